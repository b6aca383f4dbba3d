/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder that something else carries to others and back, a stick, a shared disk, a program that synchronises it: what is
 * carried is put there in files, and what others have put there is taken in, without anybody's doing.
 *
 *   writing   A look once a minute. The first file has everything, each later one what has come since. With the last of
 *             SPOOL_FILES of them, or after a while when something of it is gone, one with everything replaces them all.
 *   reading   Files that others wrote, once each, when they have not changed for a while.
 *
 * All work on the folder is done in a thread, so that one that hangs holds nothing up. Whatever goes wrong there is said in
 * words and tried again. Which folder, and which files in it are ours, is kept in the settings of the profile.
 */
#ifndef DAEMON_SPOOL_H
#define DAEMON_SPOOL_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

struct daemon;
struct spool;

#define SPOOL_FILES 8    /* of ours, at most */

/* Returns owned; NULL when the machine has no more descriptors. */
struct spool *spool_new(struct daemon *d);
void spool_free(struct spool *s);

/* The profile is open: goes on with the folder of its settings. Does nothing when that has been done. */
void spool_open(struct spool *s);
void spool_close(struct spool *s);
/* What the last turn did was undone: all is read, and written, once more. */
void spool_undo(struct spool *s);
/* Something has changed that may concern it (paused or no longer, emptied): looks again soon, and writes everything anew. */
void spool_renew(struct spool *s);

/* An absolute path, "": no folder from now on. In a turn. */
enum err spool_set(struct spool *s, const char *path) __attribute__((warn_unused_result));

enum spool_state {
	SPOOL_OFF = 1,
	SPOOL_WORKING,
	SPOOL_PAUSED,    /* as carrying is */
	SPOOL_FAILED,    /* it is tried again and again */
};

#define SPOOL_TEXT_MAX 320

struct spool_report {
	enum spool_state state;
	const char *path;                                  /* borrowed; "" */
	char text[SPOOL_TEXT_MAX], hint[SPOOL_TEXT_MAX];   /* how it is, and what to do when something is wrong; "" */
};

void spool_words_report(const struct spool *s, struct spool_report *out);
/* "off", "working", "paused", "failed" */
const char *spool_words_state(enum spool_state state);

#endif
