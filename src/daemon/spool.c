/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be done next, looking, and reading. daemon/spool_write.c is the other half. */
#include "daemon/spool.h"

#include "base/assert.h"
#include "base/log.h"
#include "core/carry_file.h"
#include "core/core.h"
#include "core/setting.h"
#include "daemon/batch.h"
#include "daemon/daemon.h"
#include "daemon/slow.h"
#include "daemon/spool_state.h"
#include "daemon/turn.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#define REST      20      /* ms between two pieces of a file, so that no file keeps others from their turn */
#define LEAVE     2000    /* ms that the end of the daemon waits for a folder that does not answer */

static const char key_folder[] = "carry.folder", key_of[] = "carry.folder.of";    /* _of: where the files are that are ours */

/* ---- turns ---- */

static bool is_paused(const struct spool *s)
{
	struct carry_settings settings;

	carry_settings(s->d->core, &settings);
	return settings.paused;
}

void spool_pause(struct spool *s, int64_t ms)
{
	const struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	event_add(s->timer, &tv);
}

static void on_done(void *ctx, bool alive);

void spool_do(struct spool *s, struct spool_job *j)
{
	const struct slow_job job = { .work = spool_job_work, .done = on_done, .ctx = j };

	j->spool = s;
	j->era = s->era;
	s->busy = slow_start(s->slow, &job);
	s->busy_since = clock_read().mono;
	if (s->busy)
		return;
	spool_job_free(j);
	spool_pause(s, SPOOL_LOOK_EACH);
}

/* ---- looking ---- */

static void look(struct spool *s, int64_t mono)
{
	s->look_at = mono + SPOOL_LOOK_EACH;
	spool_do(s, spool_job_new(SPOOL_JOB_LOOK, s->path));
}

/* Takes ours out of the list. How many are there? */
static size_t drop_own(const struct spool *s, struct folder_list *l)
{
	size_t own = 0;

	for (size_t i = 0; i < l->n; i++)
		if (spool_write_is_own(s, l->file[i].name)) {
			free(l->file[i].name);
			own++;
		} else {
			l->file[i - own] = l->file[i];
		}
	l->n -= own;
	return own;
}

static void looked(struct spool *s, struct spool_job *j, int64_t mono)
{
	const bool was_there = s->looked && s->error == 0 && s->device == j->list.device && s->inode == j->list.inode;
	size_t own;

	if (j->error && j->error != s->error)
		log_warn("the folder for parcels cannot be used: %s", strerror(j->error));
	else if (!j->error && (s->error || !s->looked))
		log_info("the folder for parcels is there");
	s->looked = true;
	s->error = j->error;
	if (j->error)
		return;
	s->device = j->list.device;
	s->inode = j->list.inode;
	s->large = j->list.large;
	s->more = j->list.more;
	own = drop_own(s, &j->list);
	/* Another disk, or one where somebody has tidied up. While it stays, whoever takes files away has what is in them. */
	if (!was_there && own < s->writing.nown)
		spool_write_anew(s);
	shelf_take(&s->shelf, &j->list, mono);
}

/* ---- reading ---- */

static void read_on(struct spool *s)
{
	struct spool_job *j = spool_job_new(SPOOL_JOB_READ, s->path);

	j->file = s->reading.file->f;
	j->file.name = strdup(j->file.name);
	ASSERT(j->file.name);
	j->at = s->reading.at;
	spool_do(s, j);
}

static void begin_reading(struct spool *s, struct shelf_file *f)
{
	turn_open(s->d->turn);
	s->reading = (struct spool_reading){ .file = f, .neighbour = carry_file_neighbour(s->d->core) };
	read_on(s);
}

/* It is over, whole or not: what comes after damage, or after half an item, is of no use. */
static void end_reading(struct spool *s)
{
	s->reading.file->done = true;
	s->reading.file = NULL;
	s->files_read++;
}

static void was_read(struct spool *s, const struct spool_job *j, int64_t mono)
{
	struct batch_taken t;

	if (j->error == ESTALE) {
		/* It has changed: it will be seen as another one. */
		s->reading.file->done = true;
		s->reading.file = NULL;
		s->look_at = mono;
	} else if (j->error) {
		shelf_failed(s->reading.file, mono);
		s->reading.file = NULL;
		s->look_at = mono;
	} else {
		turn_open(s->d->turn);
		batch_take(s->d->core, s->reading.neighbour, j->buf, j->len, &t);
		s->reading.at += t.used;
		if (t.used == 0 || t.damaged)
			end_reading(s);
	}
}

/* ---- what is next ---- */

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void wait(struct spool *s, int64_t mono)
{
	const int64_t wake = sooner(s->look_at, s->error ? s->look_at : sooner(s->writing.at, shelf_wake(&s->shelf)));

	spool_pause(s, wake > mono ? wake - mono : 0);
}

static void go_on(struct spool *s)
{
	const int64_t mono = clock_read().mono;
	struct shelf_file *f;

	if (!s->open || !s->path[0] || s->busy || is_paused(s))
		return;
	if (s->reading.file)
		read_on(s);
	else if (!s->writing.on && mono >= s->look_at)
		look(s, mono);
	else if (!s->writing.on && !s->error && (f = shelf_next(&s->shelf, mono)) != NULL)
		begin_reading(s, f);
	else if (s->writing.on || (!s->error && s->looked && mono >= s->writing.at))
		spool_write_next(s, mono);
	else
		wait(s, mono);
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	go_on(ctx);
}

static void take(struct spool *s, struct spool_job *j)
{
	const int64_t mono = clock_read().mono;

	switch (j->kind) {
	case SPOOL_JOB_LOOK:
		looked(s, j, mono);
		break;
	case SPOOL_JOB_READ:
		was_read(s, j, mono);
		break;
	case SPOOL_JOB_WRITE:
	case SPOOL_JOB_FINISH:
		spool_write_done(s, j);
		break;
	}
}

static void on_done(void *ctx, bool alive)
{
	struct spool_job *j = ctx;
	struct spool *s = j->spool;

	if (alive) {
		s->busy = false;
		if (s->open && j->era == s->era)
			take(s, j);
		spool_pause(s, REST);
	}
	spool_job_free(j);
}

/* ---- beginning and end ---- */

/* What was under way, and what is known of the folder, counts no longer. */
static void forget(struct spool *s)
{
	s->era++;
	s->reading = (struct spool_reading){ .file = NULL };
	shelf_wipe(&s->shelf);
	s->looked = false;
	s->error = 0;
	s->large = 0;
	s->more = false;
	s->look_at = 0;
	spool_write_anew(s);
}

struct spool *spool_new(struct daemon *d)
{
	struct spool *s = calloc(1, sizeof(*s));

	ASSERT(s);
	s->d = d;
	s->slow = slow_new(d->base);
	s->timer = evtimer_new(d->base, on_timer, s);
	ASSERT(s->timer);
	if (s->slow)
		return s;
	spool_free(s);
	return NULL;
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	spool_close(s);
	slow_leave(s->slow, LEAVE);
	event_free(s->timer);
	free(s);
}

void spool_open(struct spool *s)
{
	char value[SETTING_VALUE_MAX + 1];

	if (s->open)
		return;
	s->open = true;
	forget(s);
	s->files_read = s->files_written = 0;
	spool_write_load(s);
	if (setting_get(core_store(s->d->core), key_folder, value) != ERR_OK)
		return;
	memcpy(s->path, value, strlen(value) + 1);
	spool_pause(s, 0);
}

void spool_close(struct spool *s)
{
	if (!s->open)
		return;
	forget(s);
	event_del(s->timer);
	memset(s->path, 0, sizeof(s->path));
	s->writing = (struct spool_writing){ .on = false };
	s->open = false;
}

void spool_undo(struct spool *s)
{
	if (!s->open || !s->path[0])
		return;
	forget(s);
	spool_pause(s, SPOOL_LOOK_EACH);
}

void spool_renew(struct spool *s)
{
	if (!s->open || !s->path[0])
		return;
	spool_write_anew(s);
	s->look_at = 0;
	spool_pause(s, 0);
}

/* What of ours lies in the folder is known still when it is switched off and on again. */
static enum err keep(struct spool *s, const char *path)
{
	struct store *store = core_store(s->d->core);
	char of[SETTING_VALUE_MAX + 1];
	enum err e;

	if (!path[0]) {
		e = setting_unset(store, key_folder);
		return e == ERR_NO_SETTING ? ERR_OK : e;
	}
	if (setting_get(store, key_of, of) != ERR_OK || strcmp(of, path) != 0)
		s->writing.nown = 0;
	e = setting_set(store, key_folder, path);
	if (e == ERR_OK)
		e = setting_set(store, key_of, path);
	return e == ERR_OK ? spool_write_keep_names(s) : e;
}

enum err spool_set(struct spool *s, const char *path)
{
	enum err e;

	if (strlen(path) > SETTING_VALUE_MAX)
		return ERR_TOO_LONG;
	e = keep(s, path);
	if (e != ERR_OK)
		return e;
	/* A thread that hangs in the folder that was must not keep the new one waiting. */
	if (s->busy && clock_read().mono - s->busy_since > SPOOL_HANGS) {
		slow_leave(s->slow, 0);
		s->busy = false;
		s->slow = slow_new(s->d->base);
		if (!s->slow)
			return ERR_LIMIT;
	}
	forget(s);
	memcpy(s->path, path, strlen(path) + 1);
	s->files_read = s->files_written = 0;
	spool_pause(s, 0);
	return ERR_OK;
}
