/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration file, <profile>/nightjar.conf: INI, every key optional, a key or value that is not known is an error
 * that names it. `config.set` writes the file anew with what differs from the defaults.
 * What belongs to the encrypted profile (which interfaces are on) is not here but in its settings.
 */
#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ask;
struct config;
struct daemon;

/* Reads `profile`/nightjar.conf; a missing file is all defaults. Returns owned, also after ERR_USAGE: then all defaults
 * and `why` says which line is wrong. */
enum err config_open(struct config **out, const char *profile, char *why, size_t cap)
	__attribute__((warn_unused_result));
void config_close(struct config *c);

/* Makes the settings that are about the whole process true: the log. */
void config_apply(const struct config *c);
/* A path each, "" when it was not set: the tor program, and the control socket of the system's tor to use instead. */
const char *config_tor_program(const struct config *c);
const char *config_tor_control(const struct config *c);
/* Whether adapters may be made reachable, and the percentage of the time that calls may take (transports/transport.h). */
bool config_bluetooth_reach(const struct config *c);
unsigned config_bluetooth_duty(const struct config *c);
/* ms: the longest wait between two attempts to reach a contact. */
int64_t config_dial_longest(const struct config *c);

/* Handlers, see rpc/method.h. */
void config_handle_list(struct daemon *d, struct ask *a);
void config_handle_get(struct daemon *d, struct ask *a);
void config_handle_set(struct daemon *d, struct ask *a);

#endif
