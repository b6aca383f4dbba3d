/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of ours: when one is written, what is in it, and which ones it replaces. */
#include "base/assert.h"
#include "base/log.h"
#include "core/carry_file.h"
#include "core/carry_own.h"
#include "core/core.h"
#include "core/setting.h"
#include "daemon/batch.h"
#include "daemon/daemon.h"
#include "daemon/spool_state.h"
#include "daemon/turn.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define REST 20    /* ms between two steps of putting stamps on */

static const char key_files[] = "carry.folder.files";

/* ---- names ---- */

bool spool_write_is_own(const struct spool *s, const char *file)
{
	for (size_t i = 0; i < s->writing.nown; i++)
		if (strcmp(s->writing.own[i], file) == 0)
			return true;
	return false;
}

/* Before there is a file of that name: what a crash leaves is known to be ours. */
enum err spool_write_keep_names(struct spool *s)
{
	struct store *store = core_store(s->d->core);
	char value[SETTING_VALUE_MAX + 1] = "";
	size_t len = 0;
	enum err e;

	for (size_t i = 0; i < s->writing.nown; i++)
		len += (size_t)snprintf(value + len, sizeof(value) - len, "%s%s", i ? " " : "", s->writing.own[i]);
	if (len > 0)
		return setting_set(store, key_files, value);
	e = setting_unset(store, key_files);
	return e == ERR_NO_SETTING ? ERR_OK : e;
}

void spool_write_load(struct spool *s)
{
	char value[SETTING_VALUE_MAX + 1], *rest = value;
	const char *name;

	s->writing.nown = 0;
	if (setting_get(core_store(s->d->core), key_files, value) != ERR_OK)
		return;
	while ((name = strsep(&rest, " ")) != NULL && s->writing.nown < SPOOL_FILES)
		if (name[0] && strlen(name) < SPOOL_NAME_MAX)
			memcpy(s->writing.own[s->writing.nown++], name, strlen(name) + 1);
}

/* It says nothing. */
static void add_name(struct spool_writing *w)
{
	uint8_t name[8];
	char hex[2 * sizeof(name) + 1];

	ASSERT(w->nown <= SPOOL_FILES);
	randombytes_buf(name, sizeof(name));
	sodium_bin2hex(hex, sizeof(hex), name, sizeof(name));
	snprintf(w->name, sizeof(w->name), "%s" FOLDER_SUFFIX, hex);
	memcpy(w->own[w->nown++], w->name, sizeof(w->name));
}

void spool_write_anew(struct spool *s)
{
	s->writing.on = false;
	s->writing.told = 0;
	s->writing.at = 0;
	s->writing.error = 0;
}

/* ---- whether ---- */

static bool see_one(void *ctx, const struct carry_file_item *item)
{
	(void)item;
	*(bool *)ctx = true;
	return false;
}

static bool is_there_more(struct core *c, uint64_t after)
{
	bool any = false;

	return carry_file_each(c, after, see_one, &any) == ERR_OK && any;
}

static uint64_t count(const struct core *c)
{
	struct carry_counts n;

	carry_counts(c, &n);
	return n.parcels + n.ours + n.proofs;
}

static void finish(struct spool *s, bool is_file)
{
	struct spool_job *j = spool_job_new(SPOOL_JOB_FINISH, s->path);
	const struct spool_writing *w = &s->writing;

	if (is_file)
		memcpy(j->name, w->name, sizeof(w->name));
	/* The hour is in what it holds; the moment at which something was written or came is nobody's business. */
	j->when = clock_read().wall / CLOCK_HOUR * (CLOCK_HOUR / CLOCK_SECOND);
	for (size_t i = 0; w->all && i < w->nown; i++)
		if (!is_file || strcmp(w->own[i], w->name) != 0)
			memcpy(j->old[j->nold++], w->own[i], sizeof(w->own[i]));
	spool_do(s, j);
}

static bool is_all_due(const struct spool_writing *w, const struct core *c, int64_t mono)
{
	return w->told == 0 || w->nown >= SPOOL_FILES || (mono >= w->all_at && (w->nown > 1 || count(c) < w->count));
}

/* The file itself is begun in the next round, when its name is safely known to be ours. */
static void begin(struct spool *s, int64_t mono)
{
	struct spool_writing *w = &s->writing;
	struct core *c = s->d->core;

	w->at = mono + SPOOL_WRITE_EACH;
	w->all = is_all_due(w, c, mono);
	/* Who carries more than all our files hold does not write all the time. */
	if (w->told > 0 && w->nown >= SPOOL_FILES && w->truncated && mono < w->all_at)
		return;
	if (!is_there_more(c, w->all ? 0 : w->told)) {
		w->name[0] = '\0';
		if (w->all && w->nown > 0)
			finish(s, false);
		return;
	}
	add_name(w);
	w->on = spool_write_keep_names(s) == ERR_OK;
	w->after = w->all ? 0 : w->told;
	w->bytes = 0;
	w->truncated = false;
}

static void consider(struct spool *s, int64_t mono)
{
	struct core *c = s->d->core;

	turn_open(s->d->turn);
	carry_own_collect(c);
	if (!carry_file_stamp(c, BATCH_STAMP_STEP))
		begin(s, mono);
	if (!s->busy)
		spool_pause(s, REST);
}

/* ---- how ---- */

static void give_up(struct spool_writing *w)
{
	w->on = false;
	if (w->name[0])
		w->nown--;
}

static void write_on(struct spool *s)
{
	struct spool_writing *w = &s->writing;
	struct spool_job *j = spool_job_new(SPOOL_JOB_WRITE, s->path);
	struct batch b = { .buf = j->buf, .cap = SPOOL_PIECE };

	turn_open(s->d->turn);
	if (w->bytes == 0)
		batch_begin(&b);
	if (batch_fill(s->d->core, w->after, &b) != ERR_OK) {
		give_up(w);
		spool_job_free(j);
		spool_pause(s, SPOOL_LOOK_EACH);
		return;
	}
	j->first = w->bytes == 0;
	j->len = b.len;
	memcpy(j->name, w->name, sizeof(w->name));
	w->after = b.last;
	w->bytes += b.len;
	w->truncated = b.full && w->bytes + SPOOL_PIECE > FOLDER_FILE_MAX;
	w->on = b.full && !w->truncated;
	spool_do(s, j);
}

void spool_write_next(struct spool *s, int64_t mono)
{
	if (s->writing.on)
		write_on(s);
	else
		consider(s, mono);
}

static void is_finished(struct spool *s)
{
	struct spool_writing *w = &s->writing;

	turn_open(s->d->turn);
	if (w->all) {
		w->nown = 0;
		w->all_at = clock_read().mono + SPOOL_RENEW_EACH;
		if (w->name[0])
			memcpy(w->own[w->nown++], w->name, sizeof(w->name));
		(void)!spool_write_keep_names(s); /* shows at the commit */
	}
	if (!w->name[0])
		return;
	w->told = w->after;
	w->count = count(s->d->core);
	s->files_written++;
}

void spool_write_done(struct spool *s, const struct spool_job *j)
{
	struct spool_writing *w = &s->writing;

	if (j->error != w->error && j->error)
		log_warn("nothing can be written to the folder for parcels: %s", strerror(j->error));
	w->error = j->error;
	if (j->error)
		give_up(w);
	else if (j->kind == SPOOL_JOB_FINISH)
		is_finished(s);
	else if (!w->on)
		finish(s, true);
}
