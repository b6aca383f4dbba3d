/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was begun to be written to a contact and not sent: at most one text each. See store.h for errors. */
#ifndef CORE_DRAFT_H
#define CORE_DRAFT_H

#include "core/store.h"

#define DRAFT_TEXT_MAX 32000 /* bytes */

struct draft {
	char text[DRAFT_TEXT_MAX + 1];
	int64_t reply; /* order of the message that it answers; 0: none */
};

/* An empty draft without a reply is none. */
enum err draft_put(struct store *s, int64_t contact, const struct draft *d) __attribute__((warn_unused_result));
/* Fills; an empty one when there is none. */
enum err draft_get(struct store *s, int64_t contact, struct draft *d) __attribute__((warn_unused_result));
enum err draft_has(struct store *s, int64_t contact, bool *has) __attribute__((warn_unused_result));
enum err draft_forget(struct store *s, int64_t contact) __attribute__((warn_unused_result));

#endif
