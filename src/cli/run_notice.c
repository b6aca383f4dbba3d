/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_notice.h"

#include "cli/cli.h"
#include "cli/out.h"

#include <stdio.h>

static void print_notice(const json_t *row)
{
	char until[OUT_TIME_MAX];

	out_time(until, out_number(row, "expires"));
	printf("%s  until %s  ", out_string(row, "id"), until);
	out_text(stdout, out_string(row, "text"), 4);
	if (out_flag(row, "ours"))
		printf("  (yours)");
	else if (out_string(row, "same_as")[0])
		printf("  (by the same hand as %s)", out_string(row, "same_as"));
	putchar('\n');
}

int run_notice_list(struct cli *c)
{
	int code;
	json_t *a = cli_ask(c, "notices", NULL, &code);
	const json_t *rows = json_object_get(a, "notices"), *row;
	size_t i;

	if (!a)
		return code;
	if (c->json)
		return cli_print_json(a);
	if (json_array_size(rows) > 0)
		printf("NOT VERIFIED: anybody in reach can write these, and say that they are anybody.\n");
	else
		printf("No notices.\n");
	json_array_foreach(rows, i, row)
		print_notice(row);
	if (out_number(a, "blackout") == 0)
		printf("Blackout mode is off: nothing new comes, and nothing is passed on.\n");
	json_decref(a);
	return CLI_OK;
}

static int post(struct cli *c)
{
	const char *span = cli_option(c, "--for");
	const int64_t seconds = span ? out_parse_span(span) : 12 * 3600;

	if (seconds <= 0)
		return cli_fail(c, ERR_USAGE, "That is not a span of time.", "For instance 1h, 6h or 1d.");
	return cli_do(c, "notice.post",
	              json_pack("{s:s, s:I, s:b}", "text", cli_arg(c, 0), "hours", (json_int_t)((seconds + 3599) / 3600),
	                        "again", cli_has(c, "--again")),
	              "Whoever is in reach and in blackout mode can read it, and nothing in it says who you are.");
}

int run_notice(struct cli *c)
{
	const char *id = cli_option(c, "--withdraw");

	if (id && c->nargs == 0)
		return cli_do(c, "notice.withdraw", json_pack("{s:s}", "id", id),
		              "It is withdrawn, from others' devices as the word reaches them.");
	if (!id && c->nargs == 1)
		return post(c);
	return cli_fail(c, ERR_USAGE, "What is to be told to everybody?",
	                "For instance `nightjar notice \"water at the school\"`, or `nightjar notice --withdraw ID`.");
}
