/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of carrying, for core/carry*, core/ferry and the modules that tell them what has happened. */
#ifndef CORE_CARRY_STATE_H
#define CORE_CARRY_STATE_H

#include "core/board.h"
#include "core/carry.h"
#include "core/carry_own.h"
#include "core/hold.h"
#include "core/state.h"

struct carry {
	struct hold hold;
	struct carry_settings settings;
	unsigned stamp_bits;
	struct wanted *wanted;     /* owned; core/wanted.h */
	int64_t last_stranger;     /* the lowest number that was given */
	int64_t next_shown;        /* wall ms: when the next proof is to be shown; INT64_MAX: none waits */
	uint32_t hour;             /* what has expired by then is gone */
	size_t ferries;            /* links on which neighbours are given something */
	uint64_t poked;            /* serial up to which they were told that there is something */
	uint32_t round;            /* of going through all that is held */
	int64_t next_collect;      /* mono ms */
	int64_t strangers_until;   /* core/quota.h: all strangers' */
	struct held *stamping;     /* the parcel that is being stamped, tried as far as `stamp_at` */
	uint64_t stamp_at;
	uint64_t stamped_upto;     /* serial: up to here there is nothing without a stamp */
	struct parcel_id stamp_id;
	struct spread_crowd crowd; /* of this run of the program */
	uint8_t cover[RIBLT_SALT_LEN];  /* secret: which parcels are asked for as cover */
	struct board board;
	bool stamps;               /* there was somebody who takes only what has a stamp */
};

/* Reads it from the store. */
enum err carry_load(struct core *c, unsigned stamp_bits) __attribute__((warn_unused_result));
void carry_drop(struct core *c);
void carry_tick(struct core *c);
int64_t carry_wake(const struct core *c);

uint32_t carry_hour(const struct core *c);
/* Hours since it was sealed. */
uint32_t carry_age(const struct core *c, const struct held *e);
/* May it be given to others now? */
bool carry_is_open(const struct core *c, const struct held *e);
/* A number for one more stranger. */
int64_t carry_stranger(struct core *c);
/* Takes it off the disk and out of memory. */
void carry_forget(struct core *c, struct held *e);
/* Makes room for `len` bytes of a neighbour's. False: there is none for it. */
bool carry_make_room(struct core *c, int64_t neighbour, uint32_t len, uint32_t expiry);
/* The same with room made for it, a copy. False: there is none. */
bool carry_keep(struct core *c, const struct held *as, const uint8_t *parcel);
/* Stores it; takes it over. */
void carry_add(struct core *c, struct held *e, const uint8_t *parcel);
#endif
