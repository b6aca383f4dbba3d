/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A daemon and a folder: what it puts there, what it takes from there, and what it says when the folder is gone. */
#include "daemon/spool.h"

#include "base/pack.h"
#include "core/bundle.h"
#include "core/carry.h"
#include "core/core.h"
#include "core/profile.h"
#include "core/stamp.h"
#include "daemon/daemon.h"
#include "daemon/spool_state.h"
#include "daemon/turn.h"
#include "support/unit.h"

#include <dirent.h>
#include <event2/event.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/nightjar-spool-XXXXXX";
static char profile[PATH_LEN_MAX], socket_path[PATH_LEN_MAX], folder[PATH_LEN_MAX];
static struct daemon d;

/* A profile without a passphrase, so that the daemon opens it. */
static void make_profile(void)
{
	struct vault_head head = { .no_passphrase = true };
	struct core_options o = { .rand = &rand_system, .create = true, .key = { { 5 } } };
	struct symkey stretched;
	uint8_t file[VAULT_LEN];
	struct profile *p;
	struct core *c;

	vault_params_cheap(&head.params, &rand_system);
	assert_int_equal(vault_stretch("", 0, &head.params, &stretched), ERR_OK);
	vault_create(file, &head, &stretched, &o.key, &rand_system);
	assert_int_equal(profile_open(&p, profile, PROFILE_MAKE), ERR_OK);
	o.path = profile_database(p);
	assert_int_equal(core_open(&c, &o, clock_read()), ERR_OK);
	core_close(c);
	assert_int_equal(profile_write_keys(p, file), ERR_OK);
	profile_close(p);
}

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(top) || !path_join(profile, top, "profile") || !path_join(socket_path, top, "socket") ||
	    !path_join(folder, top, "folder") || mkdir(folder, 0700) != 0)
		return -1;
	make_profile();
	assert_int_equal(daemon_start(&d, profile, socket_path), ERR_OK);
	assert_int_equal(d.state, DAEMON_OPEN);
	return 0;
}

static int end(void **state)
{
	char command[64];

	(void)state;
	daemon_stop(&d);
	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

/* Turns of the daemon until it is so, for 15 s at most. */
static bool comes(bool (*is_so)(void))
{
	const struct timeval moment = { .tv_usec = 20000 };
	const int64_t until = clock_read().mono + 15 * CLOCK_SECOND;

	while (!is_so() && clock_read().mono < until) {
		turn_close(d.turn);
		event_base_loopexit(d.base, &moment);
		event_base_loop(d.base, 0);
	}
	turn_close(d.turn);
	return is_so();
}

static struct carry_counts counts(void)
{
	struct carry_counts c;

	carry_counts(d.core, &c);
	return c;
}

static bool is_state(enum spool_state s)
{
	struct spool_report r;

	spool_words_report(d.spool, &r);
	return r.state == s;
}

static bool works(void)
{
	return is_state(SPOOL_WORKING);
}

static bool fails(void)
{
	return is_state(SPOOL_FAILED);
}

/* The one that ends so, or "" */
static char found[PATH_LEN_MAX];

static size_t files(const char *suffix)
{
	DIR *dir = opendir(folder);
	const struct dirent *e;
	size_t n = 0;

	found[0] = '\0';
	while (dir && (e = readdir(dir)) != NULL) {
		const size_t len = strlen(e->d_name), s = strlen(suffix);

		if (len < s || strcmp(e->d_name + len - s, suffix) != 0)
			continue;
		n++;
		assert_true(path_join(found, folder, e->d_name));
	}
	if (dir)
		closedir(dir);
	return n;
}

static bool one_file(void)
{
	return files(".parcels") == 1 && files(".new") == 0;
}

static bool no_file(void)
{
	return files(".parcels") == 0;
}

static bool carries_three(void)
{
	return counts().parcels == 3;
}

static void take_junk(size_t n)
{
	uint8_t p[PARCEL_SMALL_LEN];
	struct parcel_id id;
	uint64_t at = 0;

	turn_open(d.turn);
	for (size_t i = 0; i < n; i++) {
		struct pack head = pack_into(p, sizeof(p));

		randombytes_buf(p, sizeof(p));
		pack_u8(&head, PARCEL_VERSION << 4 | PARCEL_SMALL);
		pack_u32(&head, (uint32_t)(clock_read().wall / CLOCK_HOUR) + 100);
		parcel_id(&id, p, sizeof(p));
		assert_true(stamp_search(&id, STAMP_BITS, UINT32_MAX, &at, p + PARCEL_STAMP_AT));
		assert_int_equal(carry_take(d.core, -1000, p, sizeof(p)), CARRY_KEPT);
	}
	turn_close(d.turn);
}

static void set(const char *path)
{
	turn_open(d.turn);
	assert_int_equal(spool_set(d.spool, path), ERR_OK);
	turn_close(d.turn);
}

static void command(const char *text)
{
	char line[2 * PATH_LEN_MAX];

	snprintf(line, sizeof(line), "cd %s && %s", top, text);
	assert_int_equal(system(line), 0);
}

static void everything_goes_out_and_comes_in(void **state)
{
	(void)state;
	assert_true(is_state(SPOOL_OFF));
	take_junk(3);
	set(folder);
	assert_true(comes(one_file));
	/* What others have of it; and then nothing is carried any more, and nothing of ours is left there. */
	command("cp folder/*.parcels theirs");
	turn_open(d.turn);
	assert_int_equal(carry_empty(d.core), ERR_OK);
	spool_renew(d.spool);
	assert_true(comes(no_file));
	/* Torn at first, in the middle of the third. */
	command("head -c 1200 theirs > folder/theirs.parcels");
	assert_int_equal(counts().parcels, 0);
	command("cp theirs folder/theirs.parcels");
	assert_true(comes(carries_three));
	assert_int_equal(counts().strangers_parcels, 3);
}

static void gone_and_back(void **state)
{
	struct spool_report r;

	(void)state;
	assert_true(comes(works));
	command("mv folder away");
	assert_true(comes(fails));
	spool_words_report(d.spool, &r);
	assert_non_null(strstr(r.text, "not there"));
	assert_true(strlen(r.hint) > 0);
	command("mv away folder");
	assert_true(comes(works));
	/* What one cannot look into. */
	command("mv folder away && touch folder");
	assert_true(comes(fails));
	command("rm folder && mv away folder");
	assert_true(comes(works));
}

static bool paused(void)
{
	return is_state(SPOOL_PAUSED);
}

static void paused_as_carrying_is(void **state)
{
	struct carry_settings s;

	(void)state;
	turn_open(d.turn);
	carry_settings(d.core, &s);
	s.paused = true;
	assert_int_equal(carry_configure(d.core, &s), ERR_OK);
	assert_true(comes(paused));
	turn_open(d.turn);
	s.paused = false;
	assert_int_equal(carry_configure(d.core, &s), ERR_OK);
	spool_renew(d.spool);
	assert_true(comes(works));
	/* Undone turns, and closing in the middle of whatever is under way, leave nothing behind. */
	spool_undo(d.spool);
	assert_true(comes(works));
	set("");
	assert_true(is_state(SPOOL_OFF));
	set(folder);
	spool_close(d.spool);
	assert_true(is_state(SPOOL_OFF));
	spool_open(d.spool);
	assert_true(comes(works));
}

static size_t told_before;

static bool wrote_one_more(void)
{
	return d.spool->files_written > told_before && !d.spool->busy && !d.spool->writing.on;
}

/* Each time that there is something new, one more file, until one replaces them all. */
static void files_are_so_many(void **state)
{
	size_t most = 0;

	(void)state;
	for (int i = 0; i < 2 * SPOOL_FILES; i++) {
		told_before = d.spool->files_written;
		take_junk(1);
		d.spool->writing.at = 0; /* a minute has passed */
		spool_pause(d.spool, 0);
		assert_true(comes(wrote_one_more));
		assert_int_equal(files(".parcels") - 1, d.spool->writing.nown); /* and one that is theirs */
		most = d.spool->writing.nown > most ? d.spool->writing.nown : most;
	}
	assert_int_equal(most, SPOOL_FILES);
	assert_true(d.spool->writing.nown <= SPOOL_FILES);
}

/* A stick is taken out and another one put in: it gets everything, though nothing is new. */
static void another_disk_gets_everything(void **state)
{
	struct stat st;

	(void)state;
	assert_true(comes(works));
	command("mv folder away && mkdir folder");
	assert_true(comes(one_file));
	assert_int_equal(files(".parcels"), 1);
	assert_int_equal(stat(found, &st), 0);
	assert_true(st.st_size > (off_t)(counts().parcels * PARCEL_SMALL_LEN));
	command("rm -r folder && mv away folder");
	assert_true(comes(works));
}

/* What a thread finds out of a folder that is no longer the one says nothing of the new one. */
static void an_answer_that_comes_late(void **state)
{
	char nowhere[PATH_LEN_MAX];

	(void)state;
	assert_true(path_join(nowhere, top, "nowhere"));
	set(nowhere);
	while (!d.spool->busy)
		event_base_loop(d.base, EVLOOP_ONCE);
	set(folder);
	while (d.spool->busy)
		event_base_loop(d.base, EVLOOP_ONCE);
	assert_int_equal(d.spool->error, 0);
	assert_true(comes(works));
}

/* The old files are there until the new one is. */
static void no_old_file_goes_for_a_new_one_that_failed(void **state)
{
	struct spool_job *j = spool_job_new(SPOOL_JOB_FINISH, folder);

	(void)state;
	command("echo old > folder/old.parcels");
	snprintf(j->name, sizeof(j->name), "gone.parcels");
	snprintf(j->old[j->nold++], sizeof(j->old[0]), "old.parcels");
	spool_job_work(j);
	assert_int_not_equal(j->error, 0);
	command("test -e folder/old.parcels");
	command("echo new > folder/gone.parcels.new");
	spool_job_work(j);
	assert_int_equal(j->error, 0);
	command("test ! -e folder/old.parcels && test -e folder/gone.parcels");
	spool_job_free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_goes_out_and_comes_in),
		cmocka_unit_test(gone_and_back),
		cmocka_unit_test(paused_as_carrying_is),
		cmocka_unit_test(files_are_so_many),
		cmocka_unit_test(another_disk_gets_everything),
		cmocka_unit_test(an_answer_that_comes_late),
		cmocka_unit_test(no_old_file_goes_for_a_new_one_that_failed),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("daemon/spool", tests, begin, end);
}
