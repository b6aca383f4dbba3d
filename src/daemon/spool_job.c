/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/spool_job.h"

#include "base/assert.h"
#include "base/pack.h"

#include <errno.h>
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

/*
 * What the job needs and what came of it, as bytes to the process outside the sandbox and back: the folder may be anywhere.
 * What that process cannot make sense of it refuses; what we cannot, counts as a disk that does not work.
 */

static void pack_text(struct pack *w, const char *text)
{
	pack_str16(w, text, strlen(text));
}

/* False: it is too long, or has a zero in it. */
static bool take_text(struct unpack *r, char *out, size_t cap)
{
	size_t len;
	const uint8_t *text = unpack_str16(r, &len);

	if (!text || len >= cap || memchr(text, '\0', len))
		return false;
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

/* ---- outside: names, whoever asks, are those of files of parcels in that folder and of no others ---- */

static bool is_name(const char *name)
{
	const size_t len = strlen(name), suffix = sizeof(FOLDER_SUFFIX) - 1;

	return len > suffix && !strchr(name, '/') && strcmp(name + len - suffix, FOLDER_SUFFIX) == 0;
}

static bool take_name(struct unpack *r, char *out, size_t cap)
{
	return take_text(r, out, cap) && is_name(out);
}

static int look(const char *path, struct broker_message *answer)
{
	struct folder_list l;
	const int error = folder_look(path, &l);
	struct pack w = pack_into(broker_room(answer, 64 + l.n * (FOLDER_NAME_MAX + 18)), 64 + l.n * (FOLDER_NAME_MAX + 18));

	pack_u64(&w, l.large);
	pack_u8(&w, l.more);
	pack_u64(&w, l.device);
	pack_u64(&w, l.inode);
	pack_u32(&w, (uint32_t)l.n);
	for (size_t i = 0; i < l.n; i++) {
		pack_text(&w, l.file[i].name);
		pack_u64(&w, l.file[i].size);
		pack_u64(&w, (uint64_t)l.file[i].changed);
	}
	answer->len = pack_done(&w);
	folder_wipe(&l);
	return error;
}

static int read_piece(const char *path, struct unpack *r, struct broker_message *answer)
{
	char name[FOLDER_NAME_MAX];
	struct folder_file f = { .name = name };
	uint64_t at;
	size_t len;
	int error;

	if (!take_name(r, name, sizeof(name)))
		return EINVAL;
	f.size = unpack_u64(r);
	f.changed = (int64_t)unpack_u64(r);
	at = unpack_u64(r);
	if (!unpack_done(r))
		return EINVAL;
	error = folder_read(path, &f, at, broker_room(answer, SPOOL_PIECE), SPOOL_PIECE, &len);
	answer->len = len;
	return error;
}

static int write_piece(const char *path, struct unpack *r)
{
	char name[FOLDER_NAME_MAX];
	const uint8_t *piece;
	bool first;
	size_t len;

	if (!take_name(r, name, sizeof(name)))
		return EINVAL;
	first = unpack_u8(r) != 0;
	len = unpack_u32(r);
	piece = unpack_view(r, len);
	return unpack_done(r) && len <= SPOOL_PIECE ? folder_write(path, name, first, piece, len) : EINVAL;
}

static int finish(const char *path, struct unpack *r)
{
	char name[FOLDER_NAME_MAX];
	int64_t when;
	size_t nold;
	int error;

	if (!take_text(r, name, sizeof(name)) || (name[0] && !is_name(name)))
		return EINVAL;
	when = (int64_t)unpack_u64(r);
	nold = unpack_u8(r);
	error = name[0] ? folder_finish(path, name, when) : 0;
	/* The old ones go only when the new one is there. */
	for (size_t i = 0; error == 0 && i < nold; i++) {
		if (!take_name(r, name, sizeof(name)))
			return EINVAL;
		folder_remove(path, name);
	}
	return error;
}

int spool_job_outside(const struct broker_message *asked, struct broker_message *answer)
{
	struct unpack r = unpack_from(asked->bytes, asked->len);
	const uint8_t kind = unpack_u8(&r);
	char path[PATH_LEN_MAX];

	if (!take_text(&r, path, sizeof(path)))
		return EINVAL;
	switch (kind) {
	case SPOOL_JOB_LOOK:
		return look(path, answer);
	case SPOOL_JOB_READ:
		return read_piece(path, &r, answer);
	case SPOOL_JOB_WRITE:
		return write_piece(path, &r);
	case SPOOL_JOB_FINISH:
		return finish(path, &r);
	default:
		return EINVAL;
	}
}

/* ---- inside ---- */

static void ask_kind(struct pack *w, const struct spool_job *j)
{
	switch (j->kind) {
	case SPOOL_JOB_LOOK:
		break;
	case SPOOL_JOB_READ:
		pack_text(w, j->file.name);
		pack_u64(w, j->file.size);
		pack_u64(w, (uint64_t)j->file.changed);
		pack_u64(w, j->at);
		break;
	case SPOOL_JOB_WRITE:
		pack_text(w, j->name);
		pack_u8(w, j->first);
		pack_u32(w, (uint32_t)j->len);
		pack_bytes(w, j->buf, j->len);
		break;
	case SPOOL_JOB_FINISH:
		pack_text(w, j->name);
		pack_u64(w, (uint64_t)j->when);
		pack_u8(w, (uint8_t)j->nold);
		for (size_t i = 0; i < j->nold; i++)
			pack_text(w, j->old[i]);
		break;
	}
}

static bool take_list(struct folder_list *l, struct unpack *r)
{
	char name[FOLDER_NAME_MAX];
	uint32_t n;

	l->large = unpack_u64(r);
	l->more = unpack_u8(r) != 0;
	l->device = unpack_u64(r);
	l->inode = unpack_u64(r);
	n = unpack_u32(r);
	if (n > FOLDER_FILES_MAX)
		return false;
	l->file = n > 0 ? calloc(n, sizeof(*l->file)) : NULL;
	ASSERT(n == 0 || l->file);
	for (; l->n < n && take_text(r, name, sizeof(name)); l->n++) {
		l->file[l->n] = (struct folder_file){ .name = strdup(name), .size = unpack_u64(r) };
		l->file[l->n].changed = (int64_t)unpack_u64(r);
		ASSERT(l->file[l->n].name);
	}
	return l->n == n && unpack_done(r);
}

void spool_job_work(void *job)
{
	const size_t room = SPOOL_PIECE + PATH_LEN_MAX + 2 * FOLDER_NAME_MAX + (SPOOL_FILES + 1) * (SPOOL_NAME_MAX + 2);
	uint8_t *text = malloc(room);
	struct pack w = pack_into(text, room);
	struct broker_message asked = { .bytes = text }, answer;
	struct spool_job *j = job;
	struct unpack r;

	ASSERT(text);
	pack_u8(&w, (uint8_t)j->kind);
	pack_text(&w, j->path);
	ask_kind(&w, j);
	asked.len = pack_done(&w);
	ASSERT(asked.len > 0);
	j->error = broker_ask(spool_job_outside, &asked, &answer);
	free(text);
	r = unpack_from(answer.bytes, answer.len);
	if (j->error == 0 && j->kind == SPOOL_JOB_LOOK && !take_list(&j->list, &r))
		j->error = EIO;
	if (j->error == 0 && j->kind == SPOOL_JOB_READ) {
		j->len = answer.len <= SPOOL_PIECE ? answer.len : 0;
		unpack_bytes(&r, j->buf, j->len);
	}
	broker_wipe(&answer);
}
