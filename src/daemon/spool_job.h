/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One piece of work on the folder of a spool, for the thread: what it needs is its own, whatever happens meanwhile. */
#ifndef DAEMON_SPOOL_JOB_H
#define DAEMON_SPOOL_JOB_H

#include "daemon/folder.h"
#include "daemon/spool.h"
#include "rpc/path.h"
#include "sandbox/broker.h"

#define SPOOL_PIECE    (128 * 1024)    /* bytes of a file in one turn of the core */
#define SPOOL_NAME_MAX 32

enum spool_job_kind {
	SPOOL_JOB_LOOK = 1,
	SPOOL_JOB_READ,
	SPOOL_JOB_WRITE,     /* one piece */
	SPOOL_JOB_FINISH,    /* its name, and away with the old ones */
};

struct spool_job {
	enum spool_job_kind kind;
	struct spool *spool;
	uint64_t era;    /* of the spool: what comes of it in a later one is of no interest */
	char path[PATH_LEN_MAX];
	int error;       /* an errno */
	/* look */
	struct folder_list list;
	/* read; the name is owned */
	struct folder_file file;
	uint64_t at;
	/* read, write; SPOOL_PIECE bytes, owned */
	uint8_t *buf;
	size_t len;
	/* write, finish */
	char name[SPOOL_NAME_MAX];    /* "": nothing but the old ones */
	bool first;
	int64_t when;
	char old[SPOOL_FILES + 1][SPOOL_NAME_MAX];
	size_t nold;
};

/* Returns owned. */
struct spool_job *spool_job_new(enum spool_job_kind kind, const char *path);
void spool_job_free(struct spool_job *j);
/* In the thread, which waits for the process that does it. */
void spool_job_work(void *job);
/* Does it, outside the sandbox. */
broker_job spool_job_outside;

#endif
