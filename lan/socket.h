/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sockets of the LAN: each bound to one interface and to one address of it, with a TTL (hop limit) of 1, so that
 * nothing goes out elsewhere and nothing goes further than the link. All non-blocking. -1 and errno when they fail.
 */
#ifndef LAN_SOCKET_H
#define LAN_SOCKET_H

#include "lan/place.h"

/*
 * 239.255.78.74 (administratively scoped, RFC 2365) and ff12::4e4a (link-local and not assigned, RFC 4291, section 2.7).
 * A group and a port have to be fixed: that somebody here uses Nightjar can be seen, who cannot.
 */
#define SOCKET_GROUP4 { 239, 255, 78, 74 }
#define SOCKET_GROUP6 { 0xff, 0x12, [14] = 0x4e, [15] = 0x4a }
#define SOCKET_PORT   29474    /* UDP, of both groups */
/* In blackout mode only: what is carried goes to a group of its own, so that others need not hear it. */
#define SOCKET_PARCELS4 { 239, 255, 78, 75 }
#define SOCKET_PARCELS6 { 0xff, 0x12, [14] = 0x4e, [15] = 0x4b }

enum socket_group { SOCKET_BEACONS, SOCKET_PARCELS };

/* Where it is: an interface and one address on it. */
struct socket_at {
	const char *ifname;
	int ifindex;
	struct place place;
};

/* Receives what comes to a group on this interface and by this family, and sends ours from this address. */
int socket_group(const struct socket_at *at, enum socket_group group);
/* Sends only, from a port of the system's choice. IPv4. */
int socket_copies(const struct socket_at *at);
/* False and errno when it cannot be sent. */
bool socket_send(int fd, const struct socket_at *at, enum socket_group group, const uint8_t *bytes, size_t len);
/* A TCP listener on a port of the system's choice, which is filled. */
int socket_listener(const struct socket_at *at, uint16_t *port);
/* Starts connecting; the descriptor is writable when it has ended, and socket_error() then says how. */
int socket_connect(const struct socket_at *at, const struct place *to, uint16_t port);
/* 0 or the errno that the connection ended with. */
int socket_error(int fd);

#endif
