/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `nightjard --rescue FILE`: instead of serving the profile, writes what can still be read of it (core/salvage.h) into a file,
 * as text that anybody can read. The profile is only read. Where it has a passphrase, that is the first line of standard
 * input.
 */
#ifndef DAEMON_RESCUE_H
#define DAEMON_RESCUE_H

/* Returns the exit code; what happened is said on standard output and error. */
int rescue_run(const char *profile, const char *file);

#endif
