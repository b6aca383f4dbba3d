/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parcels of nobody's: well formed, stamped as test worlds ask for it, and nobody can open one. */
#ifndef SUPPORT_JUNK_H
#define SUPPORT_JUNK_H

#include "base/rand.h"
#include "core/parcel.h"
#include "support/world.h"

void junk_make(uint8_t *out, enum parcel_class class, uint32_t expiry_hour, const struct rand *from);
/* A neighbour brings so many to a node, which keeps them; they expire in so many hours. */
void junk_bring(struct world *w, unsigned node, int64_t neighbour, size_t n, enum parcel_class class, uint32_t hours,
                const struct rand *from);

#endif
