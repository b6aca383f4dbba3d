/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of the parcels that a neighbour offers are for us: the tags that our contacts may have sealed next, as short ids of one
 * link. Made when something is offered, and thrown away: there are some two thousand for each contact.
 */
#ifndef CORE_WANTED_H
#define CORE_WANTED_H

#include "core/hold.h"
#include "core/state.h"

struct wanted;

/* Returns owned. */
struct wanted *wanted_new(struct core *c);
void wanted_free(struct wanted *w);
/* By chance true for one in 2^32 of the others, for each tag. */
bool wanted_has(const struct wanted *w, uint64_t short_id);

#endif
