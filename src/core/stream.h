/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a link between contacts sends when it takes more: acknowledgements first, then what reconciliation asks for, then
 * parcels in the order of their numbers.
 */
#ifndef CORE_STREAM_H
#define CORE_STREAM_H

#include "core/conn.h"

void stream_more(struct conn *k);
/*
 * Something came that has to be acknowledged. On a careful road that waits, unless something else leaves anyway: when a
 * receipt leaves must not tell how far away we are, nor what just reached us. On others it waits only while more is coming in
 * already: an acknowledgement is a record of its own, and one for each small parcel would take as much of a road that both
 * directions share as the parcels do.
 */
void stream_owe(struct conn *k);
/* All of what has come is read. */
void stream_came(struct conn *k);
/*
 * Between contacts the set that is reconciled is numbers, not parcels: an element is (author, session, number), spread over
 * the 32 bytes of an id. `mine`: we wrote it.
 */
void stream_id(uint8_t id[RIBLT_ID_LEN], const struct conn *k, bool mine, uint64_t seq);

#endif
