/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row of ours as the letter that is sealed. It is worded as things stand: an operation says what its message has become
 * since, so that several about one message, sealed again, all say the same, whatever arrives first.
 */
#ifndef CORE_WORDING_H
#define CORE_WORDING_H

#include "core/conversation.h"

struct wording {
	struct letter letter; /* without numbers; its text is borrowed from the row or from `about` */
	struct message about; /* owned */
};

/* False: there is nothing to say any more, the message that it said something about is gone. */
bool wording_of(struct store *s, const struct message *row, struct wording *w) __attribute__((warn_unused_result));
void wording_wipe(struct wording *w);

#endif
