/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/logout.h"

#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/nightjar-logout-XXXXXX";
static char groups[64], folder[64], file[96];

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(top))
		return -1;
	snprintf(groups, sizeof(groups), "%s/cgroup", top);
	snprintf(folder, sizeof(folder), "%s/linger", top);
	snprintf(file, sizeof(file), "%s/alice", folder);
	return 0;
}

static int end(void **state)
{
	char cmd[64];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -r %s", top);
	return system(cmd);
}

static enum logout with(const char *text)
{
	FILE *f = fopen(groups, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0 && fclose(f) == 0);
	return logout_read(groups, folder, "alice", 1000);
}

#define SERVICE "0::/user.slice/user-1000.slice/user@1000.service/app.slice/nightjar.service\n"

static void what_the_manager_started_ends_with_the_session(void **state)
{
	static const char *const below[] = {
		SERVICE,
		"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope\n",
		"2:cpu:/\n1:name=systemd:/user.slice/user-1000.slice/user@1000.service/nightjar.service\n0::/\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++) {
		rmdir(folder);
		assert_int_equal(with(below[i]), LOGOUT_ENDS);
		assert_int_equal(mkdir(folder, 0700), 0);
		assert_int_equal(with(below[i]), LOGOUT_ENDS);
		fclose(fopen(file, "w"));
		assert_int_equal(with(below[i]), LOGOUT_STAYS);
		unlink(file);
	}
}

static void nothing_is_said_of_others(void **state)
{
	static const char *const other[] = {
		"",
		"0::/\n",
		"0::/user.slice/user-1000.slice/session-3.scope\n",       /* stays, as a system is set up by default */
		"0::/system.slice/nightjar-node.service\n",
		"0::/user.slice/user-10001.slice/user@10001.service/x\n",
		"0::/user.slice/user-1000.slice/user@1000.service\n",     /* the manager itself */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_int_equal(with(other[i]), LOGOUT_UNKNOWN);
	assert_int_equal(logout_read("/nowhere/cgroup", folder, "alice", 1000), LOGOUT_UNKNOWN);
}

static void nothing_is_said_where_nothing_can_be_seen(void **state)
{
	(void)state;
	assert_int_equal(with(SERVICE), LOGOUT_ENDS);
	assert_int_equal(logout_read(groups, folder, "../alice", 1000), LOGOUT_UNKNOWN);
	rmdir(folder);
	fclose(fopen(folder, "w"));    /* no folder: ENOTDIR */
	assert_int_equal(with(SERVICE), LOGOUT_UNKNOWN);
	unlink(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_manager_started_ends_with_the_session),
		cmocka_unit_test(nothing_is_said_of_others),
		cmocka_unit_test(nothing_is_said_where_nothing_can_be_seen),
	};

	return cmocka_run_group_tests_name("daemon/logout", tests, begin, end);
}
