/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Safety numbers (core/safety.h) are slow on purpose: they are made beside the loop, and the answer waits for them. */
#ifndef DAEMON_NUMBERS_H
#define DAEMON_NUMBERS_H

#include "base/key.h"
#include "daemon/ask.h"

/* Adds the safety number of the two keys to `row` and answers with it. Takes both. */
void numbers_answer(struct ask *a, json_t *row, const struct pubkey *ours, const struct pubkey *theirs);

#endif
