/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Tor road: a tor program of our own, the onion services of our identities and invites, and streams to those of
 * contacts. It has one "interface", TOR_IFACE, that is on or off.
 */
#ifndef TOR_TOR_H
#define TOR_TOR_H

#include "tor/bridge.h"
#include "transports/transport.h"

#define TOR_IFACE        "tor"
#define TOR_LEAST        "0.4.7.1"    /* the oldest that has all we need */
#define TOR_SERVICES_MAX 128          /* rows of tor_services() that anybody asks for */

extern const struct transport_ops tor_ops;

/* transport_host.options. Texts are copied. */
struct tor_options {
	const char *folder;     /* of the profile's tor: made when it is missing */
	const char *sockets;    /* a folder for sockets: made when it is missing */
	const char *program;    /* NULL: found; "off": none may be run (the status says so) */
	const char *control;    /* the control socket of a tor that runs already; NULL: run our own */
};

/* Uses these bridges from now on; with none, tor connects to the network's entry directly. At most TORRC_BRIDGES_MAX. */
void tor_set_bridges(struct transport *t, const struct bridge *bridges, size_t n);

struct tor_report {
	char version[64];       /* of the program; "" while none runs */
	unsigned progress;      /* of connecting, 0 to 100 */
	bool ready;             /* connected */
	bool stalled;           /* no progress for a while, or tor says that it is stuck */
	bool bridge_advised;    /* it looks as if Tor is blocked here */
	bool network_down;      /* tor hears nothing from the network */
	int64_t skew;           /* seconds our clock is ahead, as far as tor was told; 0: not known to be wrong */
	size_t bridges;
};
void tor_report(struct transport *t, struct tor_report *out);

struct tor_service {
	uint64_t self, peer;    /* of an identity, or of an invite */
	char address[57];
	bool published;
	bool former;            /* an address that is being replaced */
	size_t directories;     /* that have its descriptor */
	size_t clients;         /* contacts that it lets in */
	int64_t since;          /* wall ms */
	char why[80];           /* tor refused it */
};
/* Fills up to `cap` rows, returns how many there are. */
size_t tor_services(struct transport *t, struct tor_service *rows, size_t cap);

#endif
