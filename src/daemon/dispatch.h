/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a line to its handler: parse, validate, refuse what the state of the profile does not allow. */
#ifndef DAEMON_DISPATCH_H
#define DAEMON_DISPATCH_H

#include "rpc/method.h"

#include <stdbool.h>
#include <stddef.h>

struct ask;
struct caller;
struct daemon;

/* True when the answer may be long: take no more of this client's requests in this turn. */
bool dispatch_line(struct daemon *d, struct caller *c, const char *line, size_t len);
/* Whether a method only looks. */
bool dispatch_reads(enum method_id id);
/* One that was answered is answered anew. Takes it. */
void dispatch_again(struct ask *a);

#endif
