/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The message session of one contact: sequence numbers both ways, the ratchet, and the outbox of sealed parcels.
 * Everything here happens inside a turn; what changed is written by mail_save_all() just before the commit.
 *
 * Numbers. Each letter has the author's next number, from 1 on in each session. The recipient's frontier is the number
 * up to which it has stored everything; numbers stored beyond it are gaps' other sides (core/gap.h). A frontier
 * acknowledges.
 */
#ifndef CORE_MAIL_H
#define CORE_MAIL_H

#include "core/before.h"
#include "core/conversation.h"
#include "core/expected.h"
#include "core/gap.h"
#include "core/letter.h"
#include "core/peer.h"
#include "core/ratchet.h"
#include "core/session.h"

#define MAIL_DEVICE 0       /* the one there is */
#define MAIL_AHEAD  131072  /* numbers beyond the frontier: more than may ever wait (TALK_QUEUE_MAX) */
#define MAIL_RECENT 1024    /* tags of the last parcels opened: a second copy costs a comparison, not a search */

struct mail {
	struct session row;
	struct ratchet ratchet;
	bool changed;
	uint64_t highest;      /* of theirs that we have stored; >= row.recv_seq */
	uint8_t mark[FRAME_MARK_LEN];    /* the beginning of that parcel's id */
	uint64_t streamed;     /* of ours that was handed to some link since the start */
	struct parcel_tag recent[MAIL_RECENT];
	size_t recent_at;
	struct expected *expected;       /* owned, NULL until needed */
	struct before *before;           /* the same */
};

/* The contact's mail, loaded when it is not yet; NULL when there is no session, or on a disk error. Borrowed. */
struct mail *mail_of(struct core *c, struct peer *p);
void mail_free(struct mail *m);
void mail_save_all(struct core *c);

/*
 * A new session, replacing any. The first side can seal at once, the second after it opened a parcel. False: bad key.
 */
bool mail_start_first(struct core *c, struct peer *p, uint32_t number, const struct symkey *secret,
                      const struct pubkey *theirs) __attribute__((warn_unused_result));
void mail_start_second(struct core *c, struct peer *p, uint32_t number, const struct symkey *secret,
                       const struct seckey *sk, const struct pubkey *pk);

/* Whose numbers beyond the frontier these are, for core/gap.h. */
struct gap_of mail_gaps(const struct mail *m);

/* Seals the next letter and puts it into the outbox; its `seq` is chosen here. `order`: of the message, 0 for none. */
enum err mail_seal(struct core *c, struct peer *p, struct letter *letter, int64_t order)
	__attribute__((warn_unused_result));
/*
 * Stores a message or an operation of ours, with kind, body and shape from the caller; everything else is filled. It gets its
 * number when it can be sealed yet: mail_dispatch() then does that, once its words are final.
 */
enum err mail_write(struct core *c, int64_t contact, struct message *row) __attribute__((warn_unused_result));
enum err mail_dispatch(struct core *c, const struct message *row) __attribute__((warn_unused_result));
/* Seals what was written before that was possible. */
void mail_seal_waiting(struct core *c, struct peer *p);

/* Is the parcel of ours that they say they have under this number the one that we sealed? True when we cannot tell. */
bool mail_is_ours(struct core *c, struct peer *p, uint64_t seq, const uint8_t mark[FRAME_MARK_LEN]);
/* Whether something sealed waits for the contact. */
bool mail_is_waiting(struct core *c, struct peer *p);

#endif
