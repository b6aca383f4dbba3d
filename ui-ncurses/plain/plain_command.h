/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of line mode: one table, from which /help is made too. They have the names that the screens give them. */
#ifndef UI_NCURSES_PLAIN_COMMAND_H
#define UI_NCURSES_PLAIN_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct plain;

struct plain_command {
	const char *name, *argument; /* N_(); argument NULL: takes none */
	const char *help;            /* one sentence, N_() */
	bool closed;                 /* also while no profile is open */
	void (*run)(struct plain *p, const char *argument);
};

/* The i-th from 0, NULL after the last. */
const struct plain_command *plain_command_at(size_t i);
/* Runs "/name argument"; an unknown one is told what it may have meant. */
void plain_command_run(struct plain *p, const char *line);

#endif
