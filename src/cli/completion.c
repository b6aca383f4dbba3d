/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/completion.h"

#include "cli/command.h"

#include <string.h>

static void print_names(FILE *f)
{
	const struct command *c;

	for (size_t i = 0; (c = command_at(i)); i++)
		if (!c->hidden)
			fprintf(f, "%s%s", i ? " " : "", c->name);
}

static void print_options(FILE *f, const struct command *c)
{
	for (size_t i = 0; c && i < COMMAND_OPTIONS_MAX && c->options[i].name; i++)
		fprintf(f, "%s ", c->options[i].name);
	for (const struct command_option *o = command_global_options(); o->name; o++)
		fprintf(f, "%s%s", o->name, o[1].name ? " " : "");
}

static bool is_contact(const struct command *c)
{
	return c->completes && strcmp(c->completes, "contact") == 0;
}

static bool is_words(const struct command *c)
{
	return c->completes && !is_contact(c) && strcmp(c->completes, "command") != 0;
}

static void print_bash(FILE *f)
{
	const struct command *c;

	fputs("# Completion of nightjar for bash. Made by `nightjar --completion bash`.\n"
	      "_nightjar() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} cmd=${COMP_WORDS[1]} options= words=\n"
	      "\tlocal IFS=$' \\t\\n'\n\tCOMPREPLY=()\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords=\"", f);
	print_names(f);
	fputs(" ", f);
	print_options(f, command_find(""));
	fputs("\"\n\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n\t\treturn\n\tfi\n\tcase $cmd in\n", f);
	for (size_t i = 0; (c = command_at(i)); i++) {
		if (c->hidden)
			continue;
		fprintf(f, "\t%s) options=\"", c->name);
		print_options(f, c);
		fputs("\"", f);
		if (is_contact(c))
			fputs("; words=CONTACT", f);
		else if (is_words(c))
			fprintf(f, "; words=\"%s\"", c->completes);
		fputs(" ;;\n", f);
	}
	fputs("\tesac\n\t[ \"$cmd\" = help ] && words=\"", f);
	print_names(f);
	fputs("\"\n\tif [ \"${cur#-}\" != \"$cur\" ]; then\n\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
	      "\telif [ \"$COMP_CWORD\" -ne 2 ]; then\n\t\treturn\n"
	      "\telif [ \"$words\" = CONTACT ]; then\n\t\tlocal name\n"
	      "\t\twhile IFS= read -r name; do\n"
	      "\t\t\t[ \"${name#\"$cur\"}\" != \"$name\" ] && COMPREPLY+=(\"$(printf %q \"$name\")\")\n"
	      "\t\tdone < <(nightjar complete 2>/dev/null)\n"
	      "\telse\n\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n\tfi\n}\n"
	      "complete -o default -F _nightjar nightjar\n", f);
}

/* Single quotes and colons end a description in zsh. */
static void print_quoted(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", f);
		else if (*text == ':' || *text == '[' || *text == ']')
			fprintf(f, "\\%c", *text);
		else
			fputc(*text, f);
	}
}

static void print_zsh(FILE *f)
{
	const struct command *c;

	fputs("#compdef nightjar\n# Completion of nightjar for zsh. Made by `nightjar --completion zsh`.\n"
	      "_nightjar_contacts() {\n\tlocal -a names\n\tnames=(${(f)\"$(nightjar complete 2>/dev/null)\"})\n"
	      "\tcompadd -a names\n}\n_nightjar() {\n\tlocal -a commands\n\tcommands=(\n", f);
	for (size_t i = 0; (c = command_at(i)); i++) {
		if (c->hidden)
			continue;
		fprintf(f, "\t\t'%s:", c->name);
		print_quoted(f, c->brief);
		fputs("'\n", f);
	}
	fputs("\t)\n\tif [[ CURRENT -eq 2 && $words[2] == -* ]]; then\n\t\tcompadd -- ", f);
	print_options(f, command_find(""));
	fputs("\n\t\treturn\n\tfi\n\tif (( CURRENT == 2 )); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n"
	      "\tif [[ $words[CURRENT] == -* ]]; then\n\t\tcase $words[2] in\n", f);
	for (size_t i = 0; (c = command_at(i)); i++) {
		if (c->hidden)
			continue;
		fprintf(f, "\t\t%s) compadd -- ", c->name);
		print_options(f, c);
		fputs(" ;;\n", f);
	}
	fputs("\t\tesac\n\t\treturn\n\tfi\n\t(( CURRENT == 3 )) || { _files; return }\n\tcase $words[2] in\n", f);
	for (size_t i = 0; (c = command_at(i)); i++) {
		if (!c->hidden && is_contact(c))
			fprintf(f, "\t%s) _nightjar_contacts ;;\n", c->name);
		else if (!c->hidden && is_words(c))
			fprintf(f, "\t%s) compadd %s ;;\n", c->name, c->completes);
	}
	fputs("\thelp) _describe command commands ;;\n\t*) _files ;;\n\tesac\n}\n_nightjar \"$@\"\n", f);
}

/* `command` NULL: with any; "": with none. */
static void fish_option(FILE *f, const char *command, const struct command_option *o)
{
	fputs("complete -c nightjar", f);
	if (command && !command[0])
		fputs(" -n __fish_use_subcommand", f);
	else if (command)
		fprintf(f, " -n '__fish_seen_subcommand_from %s'", command);
	fprintf(f, " -l %s%s -d '", o->name + 2, o->value ? " -r" : "");
	for (const char *p = o->help; *p; p++)
		fprintf(f, *p == '\'' ? "\\%c" : "%c", *p);
	fputs("'\n", f);
}

static void print_fish(FILE *f)
{
	const struct command *c;

	fputs("# Completion of nightjar for fish. Made by `nightjar --completion fish`.\n", f);
	for (size_t i = 0; (c = command_at(i)); i++) {
		if (c->hidden)
			continue;
		fprintf(f, "complete -c nightjar -f -n __fish_use_subcommand -a %s -d '", c->name);
		for (const char *p = c->brief; *p; p++)
			fprintf(f, *p == '\'' ? "\\%c" : "%c", *p);
		fputs("'\n", f);
		for (size_t k = 0; k < COMMAND_OPTIONS_MAX && c->options[k].name; k++)
			fish_option(f, c->name, &c->options[k]);
		if (is_contact(c))
			fprintf(f, "complete -c nightjar -f -n '__fish_seen_subcommand_from %s' -a '(nightjar complete "
			           "2>/dev/null)'\n", c->name);
		else if (is_words(c))
			fprintf(f, "complete -c nightjar -f -n '__fish_seen_subcommand_from %s' -a '%s'\n", c->name,
			        c->completes);
	}
	for (size_t k = 0; k < COMMAND_OPTIONS_MAX && command_find("")->options[k].name; k++)
		fish_option(f, "", &command_find("")->options[k]);
	for (const struct command_option *o = command_global_options(); o->name; o++)
		fish_option(f, NULL, o);
}

bool completion_print(FILE *f, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		print_bash(f);
	else if (strcmp(shell, "zsh") == 0)
		print_zsh(f);
	else if (strcmp(shell, "fish") == 0)
		print_fish(f);
	else
		return false;
	return true;
}
