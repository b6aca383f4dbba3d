/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one table of commands: parsing, help, man page and completion are all made from it.
 * A handler returns the exit code; CLI_... in cli/cli.h.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct cli;

#define COMMAND_OPTIONS_MAX 6

struct command_option {
	const char *name;     /* with its dashes */
	const char *value;    /* what it takes, NULL: a switch */
	const char *help;
};

struct command {
	const char *name;
	const char *args;     /* as in the usage line, "" for none */
	int least, most;      /* how many arguments */
	const char *brief;    /* one line */
	const char *text;     /* more, for its own help and the man page; NULL: nothing to add */
	const char *example;
	const char *completes;    /* what the first argument is: "contact", "command", "shell", or words; NULL: anything */
	struct command_option options[COMMAND_OPTIONS_MAX];
	bool hidden;
	int (*run)(struct cli *c);
};

/* NULL when there is none of that name. */
const struct command *command_find(const char *name);
/* The nearest name to a typing error; NULL when none is near. */
const char *command_nearest(const char *name);
/* The i-th, for listing; NULL after the last. */
const struct command *command_at(size_t i);
/* Options that every command takes; name NULL after the last. */
const struct command_option *command_global_options(void);

/* Exit codes with their meaning; text NULL after the last. */
struct command_exit {
	int code;
	const char *text;
};
const struct command_exit *command_exits(void);

#endif
