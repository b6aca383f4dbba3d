/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQLite side of the encryption: files, and where units lie in them. The units themselves are in page.c. */
#include "core/vfs.h"

#include "base/pack.h"
#include "core/page.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONCES 256    /* drawn at a time: one call of the generator for many pages */
#define NO_FRAME (-1)
#define TOGETHER 16    /* frames of the log that are written in one go */

struct vfs {
	sqlite3_vfs methods;    /* first: SQLite knows us by it */
	sqlite3_vfs *under;
	const struct rand *rand;
	struct symkey *key;     /* of pages, guarded memory */
	char name[40];
	uint8_t nonces[NONCES][PAGE_NONCE];
	size_t nonce_next;
	const struct file *log;    /* that a frame was read from last; NULL */
};

struct file {
	sqlite3_file methods;    /* first: SQLite knows us by it */
	struct vfs *vfs;
	bool is_log;
	bool written;            /* a log we have written to is not being recovered any more */
	int64_t headed;          /* the frame whose header was written and waits for its page; NO_FRAME */
	uint8_t head[PAGE_FRAME_HEAD];
	uint32_t page;           /* of the frame in `plain` and `sealed`; 0: there is none */
	uint8_t plain[PAGE_FRAME];
	uint8_t sealed[PAGE_FRAME_DISK];
	uint8_t (*waiting)[PAGE_FRAME_DISK];    /* sealed frames that are not written yet; NULL for the database */
	size_t waiting_count;
	uint64_t waiting_first;
	/* the file of the VFS below follows */
};

/* A page, a frame or the head of the log: which, and where it lies for SQLite (`plain`) and on the disk. */
struct place {
	enum { IN_DATABASE, IN_LOG_HEAD, IN_FRAME } where;
	uint64_t number;
	int64_t plain, disk;
	size_t plain_len, disk_len;
};

static sqlite3_file *below(struct file *f)
{
	return (sqlite3_file *)(void *)(f + 1);
}

static struct file *file_of(sqlite3_file *f)
{
	return (struct file *)(void *)f;
}

static struct vfs *vfs_of(sqlite3_vfs *v)
{
	return (struct vfs *)(void *)v;
}

static struct place place_of(const struct file *f, int64_t at)
{
	int64_t n;

	if (!f->is_log) {
		n = at / PAGE_LEN;
		return (struct place){ IN_DATABASE, (uint64_t)n + 1, n * PAGE_LEN, n * PAGE_LEN, PAGE_LEN, PAGE_LEN };
	}
	if (at < PAGE_LOG_HEAD)
		return (struct place){ IN_LOG_HEAD, 0, 0, 0, PAGE_LOG_HEAD, PAGE_LOG_START };
	n = (at - PAGE_LOG_HEAD) / PAGE_FRAME;
	return (struct place){ IN_FRAME, (uint64_t)n, PAGE_LOG_HEAD + n * PAGE_FRAME,
		               PAGE_LOG_START + n * PAGE_FRAME_DISK, PAGE_FRAME, PAGE_FRAME_DISK };
}

static struct page_place page_at(uint64_t number)
{
	return (struct page_place){ PAGE_KIND_PAGE, number, NULL };
}

static struct page_place head_at(uint64_t frame, const uint8_t *sealed_page)
{
	return (struct page_place){ PAGE_KIND_FRAME_HEAD, frame, sealed_page };
}

static const struct page_place log_head = { PAGE_KIND_LOG_HEAD, 0, NULL };

/* The first field of a frame's head. */
static uint32_t page_number(const uint8_t head[PAGE_FRAME_HEAD])
{
	struct unpack r = unpack_from(head, PAGE_FRAME_HEAD);

	return unpack_u32(&r);
}

/* f->sealed into f->plain: the head says which page it is, and vouches for it. */
static bool open_frame(struct file *f, uint64_t frame)
{
	const uint8_t *sealed_page = f->sealed + PAGE_IN_FRAME;
	struct page_place place = head_at(frame, sealed_page);
	bool ok = page_open(f->plain, f->sealed, &place, f->vfs->key);

	if (ok) {
		place = page_at(page_number(f->plain));
		ok = page_open(f->plain + PAGE_FRAME_HEAD, sealed_page, &place, f->vfs->key);
	}
	if (ok) {
		f->page = page_number(f->plain);
		f->vfs->log = f;
	} else {
		memset(f->plain, 0, sizeof(f->plain));
	}
	return ok;
}

static bool open_unit(struct file *f, const struct place *p)
{
	struct page_place page = page_at(p->number);

	if (p->where == IN_FRAME)
		return open_frame(f, p->number);
	return page_open(f->plain, f->sealed, p->where == IN_DATABASE ? &page : &log_head, f->vfs->key);
}

/* f->plain becomes the plain unit at `p`; SQLITE_IOERR_SHORT_READ when the file ends before it. */
static int load(struct file *f, const struct place *p)
{
	sqlite3_int64 size = 0;
	int rc;

	f->page = 0;
	rc = below(f)->pMethods->xRead(below(f), f->sealed, (int)p->disk_len, p->disk);
	if (rc == SQLITE_IOERR_SHORT_READ) {
		rc = below(f)->pMethods->xFileSize(below(f), &size);
		if (rc == SQLITE_OK && size <= p->disk)
			return SQLITE_IOERR_SHORT_READ;
	}
	if (rc != SQLITE_OK)
		return rc;
	return open_unit(f, p) ? SQLITE_OK : SQLITE_IOERR_DATA;
}

static const uint8_t *next_nonce(struct vfs *v)
{
	if (v->nonce_next == NONCES) {
		rand_fill(v->rand, v->nonces, sizeof(v->nonces));
		v->nonce_next = 0;
	}
	return v->nonces[v->nonce_next++];
}

static int write_below(struct file *f, const uint8_t *p, size_t len, int64_t at)
{
	return below(f)->pMethods->xWrite(below(f), p, (int)len, at);
}

static void seal(struct file *f, uint8_t *unit, const uint8_t *plain, const struct page_place *place)
{
	page_seal(unit, plain, place, next_nonce(f->vfs), f->vfs->key);
}

/* Writes the frames that wait. When that fails they are gone like any failed write: SQLite undoes the transaction. */
static int flush(struct file *f)
{
	size_t len = f->waiting_count * PAGE_FRAME_DISK;

	if (len == 0)
		return SQLITE_OK;
	f->waiting_count = 0;
	return write_below(f, f->waiting[0], len, PAGE_LOG_START + (int64_t)f->waiting_first * PAGE_FRAME_DISK);
}

/* A frame to be written at the next flush(), which comes before anything but the next frame. */
static int put_frame(struct file *f, uint64_t frame, const uint8_t *head, const uint8_t *page)
{
	struct page_place place;
	uint8_t *unit;
	int rc = SQLITE_OK;

	if (f->waiting_count == TOGETHER || frame != f->waiting_first + f->waiting_count)
		rc = flush(f);
	if (rc != SQLITE_OK)
		return rc;
	if (f->waiting_count == 0)
		f->waiting_first = frame;
	unit = f->waiting[f->waiting_count++];
	place = page_at(page_number(head));
	seal(f, unit + PAGE_IN_FRAME, page, &place);
	place = head_at(frame, unit + PAGE_IN_FRAME);
	seal(f, unit, head, &place);
	return SQLITE_OK;
}

/*
 * All that was written so far is with the VFS below. A header may have been written without its page: SQLite corrects
 * the checksum of a frame that is there already.
 */
static int settle(struct file *f)
{
	struct page_place head;
	struct place p;
	int rc = flush(f);

	if (f->headed == NO_FRAME || rc != SQLITE_OK)
		return rc;
	p = place_of(f, PAGE_LOG_HEAD + f->headed * PAGE_FRAME);
	f->headed = NO_FRAME;
	rc = load(f, &p);
	if (rc != SQLITE_OK)
		return rc == SQLITE_IOERR_SHORT_READ ? SQLITE_IOERR_WRITE : rc;
	/* The page stays as it is sealed, and so must be of the same number. */
	if (page_number(f->head) != f->page)
		return SQLITE_IOERR_WRITE;
	head = head_at(p.number, f->sealed + PAGE_IN_FRAME);
	seal(f, f->sealed, f->head, &head);
	return write_below(f, f->sealed, PAGE_IN_FRAME, p.disk);
}

static int file_close(sqlite3_file *sf)
{
	struct file *f = file_of(sf);
	int settled = settle(f);
	int rc = below(f)->pMethods->xClose(below(f));

	if (f->vfs->log == f)
		f->vfs->log = NULL;
	sodium_memzero(f->plain, sizeof(f->plain));
	sodium_memzero(f->head, sizeof(f->head));
	free(f->waiting);
	f->waiting = NULL;
	return rc != SQLITE_OK ? rc : settled;
}

/* In recovery SQLite reads whole units of the log from their start; later it reads the pages inside the frames. */
static bool is_recovery(const struct file *f, const struct place *p, int64_t at)
{
	return f->is_log && !f->written && at == p->plain;
}

/*
 * Part of page 1, read before the log is looked at. A power cut in a checkpoint may have torn that page while the log has it
 * whole, so this must not fail yet: the page is read again, as a whole, and from the log if it is there.
 */
static bool is_peek(const struct file *f, int amount)
{
	return !f->is_log && amount < PAGE_LEN;
}

static int file_read(sqlite3_file *sf, void *buf, int amount, sqlite3_int64 at)
{
	struct file *f = file_of(sf);
	uint8_t *out = buf;
	size_t left = (size_t)amount;
	int rc = settle(f);

	if (rc != SQLITE_OK)
		return rc;
	while (left > 0) {
		struct place p = place_of(f, at);
		size_t from = (size_t)(at - p.plain);
		size_t n = p.plain_len - from < left ? p.plain_len - from : left;

		rc = load(f, &p);
		if (rc == SQLITE_IOERR_SHORT_READ || (rc == SQLITE_IOERR_DATA && is_peek(f, amount))) {
			memset(out, 0, left);
			return SQLITE_IOERR_SHORT_READ;
		}
		/* What did not authenticate is zeros now, and the log ends there. */
		if (rc != SQLITE_OK && !(rc == SQLITE_IOERR_DATA && is_recovery(f, &p, at)))
			return rc;
		memcpy(out, f->plain + from, n);
		out += n;
		at += (int64_t)n;
		left -= n;
	}
	return SQLITE_OK;
}

/* The reserved bytes come back as zeros, and the log's checksums cover them: they must be zeros now. */
static bool is_writable_page(const uint8_t *page)
{
	return sodium_is_zero(page + PAGE_LEN - PAGE_RESERVED, PAGE_RESERVED);
}

static int write_frame(struct file *f, const struct place *p, const uint8_t *page)
{
	uint8_t head[PAGE_FRAME_HEAD];
	int rc;

	if (f->headed == (int64_t)p->number) {
		f->headed = NO_FRAME;
		return put_frame(f, p->number, f->head, page);
	}
	/* Another page in a frame that is there already: its head stays. */
	rc = settle(f);
	if (rc == SQLITE_OK)
		rc = load(f, p);
	if (rc != SQLITE_OK)
		return rc == SQLITE_IOERR_SHORT_READ ? SQLITE_IOERR_WRITE : rc;
	memcpy(head, f->plain, sizeof(head));
	return put_frame(f, p->number, head, page);
}

static int write_frame_head(struct file *f, const struct place *p, const uint8_t *head)
{
	int rc = f->headed == NO_FRAME ? SQLITE_OK : settle(f);

	memcpy(f->head, head, sizeof(f->head));
	f->headed = (int64_t)p->number;
	return rc;
}

static int write_log_head(struct file *f, const uint8_t *plain)
{
	int rc = settle(f);

	if (rc != SQLITE_OK)
		return rc;
	f->page = 0;
	seal(f, f->sealed, plain, &log_head);
	return write_below(f, f->sealed, PAGE_LOG_START, 0);
}

/* In a checkpoint the page was read from the log, and opened, just before: it moves over as it is sealed. */
static int write_page(struct file *f, const struct place *p, const uint8_t *plain)
{
	struct page_place place = page_at(p->number);
	const struct file *log = f->vfs->log;
	bool same;

	same = log && log->page == p->number;
	same = same && memcmp(log->plain + PAGE_FRAME_HEAD, plain, PAGE_LEN) == 0;    /* public: both are our own */
	if (same)
		return write_below(f, log->sealed + PAGE_IN_FRAME, PAGE_LEN, p->disk);
	seal(f, f->sealed, plain, &place);
	return write_below(f, f->sealed, PAGE_LEN, p->disk);
}

static int file_write(sqlite3_file *sf, const void *buf, int amount, sqlite3_int64 at)
{
	struct file *f = file_of(sf);
	struct place p = place_of(f, at);
	int64_t from = at - p.plain;

	f->written = true;
	if (p.where == IN_FRAME && from == 0 && amount == PAGE_FRAME_HEAD)
		return write_frame_head(f, &p, buf);
	if (p.where == IN_FRAME && from == PAGE_FRAME_HEAD && amount == PAGE_LEN)
		return is_writable_page(buf) ? write_frame(f, &p, buf) : SQLITE_IOERR_WRITE;
	if (p.where == IN_FRAME || from != 0 || (size_t)amount != p.plain_len)
		return SQLITE_IOERR_WRITE;
	if (p.where == IN_LOG_HEAD)
		return write_log_head(f, buf);
	return is_writable_page(buf) ? write_page(f, &p, buf) : SQLITE_IOERR_WRITE;
}

/* Sizes of the log: as SQLite sees it, and on the disk. A frame that is there in part is none. */
static int64_t plain_size(int64_t disk)
{
	return disk < PAGE_LOG_START ? 0 : PAGE_LOG_HEAD + (disk - PAGE_LOG_START) / PAGE_FRAME_DISK * PAGE_FRAME;
}

static int64_t disk_size(int64_t plain)
{
	int64_t frames = plain < PAGE_LOG_HEAD ? 0 : (plain - PAGE_LOG_HEAD + PAGE_FRAME - 1) / PAGE_FRAME;

	return plain == 0 ? 0 : PAGE_LOG_START + frames * PAGE_FRAME_DISK;
}

static int file_truncate(sqlite3_file *sf, sqlite3_int64 size)
{
	struct file *f = file_of(sf);
	int rc = settle(f);

	if (rc != SQLITE_OK)
		return rc;
	return below(f)->pMethods->xTruncate(below(f), f->is_log ? disk_size(size) : size);
}

static int file_sync(sqlite3_file *sf, int flags)
{
	struct file *f = file_of(sf);
	int rc = settle(f);

	return rc != SQLITE_OK ? rc : below(f)->pMethods->xSync(below(f), flags);
}

static int file_size(sqlite3_file *sf, sqlite3_int64 *size)
{
	struct file *f = file_of(sf);
	int rc = settle(f);

	if (rc == SQLITE_OK)
		rc = below(f)->pMethods->xFileSize(below(f), size);
	if (rc == SQLITE_OK && f->is_log)
		*size = plain_size(*size);
	return rc;
}

static int file_lock(sqlite3_file *f, int level)
{
	return below(file_of(f))->pMethods->xLock(below(file_of(f)), level);
}

static int file_unlock(sqlite3_file *f, int level)
{
	return below(file_of(f))->pMethods->xUnlock(below(file_of(f)), level);
}

static int file_is_reserved(sqlite3_file *f, int *out)
{
	return below(file_of(f))->pMethods->xCheckReservedLock(below(file_of(f)), out);
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
	/* Hints about sizes and offsets are about the plain file: the one below must not act on those of the log. */
	if (file_of(f)->is_log)
		return SQLITE_NOTFOUND;
	return below(file_of(f))->pMethods->xFileControl(below(file_of(f)), op, arg);
}

static int file_sector(sqlite3_file *f)
{
	(void)f;
	return PAGE_LEN;
}

/* A write does not damage its neighbours: otherwise SQLite would pad the log and split writes inside a frame. */
static int file_characteristics(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* Version 1: no shared memory, no memory mapping. */
static const sqlite3_io_methods file_methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_is_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_characteristics,
};

static int vfs_open(sqlite3_vfs *sv, const char *path, sqlite3_file *sf, int flags, int *out_flags)
{
	struct vfs *v = vfs_of(sv);
	struct file *f = file_of(sf);
	int rc;

	f->methods.pMethods = NULL;
	if (!(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)))
		return SQLITE_CANTOPEN;
	f->vfs = v;
	f->is_log = flags & SQLITE_OPEN_WAL;
	f->written = false;
	f->headed = NO_FRAME;
	f->page = 0;
	f->waiting_count = 0;
	f->waiting = f->is_log ? malloc(TOGETHER * sizeof(f->waiting[0])) : NULL;
	if (f->is_log && !f->waiting)
		return SQLITE_NOMEM;
	rc = v->under->xOpen(v->under, path, below(f), flags, out_flags);
	if (rc == SQLITE_OK) {
		f->methods.pMethods = &file_methods;
		return SQLITE_OK;
	}
	if (below(f)->pMethods)
		below(f)->pMethods->xClose(below(f));
	free(f->waiting);
	return rc;
}

static int vfs_delete(sqlite3_vfs *sv, const char *path, int sync_folder)
{
	return vfs_of(sv)->under->xDelete(vfs_of(sv)->under, path, sync_folder);
}

static bool is_journal(const char *path)
{
	static const char end[] = "-journal";
	size_t len = strlen(path);

	return len >= sizeof(end) - 1 && strcmp(path + len - (sizeof(end) - 1), end) == 0;
}

/* We never make a rollback journal: one that lies there is somebody else's and must not be rolled back. */
static int vfs_access(sqlite3_vfs *sv, const char *path, int flags, int *out)
{
	*out = 0;
	if (is_journal(path))
		return SQLITE_OK;
	return vfs_of(sv)->under->xAccess(vfs_of(sv)->under, path, flags, out);
}

static int vfs_full_path(sqlite3_vfs *sv, const char *path, int len, char *out)
{
	return vfs_of(sv)->under->xFullPathname(vfs_of(sv)->under, path, len, out);
}

/* SQLite draws salts and row ids here: from the one source of randomness, so that a test replays. */
static int vfs_randomness(sqlite3_vfs *sv, int len, char *out)
{
	rand_fill(vfs_of(sv)->rand, out, (size_t)len);
	return len;
}

static int vfs_sleep(sqlite3_vfs *sv, int us)
{
	return vfs_of(sv)->under->xSleep(vfs_of(sv)->under, us);
}

static int vfs_time(sqlite3_vfs *sv, double *out)
{
	return vfs_of(sv)->under->xCurrentTime(vfs_of(sv)->under, out);
}

static int vfs_last_error(sqlite3_vfs *sv, int len, char *out)
{
	return vfs_of(sv)->under->xGetLastError(vfs_of(sv)->under, len, out);
}

static void set_methods(struct vfs *v)
{
	v->methods = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = (int)sizeof(struct file) + v->under->szOsFile,
		.mxPathname = v->under->mxPathname,
		.zName = v->name,
		.xOpen = vfs_open,
		.xDelete = vfs_delete,
		.xAccess = vfs_access,
		.xFullPathname = vfs_full_path,
		.xRandomness = vfs_randomness,
		.xSleep = vfs_sleep,
		.xCurrentTime = vfs_time,
		.xGetLastError = vfs_last_error,
	};
}

enum err vfs_new(struct vfs **out, const struct symkey *key, const struct rand *rand, const char *under)
{
	struct vfs *v;

	*out = NULL;
	if (sodium_init() < 0 || sqlite3_initialize() != SQLITE_OK)
		return ERR_LIMIT;
	v = calloc(1, sizeof(*v));
	if (!v)
		return ERR_LIMIT;
	v->under = sqlite3_vfs_find(under);
	v->key = sodium_malloc(sizeof(*v->key));
	if (!v->under || !v->key)
		goto fail;
	page_key(v->key, key);
	v->rand = rand;
	v->nonce_next = NONCES;
	snprintf(v->name, sizeof(v->name), "nightjar-%p", (void *)v);
	set_methods(v);
	if (sqlite3_vfs_register(&v->methods, 0) != SQLITE_OK)
		goto fail;
	*out = v;
	return ERR_OK;
fail:
	sodium_free(v->key);
	free(v);
	return ERR_LIMIT;
}

void vfs_free(struct vfs *v)
{
	if (!v)
		return;
	sqlite3_vfs_unregister(&v->methods);
	sodium_free(v->key);
	free(v);
}

const char *vfs_name(const struct vfs *v)
{
	return v->name;
}
