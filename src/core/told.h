/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What we tell each contact of where we can be reached (core/whereabouts.h, frames ADDRESS and ADD_INFO), and which of them
 * know it (ADDRESSED). PROTOCOL.md, "Addresses". A road tells either everybody the same, or each contact its own; an address
 * of our own that is being replaced lives until all contacts of its identity have confirmed the new one.
 */
#ifndef CORE_TOLD_H
#define CORE_TOLD_H

#include "core/conn.h"

#define TOLD_HASH_LEN 16

/* What the other end of `k` is told. Fills, returns the length; notes what was said. */
size_t told_say(struct conn *k, uint8_t buf[CORE_ADDRESS_MAX]);
/* Sends ADDRESS on an open link, unless it was the last thing said there. */
void told_send(struct conn *k);
/* The confirmation of an ADDRESS that is stored when this turn is committed. */
void told_answer(struct conn *k, const uint8_t *payload, size_t len);
/* A frame ADDRESSED. False: malformed. */
bool told_confirmed(struct conn *k, const uint8_t *payload, size_t len);
/*
 * What roads told of this identity's contacts is about an address that is replaced: nothing is said of those roads, until they
 * tell anew. What they tell before they can know of the new one (core_selves()) is not listened to.
 */
void told_replaced(struct core *c, int64_t identity);
/* The end of a turn: retires former addresses of identities whose every contact knows the one in use (core.told_changed). */
void told_settle(struct core *c);
void told_free(struct peer *p);
/* core_set_address(), which says what it is. */
void told_set(struct core *c, uint64_t peer, const char *road, const uint8_t *addr, size_t len);

#endif
