/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passphrases: from the terminal without echo, a file or a descriptor; never from the command line, which others can see. */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct cli;

#define SECRET_MAX 1025    /* bytes, with the final zero */

/* Whether there is a terminal or an option to ask. */
bool secret_can_ask(const struct cli *c);
/*
 * Fills `out` (SECRET_MAX) with the passphrase of --passphrase-file or --passphrase-fd, else asks on the terminal.
 * ERR_PASSPHRASE when there is nowhere to ask. The caller wipes `out`.
 */
enum err secret_ask(const struct cli *c, const char *prompt, char *out) __attribute__((warn_unused_result));
/* A new one, asked for twice on a terminal. Empty is allowed. The options are --new-passphrase-... when `second`. */
enum err secret_ask_new(const struct cli *c, const char *prompt, char *out, bool second)
	__attribute__((warn_unused_result));

#endif
