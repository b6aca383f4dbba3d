/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/spool_job.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

struct spool_job *spool_job_new(enum spool_job_kind kind, const char *path)
{
	struct spool_job *j = calloc(1, sizeof(*j));

	ASSERT(j);
	j->kind = kind;
	memcpy(j->path, path, strlen(path) + 1);
	if (kind == SPOOL_JOB_READ || kind == SPOOL_JOB_WRITE) {
		j->buf = malloc(SPOOL_PIECE);
		ASSERT(j->buf);
	}
	return j;
}

void spool_job_free(struct spool_job *j)
{
	folder_wipe(&j->list);
	free(j->file.name);
	free(j->buf);
	free(j);
}

static int finish(const struct spool_job *j)
{
	const int error = j->name[0] ? folder_finish(j->path, j->name, j->when) : 0;

	/* The old ones go only when the new one is there. */
	for (size_t i = 0; error == 0 && i < j->nold; i++)
		folder_remove(j->path, j->old[i]);
	return error;
}

void spool_job_work(void *job)
{
	struct spool_job *j = job;

	switch (j->kind) {
	case SPOOL_JOB_LOOK:
		j->error = folder_look(j->path, &j->list);
		break;
	case SPOOL_JOB_READ:
		j->error = folder_read(j->path, &j->file, j->at, j->buf, SPOOL_PIECE, &j->len);
		break;
	case SPOOL_JOB_WRITE:
		j->error = folder_write(j->path, j->name, j->first, j->buf, j->len);
		break;
	case SPOOL_JOB_FINISH:
		j->error = finish(j);
		break;
	}
}
