/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The slow half of set-up, unlock and change of passphrase is one job: stretch an old passphrase, a new one, or both.
 * What follows it happens on the loop (after_...).
 */
#include "daemon/lifecycle.h"

#include "base/assert.h"
#include "base/log.h"
#include "base/tr.h"
#include "core/core.h"
#include "core/people.h"
#include "core/profile.h"
#include "core/vault.h"
#include "daemon/ask.h"
#include "daemon/daemon.h"
#include "daemon/interfaces.h"
#include "daemon/roads.h"
#include "daemon/server.h"
#include "daemon/slow.h"
#include "daemon/spool.h"
#include "daemon/turn.h"

#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STACK_WIPED 524288    /* bytes: deeper than any call goes */

struct stretch {
	struct vault_params params;
	char passphrase[VAULT_PASSPHRASE_MAX + 1];
	size_t len;
	struct symkey key;
};

/* What the thread works on, and what is needed afterwards. */
struct work {
	struct daemon *d;
	struct ask *ask;
	bool has_old, has_new;
	struct stretch old, new;
	enum err err;
	void (*after)(struct work *w);
};

static void free_work(struct work *w)
{
	sodium_memzero(w, sizeof(*w));
	free(w);
}

static void work_in_thread(void *ctx)
{
	struct work *w = ctx;

	if (w->has_old)
		w->err = vault_stretch(w->old.passphrase, w->old.len, &w->old.params, &w->old.key);
	if (w->err == ERR_OK && w->has_new)
		w->err = vault_stretch(w->new.passphrase, w->new.len, &w->new.params, &w->new.key);
}

/* A key file of which the head is damaged may ask for more memory than there is. */
static void refuse(struct ask *a, enum err e)
{
	if (e == ERR_LIMIT)
		ask_refuse_with(a, e, _("There is not enough memory to check the passphrase."),
		                _("End other programs and try again. If that does not help, the file `keys` of the profile is "
		                  "damaged: restore it from a backup."), NULL);
	else
		ask_refuse(a, e);
}

static void work_done(void *ctx, bool alive)
{
	struct work *w = ctx;

	if (!alive) {
		ask_free(w->ask);
	} else {
		turn_open(w->d->turn);
		if (w->d->state == DAEMON_OPENING)
			w->d->state = profile_is_complete(w->d->profile) ? DAEMON_LOCKED : DAEMON_EMPTY;
		if (w->err == ERR_OK)
			w->after(w);
		else
			refuse(w->ask, w->err);
	}
	free_work(w);
}

static struct work *new_work(struct ask *a, void (*after)(struct work *w))
{
	struct work *w = calloc(1, sizeof(*w));

	ASSERT(w);
	w->d = a->d;
	w->ask = a;
	w->after = after;
	return w;
}

static void start_work(struct work *w)
{
	struct slow_job job = { .work = work_in_thread, .done = work_done, .ctx = w };

	if (slow_start(w->d->slow, &job))
		return;
	ask_refuse(w->ask, ERR_BUSY);
	free_work(w);
}

/* False: too long. */
static bool set_passphrase(struct stretch *s, const char *passphrase)
{
	s->len = strlen(passphrase);
	if (s->len > VAULT_PASSPHRASE_MAX)
		return false;
	memcpy(s->passphrase, passphrase, s->len + 1);
	return true;
}

static void fit_params(struct stretch *s)
{
	uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);

	if (s->len > 0)
		vault_params_fit(&s->params, memory, &rand_system);
	else
		vault_params_cheap(&s->params, &rand_system);
}

/* Opens the core with the database key; the roads follow at the end of the round. */
static enum err open_core(struct daemon *d, const struct symkey *key, bool create)
{
	struct core_options opt = {
		.path = profile_database(d->profile),
		.key = *key,
		.rand = &rand_system,
		.create = create,
	};
	struct instant now = turn_open(d->turn);
	enum err e = core_open(&d->core, &opt, now);

	sodium_memzero(&opt.key, sizeof(opt.key));
	if (e != ERR_OK) {
		d->core = NULL;
		/* A key file says that there was a database: one that is missing or empty now is lost, not yet to be made. */
		return e == ERR_NO_PROFILE && !create ? ERR_PROFILE_CORRUPT : e;
	}
	d->state = DAEMON_OPEN;
	turn_join(d->turn);
	return ERR_OK;
}

/* What the closed profile may have left where no one wipes: below our own place on the stack. */
static void forget(void)
{
	sodium_stackzero(STACK_WIPED);
	malloc_trim(0);
}

static void close_core(struct daemon *d)
{
	spool_close(d->spool);
	roads_close(d->roads);
	core_close(d->core);
	forget();
	d->core = NULL;
	d->trouble = ERR_OK;
	d->state = profile_is_complete(d->profile) ? DAEMON_LOCKED : DAEMON_EMPTY;
}

/* Set-up */

static enum err write_new_keys(struct daemon *d, const struct stretch *s, const struct symkey *key)
{
	struct vault_head head = { .params = s->params, .no_passphrase = s->len == 0 };
	uint8_t file[VAULT_LEN];
	enum err e;

	vault_create(file, &head, &s->key, key, &rand_system);
	e = profile_write_keys(d->profile, file);
	if (e == ERR_OK)
		d->is_protected = s->len > 0;
	return e;
}

static void after_init(struct work *w)
{
	struct daemon *d = w->d;
	struct symkey key;
	int64_t identity = 0;
	enum err e = profile_is_complete(d->profile) ? ERR_PROFILE_EXISTS : ERR_OK;

	rand_fill(&rand_system, key.b, sizeof(key.b));
	if (e == ERR_OK)
		e = open_core(d, &key, true);
	if (e == ERR_OK)
		e = people_add_identity(d->core, ask_string(w->ask, "name"), &identity);
	if (e == ERR_OK && ask_has(w->ask, "tor") && !ask_flag(w->ask, "tor"))
		e = interfaces_leave_tor_off(d);
	if (e == ERR_OK)
		e = core_commit(d->core);
	/* The key file is last: where it exists, the profile is whole. */
	if (e == ERR_OK)
		e = write_new_keys(d, &w->new, &key);
	if (e != ERR_OK && e != ERR_PROFILE_EXISTS && d->core)
		close_core(d);
	turn_join(d->turn);
	if (e == ERR_OK)
		server_tell(d->server, "opened");
	sodium_memzero(&key, sizeof(key));
	ask_end(w->ask, e, e == ERR_OK ? json_pack("{s:o}", "identity", json_sprintf("%lld", (long long)identity)) : NULL);
}

void lifecycle_init(struct daemon *d, struct ask *a)
{
	struct work *w;

	if (d->state != DAEMON_EMPTY) {
		ask_refuse(a, d->state == DAEMON_OPENING ? ERR_BUSY : ERR_PROFILE_EXISTS);
		return;
	}
	w = new_work(a, after_init);
	w->has_new = true;
	if (!set_passphrase(&w->new, ask_string(a, "passphrase"))) {
		ask_refuse(a, ERR_TOO_LONG);
		free_work(w);
		return;
	}
	fit_params(&w->new);
	d->state = DAEMON_OPENING;
	start_work(w);
}

/* Unlock */

static void after_unlock(struct work *w)
{
	uint8_t file[VAULT_LEN];
	struct symkey key;
	enum err e = w->d->core ? ERR_BUSY : profile_read_keys(w->d->profile, file);

	if (e == ERR_OK)
		e = vault_unlock(&key, file, sizeof(file), &w->old.key);
	if (e == ERR_OK)
		e = open_core(w->d, &key, false);
	if (e == ERR_OK)
		server_tell(w->d->server, "opened");
	sodium_memzero(&key, sizeof(key));
	ask_end(w->ask, e, NULL);
}

/* The passphrase that is claimed to be the one of the key file. */
static enum err set_old(struct daemon *d, struct work *w, const char *passphrase)
{
	uint8_t file[VAULT_LEN];
	struct vault_head head;
	enum err e = profile_read_keys(d->profile, file);

	if (e == ERR_OK)
		e = vault_head(&head, file, sizeof(file));
	if (e != ERR_OK)
		return e;
	w->has_old = true;
	w->old.params = head.params;
	return set_passphrase(&w->old, passphrase) ? ERR_OK : ERR_PASSPHRASE;
}

void lifecycle_unlock(struct daemon *d, struct ask *a)
{
	struct work *w;
	enum err e;

	if (d->state == DAEMON_OPEN) {
		ask_answer(a, NULL);
		return;
	}
	if (d->state != DAEMON_LOCKED) {
		ask_refuse(a, d->state == DAEMON_EMPTY ? ERR_NO_PROFILE : ERR_BUSY);
		return;
	}
	w = new_work(a, after_unlock);
	e = set_old(d, w, ask_string(a, "passphrase"));
	if (e != ERR_OK) {
		ask_refuse(a, e);
		free_work(w);
		return;
	}
	d->state = DAEMON_OPENING;
	start_work(w);
}

/* Change of passphrase */

static void after_change(struct work *w)
{
	struct daemon *d = w->d;
	uint8_t file[VAULT_LEN];
	struct symkey key;
	enum err e = profile_read_keys(d->profile, file);

	if (e == ERR_OK)
		e = vault_unlock(&key, file, sizeof(file), &w->old.key);
	if (e == ERR_OK)
		e = write_new_keys(d, &w->new, &key);
	sodium_memzero(&key, sizeof(key));
	ask_end(w->ask, e, e == ERR_OK ? json_pack("{s:b}", "protected", d->is_protected) : NULL);
}

void lifecycle_passphrase(struct daemon *d, struct ask *a)
{
	struct work *w = new_work(a, after_change);
	enum err e = set_old(d, w, ask_string(a, "old"));

	w->has_new = true;
	if (e == ERR_OK && !set_passphrase(&w->new, ask_string(a, "new")))
		e = ERR_TOO_LONG;
	if (e != ERR_OK) {
		ask_refuse(a, e);
		free_work(w);
		return;
	}
	fit_params(&w->new);
	start_work(w);
}

/* Lock and stop */

void lifecycle_lock(struct daemon *d, struct ask *a)
{
	if (d->state == DAEMON_OPEN && !d->is_protected) {
		ask_refuse_with(a, ERR_PASSPHRASE, _("The profile has no passphrase, so locking it would protect nothing."),
		                _("Give it one with `nightjar passphrase`."), NULL);
		return;
	}
	d->lock_wanted = d->state == DAEMON_OPEN;
	ask_end(a, d->state == DAEMON_EMPTY ? ERR_NO_PROFILE : ERR_OK, NULL);
}

void lifecycle_stop(struct daemon *d, struct ask *a)
{
	d->stop_wanted = true;
	ask_answer(a, NULL);
}

/* The keys first, before anything is said or closed: whatever happens next, the rest can be read by nobody. */
void lifecycle_destroy(struct daemon *d, struct ask *a)
{
	enum err e = ERR_USAGE;

	/* Without keys, as after a crash in the middle of this, there is still the rest. */
	if (ask_flag(a, "sure"))
		e = profile_is_complete(d->profile) ? profile_destroy_keys(d->profile) : ERR_OK;
	d->destroyed = d->stop_wanted = e == ERR_OK;
	ask_end(a, e, NULL);
}

/* Begin, settle, end */

/* A profile that nothing protects opens at once: the work is nearly nothing. */
static enum err open_unprotected(struct daemon *d, const struct vault_head *head, const uint8_t file[VAULT_LEN])
{
	struct symkey stretched, key;
	enum err e = vault_stretch("", 0, &head->params, &stretched);

	if (e == ERR_OK)
		e = vault_unlock(&key, file, VAULT_LEN, &stretched);
	/* Nobody has typed a wrong one. */
	if (e == ERR_PASSPHRASE)
		e = ERR_PROFILE_CORRUPT;
	if (e == ERR_OK)
		e = open_core(d, &key, false);
	sodium_memzero(&stretched, sizeof(stretched));
	sodium_memzero(&key, sizeof(key));
	return e;
}

enum err lifecycle_begin(struct daemon *d)
{
	uint8_t file[VAULT_LEN];
	struct vault_head head;
	enum err e;

	d->state = DAEMON_EMPTY;
	if (!profile_is_complete(d->profile))
		return ERR_OK;
	d->state = DAEMON_LOCKED;
	e = profile_read_keys(d->profile, file);
	if (e == ERR_OK && vault_is_destroyed(file)) {
		log_warn("the profile was being destroyed when the machine stopped: what is left of it goes now");
		d->state = DAEMON_EMPTY;
		return profile_remove_rest(d->profile) ? ERR_OK : ERR_DISK;
	}
	if (e == ERR_OK)
		e = vault_head(&head, file, sizeof(file));
	if (e != ERR_OK)
		return e;
	d->is_protected = !head.no_passphrase;
	return d->is_protected ? ERR_OK : open_unprotected(d, &head, file);
}

void lifecycle_settle(struct daemon *d)
{
	if (d->lock_wanted && d->core) {
		close_core(d);
		server_tell(d->server, "locked");
		log_info("locked: every link is closed and every key forgotten");
	}
	d->lock_wanted = false;
	if (d->core) {
		roads_open(d->roads);
		spool_open(d->spool);
	}
}

void lifecycle_end(struct daemon *d)
{
	if (d->core)
		close_core(d);
	if (d->destroyed)
		log_info("the profile was destroyed%s",
		         profile_remove_rest(d->profile) ? "" : "; files without a key are left");
}
