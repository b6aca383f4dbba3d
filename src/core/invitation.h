/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invites made and received, as they wait to be used. The codec is invite.h. See store.h for errors and visits. */
#ifndef CORE_INVITATION_H
#define CORE_INVITATION_H

#include "core/store.h"

#define INVITATION_LABEL_MAX 128    /* bytes, without the final zero */
#define INVITATION_SEED_LEN  16

enum invitation_direction { INVITATION_MADE = 1, INVITATION_RECEIVED = 2 };
enum invitation_state { INVITATION_OPEN = 1, INVITATION_USED = 2, INVITATION_REVOKED = 3, INVITATION_EXPIRED = 4 };

struct invitation {
	int64_t id;
	int64_t identity;
	enum invitation_direction direction;
	enum invitation_state state;
	char label[INVITATION_LABEL_MAX + 1];
	uint8_t seed[INVITATION_SEED_LEN];    /* secret; once it is no longer open, only a hash of it */
	uint8_t commitment[16];               /* to the inviter's key */
	bool has_commitment, by_words;
	int64_t created, expires;
	int64_t contact;                      /* 0 while there is none */
};

enum invitation_blob { INVITATION_CHAIN = 1, INVITATION_WINDOW = 2, INVITATION_EXTRA = 3 };

/* Fills i->id. Ids are never given twice. */
enum err invitation_add(struct store *s, struct invitation *i) __attribute__((warn_unused_result));
/* ERR_NO_INVITE. */
enum err invitation_get(struct store *s, int64_t id, struct invitation *out) __attribute__((warn_unused_result));
/* The open one with this seed (that of a closed one is gone). ERR_NO_INVITE. */
enum err invitation_find(struct store *s, int64_t identity, const uint8_t seed[INVITATION_SEED_LEN],
                         struct invitation *out) __attribute__((warn_unused_result));
/* In the order of their ids; `identity` 0 means all. */
enum err invitation_list(struct store *s, int64_t identity, bool (*visit)(void *ctx, const struct invitation *i),
                         void *ctx)
	__attribute__((warn_unused_result));
/* Leaving INVITATION_OPEN replaces the seed by a hash and drops the blobs. ERR_NO_INVITE. */
enum err invitation_set_state(struct store *s, int64_t id, enum invitation_state state)
	__attribute__((warn_unused_result));
enum err invitation_set_contact(struct store *s, int64_t id, int64_t contact) __attribute__((warn_unused_result));
enum err invitation_delete(struct store *s, int64_t id) __attribute__((warn_unused_result));

/* Opaque bytes, as contact_put(), contact_fetch(). */
enum err invitation_put(struct store *s, int64_t id, enum invitation_blob which, const void *data, size_t len)
	__attribute__((warn_unused_result));
enum err invitation_fetch(struct store *s, int64_t id, enum invitation_blob which, struct store_buf *out)
	__attribute__((warn_unused_result));

#endif
