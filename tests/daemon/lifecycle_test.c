/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile whose key file is there but whose database is not: damage, never a reason to make a new one. */
#include "support/unit.h"

#include "core/profile.h"
#include "daemon/daemon.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/nightjar-lifecycle-XXXXXX";
static char dir[PATH_LEN_MAX], path[PATH_LEN_MAX], database[PATH_LEN_MAX], keys[PATH_LEN_MAX];

static int setup(void **state)
{
	struct vault_head head = { .no_passphrase = true };
	struct symkey stretched, key = { { 5 } };
	uint8_t file[VAULT_LEN];
	struct profile *p;

	(void)state;
	if (!mkdtemp(top) || !path_join(dir, top, "profile") || !path_join(path, top, "socket") ||
	    !path_join(database, dir, "nightjar.db") || !path_join(keys, dir, "keys"))
		return -1;
	vault_params_cheap(&head.params, &rand_system);
	assert_int_equal(vault_stretch("", 0, &head.params, &stretched), ERR_OK);
	vault_create(file, &head, &stretched, &key, &rand_system);
	assert_int_equal(profile_open(&p, dir, PROFILE_MAKE), ERR_OK);
	assert_int_equal(profile_write_keys(p, file), ERR_OK);
	profile_close(p);
	return 0;
}

static int teardown(void **state)
{
	static const char *const names[] = { "profile/lock", "profile/keys", "profile/nightjar.db", "profile/nightjar.db-wal",
		                             "socket" };
	char name[PATH_LEN_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_true(path_join(name, top, names[i]));
		unlink(name);
	}
	rmdir(dir);
	return rmdir(top);
}

static void start(enum err want)
{
	static struct daemon d;

	assert_int_equal(daemon_start(&d, dir, path), want);
	assert_true(d.state != DAEMON_EMPTY && d.state != DAEMON_OPEN);
	daemon_stop(&d);
}

static void no_database(void **state)
{
	(void)state;
	start(ERR_PROFILE_CORRUPT);
	assert_int_not_equal(access(database, F_OK), 0);
}

/* As a file system may leave it after a crash of its own: the name, and nothing in it. */
static void empty_database(void **state)
{
	FILE *f = fopen(database, "wb");
	struct stat st;

	(void)state;
	assert_true(f && fclose(f) == 0);
	start(ERR_PROFILE_CORRUPT);
	assert_int_equal(stat(database, &st), 0);
	assert_int_equal(st.st_size, 0);
}

/* Something is there under the name of the key file that is not one: not "no profile". */
static void keys_of_no_use(void **state)
{
	(void)state;
	assert_int_equal(unlink(keys), 0);
	assert_int_equal(symlink("nowhere", keys), 0);
	start(ERR_PROFILE_UNREADABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_database),
		cmocka_unit_test(empty_database),
		cmocka_unit_test(keys_of_no_use),
	};

	assert_true(sodium_init() >= 0);
	return cmocka_run_group_tests_name("daemon/lifecycle", tests, setup, teardown);
}
