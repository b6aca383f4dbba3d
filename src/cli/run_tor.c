/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_tor.h"

#include "cli/cli.h"
#include "cli/out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 32768    /* bytes of bridge lines on standard input */

/* "onion service of Alice: published, 2 contacts" */
static void print_service(const json_t *row)
{
	const char *identity = out_string(row, "identity"), *invite = out_string(row, "invite");
	char since[OUT_TIME_MAX];

	out_time(since, out_number(row, "since"));
	printf("  ");
	if (identity[0]) {
		printf(out_flag(row, "former") ? "former address of " : "onion service of ");
		out_text(stdout, identity, 0);
	} else {
		printf("onion service of an invite");
		if (invite[0])
			printf(" for ");
		out_text(stdout, invite, 0);
	}
	printf(": ");
	if (strcmp(out_string(row, "state"), "refused") == 0) {
		printf("tor refused it: ");
		out_text(stdout, out_string(row, "why"), 0);
	} else if (strcmp(out_string(row, "state"), "published") == 0) {
		printf("can be found since %s, by %lld directories", since, (long long)out_number(row, "directories"));
	} else {
		printf("not published yet");
	}
	if (identity[0])
		printf("; lets %lld contacts in", (long long)out_number(row, "contacts"));
	putchar('\n');
}

static int show(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "tor", NULL, &code), *row;
	size_t i;

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	printf("%s\n", out_string(answer, "text"));
	if (out_string(answer, "version")[0])
		printf("Version %s.\n", out_string(answer, "version"));
	json_array_foreach(json_object_get(answer, "services"), i, row)
		print_service(row);
	if (json_array_size(json_object_get(answer, "bridges")) > 0)
		printf("Bridges: %zu, see `nightjar tor bridges`.\n", json_array_size(json_object_get(answer, "bridges")));
	json_decref(answer);
	return CLI_OK;
}

/* ---- bridges ---- */

static int print_bridges(struct cli *c, json_t *answer)
{
	const json_t *row;
	size_t i;

	if (c->json)
		return cli_print_json(answer);
	json_array_foreach(json_object_get(answer, "bridges"), i, row) {
		out_text(stdout, out_string(row, "line"), 0);
		putchar('\n');
	}
	if (i == 0)
		fprintf(stderr, "No bridges are set: Tor is reached directly. Where it is blocked, get lines at\n"
		                "https://bridges.torproject.org/ or by mail to bridges@torproject.org, then\n"
		                "`nightjar tor bridges add LINE`, or `add -` and paste them.\n");
	json_decref(answer);
	return CLI_OK;
}

static int set_bridges(struct cli *c, const char *lines, bool keep)
{
	json_t *params = json_pack("{s:s, s:b}", "lines", lines, "keep", keep), *answer;
	int code;

	if (!params)
		return cli_fail(c, ERR_USAGE, "That is not text.", "Paste bridge lines as you got them.");
	answer = cli_ask(c, "tor.bridges.set", params, &code);
	if (!answer)
		return code;
	if (!c->json)
		fprintf(stderr, "Set: Tor connects anew.\n");
	return print_bridges(c, answer);
}

/* The words of one line, as the shell cut them; or, with -, whole lines from standard input. */
static char *read_lines(struct cli *c)
{
	char *text = calloc(1, LINES_MAX + 1);
	size_t len = 0;

	if (!text)
		return NULL;
	if (c->nargs == 3 && strcmp(cli_arg(c, 2), "-") == 0) {
		len = fread(text, 1, LINES_MAX, stdin);
		text[len] = '\0';
		return text;
	}
	for (int i = 2; i < c->nargs && len < LINES_MAX; i++) {
		int n = snprintf(text + len, LINES_MAX - len, "%s%s", i > 2 ? " " : "", cli_arg(c, i));

		len += n > 0 ? (size_t)n : 0;
	}
	return text;
}

static int add_bridges(struct cli *c)
{
	char *lines = read_lines(c);
	int code = lines ? set_bridges(c, lines, true) : cli_fail(c, ERR_LIMIT, NULL, NULL);

	free(lines);
	return code;
}

static int bridges(struct cli *c)
{
	const char *verb = cli_arg(c, 1);
	int code;
	json_t *answer;

	if (c->nargs >= 3 && strcmp(verb, "add") == 0)
		return add_bridges(c);
	if (c->nargs == 2 && strcmp(verb, "clear") == 0)
		return set_bridges(c, "", false);
	if (c->nargs != 1)
		return cli_fail(c, ERR_USAGE, "That is not a way to use bridges.",
		                "Use `nightjar tor bridges`, `tor bridges add LINE`, `... add -` or `... clear`.");
	answer = cli_ask(c, "tor.bridges", NULL, &code);
	return answer ? print_bridges(c, answer) : code;
}

/* ---- the rest ---- */

static int replace(struct cli *c)
{
	const char *identity = cli_option(c, "--identity");
	json_t *params = json_pack("{s:b}", "now", cli_has(c, "--now"));

	if (identity)
		json_object_set_new(params, "identity", json_string(identity));
	return cli_do(c, "tor.replace", params, cli_has(c, "--now") ?
	              "The former address is gone. Contacts learn the new one when you reach them." :
	              "Contacts learn the new address on their next link; until all know it, the former one is kept.");
}

int run_tor(struct cli *c)
{
	const char *verb = cli_arg(c, 0);

	if (c->nargs == 0)
		return show(c);
	if (strcmp(verb, "bridges") == 0)
		return bridges(c);
	if (strcmp(verb, "replace") == 0 && c->nargs == 1)
		return replace(c);
	if (strcmp(verb, "on") == 0 && c->nargs == 1)
		return cli_do(c, "tor.set", json_pack("{s:b}", "on", 1),
		              "Messages may travel over Tor; `nightjar tor` says how far it is.");
	if (strcmp(verb, "off") == 0 && c->nargs == 1)
		return cli_do(c, "tor.set", json_pack("{s:b}", "on", 0), "Nothing leaves over Tor any more.");
	return cli_fail(c, ERR_USAGE, "That is not a way to use Tor.",
	                "Use `nightjar tor`, `tor on`, `tor off`, `tor bridges ...` or `tor replace`.");
}

static int print_cover(struct cli *c, json_t *answer)
{
	int every = (int)out_number(answer, "every");

	if (c->json)
		return cli_print_json(answer);
	if (every == 0)
		printf("No cover: something is sent when there is something to say.\n");
	else
		printf("While a link over Tor is open, one record leaves every %d s, whatever there is to say: %.0f MB a day.\n"
		       "It hides when you write, as far as what you send; the other side hides its own by doing the same.\n",
		       every, json_real_value(json_object_get(answer, "megabytes_a_day")));
	json_decref(answer);
	return CLI_OK;
}

int run_tor_cover(struct cli *c)
{
	const char *value = cli_arg(c, 1);
	json_t *params = json_pack("{s:s}", "contact", cli_arg(c, 0)), *answer;
	char *end = NULL;
	long every = strcmp(value, "off") == 0 ? 0 : strtol(value, &end, 10);
	int code;

	if (c->nargs == 2 && end && (*end || end == value)) {
		json_decref(params);
		return cli_fail(c, ERR_USAGE, "That is not a number of seconds.",
		                "Use `nightjar cover NAME 2`, or `cover NAME off`.");
	}
	if (c->nargs == 2)
		json_object_set_new(params, "every", json_integer(every));
	answer = cli_ask(c, "contact.cover", params, &code);
	return answer ? print_cover(c, answer) : code;
}
