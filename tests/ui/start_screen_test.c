/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* From nothing: the first run, an empty list, a lock that really locks, the panic key. */
#include "support/unit.h"

#include "support/ui_look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PASSPHRASE "hunter7-zebra-quilt"
#define NAME "Quizilla"
#define CANARY "xylophone canary 4711"

static void picture(struct ui_run *r, const char *name)
{
	struct term_screen *s;

	assert_true(term_golden_becomes(name, r->term));
	s = term_screen_take(r->term);
	assert_true(term_golden_picture(name, s));
	term_screen_free(s);
}

static void first_run(void **state)
{
	struct ui_run *r = *state;

	UI_LOOK(r, { "", "Enter goes on", NULL });
	picture(r, "setup");
	term_resize(r->term, 20, 40);
	UI_LOOK(r, { "", "First start", "setup_narrow" });
	term_resize(r->term, 10, 30);
	UI_LOOK(r, { "", "First start", "setup_smallest" });
	term_resize(r->term, 24, 80);
	UI_LOOK(r, { "Ann<Tab>", "Ann", NULL }, { PASSPHRASE "<Tab>", "The same again", "setup_filled" },
		{ "other<Enter>", "not the same|differ", "setup_differs" },
		{ "<C-u>" PASSPHRASE "<Tab>", "> *\\[x\\] Tor|>\\[x\\]|\\[x\\] Tor", NULL }, { " ", "\\[ \\] Tor", NULL },
		{ "<Enter>", "Take up an invite", "empty" });
	term_resize(r->term, 20, 40);
	UI_LOOK(r, { "", "Take up an invite", "empty_narrow" });
	term_resize(r->term, 24, 80);
}

/* ---- what is left in memory ---- */

/* Text as bytes, as wide characters, and as those of the cells of a screen: `step` bytes from one to the next. */
static const uint8_t *find(const uint8_t *in, size_t len, const char *text, size_t step)
{
	size_t n = strlen(text), width = (n - 1) * step + 1;

	for (const uint8_t *p = in; len >= width && p <= in + len - width; p++) {
		size_t i;

		p = memchr(p, text[0], (size_t)(in + len - width - p) + 1);
		if (!p)
			return NULL;
		for (i = 1; i < n && p[i * step] == (uint8_t)text[i]; i++)
			continue;
		if (i == n)
			return p;
	}
	return NULL;
}

static unsigned find_in(FILE *mem, unsigned long from, unsigned long to, const char *text)
{
	static const size_t steps[] = { 1, 4, 28 };
	uint8_t *bytes = malloc(to - from);
	unsigned found = 0;
	size_t n;

	assert_non_null(bytes);
	n = fseek(mem, (long)from, SEEK_SET) == 0 ? fread(bytes, 1, to - from, mem) : 0;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const uint8_t *at = find(bytes, n, text, steps[i]);

		found += at != NULL;
		if (at && getenv("V"))
			printf("%s at %lx, %zu bytes a character: %.48s\n", text, from + (unsigned long)(at - bytes), steps[i],
			       (const char *)(at - 24));
	}
	free(bytes);
	return found;
}

/* In how many places the program has it. */
static unsigned remembers(pid_t pid, const char *text)
{
	char path[64], line[512], mode[8];
	unsigned long from, to;
	unsigned found = 0;
	FILE *maps, *mem;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	maps = fopen(path, "r");
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	mem = fopen(path, "r");
	if (!maps || !mem)
		skip();
	setbuf(mem, NULL);
	while (fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 && mode[0] == 'r' && mode[1] == 'w' && !strstr(line, "[v"))
			found += find_in(mem, from, to, text);
	fclose(maps);
	fclose(mem);
	return found;
}

static void locks(void **state)
{
	struct ui_run *r = *state;
	pid_t pid = term_pid(r->term);

	assert_int_equal(remembers(pid, PASSPHRASE), 0);
	UI_LOOK(r, { "<M-i>", "For whom", NULL }, { NAME "<Enter>", "Invite for " NAME, NULL },
		{ "<Enter>", "Message " NAME, NULL }, { CANARY "<Enter>", "you " CANARY " +…", NULL }, { "<Up>", ">.*" CANARY, NULL },
		{ "i", "What became", NULL }, { "<Esc>", "!What became", NULL }, { "<Esc>", "!>10:24", NULL },
		{ "half a " CANARY, "half a", NULL },
		{ "", "1 waiting", NULL }, { "", NAME " +draft", NULL });
	assert_true(remembers(pid, CANARY) > 0);
	assert_true(remembers(pid, NAME) > 0);
	UI_LOOK(r, { "<M-x>", "Lock the profile", "lock_question" }, { "y", "!Lock the profile", NULL },
		{ "", "assphrase", "unlock" });
	assert_int_equal(remembers(pid, CANARY), 0);
	assert_int_equal(remembers(pid, NAME), 0);
	term_resize(r->term, 20, 40);
	UI_LOOK(r, { "", "assphrase", "unlock_narrow" });
	term_resize(r->term, 24, 80);
	UI_LOOK(r, { "wrong<Enter>", "wrong|not the passphrase|does not", "unlock_wrong" },
		{ "<C-u>" PASSPHRASE "<Enter>", NAME, NULL });
	assert_int_equal(remembers(pid, PASSPHRASE), 0);
	/* What was being written is there again. */
	UI_LOOK(r, { "<M-1>", "> half a " CANARY, NULL }, { "<C-u>", "Message", NULL });
}

static void panics(void **state)
{
	struct ui_run *r = *state;
	struct term_screen *s;
	char *text;

	UI_LOOK(r, { "<C-\\>", "Lock at once", "panic" }, { "<Esc>", "!Lock at once", NULL },
		{ "<C-\\>", "Lock at once", NULL });
	assert_int_equal(term_keys(r->term, "y"), 1);
	assert_int_equal(term_end(r->term, TERM_PATIENCE_MS), 0);
	s = term_screen_take(r->term);
	text = term_screen_text(s);
	assert_int_equal(strspn(text, "\n "), strlen(text));
	free(text);
	term_screen_free(s);
	assert_true(term_said(r->term, "\033[3J", 4));
	assert_string_equal(term_left_on(r->term), "");
	ui_run_again(r, NULL);
	UI_LOOK(r, { "", "assphrase", "unlock" });
}

static struct ui_run run;

static int set_up(void **state)
{
	const char *why = ui_run_why_not();

	if (why) {
		printf("skipped: %s\n", why);
		exit(77);
	}
	ui_run_start(&run, &(struct ui_run_options){ .profile = UI_RUN_FRESH, .alone = true });
	*state = &run;
	return 0;
}

static int tear_down(void **state)
{
	ui_run_end(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_run),
		cmocka_unit_test(locks),
		cmocka_unit_test(panics),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
