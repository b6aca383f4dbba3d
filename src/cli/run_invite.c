/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_invite.h"

#include "cli/cli.h"
#include "cli/out.h"
#include "base/qr.h"
#include "cli/qr_file.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INVITE_TEXT_MAX 4096

static void draw(struct cli *c, const struct qr *q)
{
	struct qr_look look = {
		.ink = getenv("NO_COLOR") && getenv("NO_COLOR")[0] ? QR_INK_DARK : QR_INK_COLOR,
		.ascii = c->ascii,
	};
	char *lines = qr_draw(q, &look);

	fputs(lines, stdout);
	free(lines);
}

/* The pictures that were asked for. */
static enum err show_code(struct cli *c, const char *payload)
{
	struct qr *q = qr_new(payload);
	enum err e = q ? ERR_OK : ERR_LIMIT;

	if (q && cli_has(c, "--qr"))
		draw(c, q);
	if (e == ERR_OK && cli_has(c, "--png"))
		e = qr_file_png(q, cli_option(c, "--png"));
	if (e == ERR_OK && cli_has(c, "--svg"))
		e = qr_file_svg(q, cli_option(c, "--svg"));
	qr_free(q);
	return e;
}

static json_t *make_params(struct cli *c)
{
	json_t *p = json_object();

	if (cli_has(c, "--for"))
		json_object_set_new(p, "for", json_string(cli_option(c, "--for")));
	if (cli_has(c, "--identity"))
		json_object_set_new(p, "identity", json_string(cli_option(c, "--identity")));
	if (cli_has(c, "--words"))
		json_object_set_new(p, "words", json_true());
	return p;
}

int run_invite_make(struct cli *c)
{
	bool wants_code = cli_has(c, "--qr") || cli_has(c, "--png") || cli_has(c, "--svg");
	int code;
	json_t *answer;
	const char *text;
	enum err e = ERR_OK;

	if (cli_has(c, "--words") && wants_code)
		return cli_fail(c, ERR_USAGE, "Words are for saying aloud: there is no code of them.", "Leave out --words.");
	if (cli_has(c, "--words"))
		fprintf(stderr, "Making words hard to guess takes a second...\n");
	answer = cli_ask(c, "invite", make_params(c), &code);
	if (!answer)
		return code;
	if (wants_code)
		e = show_code(c, out_string(answer, "qr"));
	if (e != ERR_OK)
		code = cli_fail(c, e, NULL, NULL);
	if (c->json)
		return cli_print_json(answer) == CLI_OK ? code : CLI_FAILED;
	text = cli_has(c, "--words") ? out_string(answer, "words") : out_string(answer, "link");
	printf("%s\n", text);
	fprintf(stderr, "Give this to one person: it works once, for 7 days. They type `nightjar add`.\n"
	                "Revoke it with `nightjar invites revoke %s`.\n", out_string(answer, "invite"));
	json_decref(answer);
	return code;
}

static int show(struct cli *c, const char *id)
{
	int code;
	json_t *answer = cli_ask(c, "invite.show", json_pack("{s:s}", "invite", id), &code);

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	printf("%s\n", out_string(answer, "link"));
	json_decref(answer);
	return CLI_OK;
}

static int list(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "invites", NULL, &code), *row;
	char expires[OUT_TIME_MAX];
	size_t i;

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	json_array_foreach(json_object_get(answer, "invites"), i, row) {
		out_time(expires, out_number(row, "expires"));
		printf("%s  %s, %s, until %s", out_string(row, "id"), out_string(row, "direction"), out_string(row, "state"),
		       expires);
		if (out_string(row, "for")[0]) {
			printf(", for ");
			out_text(stdout, out_string(row, "for"), 0);
		}
		putchar('\n');
	}
	json_decref(answer);
	return CLI_OK;
}

int run_invite_list(struct cli *c)
{
	if (c->nargs == 0)
		return list(c);
	if (strcmp(cli_arg(c, 0), "show") == 0 && c->nargs == 2)
		return show(c, cli_arg(c, 1));
	if (strcmp(cli_arg(c, 0), "revoke") == 0 && c->nargs == 2)
		return cli_do(c, "invite.revoke", json_pack("{s:s}", "invite", cli_arg(c, 1)), "Revoked: it is worthless now.");
	return cli_fail(c, ERR_USAGE, "That is not a way to use invites.",
	                "Use `nightjar invites`, `nightjar invites show ID` or `nightjar invites revoke ID`.");
}

/* The link or the words: all arguments joined, or standard input, where others on this machine cannot see it. */
static bool read_invite(struct cli *c, char *out)
{
	size_t len = 0;

	if (c->nargs == 1 && strcmp(cli_arg(c, 0), "-") == 0) {
		len = fread(out, 1, INVITE_TEXT_MAX - 1, stdin);
		out[len] = '\0';
		return !ferror(stdin);
	}
	for (int i = 0; i < c->nargs; i++)
		len += (size_t)snprintf(out + len, len < INVITE_TEXT_MAX ? INVITE_TEXT_MAX - len : 0, "%s%s", i ? " " : "",
		                        cli_arg(c, i));
	return len < INVITE_TEXT_MAX;
}

int run_invite_add(struct cli *c)
{
	char text[INVITE_TEXT_MAX];
	json_t *params, *answer;
	int code;

	if (!read_invite(c, text))
		return cli_fail(c, ERR_INVITE_MALFORMED, NULL, NULL);
	params = json_pack("{s:s}", "invite", text);
	sodium_memzero(text, sizeof(text));
	if (!params)
		return cli_fail(c, ERR_INVITE_MALFORMED, NULL, NULL);
	if (cli_has(c, "--name"))
		json_object_set_new(params, "name", json_string(cli_option(c, "--name")));
	if (cli_has(c, "--identity"))
		json_object_set_new(params, "identity", json_string(cli_option(c, "--identity")));
	answer = cli_ask(c, "add", params, &code);
	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	printf("%s\n", out_string(answer, "contact"));
	fputs("Added as ", stderr);
	out_text(stderr, out_string(answer, "name"), 0);
	fprintf(stderr, "; waiting until the two of you can reach each other. Messages can already be written.\n");
	json_decref(answer);
	return CLI_OK;
}
