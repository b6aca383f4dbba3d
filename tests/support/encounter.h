/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two nodes of a world meet for a while, on a channel that the test itself carries, and part again. */
#ifndef SUPPORT_ENCOUNTER_H
#define SUPPORT_ENCOUNTER_H

#include "support/world.h"

/* A world whose nodes hear of each other only so. */
struct world *encounter_world(uint64_t seed, unsigned nodes);

struct encounter {
	struct world *w;
	unsigned node[2];    /* the dialler first */
	uint32_t id[2];
	size_t bytes;        /* that went, both ways */
};

/* As strangers. */
struct encounter encounter_strangers(struct world *w, unsigned a, unsigned b);
/* As contacts: `contact` is whom `a` dials. */
struct encounter encounter_contacts(struct world *w, unsigned a, unsigned b, int64_t contact);
/* Carries both ways until both are silent, or so many bytes went. */
void encounter_run(struct encounter *e, size_t most);
/* Carries what there is now, one way and then the other, and lets `ms` pass. */
void encounter_step(struct encounter *e, int64_t ms);
void encounter_end(struct encounter *e);
/* All of that, as strangers. */
void encounter_once(struct world *w, unsigned a, unsigned b);

#endif
