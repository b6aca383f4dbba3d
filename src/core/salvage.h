/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can still be read of a database that is damaged, page by page and without SQLite: every leaf that authenticates gives
 * up its messages and the names of contacts, whatever has become of the pages around it. (What is deleted is zeros, so
 * nothing comes back.) Only reads. The log that a crash left is read too, as far as its last commit.
 */
#ifndef CORE_SALVAGE_H
#define CORE_SALVAGE_H

#include "base/err.h"
#include "base/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct salvage;

struct salvage_message {
	int64_t conversation, order;
	bool ours;
	bool whole;           /* false: a page that it goes on in is damaged, and this is the beginning */
	int64_t sent;         /* wall ms */
	const char *text;     /* borrowed, of the length `len` */
	size_t len;
};

struct salvage_counts {
	uint64_t pages, damaged;      /* of the database file */
	uint64_t messages, names;
};

/* `path` is the database's. Returns owned. ERR_NO_PROFILE, ERR_DISK, ERR_LIMIT. */
enum err salvage_open(struct salvage **out, const char *path, const struct symkey *database_key)
	__attribute__((warn_unused_result));
void salvage_close(struct salvage *s);
void salvage_count(const struct salvage *s, struct salvage_counts *out);
/* What the contact of this conversation is called; "" when that is lost. Lives as long as s. */
const char *salvage_name(const struct salvage *s, int64_t conversation);
/* By conversation, in each by order. */
void salvage_messages(struct salvage *s, void (*visit)(void *ctx, const struct salvage_message *m), void *ctx);

#endif
