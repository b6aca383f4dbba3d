/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The truth about one message in words: where it is, what was tried, what it waits for, what one can do. */
#ifndef DAEMON_STORY_H
#define DAEMON_STORY_H

#include "base/err.h"
#include "core/talk.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct daemon;

/* Adds delivered, last_seen, road, tries and words to the row of a message. */
enum err story_add(struct daemon *d, int64_t contact, int64_t order, json_t *row) __attribute__((warn_unused_result));

/* What the words are made of; every field is borrowed. */
struct story {
	const struct talk_story *facts;
	const char *name;      /* of the contact */
	const char *advice;    /* about roads that are off, "" for none */
	bool trying;           /* to reach it, right now */
	int64_t next;          /* wall ms: when that is tried next; 0: when something happens */
	int64_t now;           /* wall ms */
	bool invited;          /* a pending contact has our invite, not we its */
};

/* Fills `out` with whole sentences. Times are local: the hour today, else with the date. */
void story_words(char *out, size_t cap, const struct story *s);

#endif
