/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bridge as people paste it: the line that the Tor Project's web page, mail or a friend gave them.
 *
 *   [Bridge] [transport] address:port [fingerprint] [key=value ...]
 *
 * The address is a number: 192.0.2.1 or [2001:db8::1]. Tor takes no host names here, and for the transports that go to a
 * web server the address is only a mark. The line that comes out is one that tor accepts. It has single blanks and else
 * only visible ASCII characters, none of them a quote, a backslash or a number sign: it may stand between double quotes
 * in a torrc or in SETCONF as it is.
 */
#ifndef TOR_BRIDGE_H
#define TOR_BRIDGE_H

#include <stdbool.h>
#include <stddef.h>

#define BRIDGE_LINE_MAX       1024
#define BRIDGE_TRANSPORT_SIZE 32
#define BRIDGE_ARGS_MAX       510     /* what tor passes to a transport: two SOCKS5 fields of 255 (pt-spec, 3.5) */
#define BRIDGE_WHY_SIZE       240     /* holds every reason */

struct bridge {
	char transport[BRIDGE_TRANSPORT_SIZE];    /* lower case; "": none, tor speaks to it directly */
	char line[BRIDGE_LINE_MAX + 1];           /* without "Bridge" */
};

/*
 * Reads one line of any length. When it is none, fills `why` (cap >= 1) with one sentence that says what to do, and
 * `out` with zeros. The sentence is plain ASCII.
 */
bool bridge_parse(struct bridge *out, const char *text, size_t len, char *why, size_t cap)
	__attribute__((warn_unused_result));

/*
 * The programs that speak a transport, the better one first; ends in NULL. Empty for "", and NULL when the transport is
 * unknown, which it is not for a bridge that was read.
 */
const char *const *bridge_programs(const char *transport);
/* The package of Debian that has the first one of Debian's; NULL when none is needed or known. */
const char *bridge_package(const char *transport);

#endif
