/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a store, for store.c, row.c and the few row modules that keep something in memory. Nobody else's. */
#ifndef CORE_STORE_STATE_H
#define CORE_STORE_STATE_H

#include "core/eventlog.h"
#include "core/head.h"
#include "core/store.h"
#include "core/vocabulary.h"

#define STORE_STATEMENTS 384    /* slots of the cache, about twice as many as there are statements */

struct sqlite3;
struct sqlite3_stmt;
struct vfs;

struct store {
	struct vfs *vfs;
	struct sqlite3 *db;
	struct {
		const char *sql;
		struct sqlite3_stmt *stmt;
	} statements[STORE_STATEMENTS];
	bool changing;
	bool log_used;         /* something was committed since the log was truncated */
	bool damaged;          /* something did not authenticate, or made no sense, since it was opened */
	enum err failed;       /* why the open transaction can only be undone */
	struct head_table heads;
	uint64_t known_words[VOCABULARY_KNOWN];    /* hashes of words that are in the list */
	struct event pending;  /* the run of events that may still grow; count 0: none */
};

#endif
