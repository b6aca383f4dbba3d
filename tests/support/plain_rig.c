/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/plain_rig.h"

#include "base/heap.h"
#include "rpc/envelope.h"
#include "ui-ncurses/plain/plain.h"
#include "ui-ncurses/ui.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain *plain_rig;
json_t *plain_rig_asked;
char plain_rig_said[1 << 20];
static struct instant now;

void plain_rig_setup(void)
{
	setenv("TZ", "UTC", 1);
	setlocale(LC_ALL, "C.UTF-8");
	envelope_setup();
}

void plain_rig_pump(void)
{
	struct buf *out = &plain_ui(plain_rig)->asks.out, *text = plain_out(plain_rig);
	const char *line = (const char *)buf_head(out), *end;
	size_t left = buf_len(out);

	for (; left > 0 && (end = memchr(line, '\n', left)); left -= (size_t)(end + 1 - line), line = end + 1)
		json_array_append_new(plain_rig_asked, json_loadb(line, (size_t)(end - line), 0, NULL));
	buf_consume(out, buf_len(out));
	snprintf(plain_rig_said, sizeof(plain_rig_said), "%.*s", (int)buf_len(text), (const char *)buf_head(text));
	buf_consume(text, buf_len(text));
}

/* The oldest unanswered question of that method; NULL when there is none. */
const json_t *plain_rig_question(const char *method)
{
	const json_t *row;
	size_t i;

	json_array_foreach(plain_rig_asked, i, row)
		if (strcmp(asks_string(row, "method"), method) == 0)
			return row;
	return NULL;
}

const char *plain_rig_param(const char *method, const char *name)
{
	const json_t *q = plain_rig_question(method);

	assert_non_null(q);
	return asks_string(json_object_get(q, "params"), name);
}

static void reply(const char *method, const char *how, json_t *what)
{
	const json_t *row = NULL;
	json_t *m;
	char *line;
	size_t i;

	json_array_foreach(plain_rig_asked, i, row)
		if (strcmp(asks_string(row, "method"), method) == 0)
			break;
	assert_non_null(row);
	m = json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", json_object_get(row, "id"), how, what);
	line = json_dumps(m, JSON_COMPACT);
	json_decref(m);
	json_array_remove(plain_rig_asked, i);
	asks_take(plain_ui(plain_rig), line, strlen(line));
	heap_free(line);
	plain_rig_pump();
}

void plain_rig_answer(const char *method, json_t *result)
{
	reply(method, "result", result ? result : json_object());
}

void plain_rig_refuse(const char *method, const char *kind, const char *text)
{
	reply(method, "error", json_pack("{s:i, s:s, s:{s:s, s:s}}", "code", -32000, "message", text, "data",
	                                 "kind", kind, "hint", "See `nightjar help`."));
}

void plain_rig_hear(json_t *event)
{
	ui_heard(plain_ui(plain_rig), event);
	json_decref(event);
	plain_rig_pump();
}

void plain_rig_type(const char *text)
{
	plain_typed(plain_rig, text, strlen(text));
	plain_rig_pump();
}

void plain_rig_wait_for(int64_t ms)
{
	now.mono += ms;
	now.wall += ms;
	plain_tick(plain_rig, now);
	plain_rig_pump();
}

void plain_rig_says(const char *text)
{
	if (!strstr(plain_rig_said, text))
		print_error("no \"%s\" in:\n%s\n", text, plain_rig_said);
	assert_non_null(strstr(plain_rig_said, text));
}

void plain_rig_is_silent_about(const char *text)
{
	if (strstr(plain_rig_said, text))
		print_error("\"%s\" in:\n%s\n", text, plain_rig_said);
	assert_null(strstr(plain_rig_said, text));
}

static json_t *person(const char *id, const char *name, int unread)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:b, s:s}", "id", id, "identity", "1", "name", name,
			 "state", "active",
			 "unread", unread, "last", "9", "muted", 0, "online", "lan");
}

json_t *plain_rig_people(int bob, int carol)
{
	return json_pack("{s:[o, o, o]}", "contacts", person("3", "Bob", bob), person("4", "Carol", carol),
			 person("5", "Bob Dylan", 0));
}

json_t *plain_rig_message(int order, const char *direction, const char *text)
{
	return json_pack("{s:o, s:s, s:o, s:s, s:s, s:s, s:I, s:s, s:[]}", "id", json_sprintf("3.%d", order),
			 "contact", "3",
			 "order", json_sprintf("%d",
			                       order), "direction", direction, "kind", "text", "text", text, "sent",
			 (json_int_t)PLAIN_RIG_NOW, "state", strcmp(direction,
			                                            "in") == 0 ? "received" : "delivered", "reactions");
}

int plain_rig_begin(void **state)
{
	(void)state;
	now = (struct instant){ .wall = PLAIN_RIG_NOW, .mono = 1000 };
	plain_rig_asked = json_array();
	plain_rig = plain_new(now, false);
	ui_connected(plain_ui(plain_rig), true);
	plain_rig_pump();
	return 0;
}

int plain_rig_begin_open(void **state)
{
	plain_rig_begin(state);
	plain_rig_answer("status", json_pack("{s:s}", "state", "open"));
	plain_rig_answer("identities", json_pack("{s:[{s:s, s:s}, {s:s, s:s}]}", "identities", "id", "1", "name",
	                                         "Alice",
						 "id", "2",
						 "name", "Climber"));
	plain_rig_answer("contacts", plain_rig_people(2, 1));
	return 0;
}

/* The conversation with Bob is open, with one message of his. */
int plain_rig_begin_talking(void **state)
{
	plain_rig_begin_open(state);
	plain_rig_type("/open bob\n");
	plain_rig_answer("read", json_pack("{s:[o], s:b}", "messages", plain_rig_message(7, "in", "good morning"),
	                                   "more", 0));
	plain_rig_answer("mark_read", NULL);
	return 0;
}

int plain_rig_end(void **state)
{
	(void)state;
	plain_free(plain_rig);
	json_decref(plain_rig_asked);
	return 0;
}
