/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help, man page and completion scripts, all from the table of commands. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/command.h"

#include <stdio.h>

void help_all(FILE *f);
void help_command(FILE *f, const struct command *c);
/* Says that there is no such command, and which one may have been meant. Returns the exit code. */
int help_unknown(const char *name);
/* nightjar(1) as mdoc. */
void help_man(FILE *f);

#endif
