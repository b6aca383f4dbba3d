/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* The terminal that the other tests here look through, with programs whose screens are known. */
#include "support/unit.h"

#include "support/term_golden.h"
#include "support/term_svg.h"

#include <locale.h>
#include <ncurses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char self[4096];

static struct term *start(const char *const *argv)
{
	return term_start(&(struct term_options){ .rows = 10, .cols = 40, .argv = argv });
}

/* What a shell prints; the terminal stays open until a key. */
static struct term *shell(const char *script)
{
	char line[1024];

	snprintf(line, sizeof(line), "%s; read -r x", script);
	return start((const char *const[]){ "sh", "-c", line, NULL });
}

static void shows_text_and_style(void **state)
{
	struct term *t = shell("printf 'plain \\033[1;32mgreen\\033[0m \\033[7mback\\033[0m \\033[4;38;5;208mline\\033[0m'"
	                       "; printf '\\r\\n\\033[38;2;1;2;3mrgb\\033[0m 漢e\\314\\201 👋🏽|\\r\\né\\033[3b.'");
	struct term_screen *s;
	int row, col;
	char *text;

	(void)state;
	assert_true(term_wait(t, "^rgb"));
	assert_true(term_wait(t, "\\.$"));
	s = term_screen_take(t);
	assert_true(term_screen_find(s, "green", &row, &col) && row == 0 && col == 6);
	assert_true(term_screen_cell(s, row, col)->style.bold && term_screen_cell(s, row, col)->style.fg == 2);
	assert_true(term_screen_find(s, "back", &row, &col) && term_screen_cell(s, row, col)->style.reverse);
	assert_true(term_screen_find(s, "line", &row, &col) && term_screen_cell(s, row, col)->style.underline);
	assert_int_equal(term_screen_cell(s, row, col)->style.fg, 208);
	assert_int_equal(term_screen_cell(s, 1, 0)->style.fg, TERM_SCREEN_RGB + 0x010203);
	assert_true(term_screen_find(s, "漢", &row, &col) && term_screen_cell(s, row, col)->width == 2);
	assert_string_equal(term_screen_cell(s, row, col + 2)->text, "e\xcc\x81");
	text = term_screen_row(s, 1);
	assert_string_equal(text, "rgb 漢e\xcc\x81 👋🏽|");
	free(text);
	assert_true(s->cursor_visible && s->cursor_row == 2 && s->cursor_col == 5);
	assert_false(term_shows(t, "nothing like it"));
	/* REP */
	assert_true(term_shows(t, "^éééé\\.$"));
	term_screen_free(s);
	term_free(t);
}

/* Up to the last column and not beyond, as ncurses draws lines. */
static void repeats(void **state)
{
	struct term *t = shell("printf '\\033]2;t\\007-\\033[38b-|\\r\\n\\033[1mé\\033[b.'");

	(void)state;
	assert_true(term_wait(t, "é\\.$"));
	assert_true(term_shows(t, "^----------------------------------------$"));
	assert_true(term_shows(t, "^éé\\.$"));
	term_free(t);
}

/* By wcwidth(3), whatever libvterm's tables say; also when a character comes in pieces. */
static void widths_are_those_of_the_system(void **state)
{
	struct term *t = shell("printf '🥰|🧑|あ\\343\\202\\231|x\\360\\237'; sleep 0.1; printf '\\245\\260\\r\\n\\377\\303.'");
	struct term_screen *s;
	char *text;

	(void)state;
	assert_true(term_wait(t, "\\.$"));
	s = term_screen_take(t);
	text = term_screen_row(s, 0);
	assert_string_equal(text, "🥰|🧑|あ\xe3\x82\x99|x🥰");
	free(text);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(term_screen_cell(s, 0, 3 * i)->width, 2);
		assert_string_equal(term_screen_cell(s, 0, 3 * i + 2)->text, "|");
	}
	assert_int_equal(term_screen_cell(s, 0, 10)->width, 2);
	term_screen_free(s);
	term_free(t);
}

static void knows_what_is_said(void **state)
{
	static const char said[] = "printf '\\033]2;a title\\007\\007\\033]52;c;aGk=\\033\\\\\\033]777;notify;x;y\\007';"
		"printf '\\033[?2004h\\033[?1004;1006h\\033[?25l\\033[?1049hon';sleep 0.1; printf 'there\\033[?1004l'";
	struct term *t = shell(said);
	struct term_screen *s;
	size_t len;

	(void)state;
	assert_true(term_wait(t, "onthere"));
	assert_true(term_quiet(t, 50));
	assert_string_equal(term_title(t), "a title");
	assert_int_equal(term_bells(t), 1);
	assert_string_equal(term_osc(t, 0), "2;a title");
	assert_string_equal(term_osc(t, 1), "52;c;aGk=");
	assert_string_equal(term_osc(t, 2), "777;notify;x;y");
	assert_null(term_osc(t, 3));
	assert_int_equal(term_mode(t, 2004), TERM_MODE_ON);
	assert_int_equal(term_mode(t, 1004), TERM_MODE_OFF);
	assert_string_equal(term_left_on(t), "25 1006 1049 2004");
	assert_true(term_said(t, "\033]777", 5) && !term_said(t, "\033]778", 5));
	assert_true(term_raw(t, &len) && len > 50);
	s = term_screen_take(t);
	assert_true(s->other_screen && !s->cursor_visible);
	term_screen_free(s);
	term_forget(t);
	assert_false(term_said(t, "\033]777", 5));
	assert_null(term_osc(t, 0));
	term_free(t);
}

/* Whatever a peer could send that reaches a terminal as it is. */
static void finds_what_is_stray(void **state)
{
	static const struct {
		const char *said, *flaw;
	} cases[] = {
		{ "plain \\033[1mbold\\033(B \\033]2;title\\007 ä漢👋🏽 \\033]777;notify;a;b\\033\\134", NULL },
		{ "c1 \\302\\233", "of C1 at byte 3, after 63 31 20 c2" },
		{ "del \\177", "a control character at byte 4" },
		{ "so \\001", "a control character" }, { "x\\342\\200\\256y", "a bidirectional control at byte 1" },
		{ "x\\342\\201\\246y", "a bidirectional control" }, { "\\377", "no UTF-8" },
		{ "\\033P1$q\\033\\134", "no command" },
		{ "\\033]4;1;red\\007", "another number" }, { "\\033]2;a\\302\\234\\007", "in a command" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char script[256];
		struct term *t;

		snprintf(script, sizeof(script), "printf '%s'; printf ' said'", cases[i].said);
		t = shell(script);
		assert_true(term_wait(t, "said"));
		if (cases[i].flaw)
			assert_non_null(strstr(term_stray(t), cases[i].flaw));
		else
			assert_null(term_stray(t));
		term_free(t);
	}
}

static void types_keys(void **state)
{
	/* Each byte in hexadecimal, all in one row. */
	static const char hex[] = "stty raw -echo; printf go; exec stdbuf -o0 od -An -v -tx1 -w1 | stdbuf -i0 -o0 tr -d ' \\n'";
	struct term *t = shell(hex);
	char line[64];
	static const char *const keys[][2] = {
		{ "a", "61" }, { "<Enter>", "0d" }, { "^X", "18" }, { "<C-o>", "0f" }, { "<M-x>", "1b78" },
		{ "<Up>", "1b5b41" }, { "<PgDn>", "1b5b367e" }, { "<C-Right>", "1b5b313b3543" },
		{ "<lt>", "3c" }, { "^^", "5e" }, { "\\e", "1b" }, { "<M-Enter>", "1b0d" }, { "<M-ä>", "1bc3a4" },
		{ "<C-PgUp>", "1b5b353b357e" }, { "<BS>", "7f" }, { "<S-Tab>", "1b5b5a" },
	};

	(void)state;
	assert_true(term_wait(t, "^go"));
	assert_int_equal(term_keys(t, "<C-Nothing>"), -1);
	assert_int_equal(term_keys(t, "<Up"), -1);
	assert_int_equal(term_keys(t, "<X-a>"), -1);
	assert_int_equal(term_key_count(t), 0);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(term_keys(t, keys[i][0]), 1);
	assert_int_equal(term_key_count(t), sizeof(keys) / sizeof(keys[0]));
	term_free(t);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		t = shell(hex);
		assert_true(term_wait(t, "^go"));
		assert_int_equal(term_keys(t, keys[i][0]), 1);
		assert_int_equal(term_keys(t, "Z"), 1);
		snprintf(line, sizeof(line), "^go%s5a$", keys[i][1]);
		assert_true(term_wait(t, line));
		term_free(t);
	}
}

static void pastes(void **state)
{
	struct term *t = shell("stty raw -echo; printf '\\033[?2004hgo'; exec cat -v");

	(void)state;
	assert_true(term_wait(t, "^go"));
	term_paste(t, "two\nlines");
	assert_true(term_wait(t, "\\^\\[\\[200~two\\^Mlines\\^\\[\\[201~"));
	term_paste_plain(t, "bare");
	assert_true(term_wait(t, "201~bare"));
	assert_int_equal(term_key_count(t), 2);
	/* Nobody asked for the mouse. */
	term_click(t, 1, 2, 3);
	term_focus(t, true);
	term_paste_plain(t, "!");
	assert_true(term_wait(t, "201~bare!$"));
	term_free(t);
}

static void clicks_and_looks_away(void **state)
{
	struct term *t = shell("stty raw -echo; printf '\\033[?1000;1006;1004hgo'; exec cat -v");

	(void)state;
	assert_true(term_wait(t, "^go"));
	term_click(t, 1, 2, 3);
	assert_true(term_wait(t, "\\[<0;4;3M\\^\\[\\[<0;4;3m"));
	term_click(t, 5, 0, 0);
	assert_true(term_wait(t, "\\[<65;1;1M$"));
	term_focus(t, false);
	assert_true(term_wait(t, "\\[O$"));
	term_free(t);
}

static void resizes_and_ends(void **state)
{
	struct term *t = start((const char *const[]){
		"sh", "-c", "trap 'stty size' WINCH; echo ready; for i in $(seq 600); do sleep 0.05; done", NULL });

	(void)state;
	assert_true(term_wait(t, "ready"));
	term_resize(t, 7, 33);
	assert_true(term_wait(t, "^7 33$"));
	term_free(t);
	t = start((const char *const[]){ "sh", "-c", "echo bye; exit 7", NULL });
	assert_int_equal(term_end(t, 10000), 7);
	assert_true(term_shows(t, "^bye$"));
	assert_false(term_runs(t));
	assert_false(term_wait(t, "more"));
	term_free(t);
}

static void gives_only_its_environment(void **state)
{
	static const char script[] = "env | cut -d= -f1 | sort | tr '\\n' ' '; echo $MORE $TERM $NO_COLOR; read x";
	const char *const argv[] = { "sh", "-c", script, NULL };
	const char *const more[] = { "MORE=much", NULL };
	struct term *t;

	(void)state;
	setenv("NIGHTJAR_STRANGER", "1", 1);
	t = term_start(&(struct term_options){ .rows = 10, .cols = 100, .argv = argv, .more = more, .no_color = true,
	                                       .term = "linux", .home = "/tmp" });
	assert_true(term_wait(t, "much linux 1"));
	assert_false(term_shows(t, "STRANGER"));
	assert_true(term_shows(t, "XDG_RUNTIME_DIR"));
	term_free(t);
}

/* ---- a program of curses: this one again ---- */

static int be_curses(void)
{
	setlocale(LC_ALL, "");
	initscr();
	start_color();
	use_default_colors();
	raw();
	noecho();
	keypad(stdscr, TRUE);
	init_pair(1, COLOR_CYAN, -1);
	attron(A_REVERSE);
	mvaddstr(0, 0, "  bar                                   ");
	attroff(A_REVERSE);
	attron(COLOR_PAIR(1) | A_BOLD);
	mvaddstr(2, 4, "cyan & <bold>");
	attroff(COLOR_PAIR(1) | A_BOLD);
	mvhline(3, 0, ACS_HLINE, 40);
	mvaddstr(4, 0, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	mvaddstr(5, 0, "漢字 e\xcc\x81 █▀▄");
	mvaddstr(9, 0, "> ");
	refresh();
	while (getch() != 'q')
		continue;
	endwin();
	return 0;
}

static void takes_golden_screens(void **state)
{
	struct term *t = start((const char *const[]){ self, "curses", NULL });
	struct term_screen *s;
	char *text;

	(void)state;
	assert_true(term_wait(t, "^>"));
	assert_true(term_golden_becomes("term", t));
	s = term_screen_take(t);
	text = term_svg_text(s);
	assert_true(term_golden_file(TERM_GOLDEN_FOLDER "/term.svg", text));
	free(text);
	/* One letter, one colour, the cursor: each is a difference. */
	text = term_golden_text(s);
	s->cells[4 * 40].text[0] = 'b';
	assert_false(getenv("GOLDEN") == NULL && term_golden_is("term", s));
	s->cells[4 * 40].text[0] = 'a';
	s->cells[4 * 40].style.fg = 3;
	assert_false(getenv("GOLDEN") == NULL && term_golden_is("term", s));
	s->cells[4 * 40].style.fg = TERM_SCREEN_DEFAULT;
	s->cursor_col++;
	assert_false(getenv("GOLDEN") == NULL && term_golden_is("term", s));
	s->cursor_col--;
	assert_true(term_golden_is("term", s));
	free(text);
	term_screen_free(s);
	assert_int_equal(term_keys(t, "q"), 1);
	assert_int_equal(term_end(t, 10000), 0);
	assert_string_equal(term_left_on(t), "");
	term_free(t);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_text_and_style),
		cmocka_unit_test(repeats),
		cmocka_unit_test(widths_are_those_of_the_system),
		cmocka_unit_test(knows_what_is_said),
		cmocka_unit_test(finds_what_is_stray),
		cmocka_unit_test(types_keys),
		cmocka_unit_test(pastes),
		cmocka_unit_test(clicks_and_looks_away),
		cmocka_unit_test(resizes_and_ends),
		cmocka_unit_test(gives_only_its_environment),
		cmocka_unit_test(takes_golden_screens),
	};

	(void)argv;
	if (argc > 1)
		return be_curses();
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
