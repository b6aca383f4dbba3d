/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile of an earlier version, as tests/vectors/profiles keeps it: the key file as it is; of database and log the plain
 * units, which a compressor makes small where sealed ones would be noise. They are sealed again before anything opens them,
 * by the same page_seal() that the programs of then used (core/vfs_test keeps it from changing).
 *
 *   keys[602] | pages u32 | frames u32 | head of the log[32] | pages * 4096 | frames * 4120        gzip around it
 */
#ifndef SUPPORT_OLD_IMAGE_H
#define SUPPORT_OLD_IMAGE_H

#include "base/key.h"
#include "base/rand.h"
#include "core/page.h"
#include "core/vault.h"

struct old_image {
	uint8_t keys[VAULT_LEN];
	uint8_t log_head[PAGE_LOG_HEAD];
	size_t pages, frames;
	uint8_t (*page)[PAGE_LEN];       /* owned */
	uint8_t (*frame)[PAGE_FRAME];    /* owned: as SQLite sees them; none: there was no log */
};

/* From a file, uncompressed by gzip. Whatever fails ends the program with a sentence. */
void old_image_read(struct old_image *out, const char *path);
void old_image_free(struct old_image *img);
/* The key of the database, by its passphrase. */
void old_image_unlock(const struct old_image *img, const char *passphrase, struct symkey *database_key);
/* What lies on the disk under this key; returns owned, `len` bytes. */
uint8_t *old_image_database(const struct old_image *img, const struct symkey *database_key, const struct rand *rand,
                            size_t *len);
/* NULL: no log. */
uint8_t *old_image_log(const struct old_image *img, const struct symkey *database_key, const struct rand *rand, size_t *len);
/* The database in plain, with what the log has, as any SQLite opens it; returns owned. */
uint8_t *old_image_plain(const struct old_image *img, size_t *len);

#endif
