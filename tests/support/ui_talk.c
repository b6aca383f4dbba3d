/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ui_talk.h"

#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>

const char ui_talk_contacts[] =
	"[{'id':'7','identity':'1','name':'Bob','state':'active','verified':true,'online':'tor','unread':2,'last':'3'},"
	"{'id':'8','identity':'1','name':'Carol','state':'active','online':null,'unread':0,'last':'2','draft':true},"
	"{'id':'9','identity':'1','name':'Dave','state':'active','online':null,'unread':0,'last':'1','muted':true}]";

json_t *ui_talk_row(int64_t order, bool out, const char *text, const char *state)
{
	json_t *name = json_sprintf("%lld", (long long)order);
	json_int_t time = UI_TALK_START + order * UI_TALK_MINUTE;
	json_t *row = json_pack("{s:o, s:s, s:O, s:O, s:s, s:s, s:s, s:I, s:I, s:s, s:[]}", "id",
				json_sprintf("7.%lld", (long long)order), "contact", "7", "order", name, "letter", name,
				"direction", out ? "out" : "in", "kind", "text", "text", text, "sent", time, "stored",
					time,
				"state", state, "reactions");

	assert_non_null(row);
	json_decref(name);
	return row;
}

json_t *ui_talk_rows(int64_t from, int64_t to)
{
	json_t *rows = json_array();
	char text[64];

	for (int64_t order = from; order <= to; order++) {
		snprintf(text, sizeof(text), "message %lld", (long long)order);
		json_array_append_new(rows, ui_talk_row(order, order % 5 == 0, text, order % 5 == 0 ? "delivered" :
							"received"));
	}
	return rows;
}

json_t *ui_talk_page(json_t *rows, bool more, int64_t read, int unread)
{
	return json_pack("{s:s, s:o, s:b, s:o, s:i, s:o}", "contact", "7", "messages", rows, "more", more, "read",
			 json_sprintf("%lld", (long long)read), "unread", unread, "first_unread",
			 json_sprintf("%lld", (long long)(unread > 0 ? read + 1 : 0)));
}

bool ui_talk_serve(struct ui_rig *r, int64_t last)
{
	const json_t *p = ui_rig_params(r, "read");
	int64_t most = asks_number(p, "last"), from = 1, to = last;
	bool more;

	if (!p)
		return false;
	assert_in_range(most, 1, 1000);
	if (asks_string(p, "after")[0]) {
		from = asks_id(p, "after") + 1;
		to = from + most - 1 < last ? from + most - 1 : last;
		more = to < last;
	} else {
		if (asks_string(p, "before")[0] && asks_id(p, "before") - 1 < last)
			to = asks_id(p, "before") - 1;
		from = to - most + 1 > 1 ? to - most + 1 : 1;
		more = from > 1;
	}
	ui_rig_answer(r, "read", ui_talk_page(ui_talk_rows(from, to), more, last, 0));
	return true;
}

void ui_talk_event(struct ui_rig *r, const char *type, json_t *row)
{
	json_t *event = json_pack("{s:s, s:s, s:s, s:O, s:o}", "seq", "1", "type", type, "contact", "7", "order",
				  json_object_get(row, "order"), "message", row);

	assert_non_null(event);
	ui_rig_event(r, event);
}

void ui_talk_open(struct ui_rig *r, int rows, int cols, int64_t last)
{
	ui_rig_open(r, rows, cols, ui_talk_contacts);
	ui_rig_keys(r, "<Enter>");
	while (ui_talk_serve(r, last))
		;
	ui_rig_ignore(r, "draft");
}
