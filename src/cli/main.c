/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nightjar: from the command line to a command's handler. */
#include "base/assert.h"
#include "base/tr.h"
#include "cli/cli.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/out.h"
#include "rpc/client.h"
#include "rpc/envelope.h"

#include <langinfo.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

static const struct command_option *find_in(const struct command_option *o, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n && o[i].name; i++)
		if (strlen(o[i].name) == len && strncmp(o[i].name, name, len) == 0)
			return &o[i];
	return NULL;
}

static const struct command_option *find_option(const struct command *c, const char *name, size_t len)
{
	const struct command_option *o = c ? find_in(c->options, COMMAND_OPTIONS_MAX, name, len) : NULL;

	return o ? o : find_in(command_global_options(), 16, name, len);
}

static int wrong_option(const struct cli *c, const char *name, const char *what)
{
	const char *command = c->command && c->command->name[0] ? c->command->name : NULL;

	fprintf(stderr, "nightjar: the option %s %s. See `nightjar help%s%s`.\n", name, what, command ? " " : "",
	        command ? command : "");
	return CLI_USAGE;
}

/* Values that the table calls N or S (seconds) are numbers of at most nine digits. */
static bool is_well_formed(const struct command_option *o, const char *value)
{
	size_t digits = strspn(value, "0123456789");

	if (strcmp(o->value, "N") != 0 && strcmp(o->value, "S") != 0)
		return true;
	return digits > 0 && digits <= 9 && value[digits] == '\0';
}

/* One option at argv[*i], with its value there or in the next argument. */
static int take_option(struct cli *c, int argc, char **argv, int *i)
{
	const char *arg = argv[*i], *equals = strchr(arg, '=');
	const struct command_option *o = find_option(c->command, arg, equals ? (size_t)(equals - arg) : strlen(arg));

	if (!o)
		return wrong_option(c, arg, "is not known here");
	if (!o->value && equals)
		return wrong_option(c, o->name, "takes no value");
	if (o->value && !equals && *i + 1 >= argc)
		return wrong_option(c, o->name, "lacks its value");
	if (c->noptions == CLI_ARGS_MAX - 1)
		return wrong_option(c, o->name, "is one too many");
	c->options[c->noptions].name = o->name;
	c->options[c->noptions].value = !o->value ? "" : equals ? equals + 1 : argv[++*i];
	if (o->value && !is_well_formed(o, c->options[c->noptions].value))
		return wrong_option(c, o->name, "takes a number");
	c->noptions++;
	return CLI_OK;
}

/* The command is the first argument that is not an option or its value: it decides which options there are. */
static const char *find_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const struct command_option *o;

		if (argv[i][0] != '-' || strcmp(argv[i], "-") == 0)
			return argv[i];
		o = find_option(NULL, argv[i], strlen(argv[i]));
		i += o && o->value;
	}
	return "";
}

static int parse(struct cli *c, int argc, char **argv)
{
	const char *name = find_command(argc, argv);
	bool options = true, seen = false;
	int code = CLI_OK;

	c->command = command_find(name);
	if (!c->command)
		return help_unknown(name);
	for (int i = 1; i < argc && code == CLI_OK; i++) {
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (options && argv[i][0] == '-' && argv[i][1])
			code = take_option(c, argc, argv, &i);
		else if (!seen)
			seen = true;
		else if (c->nargs < CLI_ARGS_MAX)
			c->args[c->nargs++] = argv[i];
	}
	if (code != CLI_OK || cli_has(c, "--help"))
		return code;
	if (c->nargs < c->command->least || c->nargs > c->command->most) {
		fprintf(stderr, "nightjar: %s arguments. usage: nightjar %s %s\n",
		        c->nargs < c->command->least ? "too few" : "too many", c->command->name, c->command->args);
		return CLI_USAGE;
	}
	return CLI_OK;
}

/* What needs neither a command nor a profile. -1: go on. */
static int run_alone(int argc, char **argv)
{
	if (argc < 2)
		return -1;
	if (strcmp(argv[1], "--man") == 0) {
		help_man(stdout);
		return CLI_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("nightjar %s\n", NIGHTJAR_VERSION);
		return CLI_OK;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help_all(stdout);
		return CLI_OK;
	}
	if (strcmp(argv[1], "--completion") != 0)
		return -1;
	if (argc == 3 && completion_print(stdout, argv[2]))
		return CLI_OK;
	fprintf(stderr, "nightjar: completion is for bash, zsh or fish.\n");
	return CLI_USAGE;
}

static enum err find_paths(struct cli *c)
{
	enum err e = path_profile(c->profile, cli_option(c, "--profile"));

	if (e != ERR_OK)
		return e;
	if (!cli_has(c, "--socket"))
		return path_socket(c->socket, c->profile);
	return snprintf(c->socket, PATH_LEN_MAX, "%s", cli_option(c, "--socket")) < PATH_LEN_MAX ? ERR_OK : ERR_TOO_LONG;
}

static void set_up_terminal(struct cli *c)
{
	c->ascii = cli_has(c, "--ascii") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	c->json = cli_has(c, "--json");
	out_set_utf8(!c->ascii);
	signal(SIGPIPE, SIG_IGN);
}

/* Every user of the machine sees the arguments of every process; an invite or a message may be among them. */
static char **hide_arguments(int argc, char **argv)
{
	static char **copy;    /* kept until the end */

	copy = calloc((size_t)argc + 1, sizeof(*copy));
	ASSERT(copy);
	for (int i = 0; i < argc; i++) {
		copy[i] = strdup(argv[i]);
		ASSERT(copy[i]);
		if (i > 0)
			sodium_memzero(argv[i], strlen(argv[i]));
	}
	return copy;
}

int main(int argc, char **argv)
{
	static struct cli c;
	int code;
	enum err e;

	tr_setup();
	argv = hide_arguments(argc, argv);
	code = run_alone(argc, argv);
	if (code >= 0)
		return code;
	/* A passphrase may pass through: no core dump, and no other process of this user looks in. */
	prctl(PR_SET_DUMPABLE, 0);
	envelope_setup();
	if (sodium_init() < 0) {
		fprintf(stderr, "nightjar: the system's random generator does not work.\n");
		return CLI_FAILED;
	}
	code = parse(&c, argc, argv);
	if (code != CLI_OK)
		return code;
	set_up_terminal(&c);
	if (cli_has(&c, "--help")) {
		help_command(stdout, c.command);
		return CLI_OK;
	}
	e = find_paths(&c);
	code = e == ERR_OK ? c.command->run(&c) : cli_fail(&c, e, NULL, NULL);
	client_close(c.client);
	return fflush(stdout) == 0 ? code : CLI_FAILED;
}
