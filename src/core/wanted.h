/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of the parcels that a neighbour offers are for us: what short ids show of the tags that our contacts may have sealed
 * next, some two thousand for each contact. Made anew when these have changed, and not each time that something is offered.
 */
#ifndef CORE_WANTED_H
#define CORE_WANTED_H

#include "core/hold.h"
#include "core/state.h"

struct wanted;

void wanted_free(struct wanted *w);
/* By chance true for one in 2^32 of the others, for each tag. *w is NULL at first, and the caller's to free. */
bool wanted_has(struct wanted **w, struct core *c, uint64_t short_id);

#endif
