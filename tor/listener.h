/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a tor that is not ours takes streams, as its answer to GETINFO net/listeners/socks says. */
#ifndef TOR_LISTENER_H
#define TOR_LISTENER_H

#include "tor/calls.h"

#include <stdbool.h>

/* The first of these words that is on this machine: "unix:/run/tor/socks" "127.0.0.1:9050". False: none is. */
bool listener_socks(struct calls_socks *out, const char *listeners) __attribute__((warn_unused_result));

#endif
