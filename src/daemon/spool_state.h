/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a spool, for daemon/spool*. */
#ifndef DAEMON_SPOOL_STATE_H
#define DAEMON_SPOOL_STATE_H

#include "base/clock.h"
#include "daemon/shelf.h"
#include "daemon/spool.h"
#include "daemon/spool_job.h"

#define SPOOL_LOOK_EACH  (5 * CLOCK_SECOND)
#define SPOOL_WRITE_EACH CLOCK_MINUTE
#define SPOOL_RENEW_EACH (6 * CLOCK_HOUR)      /* what is gone stands in our files so long, at most */
#define SPOOL_HANGS      (10 * CLOCK_SECOND)   /* a piece of work that takes so long */

struct event;
struct slow;

struct spool_reading {
	struct shelf_file *file;    /* NULL: none; of the shelf */
	uint64_t at;
	int64_t neighbour;          /* of the core: what comes by this file */
};

/* Files of ours. Names without what follows them all. */
struct spool_writing {
	bool on;
	bool all;                   /* everything, not only what has come since */
	bool truncated;             /* the last one had no room for all of it */
	char name[SPOOL_NAME_MAX];
	uint64_t after, bytes;      /* serial of what is in it; what it has by now */
	char own[SPOOL_FILES + 1][SPOOL_NAME_MAX];
	size_t nown;
	uint64_t told;              /* serial: up to here it has been written; 0: nothing of this run */
	uint64_t count;             /* of things that were carried when all was written last */
	int64_t all_at;             /* mono ms: when that is due again, should any of it be gone */
	int64_t at;                 /* mono ms: when to look whether there is something to write */
	int error;                  /* the last one */
};

struct spool {
	struct daemon *d;
	struct slow *slow;
	struct event *timer;
	bool open;
	char path[PATH_LEN_MAX];    /* "": no folder */
	uint64_t era;
	bool busy;                  /* a piece of work is under way, */
	int64_t busy_since;         /* mono ms */
	struct shelf shelf;
	bool looked;                /* and this is what was seen: */
	int error;
	uint64_t device, inode;
	size_t large;
	bool more;
	int64_t look_at;            /* mono ms */
	struct spool_reading reading;
	struct spool_writing writing;
	uint64_t files_read, files_written;
};

/* Takes the job. */
void spool_do(struct spool *s, struct spool_job *j);
/* Goes on in so many ms, after what else there is to do. */
void spool_pause(struct spool *s, int64_t ms);
/* The next piece of the file that is written, or the beginning of one if there is something to write. */
void spool_write_next(struct spool *s, int64_t mono);
void spool_write_done(struct spool *s, const struct spool_job *j);
/* What is in the settings; and in a turn, putting it there. */
void spool_write_load(struct spool *s);
enum err spool_write_keep_names(struct spool *s) __attribute__((warn_unused_result));
bool spool_write_is_own(const struct spool *s, const char *file);
/* Serials begin anew, or what was written is not there any more. */
void spool_write_anew(struct spool *s);

#endif
