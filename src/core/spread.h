/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a parcel that is carried for others is spread. Nothing on the wire says how many devices have one, as such a count
 * would point to whoever wrote it. But a device sees of each that it meets whether it has the parcel, and spreads it until
 * about as many of them have it as its age makes worth while. Pure: coins are handed in.
 */
#ifndef CORE_SPREAD_H
#define CORE_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

/* What one device knows of one parcel that it holds. Zeros at first. */
struct spread {
	uint16_t met;    /* devices met since it has the parcel */
	uint16_t had;    /* those of them that had it too */
};

/* Another device was met. */
void spread_met(struct spread *s, bool had);
/* Should it be given to a device that has not got it? `coin` is drawn anew each time. */
bool spread_gives(const struct spread *s, uint32_t age_hours, uint32_t coin);
/*
 * Should one that was only offered be asked for? Whoever it is for always asks for it; that others do so now and then hides
 * which of those it was.
 */
bool spread_covers(uint32_t coin);

#endif
