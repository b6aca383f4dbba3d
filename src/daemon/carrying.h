/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is carried for others: how much, how much at most, and handing it out and in for files. */
#ifndef DAEMON_CARRYING_H
#define DAEMON_CARRYING_H

#include <jansson.h>

struct ask;
struct daemon;

/* What `carry` answers with, owned. In a turn. */
json_t *carrying_row(struct daemon *d);

/* Handlers, see rpc/method.h. */
void carrying_show(struct daemon *d, struct ask *a);
void carrying_set(struct daemon *d, struct ask *a);
void carrying_empty(struct daemon *d, struct ask *a);
void carrying_give(struct daemon *d, struct ask *a);
void carrying_take(struct daemon *d, struct ask *a);

#endif
