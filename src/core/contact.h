/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The people one knows. A row changes only when a person or an invite changes something; what changes with each link
 * is in its own small tables (contact_put, contact_seen), what changes with each message in session.h.
 * See store.h for errors and visits.
 */
#ifndef CORE_CONTACT_H
#define CORE_CONTACT_H

#include "core/store.h"

#define CONTACT_LABEL_MAX 128    /* bytes, without the final zero */
#define CONTACT_ROAD_MAX  63

enum contact_state {
	CONTACT_PENDING = 1,      /* waiting for the other side */
	CONTACT_TENTATIVE = 2,    /* secrets agreed, not yet confirmed by the other side */
	CONTACT_ACTIVE = 3,
	CONTACT_REMOVED = 4
};

struct contact {
	int64_t id;
	int64_t identity;
	char label[CONTACT_LABEL_MAX + 1];         /* what we call them */
	char their_name[CONTACT_LABEL_MAX + 1];    /* what they call themselves; may be empty */
	struct pubkey pubkey;                      /* all zero while unknown */
	enum contact_state state;
	bool blocked, muted, verified;
	int64_t invitation;                        /* 0: none */
	int64_t created;
	bool archived;
	bool receipts;                             /* we tell what we have read, and show what they tell */
};

/* Opaque bytes kept per contact, each in a row of its own. */
enum contact_blob {
	CONTACT_CHAIN = 1,        /* epoch chain */
	CONTACT_CHAIN_NEXT = 2,
	CONTACT_WINDOW = 3,       /* tags used and expected */
	CONTACT_ADDRESSES = 4,    /* as they announced them */
	CONTACT_EXTRA = 5,        /* for whoever needs one more */
	CONTACT_KNOWS = 6,        /* which of our addresses it has confirmed */
	CONTACT_COVER = 7,        /* how often something goes to it, whatever there is to say */
	CONTACT_SEEN = 8          /* up to where it has read what we wrote */
};

/* Fills c->id. Ids are never given twice. */
enum err contact_add(struct store *s, struct contact *c) __attribute__((warn_unused_result));
/* ERR_NO_CONTACT. */
enum err contact_get(struct store *s, int64_t id, struct contact *out) __attribute__((warn_unused_result));
/*
 * By label, whole and whatever its case, among those not removed; `identity` 0 means all.
 * ERR_NO_CONTACT; ERR_CONTACT_AMBIGUOUS when several answer to it.
 */
enum err contact_find(struct store *s, int64_t identity, const char *label, struct contact *out)
	__attribute__((warn_unused_result));
enum err contact_find_key(struct store *s, int64_t identity, const struct pubkey *pk, struct contact *out)
	__attribute__((warn_unused_result));
/* In the order of their ids; `identity` 0 means all. */
enum err contact_list(struct store *s, int64_t identity, bool (*visit)(void *ctx, const struct contact *c),
                      void *ctx) __attribute__((warn_unused_result));

/* Writes every field of an existing row. */
enum err contact_update(struct store *s, const struct contact *c) __attribute__((warn_unused_result));
/* Row, blobs, sessions, skipped keys, outbox, delivery, attempts and draft; the messages are conversation_forget()'s. */
enum err contact_delete(struct store *s, int64_t id) __attribute__((warn_unused_result));

enum err contact_put(struct store *s, int64_t id, enum contact_blob which, const void *data, size_t len)
	__attribute__((warn_unused_result));
/* Fills the buffer; its len is 0 when there is none. ERR_PROFILE_CORRUPT when it is longer than the cap. */
enum err contact_fetch(struct store *s, int64_t id, enum contact_blob which, struct store_buf *out)
	__attribute__((warn_unused_result));
enum err contact_drop(struct store *s, int64_t id, enum contact_blob which) __attribute__((warn_unused_result));

/* When and on which road they were last linked; 0 and "" when never. */
enum err contact_set_seen(struct store *s, int64_t id, int64_t wall, const char *road)
	__attribute__((warn_unused_result));
enum err contact_seen(struct store *s, int64_t id, int64_t *wall, char road[CONTACT_ROAD_MAX + 1])
	__attribute__((warn_unused_result));

#endif
