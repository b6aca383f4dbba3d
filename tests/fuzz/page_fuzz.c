/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Database and log of any bytes. First byte modulo 3:
 *   0  the second byte says how many pages are the database, the rest is the log; nothing authenticates;
 *   1  the same, but sealed first, so that SQLite gets to read them, as what somebody with the key had written;
 *   2  changes to a good database, four bytes each (page, place in it, value), sealed again.
 */
#include "base/assert.h"
#include "core/conversation.h"
#include "core/page.h"
#include "core/store.h"
#include "support/disk.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define PATH "f.db"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct symkey key = { { 7 } };

static void write_file(struct disk *d, const char *path, int flags, const uint8_t *p, size_t len)
{
	sqlite3_vfs *v = sqlite3_vfs_find(disk_name(d));
	sqlite3_file *f = calloc(1, (size_t)v->szOsFile);

	ASSERT(f && v->xOpen(v, path, f, flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK);
	if (len > 0)
		ASSERT(f->pMethods->xWrite(f, p, (int)len, 0) == SQLITE_OK);
	f->pMethods->xClose(f);
	free(f);
}

/* Seals every whole unit of the file in place. */
static void seal_all(uint8_t *p, size_t len, bool is_log)
{
	static const uint8_t nonce[PAGE_NONCE] = { 3 };
	struct symkey sealing;
	size_t at = 0;

	page_key(&sealing, &key);
	if (is_log && len >= PAGE_LOG_START) {
		page_seal(p, PAGE_IN_LOG_HEAD, 0, nonce, &sealing);
		at = PAGE_LOG_START;
	}
	for (uint64_t n = is_log ? 0 : 1;; n++) {
		enum page_kind kind = is_log ? PAGE_IN_FRAME : PAGE_IN_DATABASE;

		if (len - at < page_size(kind))
			return;
		page_seal(p + at, kind, n, nonce, &sealing);
		at += page_size(kind);
	}
}

static bool visit(void *ctx, const struct message *m)
{
	*(size_t *)ctx += m->len;
	return true;
}

/* What store_create() and some messages make, opened. */
static const uint8_t *good(size_t *len)
{
	static uint8_t *plain;
	static size_t plain_len;
	struct store_options o = { .path = PATH, .key = &key, .rand = &rand_system };
	struct message m = { .conversation = 1, .direction = MESSAGE_IN, .body = (const uint8_t *)"text", .len = 4 };
	struct disk *d;
	const uint8_t *file;
	struct symkey sealing;
	struct store *s;

	*len = plain_len;
	if (plain)
		return plain;
	d = disk_new(1);
	o.vfs = disk_name(d);
	ASSERT(store_create(&s, &o) == ERR_OK);
	for (int i = 0; i < 200; i++)
		ASSERT(conversation_append(s, &m) == ERR_OK);
	ASSERT(store_commit(s) == ERR_OK);
	store_close(s);
	file = disk_contents(d, PATH, len);
	plain = malloc(*len);
	ASSERT(plain);
	memcpy(plain, file, *len);
	plain_len = *len;
	page_key(&sealing, &key);
	for (size_t n = 0; n < plain_len / PAGE_LEN; n++)
		ASSERT(page_open(plain + n * PAGE_LEN, PAGE_IN_DATABASE, n + 1, &sealing));
	disk_free(d);
	return plain;
}

struct files {
	uint8_t *bytes;
	size_t len, split;    /* database, then log */
};

static struct files from_bytes(const uint8_t *data, size_t len)
{
	struct files f = { .bytes = malloc(len), .len = len - 2, .split = (size_t)data[1] * PAGE_LEN };

	ASSERT(f.bytes);
	memcpy(f.bytes, data + 2, f.len);
	if (f.split > f.len)
		f.split = f.len;
	if (data[0] % 3 == 1) {
		seal_all(f.bytes, f.split, false);
		seal_all(f.bytes + f.split, f.len - f.split, true);
	}
	return f;
}

static struct files from_changes(const uint8_t *data, size_t len)
{
	struct files f = { 0 };
	const uint8_t *plain = good(&f.len);

	f.split = f.len;
	f.bytes = malloc(f.len);
	ASSERT(f.bytes);
	memcpy(f.bytes, plain, f.len);
	for (size_t i = 1; i + 4 <= len; i += 4) {
		size_t at = (size_t)data[i] * PAGE_LEN + ((size_t)data[i + 1] << 8 | data[i + 2]) % PAGE_LEN;

		f.bytes[at % f.len] = data[i + 3];
	}
	seal_all(f.bytes, f.len, false);
	return f;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct store_options o = { .path = PATH, .key = &key, .rand = &rand_system };
	struct conversation_range range = { 1, CONVERSATION_BEFORE, CONVERSATION_END, 50 };
	struct disk *d;
	struct store *s;
	struct files f;
	size_t sum = 0;

	if (len < 3)
		return 0;
	f = data[0] % 3 == 2 ? from_changes(data, len) : from_bytes(data, len);
	d = disk_new(1);
	o.vfs = disk_name(d);
	write_file(d, PATH, SQLITE_OPEN_MAIN_DB, f.bytes, f.split);
	write_file(d, PATH "-wal", SQLITE_OPEN_WAL, f.bytes + f.split, f.len - f.split);
	if (store_open(&s, &o) == ERR_OK) {
		if (conversation_page(s, &range, visit, &sum) == ERR_OK && store_check(s) == ERR_OK)
			ASSERT(sum <= 50 * 1000000);
		store_close(s);
	}
	disk_free(d);
	free(f.bytes);
	return 0;
}
