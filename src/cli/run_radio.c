/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_radio.h"

#include "cli/cli.h"
#include "cli/out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEARBY_USUAL 10
#define BLACKOUT_USUAL 120

static void print_window(const char *name, int64_t ms)
{
	char span[OUT_SPAN_MAX];

	if (ms <= 0)
		return;
	out_span(span, (ms + 59999) / 60000 * 60);
	printf("%s: on for %s more\n", name, span);
}

static int show(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "bluetooth", NULL, &code), *row;
	size_t i;

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	json_array_foreach(json_object_get(answer, "interfaces"), i, row) {
		printf("%-9s %-8s ", out_string(row, "interface"), out_string(row, "state"));
		out_text(stdout, out_string(row, "text"), 0);
		putchar('\n');
	}
	if (i == 0) {
		out_text(stdout, out_string(answer, "none")[0] ? out_string(answer, "none") : "There is no Bluetooth adapter.",
			 0);
		putchar('\n');
	}
	print_window("nearby", out_number(answer, "nearby"));
	print_window("blackout", out_number(answer, "blackout"));
	if (out_number(answer, "blackout") > 0)
		printf("%lld devices near show that they run Nightjar.\n", (long long)out_number(answer, "near"));
	if (out_flag(answer, "seen"))
		printf("Whoever looks for Bluetooth devices nearby sees this machine now.\n");
	json_decref(answer);
	return CLI_OK;
}

/* "90", "90m", "2h" in minutes; "off" is 0; -1: neither. */
static int64_t parse_minutes(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (strcmp(text, "off") == 0)
		return 0;
	if (text[0] < '1' || text[0] > '9' || n > 100000)
		return -1;
	if (end[0] == '\0' || strcmp(end, "m") == 0)
		return n;
	return strcmp(end, "h") == 0 ? n * 60 : -1;
}

/* `arg`: which argument says for how long. */
static int window(struct cli *c, const char *method, int arg, int64_t usual, const char *began, const char *ended)
{
	int64_t minutes = c->nargs > arg ? parse_minutes(cli_arg(c, arg)) : usual;

	if (minutes < 0)
		return cli_fail(c, ERR_USAGE, "That is not a span of time.", "For instance 30, 90m, 2h or off.");
	return cli_do(c, method, json_pack("{s:I}", "minutes", (json_int_t)minutes), minutes > 0 ? began : ended);
}

static int turn(struct cli *c, bool on)
{
	char said[240];

	if (c->nargs != 2)
		return cli_fail(c, ERR_USAGE, "Which adapter?", "`nightjar bluetooth` lists them; most machines have hci0.");
	snprintf(said, sizeof(said), on ? "Messages may travel over %s from now on. Your contacts are told its address; "
					  "`nightjar bluetooth` says who else can see it."
					: "Nobody is called from %s any more, and nobody can call.",
		 cli_arg(c, 1));
	return cli_do(c, "bluetooth.set", json_pack("{s:s, s:b}", "interface", cli_arg(c, 1), "on", on), said);
}

int run_radio(struct cli *c)
{
	const char *what = cli_arg(c, 0);

	if (c->nargs == 0)
		return show(c);
	if (strcmp(what, "on") == 0 || strcmp(what, "off") == 0)
		return turn(c, strcmp(what, "on") == 0);
	if (strcmp(what, "nearby") == 0)
		return window(c, "bluetooth.nearby", 1, NEARBY_USUAL,
			      "Looking for the other end of your invites nearby; meanwhile others nearby can see that this "
			      "machine has Bluetooth.",
			      "No longer looking.");
	return cli_fail(c, ERR_USAGE, "That is not something that can be done with Bluetooth.",
			"Use `nightjar bluetooth on hci0`, `off hci0` or `nearby [MINUTES|off]`.");
}

int run_radio_blackout(struct cli *c)
{
	return window(c, "blackout", 0, BLACKOUT_USUAL,
		      "Everybody in range can now see that Nightjar runs here, and devices that show the same are met.",
		      "Blackout mode is off.");
}
