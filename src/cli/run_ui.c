/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_ui.h"

#include "cli/cli.h"
#include "cli/reach.h"
#include "cli/run_carry.h"
#include "cli/run_setup.h"
#include "rpc/client.h"
#include "ui-ncurses/plain/plain_loop.h"
#include "ui-ncurses/term/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In a process of its own, see ui-ncurses/term/loop.h. */
static bool start(void *ctx, char *why, size_t cap)
{
	struct cli *c = ctx;
	struct reach r = { .profile = c->profile, .socket = c->socket, .may_start = !cli_has(c, "--no-start"),
		           .may_make = true };
	struct client *client = NULL;
	enum err e = reach_daemon(&client, &r);

	client_close(client);
	if (e != ERR_OK)
		snprintf(why, cap, "%s %s", r.text[0] ? r.text : err_text(e), r.text[0] ? r.hint : err_hint(e));
	return e == ERR_OK;
}

/* In a process of its own as well: the very commands, which print in JSON. */
static bool parcels(void *ctx, const char *path, bool take)
{
	static struct cli c;    /* too large for a stack */
	int code;

	c = *(const struct cli *)ctx;
	c.command = command_find(take ? "import" : "export");
	c.json = true;
	c.client = NULL;
	c.args[0] = path;
	c.nargs = 1;
	c.options[0].name = "--to";
	c.options[0].value = path;
	c.noptions = take ? 0 : 1;
	code = take ? run_carry_import(&c) : run_carry_export(&c);
	client_close(c.client);
	return fflush(stdout) == 0 && code == CLI_OK;
}

static bool has_terminal(void)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* A terminal that has a cursor to move. */
static bool has_cursor(void)
{
	const char *term = getenv("TERM");

	return term && term[0] && strcmp(term, "dumb") != 0;
}

int run_ui(struct cli *c)
{
	struct loop_options o = { .socket = c->socket, .ascii = c->ascii, .start = start, .parcels = parcels, .ctx = c };
	bool plain = cli_has(c, "--plain");

	if (c->json || (!plain && !has_terminal()))
		return run_setup_greet(c);
	if (plain || !has_cursor())
		return plain_loop_run(&o) == 0 ? CLI_OK : CLI_FAILED;
	return loop_run(&o) == 0 ? CLI_OK : CLI_FAILED;
}
