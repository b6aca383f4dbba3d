/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help.h"

#include "cli/cli.h"

#define AT_COLUMN 34    /* where the explanation of an option begins */

static void print_option(FILE *f, const struct command_option *o)
{
	int n = fprintf(f, "  %s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");

	fprintf(f, "%*s%s\n", n < AT_COLUMN ? AT_COLUMN - n : 1, "", o->help);
}

static void print_globals(FILE *f)
{
	for (const struct command_option *o = command_global_options(); o->name; o++)
		print_option(f, o);
}

static void print_options_of(FILE *f, const struct command *c)
{
	for (size_t i = 0; i < COMMAND_OPTIONS_MAX && c->options[i].name; i++)
		print_option(f, &c->options[i]);
}

void help_all(FILE *f)
{
	const struct command *c;

	fputs("usage: nightjar [COMMAND [ARGUMENT...]] [OPTION...]\n\n"
	      "Messages from person to person, without a server. Without a command it opens the interface, where\n"
	      "there is a terminal; else it says how things are.\n\ncommands:\n", f);
	for (size_t i = 0; (c = command_at(i)); i++)
		if (!c->hidden)
			fprintf(f, "  %-12s %s\n", c->name, c->brief);
	fputs("\noptions without a command:\n", f);
	print_options_of(f, command_find(""));
	fputs("\noptions of every command:\n", f);
	print_globals(f);
	fputs("\n`nightjar help COMMAND` says more. `nightjar --man` prints the manual, `nightjar --completion SHELL`\n"
	      "the completion for bash, zsh or fish.\n", f);
}

void help_command(FILE *f, const struct command *c)
{
	fprintf(f, "usage: nightjar %s%s%s [OPTION...]\n\n%s\n", c->name, c->args[0] ? " " : "", c->args, c->brief);
	if (c->text)
		fprintf(f, "%s\n", c->text);
	if (c->options[0].name)
		fputs("\noptions:\n", f);
	print_options_of(f, c);
	if (c->example)
		fprintf(f, "\nexample:\n  %s\n", c->example);
}

int help_unknown(const char *name)
{
	const char *near = command_nearest(name);

	fprintf(stderr, "nightjar: there is no command \"%s\".", name);
	if (near)
		fprintf(stderr, " Did you mean `nightjar %s`?\n", near);
	else
		fprintf(stderr, " List them with `nightjar help`.\n");
	return CLI_USAGE;
}

/* mdoc (man 7 mdoc). A line of text must not begin with a dot or a quote, and a backslash is \e. */
static void man_text(FILE *f, const char *text)
{
	if (text[0] == '.' || text[0] == '\'')
		fputs("\\&", f);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", f);
		else if (*text == '-')
			fputs("\\-", f);
		else
			fputc(*text, f);
	}
	fputc('\n', f);
}

static void man_option(FILE *f, const struct command_option *o)
{
	fprintf(f, ".It Fl -%s", o->name + 2);
	if (o->value)
		fprintf(f, " Ar %s", o->value);
	fputc('\n', f);
	man_text(f, o->help);
}

static void man_command(FILE *f, const struct command *c)
{
	fprintf(f, ".It Ic %s", c->name);
	if (c->args[0]) {
		fputs(" No ", f);
		for (const char *p = c->args; *p; p++)
			fprintf(f, *p == '|' || *p == '[' || *p == ']' ? "\\&%c" : "%c", *p);
	}
	fputc('\n', f);
	man_text(f, c->brief);
	if (c->text)
		man_text(f, c->text);
	if (!c->options[0].name)
		return;
	fputs(".Bl -tag -width Ds -compact\n", f);
	for (size_t i = 0; i < COMMAND_OPTIONS_MAX && c->options[i].name; i++)
		man_option(f, &c->options[i]);
	fputs(".El\n", f);
}

static void man_examples(FILE *f)
{
	const struct command *c;

	fputs(".Sh EXAMPLES\n", f);
	for (size_t i = 0; (c = command_at(i)); i++) {
		if (c->hidden || !c->example)
			continue;
		man_text(f, c->brief);
		fputs(".Dl ", f);
		man_text(f, c->example);
	}
}

void help_man(FILE *f)
{
	const struct command *c;

	fputs(".Dd November 23, 2026\n.Dt NIGHTJAR 1\n.Os Nightjar " NIGHTJAR_VERSION "\n.Sh NAME\n.Nm nightjar\n"
	      ".Nd messages from person to person, without a server\n"
	      ".Sh SYNOPSIS\n.Nm\n.Op Ar command Op Ar argument ...\n.Op Ar option ...\n"
	      ".Sh DESCRIPTION\nWrites, reads and watches messages by way of the daemon,\n.Xr nightjard 1 ,\n"
	      "which it starts when needed.\n"
	      "Without a command it opens the interface, where there is a terminal; else it says how things are.\n.Pp\n"
	      "Results are printed on standard output, everything else on standard error.\n"
	      "A name is a label: one that several contacts answer to is refused with the candidates;\n"
	      ".Ar id:N\nnames one contact for certain.\n.Pp\nThe commands are:\n.Bl -tag -width Ds\n", f);
	for (size_t i = 0; (c = command_at(i)); i++)
		if (!c->hidden)
			man_command(f, c);
	fputs(".El\n.Pp\nWithout a command it takes:\n.Bl -tag -width Ds\n", f);
	for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command_find("")->options[i].name; i++)
		man_option(f, &command_find("")->options[i]);
	fputs(".El\n.Pp\nEvery command takes:\n.Bl -tag -width Ds\n", f);
	for (const struct command_option *o = command_global_options(); o->name; o++)
		man_option(f, o);
	fputs(".El\n.Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev NIGHTJAR_PROFILE\nThe folder of the profile.\n"
	      ".It Ev NO_COLOR\nDraw QR codes without colours, for a dark terminal.\n.El\n"
	      ".Sh EXIT STATUS\n.Bl -tag -width Ds\n", f);
	for (const struct command_exit *e = command_exits(); e->text; e++) {
		fprintf(f, ".It %d\n", e->code);
		man_text(f, e->text);
	}
	fputs(".El\n", f);
	man_examples(f);
	fputs(".Sh SEE ALSO\n.Xr nightjard 1\n", f);
}
