/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a line to its handler: parse, validate, refuse what the state of the profile does not allow. */
#ifndef DAEMON_DISPATCH_H
#define DAEMON_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>

struct caller;
struct daemon;

/* True when the answer may be long: take no more of this client's requests in this turn. */
bool dispatch_line(struct daemon *d, struct caller *c, const char *line, size_t len);

#endif
