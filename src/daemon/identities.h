/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who we are. Handlers, see rpc/method.h, and what other handlers need. */
#ifndef DAEMON_IDENTITIES_H
#define DAEMON_IDENTITIES_H

#include "base/err.h"

#include <jansson.h>
#include <stdint.h>

struct ask;
struct daemon;

void identities_list(struct daemon *d, struct ask *a);
void identities_add(struct daemon *d, struct ask *a);
void identities_rename(struct daemon *d, struct ask *a);

/* Every identity as {id, name, created}, owned. Sets *e when it fails, leaves it alone otherwise. */
json_t *identities_rows(struct daemon *d, enum err *e);
/* The identity that the parameter `identity` names, by name or id; the first one when it is absent. ERR_NO_IDENTITY. */
enum err identities_find(struct daemon *d, const struct ask *a, int64_t *id) __attribute__((warn_unused_result));

#endif
