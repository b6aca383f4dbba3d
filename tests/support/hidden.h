/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A road of hidden places, for the worlds of tests: like Tor's, without its slowness. Nobody is seen there; who was told an
 * address reaches it, from whatever network. Each contact is told one of its own, made of a secret of the identity it is a
 * contact of, and so many of those secrets as are kept are answered at; the two ends of an invite meet at a place made of what
 * both have. What comes in at an identity's address is for contacts of that identity, at an invite's for that invite.
 */
#ifndef SUPPORT_HIDDEN_H
#define SUPPORT_HIDDEN_H

#include "transports/loopback.h"

#define HIDDEN_IFACE       "hidden"
#define HIDDEN_ADDRESS_LEN 16

struct hidden;

/* `host.options` is the struct hidden; nodes are numbered from 0 in the order of opening. */
extern const struct transport_ops hidden_ops;

/* Of the options, beacons have no use. Returns owned. */
struct hidden *hidden_new(const struct loopback_options *o);
/* After all its nodes were closed. */
void hidden_free(struct hidden *h);
void hidden_set(struct hidden *h, const struct loopback_options *o);
/* As those of the loopback. */
void hidden_step(struct hidden *h, int64_t now);
int64_t hidden_next(const struct hidden *h);
void hidden_cut(struct hidden *h, unsigned a, unsigned b);

/* What a contact of that slot is told: it is dialled there. */
void hidden_address(uint8_t out[HIDDEN_ADDRESS_LEN], const struct symkey *secret, uint64_t slot);

#endif
