/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of a conversation as the interface keeps it: a message, what is left of one, or a line about the timer. */
#ifndef UI_NCURSES_ENTRY_H
#define UI_NCURSES_ENTRY_H

#include "ui-ncurses/text/wrap.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum entry_kind { ENTRY_TEXT, ENTRY_DELETED, ENTRY_TIMER };

/* How far a message of ours has come; of one that only the daemon's answer is missing for: ENTRY_HANDED. */
enum entry_state {
	ENTRY_RECEIVED,
	ENTRY_HANDED,
	ENTRY_QUEUED,
	ENTRY_SENDING,
	ENTRY_CARRIED,
	ENTRY_DELIVERED,
	ENTRY_READ,
	ENTRY_FAILED,
};

#define ENTRY_REACTION_MAX 64 /* bytes, with the final zero */

struct entry {
	int64_t order, contact;
	int64_t letter; /* order of the letter that shaped it last: `state` is that one's */
	bool out;       /* we wrote it */
	enum entry_kind kind;
	enum entry_state state;
	char *text; /* owned, safe to show; "" unless ENTRY_TEXT */
	size_t len;
	int64_t sent, stored; /* wall ms */
	int64_t edited;       /* wall ms, 0: never */
	int64_t timer;        /* seconds that it lives, 0: for good; of ENTRY_TIMER what was set */
	int64_t expires;      /* wall ms, 0: does not, or does not count yet */
	struct {
		int64_t order; /* of the message that it answers; 0: none, or it is not here */
		bool out;
		char *text; /* owned, one line; NULL: it answers none */
	} quote;
	char mine[ENTRY_REACTION_MAX], theirs[ENTRY_REACTION_MAX]; /* reactions, "": none */
	int wrapped_at, wrapped; /* lines of the text when `wrapped_at` columns wide; 0: not counted */
	struct wrap_line *line;  /* owned: where these are; NULL: not asked for yet */
};

/* Fills from a row of `read`, `search` or an event. False when it is none. */
bool entry_take(struct entry *e, const json_t *row, bool ascii) __attribute__((warn_unused_result));
/* The order in "contact.order", 0 when it is no name of a message. */
int64_t entry_named(const char *id);
/* Wipes and frees what it owns. */
void entry_wipe(struct entry *e);
/* Lines of the text at that width; remembered. */
int entry_lines(struct entry *e, int columns);
/* Where these are, `wrapped` of them; borrowed until another width is asked for. */
const struct wrap_line *entry_wrap(struct entry *e, int columns);
/* What stands at the right of a message of ours. */
const char *entry_sign(const struct entry *e, bool ascii);
/* What is shown: the text, or a sentence in its place. `name` is the contact's; `out` holds the sentence. */
const char *entry_words(const struct entry *e, const char *name, char *out, size_t cap);

#endif
