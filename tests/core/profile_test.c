/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/profile.h"
#include "core/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[] = "/tmp/nightjar-profile-XXXXXX", dir[128];

static int setup(void **state)
{
	(void)state;
	memcpy(root + sizeof(root) - 7, "XXXXXX", 6);
	assert_non_null(mkdtemp(root));
	snprintf(dir, sizeof(dir), "%s/a/b", root);
	return 0;
}

static int teardown(void **state)
{
	static const char *const names[] = { "a/b/lock", "a/b/keys", "a/b/keys.new", "a/b/nightjar.db", "a/b/nightjar.db-wal" };
	char path[192];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", root, names[i]);
		unlink(path);
	}
	rmdir(dir);
	snprintf(path, sizeof(path), "%s/a", root);
	rmdir(path);
	return rmdir(root);
}

static void made_for_the_user_alone(void **state)
{
	struct profile *p;
	struct stat st;

	(void)state;
	assert_int_equal(profile_open(&p, dir, PROFILE_USE), ERR_NO_PROFILE);
	assert_int_equal(profile_open(&p, dir, PROFILE_MAKE), ERR_OK);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_false(profile_is_complete(p));
	profile_close(p);
	assert_int_equal(profile_open(&p, dir, PROFILE_USE), ERR_OK);
	profile_close(p);
	assert_int_equal(chmod(dir, 0750), 0);
	assert_int_equal(profile_open(&p, dir, PROFILE_USE), ERR_PROFILE_UNREADABLE);
	assert_int_equal(chmod(dir, 0700), 0);
	profile_close(NULL);
}

static void one_process_at_a_time(void **state)
{
	struct profile *p, *second;
	int status;
	pid_t child;

	(void)state;
	assert_int_equal(profile_open(&p, dir, PROFILE_MAKE), ERR_OK);
	assert_int_equal(profile_open(&second, dir, PROFILE_USE), ERR_PROFILE_IN_USE);
	child = fork();
	if (child == 0)
		_exit(profile_open(&second, dir, PROFILE_MAKE) == ERR_PROFILE_IN_USE ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	profile_close(p);
	assert_int_equal(profile_open(&p, dir, PROFILE_USE), ERR_OK);
	profile_close(p);
}

static void keys_are_replaced_whole(void **state)
{
	uint8_t first[VAULT_LEN], second[VAULT_LEN], got[VAULT_LEN];
	struct profile *p;
	char path[192];

	(void)state;
	memset(first, 1, sizeof(first));
	memset(second, 2, sizeof(second));
	assert_int_equal(profile_open(&p, dir, PROFILE_MAKE), ERR_OK);
	assert_int_equal(profile_read_keys(p, got), ERR_NO_PROFILE);
	assert_int_equal(profile_write_keys(p, first), ERR_OK);
	assert_true(profile_is_complete(p));
	assert_int_equal(profile_write_keys(p, second), ERR_OK);
	assert_int_equal(profile_read_keys(p, got), ERR_OK);
	assert_memory_equal(got, second, sizeof(got));
	snprintf(path, sizeof(path), "%s/keys.new", dir);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/keys", dir);
	assert_int_equal(truncate(path, VAULT_LEN - 1), 0);
	assert_int_equal(profile_read_keys(p, got), ERR_PROFILE_CORRUPT);
	assert_int_equal(truncate(path, VAULT_LEN + 1), 0);
	assert_int_equal(profile_read_keys(p, got), ERR_PROFILE_CORRUPT);
	assert_int_equal(profile_destroy_keys(p), ERR_OK);
	assert_false(profile_is_complete(p));
	profile_close(p);
}

/* A changed passphrase leaves nothing that the old one opens, nor does a change that was cut short. */
static void old_keys_are_overwritten(void **state)
{
	uint8_t one[VAULT_LEN], two[VAULT_LEN], seen[VAULT_LEN];
	char keys[160], fresh[160], backup[160];
	struct profile *p;
	int fd;

	(void)state;
	memset(one, 1, sizeof(one));
	memset(two, 2, sizeof(two));
	snprintf(keys, sizeof(keys), "%s/keys", dir);
	snprintf(fresh, sizeof(fresh), "%s/keys.new", dir);
	snprintf(backup, sizeof(backup), "%s/backup", root);
	assert_int_equal(profile_open(&p, dir, PROFILE_MAKE), ERR_OK);
	assert_int_equal(profile_write_keys(p, one), ERR_OK);
	fd = open(keys, O_RDONLY);
	assert_int_equal(profile_write_keys(p, two), ERR_OK);
	assert_int_equal(read(fd, seen, sizeof(seen)), VAULT_LEN);
	assert_true(sodium_is_zero(seen, sizeof(seen)));
	close(fd);
	/* What has another name is a backup, and stays. */
	assert_int_equal(link(keys, backup), 0);
	assert_int_equal(profile_write_keys(p, one), ERR_OK);
	fd = open(backup, O_RDONLY);
	assert_int_equal(read(fd, seen, sizeof(seen)), VAULT_LEN);
	assert_memory_equal(seen, two, sizeof(two));
	close(fd);
	profile_close(p);
	assert_int_equal(rename(backup, fresh), 0);
	assert_int_equal(profile_open(&p, dir, PROFILE_USE), ERR_OK);
	assert_int_equal(access(fresh, F_OK), -1);
	assert_int_equal(profile_read_keys(p, seen), ERR_OK);
	assert_memory_equal(seen, one, sizeof(one));
	profile_close(p);
}

static void holds_a_store(void **state)
{
	const struct symkey key = { { 1 } };
	struct store_options o = { .key = &key, .rand = &rand_system };
	struct profile *p;
	struct store *s;
	char path[192];

	(void)state;
	assert_int_equal(profile_open(&p, dir, PROFILE_MAKE), ERR_OK);
	o.path = profile_database(p);
	assert_int_equal(store_open(&s, &o), ERR_NO_PROFILE);
	assert_int_equal(store_create(&s, &o), ERR_OK);
	assert_int_equal(store_check(s), ERR_OK);
	snprintf(path, sizeof(path), "%s/nightjar.db-shm", dir);
	assert_int_equal(access(path, F_OK), -1);
	store_close(s);
	assert_int_equal(store_open(&s, &o), ERR_OK);
	store_close(s);
	profile_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(made_for_the_user_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(one_process_at_a_time, setup, teardown),
		cmocka_unit_test_setup_teardown(keys_are_replaced_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(old_keys_are_overwritten, setup, teardown),
		cmocka_unit_test_setup_teardown(holds_a_store, setup, teardown),
	};

	assert_true(sodium_init() >= 0);
	return cmocka_run_group_tests_name("core/profile", tests, NULL, NULL);
}
