/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a text that was to be an invite, as a sentence in the reader's language. */
#ifndef DAEMON_FLAW_H
#define DAEMON_FLAW_H

#include "core/invite.h"

/* E.g. `Word 3 is not in the list: did you mean "harbor"?`; "" for no flaw. */
void flaw_words(char *out, size_t cap, const struct invite_complaint *why);

#endif
