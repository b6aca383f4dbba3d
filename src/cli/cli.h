/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One run of `nightjar`: its arguments, its connection to the daemon, its way of printing. Results go to standard output,
 * talk to standard error.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/err.h"
#include "cli/command.h"
#include "rpc/path.h"

#include <jansson.h>
#include <stdbool.h>

struct client;

enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_UNREACHABLE = 3,
	CLI_CONTACT = 4,     /* no such contact, or an ambiguous name */
	CLI_REFUSED = 5,
	CLI_TIMEOUT = 6,
	CLI_LOCKED = 7,
};

#define CLI_ARGS_MAX 64
#define CLI_WAIT     60000    /* ms: for an answer; Argon2id on a slow machine included */

struct cli {
	const struct command *command;
	const char *args[CLI_ARGS_MAX];
	int nargs;
	struct {
		const char *name, *value;
	} options[CLI_ARGS_MAX];
	int noptions;
	bool json, ascii;
	char profile[PATH_LEN_MAX], socket[PATH_LEN_MAX];
	struct client *client;    /* NULL until needed */
};

/* Whether the option was given; its value (NULL when not given; "" for a switch). */
bool cli_has(const struct cli *c, const char *name);
const char *cli_option(const struct cli *c, const char *name);
/* The number of an option whose value is one (see main.c), or `otherwise` when it was not given. */
int cli_number(const struct cli *c, const char *name, int otherwise);
/* The i-th argument, "" when there are fewer. */
const char *cli_arg(const struct cli *c, int i);

/* Says what happened and what to do on standard error; with --json also as an object on standard output.
 * Returns the exit code that stands for the error. */
int cli_fail(struct cli *c, enum err e, const char *text, const char *hint);

/* Connects, starting the daemon where there is a profile. ERR_OK, or *code is filled and all has been said. */
bool cli_connect(struct cli *c, int *code) __attribute__((warn_unused_result));
/*
 * Asks the daemon; takes `params`. Returns the answer, owned; NULL: *code is filled and all has been said.
 * A locked profile is unlocked on the way when there is a terminal, or an option, to ask for the passphrase.
 */
json_t *cli_ask(struct cli *c, const char *method, json_t *params, int *code);
/* Asks, and prints the answer with --json; else prints `done` (may be NULL) on standard error. */
int cli_do(struct cli *c, const char *method, json_t *params, const char *done);

/* Asks, and prints nothing but what went wrong. */
int cli_do_quietly(struct cli *c, const char *method);
/* Prints the answer as one line of JSON. Takes it. */
int cli_print_json(json_t *answer);

#endif
