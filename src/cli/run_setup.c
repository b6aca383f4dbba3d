/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_setup.h"

#include "cli/cli.h"
#include "cli/out.h"
#include "cli/run_about.h"
#include "cli/run_people.h"
#include "cli/secret.h"
#include "rpc/client.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_LEN 256

/* Sends the set-up request. Takes nothing; the passphrase is wiped by the caller. */
static int init_with(struct cli *c, const char *name, const char *passphrase)
{
	int code;
	json_t *answer;

	fprintf(stderr, passphrase[0] ? "Setting up; making the passphrase hard to guess takes a second...\n" :
	                                "Setting up without a passphrase: whoever has this disk can read everything.\n");
	answer = cli_ask(c, "init", json_pack("{s:s, s:s}", "name", name, "passphrase", passphrase), &code);
	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	json_decref(answer);
	fprintf(stderr, "Done. The profile is in %s.\n", c->profile);
	return CLI_OK;
}

/* Without any way to ask, no passphrase is an explicit choice: --no-passphrase. */
static enum err ask_passphrase(struct cli *c, char *out)
{
	out[0] = '\0';
	if (cli_has(c, "--no-passphrase"))
		return ERR_OK;
	if (isatty(STDIN_FILENO))
		fprintf(stderr, "A passphrase protects everything on this disk. Empty means: nothing protects it.\n"
		                "It cannot be recovered: forgotten means lost.\n");
	return secret_ask_new(c, "Passphrase (may be empty)", out, false);
}

int run_setup_init(struct cli *c)
{
	char passphrase[SECRET_MAX];
	const char *name = c->nargs > 0 ? cli_arg(c, 0) : cli_option(c, "--name");
	enum err e;
	int code;

	if (!name)
		return cli_fail(c, ERR_USAGE, "A name is missing: what contacts will see.",
		                "For instance: nightjar init Alice");
	e = ask_passphrase(c, passphrase);
	code = e == ERR_OK ? init_with(c, name, passphrase) :
	                     cli_fail(c, e, "There is no passphrase.",
	                              "Use a terminal, --passphrase-file FILE, --passphrase-fd N, or --no-passphrase.");
	sodium_memzero(passphrase, sizeof(passphrase));
	return code;
}

int run_setup_start(struct cli *c)
{
	int code;
	json_t *answer;

	if (!path_exists(c->profile))
		return cli_fail(c, ERR_NO_PROFILE, NULL, NULL);
	answer = cli_ask(c, "status", NULL, &code);
	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	fprintf(stderr, "The daemon is running. %s\n", out_string(answer, "text"));
	json_decref(answer);
	return CLI_OK;
}

/* Connects to a daemon that runs; never starts one. */
static bool is_running(struct cli *c)
{
	return c->client || client_open(&c->client, c->socket) == ERR_OK;
}

/* The socket closes when the daemon has ended. */
static void wait_until_gone(struct cli *c)
{
	json_t *event = NULL;

	while (client_event(c->client, 10000, &event) == ERR_OK)
		json_decref(event);
}

int run_setup_stop(struct cli *c)
{
	int code;

	if (!is_running(c))
		return cli_fail(c, ERR_UNREACHABLE, "No daemon is running.", "There is nothing to stop.");
	code = cli_do(c, "stop", NULL, NULL);
	if (code != CLI_OK)
		return code;
	wait_until_gone(c);
	fprintf(stderr, "Stopped: nothing is received until it is started again.\n");
	return CLI_OK;
}

int run_setup_lock(struct cli *c)
{
	if (!is_running(c))
		return cli_fail(c, ERR_UNREACHABLE, NULL, NULL);
	return cli_do(c, "lock", NULL, "Locked: no key is in memory, nothing is received until `nightjar unlock`.");
}

static bool is_sure(const struct cli *c)
{
	char answer[16];

	if (cli_has(c, "--yes"))
		return true;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	fprintf(stderr, "This destroys %s with all identities, contacts and messages in it. There is no way back.\n"
	                "Type destroy to do it: ", c->profile);
	return fgets(answer, sizeof(answer), stdin) && strcmp(answer, "destroy\n") == 0;
}

int run_setup_destroy(struct cli *c)
{
	int code;

	if (!is_sure(c))
		return cli_fail(c, ERR_USAGE, "Nothing was destroyed.", "Type `destroy` when asked, or say --yes.");
	code = cli_do(c, "destroy", json_pack("{s:b}", "sure", true), NULL);
	if (code != CLI_OK)
		return code;
	wait_until_gone(c);
	fprintf(stderr, "Destroyed: the keys are gone, and with them everything that was in %s.\n", c->profile);
	return CLI_OK;
}

int run_setup_unlock(struct cli *c)
{
	char passphrase[SECRET_MAX];
	enum err e = secret_ask(c, "Passphrase", passphrase);
	int code;

	if (e == ERR_OK)
		code = cli_do(c, "unlock", json_pack("{s:s}", "passphrase", passphrase), "Unlocked.");
	else
		code = cli_fail(c, e, "There is no passphrase.",
		                "Use a terminal, --passphrase-file FILE or --passphrase-fd N.");
	sodium_memzero(passphrase, sizeof(passphrase));
	return code;
}

int run_setup_passphrase(struct cli *c)
{
	char old[SECRET_MAX] = "", fresh[SECRET_MAX] = "";
	enum err e = ERR_OK;
	int code;
	json_t *status = cli_ask(c, "status", NULL, &code);

	if (!status)
		return code;
	if (out_flag(status, "protected"))
		e = secret_ask(c, "Passphrase until now", old);
	json_decref(status);
	if (e == ERR_OK && !cli_has(c, "--none"))
		e = secret_ask_new(c, "Passphrase from now on (may be empty)", fresh, true);
	if (e == ERR_OK)
		code = cli_do(c, "passphrase", json_pack("{s:s, s:s}", "old", old, "new", fresh),
		              fresh[0] ? "Changed." : "Removed: whoever has this disk can read everything.");
	else
		code = cli_fail(c, e, NULL, "Use a terminal, or --passphrase-file and --new-passphrase-file.");
	sodium_memzero(old, sizeof(old));
	sodium_memzero(fresh, sizeof(fresh));
	return code;
}

static int first_run(struct cli *c)
{
	char name[NAME_MAX_LEN];

	fprintf(stderr, "Welcome to Nightjar. Nothing has been set up here yet.\n\nWhat should your contacts call you? ");
	if (!fgets(name, sizeof(name), stdin))
		return CLI_FAILED;
	name[strcspn(name, "\n")] = '\0';
	c->command = command_find("init");
	c->args[0] = name;
	c->nargs = 1;
	return run_setup_init(c);
}

int run_setup_greet(struct cli *c)
{
	int code;

	if (!path_exists(c->profile)) {
		if (!isatty(STDIN_FILENO) || c->json)
			return cli_fail(c, ERR_NO_PROFILE, NULL, "Set it up with `nightjar init NAME`.");
		code = first_run(c);
		if (code != CLI_OK)
			return code;
		c->nargs = 0;
		fputc('\n', stderr);
	}
	/* Asking for what needs the keys first unlocks on the way, where there is somebody to ask. */
	code = secret_can_ask(c) ? cli_do_quietly(c, "identities") : CLI_OK;
	if (code == CLI_OK)
		code = run_about_status(c);
	if (code == CLI_OK && !c->json)
		code = run_people_contacts(c);
	return code;
}
