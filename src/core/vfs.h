/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An SQLite VFS that encrypts. It sits on another VFS and knows two files: the database and its write-ahead log; any
 * other (rollback journal, temporary file) is refused, so nothing can reach the disk in clear.
 *
 * Database, page n (PAGE_LEN bytes at (n-1) * PAGE_LEN):   page n
 * Log, at 0:                                               ciphertext[32] | nonce[24] | tag[16]
 * Log, frame k (from 0) at 72 + k * 4160:                  ciphertext[24] | nonce[24] | tag[16], then a page
 * A page, in either:                                       ciphertext[4056] | nonce[24] | tag[16]
 *
 * XChaCha20-Poly1305 under a key derived from the database key. The 40 bytes come out of the page itself: SQLite is told
 * to reserve them, and reads them as zeros. The associated data is the kind of unit (1) and its number (8), so that a
 * unit is worth nothing in another place. For a page that is its number, whichever of the two files it is in: a
 * checkpoint moves it over as it is sealed, so that the same ciphertext, and no other under its nonce, lies in both. For
 * the head of a frame it is k and the nonce and tag of the page behind it, so that in the log nothing can be exchanged:
 * not two frames, not the page of one for what the database or another frame has of that page.
 *
 * Not detected: an older version of a whole file; and in the database, in the place of page n, another version of page n
 * than the last, even one that was only ever in the log. Whoever has a copy of both files after a checkpoint and before
 * the log is emptied (at idle) sees which frame is which page, and so in what order pages changed.
 *
 * Up to 16 frames of one transaction are handed down as one write; all of them are down before a sync returns.
 *
 * A database page that does not authenticate is an error (SQLITE_IOERR_DATA). While the log is read for recovery, a
 * frame that does not authenticate is zeros instead, which SQLite's own checksum takes for the end of the log: that is
 * how the torn end of a log looks after a power cut. Afterwards it is an error as well.
 */
#ifndef CORE_VFS_H
#define CORE_VFS_H

#include "base/err.h"
#include "base/key.h"
#include "base/rand.h"

struct vfs;

/*
 * Registers a VFS over the one called `under` (NULL: the system's), to be opened by vfs_name(). `key` is copied into
 * guarded memory, `rand` is borrowed until vfs_free(), which comes after the last connection is closed.
 */
enum err vfs_new(struct vfs **out, const struct symkey *key, const struct rand *rand, const char *under)
	__attribute__((warn_unused_result));
void vfs_free(struct vfs *v);
const char *vfs_name(const struct vfs *v);

#endif
