/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a parcel that is carried for others is spread. Nothing on the wire says how many devices have one, as such a count
 * would point to whoever wrote it. But a device sees of each that it meets whether it has the parcel, and spreads it until
 * about as many of them have it as are worth while. Pure: time and coins are handed in.
 *
 * How many are worth while: a recipient has to meet one of them soon, so it goes by how many devices one meets in a day. In
 * a crowd rather more than a quarter of all will do. Who meets few gives it to so many of them that about 20 of those met in
 * a day have it, and who meets fewer than that gives it to all. So it also is where people are alone, whom nothing else would
 * reach.
 *   age        meetings a day with one that has it
 *   under 1 h  80: it has to leave the place where it was written
 *   to 4 h     20
 *   to 16 h    22
 *   later      4: those that are there will meet whom it is for, or nobody will
 * Not everybody gives at once what all lack, or all would have it before anybody has seen that many do: one in five, more where
 * few are met, and less the nearer the goal. A parcel that is new on a device counts as spread enough, until some were met that
 * lack it; only in its first hour that would be wrong.
 *
 * The numbers were found by search with tests/support/mesh_route.h: 200 people in cities of three densities and walking about
 * (random waypoint). tests/sim/mesh_sim.c says what comes of them; tests/sim/README.md has a table.
 */
#ifndef CORE_SPREAD_H
#define CORE_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

/* What one device knows of one parcel that it holds. Zeros at first. */
struct spread {
	uint16_t met;    /* devices met since it has the parcel, or there when it came; not the one it came from */
	uint16_t had;    /* those of them that had it too */
};

/* How many devices one meets in a day, lately. Zeros at first: then it is taken to be SPREAD_CROWD_FIRST. */
struct spread_crowd {
	uint32_t level;    /* 1/256 of a meeting a day */
	int64_t at;        /* mono ms */
	bool known;
};

#define SPREAD_CROWD_FIRST 20

void spread_crowd_met(struct spread_crowd *c, int64_t mono);
/* Meetings a day. */
uint32_t spread_crowd(const struct spread_crowd *c, int64_t mono);

/* Another device was met, and the parcels of both were compared. */
void spread_met(struct spread *s, bool had);
/* Should it be given to a device that has not got it? `coin` is drawn anew each time. */
bool spread_gives(const struct spread *s, uint32_t age_hours, uint32_t crowd, uint32_t coin);
/*
 * Should one that was only offered be asked for? Whoever it is for always asks for it; that others do so now and then hides
 * which of those it was. `coin` is the same whenever this device is asked about this parcel: else it would in the end be
 * asked for by everybody, and who lets it pass once would be known not to be the one.
 */
bool spread_covers(uint32_t coin);

#endif
