/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/asks.h"

#include "base/heap.h"
#include "rpc/envelope.h"
#include "base/tr.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void asks_init(struct asks *a)
{
	*a = (struct asks){ .n = 0 };
	buf_init(&a->out, ASKS_OUT_MAX);
}

void asks_wipe(struct asks *a)
{
	buf_wipe(&a->out);
	a->n = 0;
}

void asks_forget(struct asks *a)
{
	a->n = 0;
}

static void fail(struct ui *u, asks_done *done, int64_t tag)
{
	json_t *error = json_pack("{s:s, s:{s:s, s:s}}", "message", _("The daemon does not answer."), "data", "kind",
	                          "unreachable", "hint",
	                              _("It is tried again by itself; nothing that was sent is lost."));

	if (done)
		done(u, tag, NULL, error);
	else
		ui_complain(u, error);
	json_decref(error);
}

void asks_put(struct ui *u, const char *method, json_t *params, asks_done *done, int64_t tag)
{
	struct asks *a = &u->asks;
	char id[24];
	json_t *name;
	char *line;
	size_t len;

	snprintf(id, sizeof(id), "%llu", (unsigned long long)++a->last);
	name = json_string(id);
	line = envelope_line(envelope_request(name, method, params), &len);
	json_decref(name);
	if (!line || !a->up || a->n == ASKS_MAX || !buf_append(&a->out, line, len)) {
		fail(u, done, tag);
	} else {
		a->open[a->n].id = a->last;
		a->open[a->n].done = done;
		a->open[a->n++].tag = tag;
	}
	heap_free(line);
}

static void answer(struct ui *u, const struct envelope *m)
{
	struct asks *a = &u->asks;
	const char *id = json_string_value(m->id);
	uint64_t number = id ? strtoull(id, NULL, 10) : 0;

	for (size_t i = 0; i < a->n; i++) {
		asks_done *done = a->open[i].done;
		int64_t tag = a->open[i].tag;

		if (a->open[i].id != number)
			continue;
		memmove(&a->open[i], &a->open[i + 1], (--a->n - i) * sizeof(a->open[0]));
		if (done)
			done(u, tag, m->type == ENVELOPE_RESULT ? m->result : NULL,
			    m->type == ENVELOPE_ERROR ? m->error : NULL);
		else if (m->type == ENVELOPE_ERROR)
			ui_complain(u, m->error);
		return;
	}
}

void asks_take(struct ui *u, const char *line, size_t len)
{
	struct envelope m;
	const char *why;

	if (envelope_parse(&m, line, len, &why) == 0) {
		if (m.type == ENVELOPE_RESULT || m.type == ENVELOPE_ERROR)
			answer(u, &m);
		else if (m.type == ENVELOPE_NOTIFICATION && strcmp(m.method, "event") == 0)
			ui_heard(u, m.params);
	}
	envelope_wipe(&m);
}

void asks_set_up(struct ui *u, bool up)
{
	struct asks *a = &u->asks;

	a->up = up;
	buf_wipe(&a->out);
	while (!up && a->n > 0) {
		a->n--;
		fail(u, a->open[a->n].done, a->open[a->n].tag);
	}
}

/* ---- reading rows ---- */

const char *asks_string(const json_t *row, const char *name)
{
	const char *s = json_string_value(json_object_get(row, name));

	return s ? s : "";
}

int64_t asks_number(const json_t *row, const char *name)
{
	return json_integer_value(json_object_get(row, name));
}

int64_t asks_id(const json_t *row, const char *name)
{
	return strtoll(asks_string(row, name), NULL, 10);
}

bool asks_flag(const json_t *row, const char *name)
{
	return json_is_true(json_object_get(row, name));
}

bool asks_is_kind(const json_t *error, const char *kind)
{
	return strcmp(asks_string(json_object_get(error, "data"), "kind"), kind) == 0;
}
