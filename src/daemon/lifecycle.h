/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening and closing the core: set-up, unlock, lock, and the handlers that ask for them. */
#ifndef DAEMON_LIFECYCLE_H
#define DAEMON_LIFECYCLE_H

#include "base/err.h"

struct ask;
struct daemon;

/* At start: says what the profile is, and opens it when no passphrase protects it. */
enum err lifecycle_begin(struct daemon *d) __attribute__((warn_unused_result));
/* At the end of a round: does the locking that was asked for, and switches the roads on after an opening. */
void lifecycle_settle(struct daemon *d);
/* At the end: closes all, wipes every key. */
void lifecycle_end(struct daemon *d);

/* Handlers, see rpc/method.h. */
void lifecycle_init(struct daemon *d, struct ask *a);
void lifecycle_unlock(struct daemon *d, struct ask *a);
void lifecycle_lock(struct daemon *d, struct ask *a);
void lifecycle_stop(struct daemon *d, struct ask *a);
void lifecycle_destroy(struct daemon *d, struct ask *a);
void lifecycle_passphrase(struct daemon *d, struct ask *a);

#endif
