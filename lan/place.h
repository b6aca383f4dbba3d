/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An address in a network of one link: IPv4, or IPv6 link-local. */
#ifndef LAN_PLACE_H
#define LAN_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr_storage;

struct place {
	uint8_t family;        /* 4 or 6 */
	uint8_t prefix_len;    /* of the network it is in; 0: unknown */
	uint8_t addr[16];      /* 4 or 16 bytes count, the rest is zero */
};

/* Bytes of its address: 4 or 16. */
size_t place_len(const struct place *p);
bool place_same_address(const struct place *a, const struct place *b);
/* Whether `net`, with its prefix length, contains the address `p`. */
bool place_contains(const struct place *net, const struct place *p);
/* The address with all bits after the prefix zero. */
void place_prefix(const struct place *p, uint8_t out[16]);
/* fe80::/10 (RFC 4291, section 2.5.6). */
bool place_is_link_local(const struct place *p);

/* Fills the socket address and returns its length. `scope` is the interface index. */
unsigned place_to_sockaddr(const struct place *p, uint16_t port, int scope, struct sockaddr_storage *out);
/* False for any family but IPv4 and IPv6. The prefix length is 0. `port` may be NULL. */
bool place_from_sockaddr(struct place *p, uint16_t *port, const struct sockaddr_storage *in);

#endif
