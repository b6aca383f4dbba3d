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

static const uint8_t nonce[PAGE_NONCE] = { 3 };

/* Seals every whole page of the database in place. */
static void seal_database(uint8_t *p, size_t len)
{
	struct symkey sealing;

	page_key(&sealing, &key);
	for (uint64_t n = 1; n <= len / PAGE_LEN; n++) {
		struct page_place place = { PAGE_KIND_PAGE, n, NULL };

		page_seal(p + (n - 1) * PAGE_LEN, p + (n - 1) * PAGE_LEN, &place, nonce, &sealing);
	}
}

/* Seals the log: head and frames as SQLite sees them become what lies on the disk. Returns owned. */
static uint8_t *seal_log(const uint8_t *p, size_t len, size_t *out_len)
{
	size_t frames = len < PAGE_LOG_HEAD ? 0 : (len - PAGE_LOG_HEAD) / PAGE_FRAME;
	struct page_place place = { PAGE_KIND_LOG_HEAD, 0, NULL };
	struct symkey sealing;
	uint8_t *out;

	*out_len = len < PAGE_LOG_HEAD ? 0 : PAGE_LOG_START + frames * PAGE_FRAME_DISK;
	out = malloc(*out_len + 1);
	ASSERT(out);
	page_key(&sealing, &key);
	if (*out_len > 0)
		page_seal(out, p, &place, nonce, &sealing);
	for (size_t k = 0; k < frames; k++) {
		const uint8_t *plain = p + PAGE_LOG_HEAD + k * PAGE_FRAME;
		uint8_t *frame = out + PAGE_LOG_START + k * PAGE_FRAME_DISK;
		uint32_t page = (uint32_t)plain[0] << 24 | (uint32_t)plain[1] << 16 | (uint32_t)plain[2] << 8 | plain[3];

		place = (struct page_place){ PAGE_KIND_PAGE, page, NULL };
		page_seal(frame + PAGE_IN_FRAME, plain + PAGE_FRAME_HEAD, &place, nonce, &sealing);
		place = (struct page_place){ PAGE_KIND_FRAME_HEAD, k, frame + PAGE_IN_FRAME };
		page_seal(frame, plain, &place, nonce, &sealing);
	}
	return out;
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
	for (size_t n = 0; n < plain_len / PAGE_LEN; n++) {
		struct page_place place = { PAGE_KIND_PAGE, n + 1, NULL };

		ASSERT(page_open(plain + n * PAGE_LEN, plain + n * PAGE_LEN, &place, &sealing));
	}
	disk_free(d);
	return plain;
}

struct files {
	uint8_t *database, *log;
	size_t database_len, log_len;
};

static uint8_t *copy(const uint8_t *p, size_t len)
{
	uint8_t *c = malloc(len + 1);

	ASSERT(c);
	memcpy(c, p, len);
	return c;
}

static struct files from_bytes(const uint8_t *data, size_t len)
{
	size_t split = (size_t)data[1] * PAGE_LEN;
	struct files f = { .database_len = split < len - 2 ? split : len - 2 };

	f.log_len = len - 2 - f.database_len;
	f.database = copy(data + 2, f.database_len);
	if (data[0] % 3 == 1) {
		seal_database(f.database, f.database_len);
		f.log = seal_log(data + 2 + f.database_len, f.log_len, &f.log_len);
	} else {
		f.log = copy(data + 2 + f.database_len, f.log_len);
	}
	return f;
}

static struct files from_changes(const uint8_t *data, size_t len)
{
	struct files f = { 0 };
	const uint8_t *plain = good(&f.database_len);

	f.database = copy(plain, f.database_len);
	f.log = copy(plain, 0);
	for (size_t i = 1; i + 4 <= len; i += 4) {
		size_t at = (size_t)data[i] * PAGE_LEN + ((size_t)data[i + 1] << 8 | data[i + 2]) % PAGE_LEN;

		f.database[at % f.database_len] = data[i + 3];
	}
	seal_database(f.database, f.database_len);
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
	write_file(d, PATH, SQLITE_OPEN_MAIN_DB, f.database, f.database_len);
	write_file(d, PATH "-wal", SQLITE_OPEN_WAL, f.log, f.log_len);
	if (store_open(&s, &o) == ERR_OK) {
		if (conversation_page(s, &range, visit, &sum) == ERR_OK && store_check(s) == ERR_OK)
			ASSERT(sum <= 50 * 1000000);
		store_close(s);
	}
	disk_free(d);
	free(f.database);
	free(f.log);
	return 0;
}
