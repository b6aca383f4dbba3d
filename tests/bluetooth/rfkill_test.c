/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/rfkill.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char sys[64];

static void put(const char *path, const char *text)
{
	char whole[256];
	int fd;

	snprintf(whole, sizeof(whole), "%s/%s", sys, path);
	fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void make_folder(const char *path)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "%s/%s", sys, path);
	assert_int_equal(mkdir(whole, 0700), 0);
}

static void make_switch(const char *name, const char *type, const char *of, bool soft, bool hard)
{
	char path[128];

	snprintf(path, sizeof(path), "class/rfkill/%s", name);
	make_folder(path);
	snprintf(path, sizeof(path), "class/rfkill/%s/type", name);
	put(path, type);
	snprintf(path, sizeof(path), "class/rfkill/%s/name", name);
	put(path, of);
	snprintf(path, sizeof(path), "class/rfkill/%s/soft", name);
	put(path, soft ? "1\n" : "0\n");
	snprintf(path, sizeof(path), "class/rfkill/%s/hard", name);
	put(path, hard ? "1\n" : "0\n");
}

static int make_tree(void **state)
{
	(void)state;
	strcpy(sys, "/tmp/rfkill_test.XXXXXX");
	return mkdtemp(sys) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int remove_tree(void **state)
{
	(void)state;
	return nftw(sys, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void is(const char *adapter, bool known, bool soft, bool hard)
{
	struct rfkill r = rfkill_read(sys, adapter);

	assert_int_equal(r.known, known);
	assert_int_equal(r.soft, soft);
	assert_int_equal(r.hard, hard);
}

static void without_switches_nothing_is_known(void **state)
{
	(void)state;
	is("hci0", false, false, false);
	make_folder("class");
	make_folder("class/rfkill");
	is("hci0", false, false, false);
	is(NULL, false, false, false);
}

static void each_adapter_has_its_own(void **state)
{
	(void)state;
	make_folder("class");
	make_folder("class/rfkill");
	make_switch("rfkill0", "wlan\n", "hci0\n", true, true);          /* a switch of something else */
	make_switch("rfkill1", "bluetooth\n", "hci0\n", false, false);
	make_switch("rfkill2", "bluetooth\n", "hci1\n", true, false);
	make_switch("rfkill3", "bluetooth\n", "hci10\n", false, true);
	is("hci0", true, false, false);
	is("hci1", true, true, false);
	is("hci10", true, false, true);
	is("hci2", false, false, false);
	is("hci", false, false, false);
	is(NULL, true, true, true);
}

/* A switch of the machine itself has no adapter's name, and the adapter is gone as long as it is off. */
static void of_the_machine(void **state)
{
	(void)state;
	make_folder("class");
	make_folder("class/rfkill");
	make_switch("rfkill0", "bluetooth\n", "tpacpi_bluetooth_sw\n", false, true);
	is("hci0", false, false, false);
	is(NULL, true, false, true);
}

static void a_switch_that_goes_away_meanwhile(void **state)
{
	(void)state;
	make_folder("class");
	make_folder("class/rfkill");
	make_folder("class/rfkill/rfkill0");
	is("hci0", false, false, false);
	put("class/rfkill/rfkill0/type", "bluetooth\n");
	put("class/rfkill/rfkill0/name", "hci0\n");
	is("hci0", true, false, false);    /* no soft, no hard */
	put("class/rfkill/rfkill0/soft", "");
	is("hci0", true, false, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(without_switches_nothing_is_known, make_tree, remove_tree),
		cmocka_unit_test_setup_teardown(each_adapter_has_its_own, make_tree, remove_tree),
		cmocka_unit_test_setup_teardown(of_the_machine, make_tree, remove_tree),
		cmocka_unit_test_setup_teardown(a_switch_that_goes_away_meanwhile, make_tree, remove_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
