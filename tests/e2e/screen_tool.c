/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/*
 * Runs a program on a terminal of its own and obeys a script: one command a line on standard input.
 *
 *   screen_tool ROWSxCOLS [NAME=VALUE]... PROGRAM [ARGUMENT]...
 *
 * Of the environment the program is given HOME, PATH and what begins with NIGHTJAR_ or XDG_; then the NAME=VALUE.
 *
 *   keys KEYS         types: support/term.h says how, e.g.  keys hello<Enter>   keys <M-1>   keys ^Q
 *   paste TEXT        pastes, as terminals do; \n in it is a line break     plain TEXT: without brackets
 *   wait PATTERN      until a row matches (extended regular expression)     within SECONDS PATTERN
 *   gone PATTERN      until none does                                       quiet MS: until nothing was said so long
 *   not PATTERN       none does now
 *   resize ROWSxCOLS  another size                                          focus in|out
 *   click BUTTON ROW COLUMN    presses and lets go (1 left, 4 wheel up, 5 down)
 *   golden NAME       it becomes the screen of that name (support/term_golden.h)
 *   svg FILE          writes a picture
 *   show              prints the screen        style: with the cursor and how cells look
 *   title, bells, osc, left, count             prints the window's title, bells, commands, modes left on, keys sent
 *   end [CODE]        waits for the end of the program, which is to have that exit code (0)
 *   quit              hangs up; so does the end of the input
 *
 * Whatever does not come true prints the screen, and the exit code is 1; 2: the script is wrong. Empty lines and those
 * that begin with # mean nothing.
 */
#include "support/term_golden.h"
#include "support/term_svg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

#define ENV_MAX 48

static void show(struct term *t)
{
	struct term_screen *s = term_screen_take(t);
	char *text = term_screen_text(s);

	fputs(text, stdout);
	free(text);
	term_screen_free(s);
}

static bool style(struct term *t)
{
	struct term_screen *s = term_screen_take(t);
	char *text = term_golden_text(s);

	fputs(text, stdout);
	free(text);
	term_screen_free(s);
	return true;
}

static bool svg(struct term *t, const char *path)
{
	struct term_screen *s = term_screen_take(t);
	char *text = term_svg_text(s);
	FILE *f = fopen(path, "we");
	bool ok = f && fputs(text, f) >= 0;

	ok = f && fclose(f) == 0 && ok;
	free(text);
	term_screen_free(s);
	return ok;
}

/* In place: \n is a line break, \\ a backslash. */
static char *with_breaks(char *text)
{
	char *to = text;

	for (char *from = text; *from; from++) {
		if (from[0] == '\\' && (from[1] == 'n' || from[1] == '\\'))
			*to++ = *++from == 'n' ? '\n' : '\\';
		else
			*to++ = *from;
	}
	*to = '\0';
	return text;
}

enum result { FINE, FAILED, WRONG, QUIT };

static enum result outcome(bool ok)
{
	return ok ? FINE : FAILED;
}

static enum result resize(struct term *t, const char *size)
{
	int rows, cols;

	if (sscanf(size, "%dx%d", &rows, &cols) != 2 || rows < 1 || cols < 1)
		return WRONG;
	term_resize(t, rows, cols);
	return FINE;
}

static enum result click(struct term *t, const char *where)
{
	int button, row, col;

	if (sscanf(where, "%d %d %d", &button, &row, &col) != 3)
		return WRONG;
	term_click(t, button, row, col);
	return FINE;
}

static enum result within(struct term *t, const char *rest)
{
	char *pattern;
	long seconds = strtol(rest, &pattern, 10);

	if (pattern == rest || *pattern != ' ')
		return WRONG;
	return outcome(term_wait_ms(t, pattern + 1, (int)seconds * 1000));
}

static enum result print_commands(const struct term *t)
{
	for (size_t i = 0; term_osc(t, i); i++)
		puts(term_osc(t, i));
	return FINE;
}

static enum result type(struct term *t, char *verb, char *rest)
{
	if (strcmp(verb, "keys") == 0)
		return term_keys(t, rest) >= 0 ? FINE : WRONG;
	if (strcmp(verb, "paste") == 0)
		term_paste(t, with_breaks(rest));
	else if (strcmp(verb, "plain") == 0)
		term_paste_plain(t, with_breaks(rest));
	else if (strcmp(verb, "focus") == 0)
		term_focus(t, strcmp(rest, "in") == 0);
	else if (strcmp(verb, "resize") == 0)
		return resize(t, rest);
	else if (strcmp(verb, "click") == 0)
		return click(t, rest);
	else
		return WRONG;
	return FINE;
}

static enum result tell(struct term *t, const char *verb)
{
	if (strcmp(verb, "show") == 0)
		show(t);
	else if (strcmp(verb, "style") == 0)
		style(t);
	else if (strcmp(verb, "title") == 0)
		puts(term_title(t));
	else if (strcmp(verb, "bells") == 0)
		printf("%u\n", term_bells(t));
	else if (strcmp(verb, "left") == 0)
		puts(term_left_on(t));
	else if (strcmp(verb, "count") == 0)
		printf("%u\n", term_key_count(t));
	else if (strcmp(verb, "osc") == 0)
		return print_commands(t);
	else
		return WRONG;
	return FINE;
}

static enum result expect(struct term *t, const char *verb, const char *rest)
{
	if (strcmp(verb, "wait") == 0)
		return outcome(term_wait(t, rest));
	if (strcmp(verb, "within") == 0)
		return within(t, rest);
	if (strcmp(verb, "gone") == 0)
		return outcome(term_gone(t, rest));
	if (strcmp(verb, "not") == 0)
		return outcome(!term_shows(t, rest));
	if (strcmp(verb, "quiet") == 0)
		return outcome(term_quiet(t, atoi(rest)) || !term_runs(t));
	if (strcmp(verb, "golden") == 0)
		return outcome(term_golden_becomes(rest, t));
	if (strcmp(verb, "svg") == 0)
		return outcome(svg(t, rest));
	if (strcmp(verb, "end") == 0)
		return outcome(term_end(t, TERM_PATIENCE_MS) == atoi(rest));
	return WRONG;
}

static enum result obey(struct term *t, char *line)
{
	char *rest = line + strcspn(line, " ");
	enum result r;

	if (*rest)
		*rest++ = '\0';
	if (line[0] == '\0' || line[0] == '#')
		return FINE;
	if (strcmp(line, "quit") == 0)
		return QUIT;
	r = expect(t, line, rest);
	if (r == WRONG)
		r = tell(t, line);
	return r == WRONG ? type(t, line, rest) : r;
}

static int obey_all(struct term *t)
{
	static char line[1 << 16], copy[1 << 16];
	enum result r = FINE;

	while (r == FINE && fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		memcpy(copy, line, sizeof(copy));
		r = obey(t, line);
		fflush(stdout);
	}
	if (r == FAILED) {
		printf("not so: %s\n", copy);
		show(t);
	}
	if (r == WRONG)
		printf("not understood: %s\n", copy);
	return r == FAILED ? 1 : r == WRONG ? 2 : 0;
}

static bool is_handed_on(const char *entry)
{
	return strncmp(entry, "NIGHTJAR_", 9) == 0 || strncmp(entry, "XDG_", 4) == 0;
}

int main(int argc, char **argv)
{
	const char *more[ENV_MAX] = { NULL };
	struct term_options o = { .home = getenv("HOME"), .more = more };
	struct term *t;
	size_t n = 0;
	int at = 2, code;

	while (at < argc && strchr(argv[at], '=') && n + 1 < ENV_MAX)
		more[n++] = argv[at++];
	for (char **e = environ; *e && n + 1 < ENV_MAX; e++)
		if (is_handed_on(*e))
			more[n++] = *e;
	if (at >= argc || sscanf(argv[1], "%dx%d", &o.rows, &o.cols) != 2 || o.rows < 1 || o.cols < 1) {
		fprintf(stderr, "usage: screen_tool ROWSxCOLS [NAME=VALUE]... PROGRAM [ARGUMENT]... <SCRIPT\n");
		return 2;
	}
	o.argv = (const char *const *)argv + at;
	t = term_start(&o);
	code = obey_all(t);
	term_free(t);
	return code;
}
