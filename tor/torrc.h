/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration of the tor that we run, and of its bridges. Nothing in it names anybody; keys never pass through it. */
#ifndef TOR_TORRC_H
#define TOR_TORRC_H

#include "tor/bridge.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define TORRC_BRIDGES_MAX 16

/* Where everything of it lies. */
struct torrc_places {
	const char *data;       /* folder: what tor keeps between runs, its guards and what it knows of the network */
	const char *sockets;    /* folder: control, socks, cookie, and the sockets of onion services */
	bool boxed;             /* in tor's own sandbox, where it can start no program */
};

/* Writes <data>/../torrc and an empty file of defaults beside it; fills their paths. False with errno set. */
struct torrc_files {
	char torrc[4096], defaults[4096];
};
bool torrc_write(struct torrc_files *out, const char *folder, const struct torrc_places *at, pid_t owner)
	__attribute__((warn_unused_result));

/* Whether tor has to start programs for these bridges. */
bool torrc_needs_programs(const struct bridge *bridges, size_t n);
/*
 * The SETCONF command that makes tor use these bridges (n = 0: none), with the programs that speak their transports, and
 * switches its network on. On the heap. NULL when a program is missing: then `missing` is the transport.
 */
char *torrc_go_online(const struct bridge *bridges, size_t n, char missing[BRIDGE_TRANSPORT_SIZE]);

#endif
