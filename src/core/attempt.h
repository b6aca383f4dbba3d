/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last tries to reach a contact, for the story of a message. See store.h for errors and visits. */
#ifndef CORE_ATTEMPT_H
#define CORE_ATTEMPT_H

#include "core/store.h"

#define ATTEMPT_KEEP     50     /* per contact; the oldest goes */
#define ATTEMPT_TEXT_MAX 127    /* bytes, without the final zero */

struct attempt {
	int64_t contact;
	int64_t wall;
	char road[ATTEMPT_TEXT_MAX + 1];
	char outcome[ATTEMPT_TEXT_MAX + 1];
};

enum err attempt_add(struct store *s, const struct attempt *a) __attribute__((warn_unused_result));
/* Newest first. */
enum err attempt_list(struct store *s, int64_t contact, bool (*visit)(void *ctx, const struct attempt *a), void *ctx)
	__attribute__((warn_unused_result));
enum err attempt_forget(struct store *s, int64_t contact) __attribute__((warn_unused_result));

#endif
