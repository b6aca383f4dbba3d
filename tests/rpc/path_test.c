/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "rpc/path.h"

#include <pwd.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/nightjar-path-XXXXXX";

static int make_top(void **state)
{
	(void)state;
	return mkdtemp(top) ? 0 : -1;
}

static int remove_top(void **state)
{
	char cmd[128];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf %s", top);
	return system(cmd);
}

static void same_path_before_and_after_the_folder_exists(void **state)
{
	char link[PATH_LEN_MAX], given[PATH_LEN_MAX], before[PATH_LEN_MAX], after[PATH_LEN_MAX];

	(void)state;
	assert_true(path_join(link, top, "link"));
	assert_int_equal(symlink(top, link), 0);
	assert_true(path_join(given, link, "a/b/"));
	assert_int_equal(path_profile(before, given), ERR_OK);
	assert_false(path_exists(before));
	assert_int_equal(path_make_dir(before), ERR_OK);
	assert_true(path_exists(before));
	assert_int_equal(path_profile(after, given), ERR_OK);
	assert_string_equal(before, after);
	assert_null(strstr(after, "link"));
}

static void made_folders_are_private(void **state)
{
	char dir[PATH_LEN_MAX];
	struct stat st;

	(void)state;
	assert_true(path_join(dir, top, "private/deep"));
	assert_int_equal(path_make_dir(dir), ERR_OK);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void profiles_have_sockets_of_their_own(void **state)
{
	char one[PATH_LEN_MAX], two[PATH_LEN_MAX];

	(void)state;
	setenv("XDG_RUNTIME_DIR", top, 1);
	assert_int_equal(path_socket(one, "/some/where"), ERR_OK);
	assert_int_equal(path_socket(two, "/some/where/else"), ERR_OK);
	assert_string_not_equal(one, two);
	assert_int_equal(strncmp(one, top, strlen(top)), 0);
	unsetenv("XDG_RUNTIME_DIR");
	assert_int_equal(path_socket(one, "/some/where"), ERR_OK);
	assert_string_equal(one, "/some/where/run/daemon.sock");
	setenv("XDG_RUNTIME_DIR", "/nowhere/at/all", 1);
	assert_int_equal(path_socket(one, "/some/where"), ERR_OK);
	assert_string_equal(one, "/some/where/run/daemon.sock");
}

/* The name that a unit of systemd knows is for one profile of the user alone, whatever the environment says. */
static void only_the_usual_profile_has_the_usual_name(void **state)
{
	char usual[PATH_LEN_MAX], other[PATH_LEN_MAX], out[PATH_LEN_MAX], want[PATH_LEN_MAX];
	const struct passwd *user = getpwuid(geteuid());
	char *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL;

	(void)state;
	if (!user)
		skip();
	setenv("XDG_RUNTIME_DIR", top, 1);
	setenv("HOME", top, 1);
	assert_true(path_join(want, top, "nightjar/default.sock"));
	assert_true(path_join(other, user->pw_dir, ".local/share/nightjar"));
	assert_int_equal(path_profile(usual, other), ERR_OK);
	assert_int_equal(path_socket(out, usual), ERR_OK);
	assert_string_equal(out, want);
	assert_int_equal(path_profile(other, NULL), ERR_OK);
	assert_non_null(strstr(other, top));
	assert_int_equal(path_socket(out, other), ERR_OK);
	assert_string_not_equal(out, want);
	strcat(usual, "2");
	assert_int_equal(path_socket(out, usual), ERR_OK);
	assert_string_not_equal(out, want);
	unsetenv("XDG_RUNTIME_DIR");
	assert_int_equal(home ? setenv("HOME", home, 1) : unsetenv("HOME"), 0);
	free(home);
}

static void environment_is_asked_in_order(void **state)
{
	char out[PATH_LEN_MAX];

	(void)state;
	setenv("HOME", "/h", 1);
	unsetenv("XDG_DATA_HOME");
	unsetenv("NIGHTJAR_PROFILE");
	assert_int_equal(path_profile(out, NULL), ERR_OK);
	assert_string_equal(out, "/h/.local/share/nightjar");
	setenv("XDG_DATA_HOME", "/d", 1);
	assert_int_equal(path_profile(out, NULL), ERR_OK);
	assert_string_equal(out, "/d/nightjar");
	setenv("NIGHTJAR_PROFILE", "/p", 1);
	assert_int_equal(path_profile(out, NULL), ERR_OK);
	assert_string_equal(out, "/p");
	assert_int_equal(path_profile(out, "/q"), ERR_OK);
	assert_string_equal(out, "/q");
	assert_int_equal(path_profile(out, ""), ERR_PROFILE_UNREADABLE);
}

/* A folder where others may write is no place for a socket, whoever owns it (root with the runtime folder /tmp, say). */
static void folders_of_others_are_refused(void **state)
{
	char dir[PATH_LEN_MAX], out[PATH_LEN_MAX];

	(void)state;
	assert_true(path_join(dir, top, "open"));
	assert_int_equal(path_make_dir(dir), ERR_OK);
	setenv("XDG_RUNTIME_DIR", dir, 1);
	assert_int_equal(path_socket(out, "/p"), ERR_OK);
	assert_non_null(strstr(out, "/open/nightjar/"));
	assert_int_equal(chmod(dir, 01777), 0);
	assert_int_equal(path_make_dir(dir), ERR_PROFILE_UNREADABLE);
	assert_int_equal(path_socket(out, "/p"), ERR_OK);
	assert_string_equal(out, "/p/run/daemon.sock");
	unsetenv("XDG_RUNTIME_DIR");
}

static void long_socket_paths_work(void **state)
{
	char dir[PATH_LEN_MAX], path[PATH_LEN_MAX], name[121];
	struct sockaddr_un addr;
	int fd, folder;

	(void)state;
	memset(name, 'n', 120);
	name[120] = '\0';
	assert_true(path_join(dir, top, name));
	assert_int_equal(path_make_dir(dir), ERR_OK);
	assert_true(path_join(path, dir, "s"));
	assert_true(path_address(&addr, path, &folder));
	assert_true(folder >= 0);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_true(path_exists(path));
	close(fd);
	close(folder);
	assert_false(path_address(&addr, "/nowhere/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
	                                 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn/s", &folder));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_path_before_and_after_the_folder_exists),
		cmocka_unit_test(made_folders_are_private),
		cmocka_unit_test(profiles_have_sockets_of_their_own),
		cmocka_unit_test(only_the_usual_profile_has_the_usual_name),
		cmocka_unit_test(environment_is_asked_in_order),
		cmocka_unit_test(folders_of_others_are_refused),
		cmocka_unit_test(long_socket_paths_work),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("rpc/path", tests, make_top, remove_top);
}
