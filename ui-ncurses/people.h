/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who we are and whom we know, as the daemon said last. Rows are in the order of the list: the conversation with the
 * newest message first, archived ones last. The selected one is remembered by its id, so that no reordering ever puts
 * another person under the cursor.
 */
#ifndef UI_NCURSES_PEOPLE_H
#define UI_NCURSES_PEOPLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ui;

#define PEOPLE_NAME 260    /* bytes, with the final zero */

enum people_state { PEOPLE_PENDING, PEOPLE_JOINING, PEOPLE_ACTIVE };

struct person {
	int64_t id, identity;
	char name[PEOPLE_NAME], their_name[PEOPLE_NAME];
	enum people_state state;
	bool verified, blocked, muted, archived, receipts, draft;
	bool invited;            /* pending: by our invite; else by theirs */
	bool trying;
	char road[16];           /* of the open link; "": offline */
	int64_t unread, last;    /* last: order of the newest message */
	int64_t last_time, last_seen, next_try;    /* wall ms, 0: never */
	int64_t timer;           /* seconds, 0: messages stay */
};

struct self {
	int64_t id;
	char name[PEOPLE_NAME];
};

struct people {
	struct person *row;    /* owned */
	size_t n;
	struct self *self;     /* owned */
	size_t selves;
	int64_t identity;      /* whose contacts are shown; 0 until known */
	bool known;            /* the list has come at least once */
	bool seen;             /* and whoever shows it has been told */
	bool asking, stale;    /* a question is under way; something changed since */
	int64_t asked;         /* mono ms of the last question */
};

void people_wipe(struct people *p);
/* Something has changed: asks again, soon. */
void people_refresh(struct ui *u);
/* The answers to `contacts` and `identities`. */
void people_take_contacts(struct ui *u, const json_t *result);
void people_take_identities(struct ui *u, const json_t *result);

/* NULL when there is none. */
const struct person *people_find(const struct people *p, int64_t id);
const struct self *people_self(const struct people *p);
/* Those that the list shows: of the present identity; the i-th from 0, NULL after the last. */
const struct person *people_shown(const struct people *p, size_t i);
/* Its place in the list, -1 when it is not shown. */
int people_place(const struct people *p, int64_t id);
/* Unread messages of people that are not muted: of the present identity, or of the others. */
int64_t people_unread(const struct people *p, bool others);
/* The next one with unread messages after `id` in the list, round to the beginning; NULL: nobody. */
const struct person *people_next_unread(const struct people *p, int64_t id);

#endif
