/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people one can be in this profile. Rows of table `identity`. See store.h for errors and visits. */
#ifndef CORE_IDENTITY_H
#define CORE_IDENTITY_H

#include "core/store.h"

#define IDENTITY_NAME_MAX 128    /* bytes, without the final zero */

struct identity {
	int64_t id;
	char name[IDENTITY_NAME_MAX + 1];
	struct seckey seckey;    /* wipe with identity_wipe() */
	struct pubkey pubkey;
	int64_t created;
};

/* Fills i->id. ERR_IDENTITY_EXISTS when the name is taken, whatever its case. */
enum err identity_add(struct store *s, struct identity *i) __attribute__((warn_unused_result));
/* ERR_NO_IDENTITY. */
enum err identity_get(struct store *s, int64_t id, struct identity *out) __attribute__((warn_unused_result));
enum err identity_find(struct store *s, const char *name, struct identity *out) __attribute__((warn_unused_result));
enum err identity_list(struct store *s, bool (*visit)(void *ctx, const struct identity *i), void *ctx)
	__attribute__((warn_unused_result));
enum err identity_rename(struct store *s, int64_t id, const char *name) __attribute__((warn_unused_result));
/* The row only: the caller deletes its contacts and invitations first. */
enum err identity_delete(struct store *s, int64_t id) __attribute__((warn_unused_result));
void identity_wipe(struct identity *i);

#endif
