/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folder of a profile: 0700, of the user who runs the daemon, held by one process at a time.
 *   lock          flock()ed while in use
 *   keys          the key file (vault.h); written last when a profile is made, so where it exists the rest is whole
 *   nightjar.db   the database (store.h), with nightjar.db-wal beside it while in use
 */
#ifndef CORE_PROFILE_H
#define CORE_PROFILE_H

#include "base/err.h"
#include "base/rand.h"
#include "core/vault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct profile;

enum profile_mode { PROFILE_USE, PROFILE_MAKE };

/*
 * Opens and locks the folder; returns owned. PROFILE_MAKE makes the folder (and its parents, 0700) when it is missing.
 * ERR_NO_PROFILE: no folder. ERR_PROFILE_UNREADABLE: not ours, or open to others. ERR_PROFILE_IN_USE: locked by
 * another.
 */
enum err profile_open(struct profile **out, const char *dir, enum profile_mode mode)
	__attribute__((warn_unused_result));
void profile_close(struct profile *p);

/*
 * True when the key file exists: the profile was made to the end. Also when nobody can say: what may be a profile is
 * never made anew.
 */
bool profile_is_complete(const struct profile *p);
/* Path of the database, for store_open(); lives as long as the profile. */
const char *profile_database(const struct profile *p);

/* ERR_NO_PROFILE when there is none yet; ERR_PROFILE_CORRUPT when it has the wrong length. */
enum err profile_read_keys(const struct profile *p, uint8_t file[VAULT_LEN]) __attribute__((warn_unused_result));
/* Atomic and durable: the old file or the new one, never a mixture. */
enum err profile_write_keys(const struct profile *p, const uint8_t file[VAULT_LEN]) __attribute__((warn_unused_result));
/* Overwrites the key file in place (vault_destroy), then removes it: from then on nobody can read the rest. */
enum err profile_destroy_keys(const struct profile *p) __attribute__((warn_unused_result));
/*
 * Removes all else that is in the folder but the lock, with whatever lies in folders there; the database is closed. Files of
 * others are files like any: whoever asks for this has said that all of it goes. False: something is left.
 */
bool profile_remove_rest(const struct profile *p);

#endif
