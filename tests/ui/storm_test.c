/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A person who presses anything, a daemon that answers late or not at all, peers who write anything, a window of any size:
 * for many turns, from a seed. Nothing may be read out of bounds, no message stand twice or out of order, no control reach
 * the screen, and the selection never be on a message that it was not put on.
 */
#include "support/ui_talk.h"
#include "support/unit.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURNS 6000

static uint64_t seed;

static uint32_t some(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 11) % n;
}

static const char *const keys[] = {
	"<Up>",    "<Down>", "<PgUp>", "<PgDn>", "<Home>", "<End>",  "<Enter>", "<Esc>", "<Tab>",    "<BS>",
	"<C-r>",   "<C-n>",  "<C-p>",  "<M-a>",  "<M-u>",  "<M-l>",  "<M-1>",   "<M-2>", "<M-Enter>", "<C-u>",
	"/search", "r",      "e",      "+",      "y",      "d",      "i",       "h",     "b",        "x",
	":heart",  "hello ", "1",      "<C-w>",  "<C-y>",  "<C-_>",  "//",      "é",     "漢字",     "<Left>",
};

static const char *const texts[] = {
	"plain", "two\nlines", "\x1b[2J\x1b]0;gone\x07", "\xe2\x80\xae" "backwards", "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
	"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
		"👨‍👩‍👧‍👦👋🏽🇳🇴", "\t\ttabs\t",
	"averyveryverylongwordthatfitsnolineatallandhastobebrokensomewhereinthemiddleofit", "", " ", "\xc2\x9b" "31m",
		"שלום עולם",
	"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20"
	"\n21\n22\n23\n24\n25\n26\n27\n28\n29\n30\n31\n32\n33",
};

static json_t *any_row(int64_t order)
{
	static const char *const kinds[] = { "text", "text", "text", "deleted", "timer" };
	static const char *const states[] = { "waiting", "queued", "sending", "delivered", "read", "failed" };
	bool out = some(2);
	json_t *row = ui_talk_row(order, out, texts[some(sizeof(texts) / sizeof(texts[0]))], out ? states[some(6)] :
				  "received");

	json_object_set_new(row, "kind", json_string(kinds[some(5)]));
	if (some(4) == 0)
		json_object_set_new(row, "reply", json_pack("{s:s, s:s, s:s}", "id", "7.3", "direction", "in", "text",
		                                            texts[some(sizeof(texts) / sizeof(texts[0]))]));
	if (some(4) == 0)
		json_object_set_new(row, "reactions", json_pack("[{s:s, s:s}]", "by", "them", "reaction", "\x1b[1m"));
	json_object_set_new(row, "edited", json_integer(some(3) == 0 ? 1 : 0));
	json_object_set_new(row, "timer", json_integer(some(3) * 86400));
	return row;
}

static void any_event(struct ui_rig *r, int64_t *last)
{
	char text[128];

	switch (some(6)) {
	case 0:
	case 1:
		ui_talk_event(r, some(2) ? "message_in" : "message_out", any_row(++*last));
		break;
	case 2:
		ui_talk_event(r, "message_changed", any_row(1 + some((uint32_t)*last)));
		break;
	case 3:
		snprintf(text, sizeof(text), "{'type':'message_gone','contact':'7','order':'%u'}",
			 (uint32_t)*last - some(30));
		ui_rig_event_text(r, text);
		break;
	case 4:
		snprintf(text, sizeof(text), "{'type':'%s','contact':'7','order':'%u'}", some(2) ? "delivered" : "seen",
		         1 + some((uint32_t)*last));
		ui_rig_event_text(r, text);
		break;
	default:
		ui_rig_event_text(r, some(2) ? "{'type':'online','contact':'7'}" : "{'type':'offline','contact':'7'}");
	}
}

static void any_answer(struct ui_rig *r, int64_t last)
{
	static const char *const others[] = { "send", "draft", "draft.set", "mark_read", "message", "message.edit",
					      "search" };
	const char *method = others[some(7)];

	if (some(3) > 0) {
		(void)ui_talk_serve(r, last);
		return;
	}
	if (ui_rig_asked(r, method) == 0)
		return;
	if (some(4) == 0)
		ui_rig_refuse(r, method, "disk", "No.");
	else if (strcmp(method, "search") == 0)
		ui_rig_answer(r, method, json_pack("{s:[o], s:b}", "messages", any_row(1 + some((uint32_t)last)),
						   "more", 1));
	else if (strcmp(method, "draft") == 0)
		ui_rig_answer(r, method, json_pack("{s:s, s:s}", "text", texts[some(5)], "reply_to", "7.4"));
	else
		ui_rig_answer(r, method, json_pack("{s:s, s:s}", "words", "told", "order", "12"));
}

static void check_screen(struct ui_rig *r)
{
	ui_paint(&r->ui, &r->canvas);
	for (int i = 0; i < r->canvas.rows * r->canvas.cols; i++)
		for (const wchar_t *ch = r->canvas.cells[i].ch; *ch; ch++)
			assert_true(*ch >= 0x20 && (*ch < 0x7f || *ch >= 0xa0) && (*ch < 0x202a || *ch > 0x202e));
}

static void check_window(struct ui_rig *r)
{
	const struct talk *t = chat_talk(&r->ui);

	assert_true(t->n <= TALK_WINDOW + 2 * TALK_PAGE);
	for (size_t i = 1; i < t->n; i++)
		assert_true(t->row[i - 1].order < t->row[i].order);
	if (t->pick)
		assert_non_null(talk_find(t, t->pick));
	assert_true(t->hidden >= 0);
}

static void turn(struct ui_rig *r, int64_t *last)
{
	int64_t before = chat_talk(&r->ui)->pick;
	uint32_t what = some(20);

	if (what < 10) {
		ui_rig_keys(r, keys[some(sizeof(keys) / sizeof(keys[0]))]);
	} else if (what < 16) {
		any_event(r, last);
		assert_true(chat_talk(&r->ui)->pick == before || chat_talk(&r->ui)->pick == 0);
	} else if (what < 18) {
		any_answer(r, *last);
		assert_true(chat_talk(&r->ui)->pick == before || chat_talk(&r->ui)->pick == 0);
	} else if (what == 18) {
		ui_rig_size(r, 5 + (int)some(40), 20 + (int)some(120));
	} else {
		ui_rig_pass(r, some(2000));
	}
	/* Of what nobody answers, the oldest is forgotten. */
	if (r->n > UI_RIG_ASKED / 2)
		ui_rig_ignore(r, r->asked[0].method);
	check_window(r);
	if (some(4) == 0)
		check_screen(r);
}

static void storm(uint64_t from)
{
	static struct ui_rig r;
	int64_t last = 900;

	seed = from * UINT64_C(0x9e3779b97f4a7c15) + 1;
	ui_talk_open(&r, 24, 80, last);
	for (int i = 0; i < TURNS; i++)
		turn(&r, &last);
	ui_rig_end(&r);
}

static void test_storm(void **state)
{
	const char *chosen = getenv("SEED");

	(void)state;
	for (uint64_t s = chosen ? strtoull(chosen, NULL, 10) : 1, n = chosen ? 1 : 8; n > 0; n--, s++) {
		printf("seed %llu\n", (unsigned long long)s);
		storm(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_storm) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
