/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/disk.h"

#include "base/assert.h"
#include "base/rand.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES  8
#define SECTOR 512
#define PATH_LEN 256

struct bytes {
	uint8_t *p;
	size_t len, cap;
};

/* One write or truncation since the last sync. */
struct change {
	bool is_truncate;
	size_t at, len;
	uint8_t *p;
	struct change *next;
};

struct node {
	char path[PATH_LEN];    /* empty: a free place */
	struct bytes now;       /* what programs see */
	struct bytes synced;    /* what is on the platter */
	struct change *first, **last;
	bool is_here;           /* for programs */
	bool is_durable;        /* the folder's entry is on the platter */
	int open;
};

struct disk {
	sqlite3_vfs methods;
	char name[40];
	struct node nodes[FILES];
	struct rand_seeded seeded;
	struct rand rand;
	uint64_t operations, planned;
	enum disk_fault fault;
	bool struck, dead, full;
	double time;
	void (*seen)(void *ctx, const char *path, int64_t at, const uint8_t *p, size_t len);
	void *seen_ctx;
};

struct file {
	sqlite3_file methods;
	struct disk *disk;
	struct node *node;
};

static void resize(struct bytes *b, size_t len)
{
	if (len > b->cap) {
		b->cap = len + len / 2;
		b->p = realloc(b->p, b->cap);
		ASSERT(b->p);
	}
	if (len > b->len)
		memset(b->p + b->len, 0, len - b->len);
	b->len = len;
}

static void put(struct bytes *b, size_t at, const uint8_t *p, size_t len)
{
	if (at + len > b->len)
		resize(b, at + len);
	memcpy(b->p + at, p, len);
}

static void copy_bytes(struct bytes *to, const struct bytes *from)
{
	resize(to, from->len);
	if (from->len > 0)
		memcpy(to->p, from->p, from->len);
}

static void forget_changes(struct node *n)
{
	while (n->first) {
		struct change *c = n->first;

		n->first = c->next;
		free(c->p);
		free(c);
	}
	n->last = &n->first;
}

static void remember(struct node *n, bool is_truncate, size_t at, const uint8_t *p, size_t len)
{
	struct change *c = calloc(1, sizeof(*c));

	ASSERT(c);
	*c = (struct change){ .is_truncate = is_truncate, .at = at, .len = len };
	if (!is_truncate) {
		c->p = malloc(len);
		ASSERT(c->p);
		memcpy(c->p, p, len);
	}
	*n->last = c;
	n->last = &c->next;
}

static void clear_node(struct node *n)
{
	forget_changes(n);
	free(n->now.p);
	free(n->synced.p);
	memset(n, 0, sizeof(*n));
	n->last = &n->first;
}

static void apply(struct bytes *b, const struct change *c)
{
	if (c->is_truncate)
		resize(b, c->at);
	else
		put(b, c->at, c->p, c->len);
}

/* A write reaches the platter sector by sector: some, or up to a point. */
static void apply_torn(struct disk *d, struct bytes *b, const struct change *c)
{
	size_t upto = rand_below(&d->rand, 2) ? rand_below(&d->rand, (uint32_t)(c->len / SECTOR + 1)) * SECTOR : c->len;

	for (size_t i = 0; i < upto;) {
		size_t n = SECTOR - (c->at + i) % SECTOR;

		if (n > upto - i)
			n = upto - i;
		if (upto < c->len || rand_below(&d->rand, 2))
			put(b, c->at + i, c->p + i, n);
		i += n;
	}
}

/* Lost, whole, or (a write) torn. */
static void apply_by_chance(struct disk *d, struct bytes *b, const struct change *c)
{
	uint32_t luck = rand_below(&d->rand, 3);

	if (luck == 1 && !c->is_truncate)
		apply_torn(d, b, c);
	else if (luck > 0)
		apply(b, c);
}

static void node_after_cut(struct disk *d, struct node *n)
{
	uint32_t luck = rand_below(&d->rand, 4);    /* 0: nothing of it, 1: all of it, else each by chance */

	for (const struct change *c = n->first; c; c = c->next) {
		if (luck == 1)
			apply(&n->synced, c);
		else if (luck > 1)
			apply_by_chance(d, &n->synced, c);
	}
	forget_changes(n);
	copy_bytes(&n->now, &n->synced);
	/* What the folder did not sync is there, or not, by chance. */
	if (n->is_here != n->is_durable)
		n->is_here = rand_below(&d->rand, 2);
	n->is_durable = n->is_here;
	if (!n->is_here)
		clear_node(n);
}

static struct node *node_find(const struct disk *d, const char *path)
{
	for (size_t i = 0; i < FILES; i++)
		if (d->nodes[i].is_here && strcmp(d->nodes[i].path, path) == 0)
			return (struct node *)(uintptr_t)&d->nodes[i];
	return NULL;
}

static struct node *node_make(struct disk *d, const char *path)
{
	struct node *n = NULL;

	for (size_t i = 0; i < FILES && !n; i++)
		if (strcmp(d->nodes[i].path, path) == 0)
			n = &d->nodes[i];    /* removed, not yet durably: it comes back as a new file */
	for (size_t i = 0; i < FILES && !n; i++)
		if (!d->nodes[i].path[0])
			n = &d->nodes[i];
	ASSERT(n);
	snprintf(n->path, sizeof(n->path), "%s", path);
	n->is_here = true;
	if (n->now.len > 0) {
		resize(&n->now, 0);
		remember(n, true, 0, NULL, 0);
	}
	return n;
}

/* Counts an operation; says what it fails with. `room`: it needs space. */
static int operation(struct disk *d, int error, bool room)
{
	if (d->dead)
		return error;
	d->operations++;
	if (d->fault != DISK_NONE && d->operations == d->planned) {
		d->struck = true;
		if (d->fault == DISK_FULL)
			d->full = true;
		if (d->fault == DISK_POWER_CUT)
			d->dead = true;
		if (d->fault == DISK_EIO || d->fault == DISK_POWER_CUT)
			return error;
	}
	if (d->fault == DISK_EIO_FOREVER && d->struck)
		return error;
	return d->full && room ? SQLITE_FULL : SQLITE_OK;
}

static struct file *file_of(sqlite3_file *f)
{
	return (struct file *)(void *)f;
}

static int file_close(sqlite3_file *sf)
{
	file_of(sf)->node->open--;
	return SQLITE_OK;
}

static int file_read(sqlite3_file *sf, void *buf, int amount, sqlite3_int64 at)
{
	const struct bytes *b = &file_of(sf)->node->now;
	size_t from = (size_t)at, want = (size_t)amount, have = 0;

	if (file_of(sf)->disk->dead)
		return SQLITE_IOERR_READ;
	if (from < b->len)
		have = b->len - from < want ? b->len - from : want;
	if (have > 0)
		memcpy(buf, b->p + from, have);
	memset((uint8_t *)buf + have, 0, want - have);
	return have < want ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int file_write(sqlite3_file *sf, const void *buf, int amount, sqlite3_int64 at)
{
	struct file *f = file_of(sf);
	bool was_dead = f->disk->dead;
	/* Only growing needs room. */
	int rc = operation(f->disk, SQLITE_IOERR_WRITE, (size_t)at + (size_t)amount > f->node->now.len);

	/* The write that the power cut hits may be on the platter, or half of it. */
	if (rc != SQLITE_OK && (was_dead || !f->disk->dead))
		return rc;
	if (f->disk->seen)
		f->disk->seen(f->disk->seen_ctx, f->node->path, at, buf, (size_t)amount);
	remember(f->node, false, (size_t)at, buf, (size_t)amount);
	if (rc == SQLITE_OK)
		put(&f->node->now, (size_t)at, buf, (size_t)amount);
	return rc;
}

static int file_truncate(sqlite3_file *sf, sqlite3_int64 size)
{
	struct file *f = file_of(sf);
	int rc = operation(f->disk, SQLITE_IOERR_TRUNCATE, false);

	if (rc != SQLITE_OK)
		return rc;
	resize(&f->node->now, (size_t)size);
	remember(f->node, true, (size_t)size, NULL, 0);
	return SQLITE_OK;
}

static int file_sync(sqlite3_file *sf, int flags)
{
	struct file *f = file_of(sf);
	int rc = operation(f->disk, SQLITE_IOERR_FSYNC, false);

	(void)flags;
	if (rc != SQLITE_OK)
		return rc;
	for (const struct change *c = f->node->first; c; c = c->next)
		apply(&f->node->synced, c);
	forget_changes(f->node);
	f->node->is_durable = true;
	return SQLITE_OK;
}

static int file_size(sqlite3_file *sf, sqlite3_int64 *size)
{
	*size = (sqlite3_int64)file_of(sf)->node->now.len;
	return file_of(sf)->disk->dead ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

/* One process: locks are the caller's own. */
static int file_lock(sqlite3_file *f, int level)
{
	(void)f;
	(void)level;
	return SQLITE_OK;
}

static int file_is_reserved(sqlite3_file *f, int *out)
{
	(void)f;
	*out = 0;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *f, int op, void *arg)
{
	(void)f;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *f)
{
	(void)f;
	return SECTOR;
}

static int file_characteristics(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods file_methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_lock,
	.xCheckReservedLock = file_is_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_characteristics,
};

static int vfs_open(sqlite3_vfs *v, const char *path, sqlite3_file *sf, int flags, int *out_flags)
{
	struct disk *d = v->pAppData;
	struct file *f = file_of(sf);

	f->methods.pMethods = NULL;
	if (d->dead || !path)
		return SQLITE_CANTOPEN;
	f->disk = d;
	f->node = node_find(d, path);
	if (!f->node && !(flags & SQLITE_OPEN_CREATE))
		return SQLITE_CANTOPEN;
	if (!f->node)
		f->node = node_make(d, path);
	f->node->open++;
	f->methods.pMethods = &file_methods;
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *v, const char *path, int sync_folder)
{
	struct disk *d = v->pAppData;
	struct node *n = node_find(d, path);
	int rc;

	if (!n && !d->dead)
		return SQLITE_IOERR_DELETE_NOENT;
	rc = operation(d, SQLITE_IOERR_DELETE, false);
	if (rc != SQLITE_OK)
		return rc;
	n->is_here = false;
	if (sync_folder || !n->is_durable)
		clear_node(n);
	return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *v, const char *path, int flags, int *out)
{
	struct disk *d = v->pAppData;

	(void)flags;
	*out = node_find(d, path) != NULL;
	return d->dead ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *v, const char *path, int len, char *out)
{
	(void)v;
	snprintf(out, (size_t)len, "%s", path);
	return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *v, int len, char *out)
{
	struct disk *d = v->pAppData;

	rand_fill(&d->rand, out, (size_t)len);
	return len;
}

static int vfs_sleep(sqlite3_vfs *v, int us)
{
	(void)v;
	return us;
}

static int vfs_time(sqlite3_vfs *v, double *out)
{
	(void)v;
	*out = 2440587.5;
	return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *v, int len, char *out)
{
	(void)v;
	if (len > 0)
		out[0] = '\0';
	return 0;
}

struct disk *disk_new(uint64_t seed)
{
	static unsigned count;
	struct disk *d = calloc(1, sizeof(*d));

	ASSERT(d && sqlite3_initialize() == SQLITE_OK);
	snprintf(d->name, sizeof(d->name), "disk-%u", ++count);
	rand_seeded_init(&d->seeded, seed);
	d->rand = rand_seeded_source(&d->seeded);
	for (size_t i = 0; i < FILES; i++)
		d->nodes[i].last = &d->nodes[i].first;
	d->methods = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = sizeof(struct file),
		.mxPathname = PATH_LEN - 1,
		.zName = d->name,
		.pAppData = d,
		.xOpen = vfs_open,
		.xDelete = vfs_delete,
		.xAccess = vfs_access,
		.xFullPathname = vfs_full_path,
		.xRandomness = vfs_randomness,
		.xSleep = vfs_sleep,
		.xCurrentTime = vfs_time,
		.xGetLastError = vfs_last_error,
	};
	ASSERT(sqlite3_vfs_register(&d->methods, 0) == SQLITE_OK);
	return d;
}

void disk_free(struct disk *d)
{
	if (!d)
		return;
	sqlite3_vfs_unregister(&d->methods);
	for (size_t i = 0; i < FILES; i++) {
		ASSERT(d->nodes[i].open == 0);
		clear_node(&d->nodes[i]);
	}
	free(d);
}

const char *disk_name(const struct disk *d)
{
	return d->name;
}

struct disk *disk_copy(const struct disk *d, uint64_t seed)
{
	struct disk *copy = disk_new(seed);

	for (size_t i = 0; i < FILES; i++) {
		if (!d->nodes[i].is_here)
			continue;
		memcpy(copy->nodes[i].path, d->nodes[i].path, PATH_LEN);
		copy->nodes[i].is_here = copy->nodes[i].is_durable = true;
		copy_bytes(&copy->nodes[i].now, &d->nodes[i].now);
		copy_bytes(&copy->nodes[i].synced, &d->nodes[i].now);
	}
	return copy;
}

uint64_t disk_operations(const struct disk *d)
{
	return d->operations;
}

void disk_plan(struct disk *d, enum disk_fault fault, uint64_t at)
{
	d->fault = fault;
	d->planned = at;
	d->struck = false;
	d->full = false;
}

bool disk_has_struck(const struct disk *d)
{
	return d->struck;
}

void disk_free_space(struct disk *d)
{
	d->full = false;
	d->fault = DISK_NONE;
}

void disk_cut(struct disk *d)
{
	d->dead = true;
}

void disk_restart(struct disk *d)
{
	for (size_t i = 0; i < FILES; i++) {
		ASSERT(d->nodes[i].open == 0);
		if (d->nodes[i].path[0])
			node_after_cut(d, &d->nodes[i]);
	}
	d->dead = d->full = false;
	d->fault = DISK_NONE;
}

const uint8_t *disk_contents(const struct disk *d, const char *path, size_t *len)
{
	const struct node *n = node_find(d, path);

	*len = n ? n->now.len : 0;
	return n ? n->now.p : NULL;
}

void disk_put(struct disk *d, const char *path, const uint8_t *p, size_t len)
{
	struct node *n = node_find(d, path);

	for (size_t i = 0; !n && i < FILES; i++)
		n = d->nodes[i].path[0] ? NULL : &d->nodes[i];
	ASSERT(n && n->open == 0 && strlen(path) < PATH_LEN);
	clear_node(n);
	memcpy(n->path, path, strlen(path) + 1);
	n->is_here = n->is_durable = true;
	put(&n->now, 0, p, len);
	put(&n->synced, 0, p, len);
}

void disk_flip(struct disk *d, const char *path, size_t offset, uint8_t mask)
{
	struct node *n = node_find(d, path);

	ASSERT(n && offset < n->now.len);
	n->now.p[offset] ^= mask;
	if (offset < n->synced.len)
		n->synced.p[offset] ^= mask;
}

void disk_truncate(struct disk *d, const char *path, size_t len)
{
	struct node *n = node_find(d, path);

	ASSERT(n && len <= n->now.len);
	resize(&n->now, len);
	copy_bytes(&n->synced, &n->now);
	forget_changes(n);
}

bool disk_contains(const struct disk *d, const void *bytes, size_t len)
{
	for (size_t i = 0; i < FILES; i++)
		if (d->nodes[i].is_here && d->nodes[i].now.len > 0 &&
		    memmem(d->nodes[i].now.p, d->nodes[i].now.len, bytes, len))
			return true;
	return false;
}

void disk_watch(struct disk *d, void (*seen)(void *ctx, const char *path, int64_t at, const uint8_t *p, size_t len),
                void *ctx)
{
	d->seen = seen;
	d->seen_ctx = ctx;
}
