/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/manual.h"

#include "rpc/method.h"

static const struct {
	const char *name, *value, *help;
} options[] = {
	{ "profile", "DIR", "The folder of the profile. Default: $NIGHTJAR_PROFILE, else ~/.local/share/nightjar." },
	{ "socket", "PATH", "Where clients connect. Default: a name of the profile's own in $XDG_RUNTIME_DIR/nightjar." },
	{ "group", NULL, "Members of the daemon's own group may connect too: for a node with a user of its own." },
	{ "daemonize", NULL, "Go into the background once clients can connect." },
	{ "foreground", NULL, "Stay in the foreground and log on standard error (the default)." },
	{ "log", "FILE", "Where a daemon in the background logs. Default: nowhere." },
	{ "rescue", "FILE", "Serve nothing: write the messages that can still be read of a damaged profile into FILE, as "
	                    "plain text. The passphrase, if there is one, is read from standard input." },
	{ "version", NULL, "Print the version." },
	{ "man", NULL, "Print this manual as mdoc." },
	{ "help", NULL, "Print a summary of the options." },
};

static const struct {
	int code;
	const char *help;
} codes[] = {
	{ 0, "It was told to stop." },
	{ 1, "It failed; standard error says why." },
	{ 2, "The options were wrong." },
	{ 5, "Another daemon is using the profile." },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void manual_help(FILE *f)
{
	fputs("usage: nightjard [OPTION...]\n\nThe daemon of Nightjar: it holds the profile, sends and receives.\n"
	      "`nightjar` starts it when it is needed.\n\n", f);
	for (size_t i = 0; i < COUNT(options); i++)
		fprintf(f, "  --%-10s %-5s %s\n", options[i].name, options[i].value ? options[i].value : "", options[i].help);
}

static void print_methods(FILE *f)
{
	fputs(".Sh METHODS\nClients speak JSON-RPC 2.0, one object per line of at most 1 MiB, over the socket.\n"
	      "Batches are refused, ids are strings or whole numbers below 2^53, parameters are given by name.\n"
	      "After a client half-closes its side it is answered and closed.\n"
	      "The method\n.Ic rpc.discover\ndescribes all in the form of OpenRPC.\n.Bl -tag -width Ds\n", f);
	for (int id = METHOD_NONE + 1; id < METHOD_COUNT; id++) {
		const struct method *m = method_get((enum method_id)id);

		fprintf(f, ".It Ic %s", m->name);
		for (size_t i = 0; i < METHOD_PARAMS_MAX && m->params[i].name; i++)
			fprintf(f, m->params[i].required ? " Ar %s" : " Oo Ar %s Oc", m->params[i].name);
		fprintf(f, "\n%s\nAnswers: %s.\n", m->help, m->answer);
	}
	fputs(".El\n", f);
}

void manual_page(FILE *f)
{
	fputs(".Dd November 23, 2026\n.Dt NIGHTJARD 1\n.Os Nightjar " NIGHTJAR_VERSION "\n"
	      ".Sh NAME\n.Nm nightjard\n.Nd daemon of the peer-to-peer messenger Nightjar\n.Sh SYNOPSIS\n.Nm\n", f);
	for (size_t i = 0; i < COUNT(options); i++)
		fprintf(f, ".Op Fl -%s%s%s\n", options[i].name, options[i].value ? " Ar " : "",
		        options[i].value ? options[i].value : "");
	fputs(".Sh DESCRIPTION\nHolds one profile, its identities, contacts and messages, and carries messages over the\n"
	      "roads that are switched on.\n"
	      "For Tor it starts a\n.Xr tor 1\nof its own and ends it with itself.\n"
	      "Only one\n.Nm\nuses a profile at a time.\n"
	      ".Bl -tag -width Ds\n", f);
	for (size_t i = 0; i < COUNT(options); i++)
		fprintf(f, ".It Fl -%s%s%s\n%s\n", options[i].name, options[i].value ? " Ar " : "",
		        options[i].value ? options[i].value : "", options[i].help);
	fputs(".El\n", f);
	print_methods(f);
	fputs(".Sh EXIT STATUS\n.Bl -tag -width Ds\n", f);
	for (size_t i = 0; i < COUNT(codes); i++)
		fprintf(f, ".It %d\n%s\n", codes[i].code, codes[i].help);
	fputs(".El\n.Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev NIGHTJAR_TOR\nThe tor program to start, or\n.Cm off\n"
	      "to start none, whatever the settings say.\n"
	      ".It Ev NOTIFY_SOCKET , LISTEN_PID , LISTEN_FDS , WATCHDOG_PID , WATCHDOG_USEC\n"
	      "As of\n.Xr sd_notify 3 ,\n.Xr sd_listen_fds 3\nand\n.Xr sd_watchdog_enabled 3 :\n"
	      "a supervisor is told when clients are answered, what the daemon waits for, and that it lives;\n"
	      "the socket that it hands over, one at most, has to be the one that clients look for,\n"
	      "and stays when the daemon ends.\n"
	      "With\n.Fl -daemonize\nnothing is told.\n.El\n.Sh SEE ALSO\n.Xr nightjar 1 ,\n.Xr tor 1\n", f);
}
