/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk in memory, as an SQLite VFS, that can fail. No real file, no clock, no randomness but its seed: a run replays.
 *
 * It knows what a real disk may do at a power cut: what was synced stays; each write since may be there, be missing,
 * or be there in part (torn at 512-byte sectors), independently of the others; a file made or removed without its
 * folder synced may still be missing or be back. Several disks live in one process, each under its own VFS name.
 *
 * Operations are counted: each write, truncate, sync and delete is one. A fault is planned for operation number n.
 */
#ifndef SUPPORT_DISK_H
#define SUPPORT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct disk;

enum disk_fault {
	DISK_NONE,
	DISK_POWER_CUT,     /* operation n does not happen (a write may, in part), and nothing works until disk_restart() */
	DISK_EIO,           /* operation n fails; the next works again */
	DISK_FULL,          /* from operation n on, whatever needs room fails, until disk_free_space() */
	DISK_EIO_FOREVER
};

/* Returns owned; aborts without memory. The VFS is registered until disk_free(). */
struct disk *disk_new(uint64_t seed);
void disk_free(struct disk *d);
/* To be given as store_options.vfs. */
const char *disk_name(const struct disk *d);
/* A new disk with the same contents, all of it synced, with no fault planned. */
struct disk *disk_copy(const struct disk *d, uint64_t seed);

/* How many operations there have been. */
uint64_t disk_operations(const struct disk *d);
/* Plans the next fault; disk_operations() + 1 is the very next operation. */
void disk_plan(struct disk *d, enum disk_fault fault, uint64_t operation);
/* True once the planned fault has struck. */
bool disk_has_struck(const struct disk *d);
void disk_free_space(struct disk *d);

/* Cuts the power now. Open files fail from here on; close them, then restart. */
void disk_cut(struct disk *d);
/* Works again, with what the power cut left. Every file must have been closed. */
void disk_restart(struct disk *d);

/* The bytes of a file as they are now, borrowed until the next operation; NULL when there is none. */
const uint8_t *disk_contents(const struct disk *d, const char *path, size_t *len);
/* Makes a file, or another in its place, that nobody has open: as if it had lain there for long. */
void disk_put(struct disk *d, const char *path, const uint8_t *p, size_t len);
/* Flips bits behind everybody's back. */
void disk_flip(struct disk *d, const char *path, size_t offset, uint8_t mask);
void disk_truncate(struct disk *d, const char *path, size_t len);
/* True when the bytes occur in any file. */
bool disk_contains(const struct disk *d, const void *bytes, size_t len);
/* Shows every write before it is made. NULL: no more. */
void disk_watch(struct disk *d, void (*seen)(void *ctx, const char *path, int64_t at, const uint8_t *p, size_t len),
                void *ctx);

#endif
