/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_change.h"

#include "cli/cli.h"
#include "cli/out.h"
#include "cli/run_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int run_change_react(struct cli *c)
{
	const char *reaction = cli_arg(c, 1);
	json_t *params = json_pack("{s:s, s:s}", "message", cli_arg(c, 0), "reaction", reaction);

	if (!params)
		return cli_fail(c, ERR_BAD_TEXT, NULL, NULL);
	return cli_do(c, "message.react", params, reaction[0] ? "Done." : "Taken back.");
}

static int edit(struct cli *c, const char *text)
{
	json_t *params = text ? json_pack("{s:s, s:s}", "message", cli_arg(c, 0), "text", text) : NULL;

	return params ? cli_do(c, "message.edit", params, "Edited.") : cli_fail(c, ERR_BAD_TEXT, NULL, NULL);
}

int run_change_edit(struct cli *c)
{
	char *text;
	int code;

	if (strcmp(cli_arg(c, 1), "-") != 0)
		return edit(c, cli_arg(c, 1));
	text = run_talk_input();
	code = edit(c, text);
	free(text);
	return code;
}

int run_change_delete(struct cli *c)
{
	bool both = cli_has(c, "--both");

	return cli_do(c, "message.delete", json_pack("{s:s, s:b}", "message", cli_arg(c, 0), "both", both),
	              both ? "Deleted here; the contact's program will be asked to." : "Deleted here.");
}

int run_change_timer(struct cli *c)
{
	json_t *params = json_pack("{s:s}", "contact", cli_arg(c, 0)), *answer;
	int64_t seconds = c->nargs == 2 ? out_parse_span(cli_arg(c, 1)) : 0;
	char span[OUT_SPAN_MAX];
	int code;

	if (seconds < 0) {
		json_decref(params);
		return cli_fail(c, ERR_USAGE, "That is not a span of time.", "For instance 30s, 5m, 2h, 7d, 4w or off.");
	}
	if (c->nargs == 2)
		json_object_set_new(params, "seconds", json_integer(seconds));
	answer = cli_ask(c, "contact.timer", params, &code);
	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	seconds = out_number(answer, "seconds");
	json_decref(answer);
	if (seconds > 0) {
		out_span(span, seconds);
		printf("%s after it was read\n", span);
	} else {
		printf("off\n");
	}
	return CLI_OK;
}

/* *on, or false: it says neither. */
static bool parse_on(const char *text, bool *on)
{
	*on = strcmp(text, "on") == 0;
	return *on || strcmp(text, "off") == 0;
}

static int set(struct cli *c, const char *method, bool on, const char *done)
{
	return cli_do(c, method, json_pack("{s:s, s:b}", "contact", cli_arg(c, 0), "on", on), done);
}

int run_change_receipts(struct cli *c)
{
	bool on;

	if (!parse_on(cli_arg(c, 1), &on))
		return cli_fail(c, ERR_USAGE, "It is on or off.", "Use `nightjar receipts NAME on` or `off`.");
	return set(c, "contact.receipts", on,
	           on ? "It is told what you read; what it has read shows when it has switched that on too." :
	                "Nothing is told, and nothing shown.");
}

int run_change_archive(struct cli *c)
{
	bool on = true;

	if (c->nargs == 2 && !parse_on(cli_arg(c, 1), &on))
		return cli_fail(c, ERR_USAGE, "It is on or off.", "Use `nightjar archive NAME` or `archive NAME off`.");
	return set(c, "contact.archive", on, on ? "Archived until there is something new." : "No longer archived.");
}
