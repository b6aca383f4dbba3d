/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blackout mode: for a limited time everybody in range may see that Nightjar runs here. Over roads that can, devices of people
 * who do not know each other meet, carry each other's parcels and pass on notices for everybody.
 */
#ifndef DAEMON_BLACKOUT_H
#define DAEMON_BLACKOUT_H

#include <stdint.h>

struct ask;
struct daemon;
struct roads;

#define BLACKOUT_MOST INT64_C(86400000) /* ms */

/* It goes on where it was, after the roads were opened. */
void blackout_restore(struct roads *r);
/* ms that are left; 0: it is off. */
int64_t blackout_left(const struct daemon *d);

/* Handlers, see rpc/method.h. */
void blackout_set(struct daemon *d, struct ask *a);

#endif
