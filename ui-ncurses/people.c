/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/people.h"

#include "base/assert.h"
#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/ui.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAUSE 200    /* ms between two questions, as changes come in crowds */

void people_wipe(struct people *p)
{
	if (p->row)
		sodium_memzero(p->row, p->n * sizeof(*p->row));
	if (p->self)
		sodium_memzero(p->self, p->selves * sizeof(*p->self));
	free(p->row);
	free(p->self);
	*p = (struct people){ .n = 0 };
}

/* ---- asking ---- */

static void on_contacts(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	u->people.asking = false;
	if (result)
		people_take_contacts(u, result);
	else if (!asks_is_kind(error, "locked"))
		u->people.stale = true;
	people_refresh(u);
}

/* Called for each change, and again by the clock as long as something is stale. */
void people_refresh(struct ui *u)
{
	struct people *p = &u->people;

	if (!p->stale || p->asking || !u->asks.up)
		return;
	if (u->now.mono < p->asked + PAUSE && p->known) {
		ui_want(u, p->asked + PAUSE);
		return;
	}
	p->stale = false;
	p->asking = true;
	p->asked = u->now.mono;
	asks_put(u, "contacts", NULL, on_contacts, 0);
}

/* ---- answers ---- */

/* An invite that was made for nobody in particular: its contact has no name but its number yet. */
static void name_nobody(struct person *p)
{
	char number[32];

	snprintf(number, sizeof(number), "id:%lld", (long long)p->id);
	if (strcmp(p->name, number) == 0)
		snprintf(p->name, sizeof(p->name), _("somebody (%lld)"), (long long)p->id);
}

static void read_person(struct person *p, const json_t *row)
{
	const char *state = asks_string(row, "state");

	p->id = asks_id(row, "id");
	p->identity = asks_id(row, "identity");
	str_copy(p->name, sizeof(p->name), asks_string(row, "name"));
	name_nobody(p);
	str_copy(p->their_name, sizeof(p->their_name), asks_string(row, "their_name"));
	str_copy(p->road, sizeof(p->road), asks_string(row, "online"));
	p->state = strcmp(state, "active") == 0 ? PEOPLE_ACTIVE :
	           strcmp(state, "joining") == 0 ? PEOPLE_JOINING : PEOPLE_PENDING;
	p->verified = asks_flag(row, "verified");
	p->blocked = asks_flag(row, "blocked");
	p->muted = asks_flag(row, "muted");
	p->archived = asks_flag(row, "archived");
	p->receipts = asks_flag(row, "receipts");
	p->draft = asks_flag(row, "draft");
	p->invited = asks_flag(row, "invited");
	p->trying = asks_flag(row, "trying");
	p->unread = asks_number(row, "unread");
	p->last = asks_id(row, "last");
	p->last_time = asks_number(row, "last_time");
	p->last_seen = asks_number(row, "last_seen");
	p->next_try = asks_number(row, "next_try");
	p->timer = asks_number(row, "timer");
}

static int by_news(const void *a, const void *b)
{
	const struct person *x = a, *y = b;

	if (x->archived != y->archived)
		return x->archived ? 1 : -1;
	if (x->last != y->last)
		return x->last > y->last ? -1 : 1;
	/* Without a message: who was added last. */
	return x->id > y->id ? -1 : x->id < y->id;
}

void people_take_contacts(struct ui *u, const json_t *result)
{
	const json_t *rows = json_object_get(result, "contacts");
	size_t n = json_array_size(rows);
	struct person *row = calloc(n + 1, sizeof(*row));

	ASSERT(row);
	for (size_t i = 0; i < n; i++)
		read_person(&row[i], json_array_get(rows, i));
	qsort(row, n, sizeof(*row), by_news);
	if (u->people.row)
		sodium_memzero(u->people.row, u->people.n * sizeof(*row));
	free(u->people.row);
	u->people.row = row;
	u->people.n = n;
	u->people.known = true;
	ui_people_changed(u);
}

void people_take_identities(struct ui *u, const json_t *result)
{
	const json_t *rows = json_object_get(result, "identities");
	struct people *p = &u->people;
	size_t n = json_array_size(rows);
	bool there = false;

	free(p->self);
	p->self = calloc(n + 1, sizeof(*p->self));
	ASSERT(p->self);
	p->selves = n;
	for (size_t i = 0; i < n; i++) {
		p->self[i].id = asks_id(json_array_get(rows, i), "id");
		str_copy(p->self[i].name, sizeof(p->self[i].name), asks_string(json_array_get(rows, i), "name"));
		there = there || p->self[i].id == p->identity;
	}
	if (!there)
		p->identity = n > 0 ? p->self[0].id : 0;
	ui_people_changed(u);
}

/* ---- looking ---- */

const struct person *people_find(const struct people *p, int64_t id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].id == id)
			return &p->row[i];
	return NULL;
}

const struct self *people_self(const struct people *p)
{
	for (size_t i = 0; i < p->selves; i++)
		if (p->self[i].id == p->identity)
			return &p->self[i];
	return NULL;
}

const struct person *people_shown(const struct people *p, size_t i)
{
	for (size_t k = 0; k < p->n; k++)
		if (p->row[k].identity == p->identity && i-- == 0)
			return &p->row[k];
	return NULL;
}

int people_place(const struct people *p, int64_t id)
{
	int place = 0;

	for (size_t k = 0; k < p->n; k++) {
		if (p->row[k].identity != p->identity)
			continue;
		if (p->row[k].id == id)
			return place;
		place++;
	}
	return -1;
}

int64_t people_unread(const struct people *p, bool others)
{
	int64_t sum = 0;

	for (size_t k = 0; k < p->n; k++)
		if (!p->row[k].muted && (p->row[k].identity != p->identity) == others)
			sum += p->row[k].unread;
	return sum;
}

const struct person *people_next_unread(const struct people *p, int64_t id)
{
	int from = people_place(p, id);
	const struct person *row, *first = NULL;

	for (size_t i = 0; (row = people_shown(p, i)); i++) {
		if (row->unread == 0 || row->muted || row->id == id)
			continue;
		if ((int)i > from)
			return row;
		if (!first)
			first = row;
	}
	return first;
}
