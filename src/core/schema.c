/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/schema.h"

#include "core/row.h"

#include <stdio.h>

/*
 * Version 1. Tables with a clustering key of their own are WITHOUT ROWID: one b-tree each, no index beside it.
 * AUTOINCREMENT where an id must never be given twice, because other tables and clients remember it.
 */
static const char version_1[] =
	"CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE identity (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,"
	" seckey BLOB NOT NULL, pubkey BLOB NOT NULL, created INTEGER NOT NULL);"
	"CREATE TABLE contact (id INTEGER PRIMARY KEY AUTOINCREMENT, identity INTEGER NOT NULL, label TEXT NOT NULL,"
	" folded TEXT NOT NULL, their_name TEXT NOT NULL, pubkey BLOB NOT NULL, state INTEGER NOT NULL,"
	" blocked INTEGER NOT NULL, muted INTEGER NOT NULL, verified INTEGER NOT NULL, invitation INTEGER NOT NULL,"
	" created INTEGER NOT NULL);"
	"CREATE INDEX contact_folded ON contact (folded);"
	"CREATE INDEX contact_pubkey ON contact (pubkey);"
	"CREATE TABLE contact_blob (contact INTEGER, which INTEGER, data BLOB NOT NULL,"
	" PRIMARY KEY (contact, which)) WITHOUT ROWID;"
	"CREATE TABLE contact_seen (contact INTEGER PRIMARY KEY, wall INTEGER NOT NULL, road TEXT NOT NULL);"
	"CREATE TABLE session (contact INTEGER, device INTEGER, number INTEGER NOT NULL, sent_seq INTEGER NOT NULL,"
	" acked_seq INTEGER NOT NULL, recv_seq INTEGER NOT NULL, ratchet BLOB NOT NULL,"
	" PRIMARY KEY (contact, device)) WITHOUT ROWID;"
	"CREATE TABLE skipped (contact INTEGER, device INTEGER, tag BLOB, age INTEGER NOT NULL, key BLOB NOT NULL,"
	" PRIMARY KEY (contact, device, tag)) WITHOUT ROWID;"
	"CREATE TABLE gap (contact INTEGER, session INTEGER, seq INTEGER, PRIMARY KEY (contact, session, seq)) WITHOUT ROWID;"
	"CREATE TABLE invitation (id INTEGER PRIMARY KEY AUTOINCREMENT, identity INTEGER NOT NULL,"
	" direction INTEGER NOT NULL, state INTEGER NOT NULL, label TEXT NOT NULL, seed BLOB NOT NULL,"
	" commitment BLOB NOT NULL, has_commitment INTEGER NOT NULL, by_words INTEGER NOT NULL,"
	" created INTEGER NOT NULL, expires INTEGER NOT NULL, contact INTEGER NOT NULL);"
	"CREATE TABLE invitation_blob (invitation INTEGER, which INTEGER, data BLOB NOT NULL,"
	" PRIMARY KEY (invitation, which)) WITHOUT ROWID;"
	/* place = conversation << 40 | order; author = session << 1 | 1 when ours */
	"CREATE TABLE message (place INTEGER PRIMARY KEY, author INTEGER NOT NULL, kind INTEGER NOT NULL,"
	" seq INTEGER NOT NULL, sent INTEGER NOT NULL, stored INTEGER NOT NULL, body BLOB NOT NULL);"
	"CREATE TABLE head (conversation INTEGER PRIMARY KEY, last INTEGER NOT NULL, read INTEGER NOT NULL,"
	" count INTEGER NOT NULL, unread INTEGER NOT NULL, unsealed INTEGER NOT NULL, unsealed_first INTEGER NOT NULL,"
	" waiting INTEGER NOT NULL, waiting_bytes INTEGER NOT NULL);"
	/* From order `first` on, until the next run, messages are of this conversation; 0: of none any more. */
	"CREATE TABLE run (first INTEGER PRIMARY KEY, conversation INTEGER NOT NULL);"
	"CREATE TABLE outbox (contact INTEGER, session INTEGER, seq INTEGER, tag BLOB NOT NULL, receipt BLOB NOT NULL,"
	" class INTEGER NOT NULL, queued INTEGER NOT NULL, ord INTEGER NOT NULL, parcel BLOB NOT NULL,"
	" PRIMARY KEY (contact, session, seq)) WITHOUT ROWID;"
	"CREATE TABLE delivery_upto (contact INTEGER, session INTEGER, seq INTEGER, wall INTEGER NOT NULL,"
	" PRIMARY KEY (contact, session, seq)) WITHOUT ROWID;"
	"CREATE TABLE delivery_one (contact INTEGER, session INTEGER, seq INTEGER, wall INTEGER NOT NULL,"
	" PRIMARY KEY (contact, session, seq)) WITHOUT ROWID;"
	"CREATE TABLE attempt (contact INTEGER, number INTEGER, wall INTEGER NOT NULL, road TEXT NOT NULL,"
	" outcome TEXT NOT NULL, PRIMARY KEY (contact, number)) WITHOUT ROWID;"
	"CREATE TABLE event (seq INTEGER PRIMARY KEY, count INTEGER NOT NULL, kind INTEGER NOT NULL,"
	" contact INTEGER NOT NULL, ord INTEGER NOT NULL, wall INTEGER NOT NULL, detail TEXT NOT NULL);"
	"CREATE VIRTUAL TABLE search USING fts5 (words, content='', detail=none, columnsize=0,"
	" tokenize='ascii');"
	/* A block of the index with its record must fit a page without its reserved bytes, or each would take two pages. */
	"INSERT INTO search (search, rank) VALUES ('pgsz', 4000);"
	"CREATE TABLE word (word TEXT PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TABLE search_state (upto INTEGER NOT NULL);"
	"INSERT INTO search_state VALUES (0);";

/* Version 2. What the search still has to do after messages were deleted, and up to which order it is in one piece. */
static const char version_2[] =
	"ALTER TABLE search_state ADD COLUMN merged INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE search_state ADD COLUMN forgetting INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE word_gone (word TEXT PRIMARY KEY) WITHOUT ROWID;";

/* Version 3. The secrets behind the addresses that an identity has on roads where each has its own. */
static const char version_3[] =
	"CREATE TABLE address (identity INTEGER, number INTEGER, created INTEGER NOT NULL, secret BLOB NOT NULL,"
	" PRIMARY KEY (identity, number)) WITHOUT ROWID;";

/*
 * Version 4. Kinds of letters beside texts. A message of version 3 is a text that is shown; letters that are not shown lie in
 * `message` too, at negative places.
 */
static const char version_4[] =
	"ALTER TABLE contact ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE contact ADD COLUMN receipts INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE head ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE head ADD COLUMN shown_time INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE head ADD COLUMN timer INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE head ADD COLUMN timer_version INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE head ADD COLUMN timer_ours INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE head ADD COLUMN awaited INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE head ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE head ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;"
	"UPDATE head SET shown = last, shown_time ="
	" coalesce((SELECT stored FROM message WHERE place = conversation << 40 | last), 0);"
	"CREATE TABLE shape (place INTEGER PRIMARY KEY, data BLOB NOT NULL);"
	/* Where a message is by its first place, as far as the conversation is indexed. author as in `message`. */
	"CREATE TABLE reference (conversation INTEGER, author INTEGER, seq INTEGER, ord INTEGER,"
	" PRIMARY KEY (conversation, author, seq, ord)) WITHOUT ROWID;"
	/* The latest operation of each kind about a message that has not come yet. */
	"CREATE TABLE awaited (conversation INTEGER, author INTEGER, seq INTEGER, kind INTEGER, ord INTEGER NOT NULL,"
	" by_session INTEGER NOT NULL, by_seq INTEGER NOT NULL,"
	" PRIMARY KEY (conversation, author, seq, kind)) WITHOUT ROWID;"
	/* Messages with a timer that does not count yet, and those whose does: `at` on the clock of core/expiry. */
	"CREATE TABLE timed (place INTEGER PRIMARY KEY, seconds INTEGER NOT NULL);"
	"CREATE TABLE expiry (at INTEGER, place INTEGER, PRIMARY KEY (at, place)) WITHOUT ROWID;"
	"CREATE TABLE draft (contact INTEGER PRIMARY KEY, reply INTEGER NOT NULL, text TEXT NOT NULL);";

/* Version 5. What is carried for others, and what of ours others carry. */
static const char version_5[] =
	"CREATE TABLE carried (number INTEGER PRIMARY KEY, id BLOB NOT NULL, receipt BLOB NOT NULL,"
	" neighbour INTEGER NOT NULL, shown INTEGER NOT NULL, expiry INTEGER NOT NULL, len INTEGER NOT NULL,"
	" stamped INTEGER NOT NULL, proof INTEGER NOT NULL);"
	/* Apart, so that all others can be read without reading what they are about. */
	"CREATE TABLE carried_parcel (carried INTEGER PRIMARY KEY, parcel BLOB NOT NULL);"
	"CREATE TABLE carried_own (carried INTEGER PRIMARY KEY, contact INTEGER NOT NULL, session INTEGER NOT NULL,"
	" seq INTEGER NOT NULL, ord INTEGER NOT NULL, carriers INTEGER NOT NULL, since INTEGER NOT NULL);";

/* steps[n] leads from version n to n + 1. */
static const char *const steps[] = { version_1, version_2, version_3, version_4, version_5 };

#define VERSION ((int)(sizeof(steps) / sizeof(steps[0])))

int schema_version(void)
{
	return VERSION;
}

static const char sql_version[] = "PRAGMA user_version";

enum err schema_read_version(struct store *s, int *out)
{
	struct row r = row_read(s, sql_version);

	*out = 0;
	while (row_next(&r))
		*out = (int)row_int(&r);
	return row_end(&r);
}

enum err schema_migrate(struct store *s, int version)
{
	char mark[64];
	enum err e = row_exec(s, "BEGIN IMMEDIATE");

	for (int v = version; e == ERR_OK && v < VERSION; v++)
		e = row_exec(s, steps[v]);
	snprintf(mark, sizeof(mark), "PRAGMA user_version = %d", VERSION);
	if (e == ERR_OK)
		e = row_exec(s, mark);
	if (e == ERR_OK)
		e = row_exec(s, "COMMIT");
	return e;    /* what was begun is undone when the caller closes */
}
