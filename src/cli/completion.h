/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion scripts for shells, from the table of commands. Contact names are asked of a daemon that runs. */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stdbool.h>
#include <stdio.h>

/* `shell`: bash, zsh or fish. False: another one. */
bool completion_print(FILE *f, const char *shell);

#endif
