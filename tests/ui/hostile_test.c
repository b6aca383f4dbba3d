/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hundred thousand messages of a peer that wants the terminal,
     each through all that a message goes through: the answer of
 * the daemon, the entry, the wrapping, the cells. No cell may hold what a terminal obeys.
 */
#include "support/unit.h"

#include "base/rand.h"
#include "support/ui_rig.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/talk.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define PAGES 1000
#define PER_PAGE 100
#define ROWS 700

static struct ui_rig rig;

/* Pieces that are worse than chance. */
static const char *const pieces[] = {
	"\033[2J",
	"\033]0;x\007",
	"\033]52;c;eA==\033\\",
	"\033P1$q\033\\",
	"\xc2\x9b"
	"31m",
	"\xc2\x9d"
	"0;x\xc2\x9c",
	"\r",
	"\b\b\b",
	"\n",
	"\t",
	"\177",
	"\xe2\x80\xae",
	"\xe2\x81\xa6",
	"\xe2\x80\x8f",
	"\xe2\x80\xa8",
	"\xd8\x9c",
	"\xef\xbb\xbf",
	"\xcc\x81",
	"\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88\xcc\x89\xcc\x8a",
	"\xe2\x80\x8d",
	"\xf0\x9f\x91\x8b\xf0\x9f\x8f\xbd",
	"\xf0\x9f\x87\xb3\xf0\x9f\x87\xb4",
	"\xe6\xbc\xa2",
	"\xd7\xa9",
	"word ",
	"a",
	"/quit\n",
	"\xf3\xa0\x80\x81",
	"\xef\xb7\x90",
	"\xee\x80\x80",
	"\xe2\x80\x8b",
	"\xcd\x8f",
	"\xe1\x85\x9f",
	"\xf0\x93\x88\x80",
	"\xe0\xae\xa8\xe0\xaf\x8d",
	"\xc2\xad",
};

static size_t put_any(const struct rand *r, char *out)
{
	uint32_t c = rand_below(r, 3) ? rand_below(r, 0x300) + 1 : 1 + rand_below(r, 0x10fffe);

	if (c >= 0xd800 && c < 0xe000)
		c = 0x85;
	if (c < 0x80)
		return (size_t)sprintf(out, "%c", (int)c);
	if (c < 0x800)
		return (size_t)sprintf(out, "%c%c", (int)(0xc0 | c >> 6), (int)(0x80 | (c & 0x3f)));
	if (c < 0x10000)
		return (size_t)sprintf(out,
		    "%c%c%c", (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
	return (size_t)sprintf(out, "%c%c%c%c", (int)(0xf0 | c >> 18), (int)(0x80 | (c >> 12 & 0x3f)),
			       (int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
}

static json_t *any_text(const struct rand *r)
{
	char text[1024];
	size_t len = 0;

	for (uint32_t n = 1 + rand_below(r, 24); n > 0; n--) {
		if (rand_below(r, 2))
			len += put_any(r, text + len);
		else
			len += (size_t)sprintf(text + len, "%s", pieces[rand_below(r,
			    sizeof(pieces) / sizeof(pieces[0]))]);
	}
	return json_stringn(text, len);
}

static json_t *any_message(const struct rand *r, int order, const char *contact)
{
	json_t *row = json_pack("{s:o, s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:s, s:o}", "order",
	    json_sprintf("%d", order), "contact",
				contact, "direction", rand_below(r, 4) ? "in" : "out", "kind", "text", "id",
				    "7.1", "text", any_text(r),
				"sent", (json_int_t)1795166040000, "stored", (json_int_t)1795166040000,
				    "state", "queued",
				"reactions", json_array());

	if (rand_below(r, 4) == 0)
		json_array_append_new(json_object_get(row, "reactions"),
				      json_pack("{s:s, s:o}", "by", "them", "reaction", any_text(r)));
	if (rand_below(r, 4) == 0)
		json_object_set_new(row, "reply", json_pack("{s:s, s:s, s:o}", "id", "7.1", "direction", "in",
		    "text", any_text(r)));
	return row;
}

/* What ECMA-48 and Unicode let a terminal obey, or turn text round with. */
static bool is_obeyed(wchar_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff;
}

static void check_cells(const struct canvas *c)
{
	for (int i = 0; i < c->rows * c->cols; i++) {
		const struct canvas_cell *cell = &c->cells[i];

		assert_true(cell->columns <= 2);
		assert_true(cell->columns > 0 || (i % c->cols > 0 && cell[-1].columns == 2));
		assert_true(cell->columns < 2 || (i % c->cols + 1 < c->cols && cell[1].columns == 0));
		for (int k = 0; k < CANVAS_MARKS && cell->ch[k]; k++)
			if (is_obeyed(cell->ch[k]))
				fail_msg("cell %d holds U+%04X", i, (unsigned)cell->ch[k]);
	}
}

static const char contacts[] = "[{'id':'7','identity':'1','name':'Bob','state':'active'},"
			       "{'id':'8','identity':'1','name':'Eve','state':'active'}]";

/* One page after the other, as the daemon answers when a conversation is opened; all of it is on the screen at once. */
static void paint_messages(bool ascii, uint64_t seed)
{
	static const char *const others[] = { "contact", "contacts", "draft", "draft.get", "mark_read",
	    "read.mark", "status", "seen" };
	struct rand_seeded seeded;
	struct rand r;

	rand_seeded_init(&seeded, seed);
	r = rand_seeded_source(&seeded);
	ui_rig_open(&rig, ROWS, 80, contacts);
	rig.ui.ascii = ascii;
	for (int page = 0; page < PAGES / 2; page++) {
		json_t *rows = json_array();
		char who[16];

		ui_rig_ignore(&rig, "read");
		ui_rig_size(&rig, ROWS, 30 + (int)rand_below(&r, 100));
		ui_rig_keys(&rig, page % 2 ? "<M-2>" : "<M-1>");
		snprintf(who, sizeof(who), "%s", ui_rig_param(&rig, "read", "contact") + strlen("id:"));
		for (int i = 0; i < PER_PAGE; i++)
			json_array_append_new(rows, any_message(&r, i + 1, who));
		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			ui_rig_ignore(&rig, others[i]);
		ui_rig_answer(&rig, "read", json_pack("{s:o, s:b, s:s}", "messages", rows, "more", 0,
		    "first_unread", "0"));
		ui_paint(&rig.ui, &rig.canvas);
		check_cells(&rig.canvas);
		assert_non_null(chat_talk(&rig.ui));
		assert_int_equal(chat_talk(&rig.ui)->n, PER_PAGE);
	}
	ui_rig_end(&rig);
}

static void no_cell_commands_the_terminal(void **state)
{
	(void)state;
	paint_messages(false, 1);
}

static void nor_in_ascii(void **state)
{
	(void)state;
	paint_messages(true, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_cell_commands_the_terminal),
		cmocka_unit_test(nor_in_ascii),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
