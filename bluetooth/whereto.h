/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What this road shows and tells, made of secrets that the host gives. PROTOCOL.md, "Bluetooth".
 *
 *   service of an identity = UUID of PRF(secret of its address, "nightjar/v1/bluetooth service", "")
 *   service of an invite   = UUID of PRF(place of the invite, "nightjar/v1/bluetooth invite", "")
 *   order of channels      = 1 to 30 by rising PRF(secret, "nightjar/v1/bluetooth channel", channel u8)
 *
 * A UUID is the first 16 bytes with the bits that say "drawn at random" (RFC 4122, section 4.4): it looks like any
 * other.
 */
#ifndef BLUETOOTH_WHERETO_H
#define BLUETOOTH_WHERETO_H

#include "base/key.h"
#include "bluetooth/bdaddr.h"
#include "bluetooth/uuid.h"

#include <stddef.h>

#define WHERETO_CHANNELS 30    /* of RFCOMM: 1 to 30 */
#define WHERETO_ADAPTERS 8     /* most that are told */
#define WHERETO_LEN      (1 + UUID_LEN + 1 + WHERETO_ADAPTERS * (BDADDR_LEN + 2))

/* What every device in blackout mode shows. Drawn once; anybody may know it. */
extern const struct uuid whereto_blackout;

void whereto_service(struct uuid *out, const struct symkey *secret);
void whereto_invite(struct uuid *out, const struct symkey *place);
/* Every channel once, that to try first first. Its first one never changes, so that it can be told for good. */
void whereto_channels(uint8_t order[WHERETO_CHANNELS], const struct symkey *secret);

/* One adapter on which somebody can be called: now at `channel`; at `usual` whenever that is free there. */
struct whereto_adapter {
	struct bdaddr at;
	uint8_t channel;
	uint8_t usual;
};

/* What a contact is told. */
struct whereto {
	struct uuid service;    /* of the identity whose contact it is: to look the channel up by when both are wrong */
	size_t n;               /* 1 to WHERETO_ADAPTERS */
	struct whereto_adapter adapters[WHERETO_ADAPTERS];
};

/* Bytes written; 0 when they do not fit. */
size_t whereto_encode(uint8_t *buf, size_t cap, const struct whereto *w);
/* False, and zeros: not an address of this road. */
bool whereto_decode(struct whereto *w, const uint8_t *buf, size_t len) __attribute__((warn_unused_result));

#endif
