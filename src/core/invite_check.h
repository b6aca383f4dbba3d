/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What writing and reading an invite share: the layout of the payload and its checks. For core/invite*.c and tests. */
#ifndef CORE_INVITE_CHECK_H
#define CORE_INVITE_CHECK_H

#include "core/invite.h"

#define INVITE_CHECK_LEN   2
#define INVITE_PAYLOAD_LEN (1 + INVITE_SECRET_LEN + INVITE_COMMIT_LEN + INVITE_CHECK_LEN)

/* The check that follows the `len` bytes of a payload. */
void invite_check_link(uint8_t out[INVITE_CHECK_LEN], const uint8_t *payload, size_t len);
/* Whether the last five bits are the check of the fifty before. */
bool invite_check_words(const uint16_t word[INVITE_WORD_COUNT]);

#endif
