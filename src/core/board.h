/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The board: bulletins (core/bulletin.h) that are here, held among what is carried. They are taken and passed on, to everybody,
 * while blackout mode lasts (core.h); until they expire they can be read. Nobody vouches for them, so there are bounds: in all,
 * of each neighbour, and of how fast they come.
 *
 * What we post is held as if it had come from somebody. The secrets by which a hand posts again, or withdraws, are never on the
 * disk: they are gone when the program ends or is locked.
 */
#ifndef CORE_BOARD_H
#define CORE_BOARD_H

#include "base/err.h"
#include "core/bulletin.h"
#include "core/carry.h"
#include "core/hold.h"

#define BOARD_MOST          256
#define BOARD_EACH          32    /* of one neighbour */
#define BOARD_OURS          16    /* that can be withdrawn */
#define BOARD_HOURS_MOST    24
#define BOARD_HOURS_DEFAULT 12

/* What we posted since the program began. */
struct board_own {
	uint8_t id[RIBLT_ID_LEN];
	struct parcel_receipt receipt;
};

/* Part of core/carry_state.h. */
struct board {
	struct bulletin_hand hand;
	bool has_hand;
	struct board_own own[BOARD_OURS];
	size_t nown;
	int64_t until, ours_until;    /* core/quota.h */
};

/*
 * Posts one. `again`: by the hand of the last one, so that others see that both are by the same; else by a new one.
 * ERR_BAD_TEXT, ERR_TOO_LONG. ERR_USAGE: not 1 to BOARD_HOURS_MOST hours. ERR_TRANSPORT_OFF: blackout mode is off. ERR_LIMIT:
 * too many lately.
 */
enum err board_post(struct core *c, const char *text, unsigned hours, bool again) __attribute__((warn_unused_result));
/* One of ours, by the first bytes of its id. ERR_NO_MESSAGE: it is not, or the program has ended since. */
#define BOARD_NAME_LEN 4
enum err board_withdraw(struct core *c, const uint8_t name[BOARD_NAME_LEN]) __attribute__((warn_unused_result));

struct board_row {
	struct bulletin what;
	uint8_t name[BOARD_NAME_LEN];
	int64_t came;    /* wall ms */
	bool ours;       /* and can be withdrawn */
};

/* Visits what is there, the newest first. */
enum err board_each(struct core *c, bool (*visit)(void *ctx, const struct board_row *row), void *ctx)
	__attribute__((warn_unused_result));

/* A stamped one that has come, new here. `as` is filled but for what it is. */
enum carry_taken board_take(struct core *c, struct held *as, const uint8_t *parcel);
/* Does blackout mode last? */
bool board_is_passed_on(const struct core *c);

#endif
