/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/bluez/debts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/debts-XXXXXX", file[64];

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof(file), "%s/bluetooth-changed", folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(folder);
}

static void leave(struct debts *all)
{
	if (all->folder >= 0)
		close(all->folder);
}

static void write_file(const char *text, size_t len)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static void the_next_one_knows(void **state)
{
	static struct debts first, next;
	const struct bdaddr a = { { 1 } }, b = { { 2 } };
	struct exposure_debt *d;
	struct stat st;

	(void)state;
	debts_open(&first, folder);
	assert_false(debts_any(&first));
	d = debts_find(&first, &a);
	*d = (struct exposure_debt){ .alias = true, .was_alias = "Anna's \xc3\xa4 \n", .our_alias = "BlueZ" };
	d = debts_find(&first, &b);
	*d = (struct exposure_debt){ .discoverable = true, .connectable = true, .timeout = true, .was_timeout = UINT32_MAX };
	assert_true(debts_save(&first));
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	debts_open(&next, folder);
	assert_int_equal(next.n, 2);
	assert_true(debts_any(&next));
	assert_memory_equal(debts_find(&next, &a), debts_find(&first, &a), sizeof(struct exposure_debt));
	assert_memory_equal(debts_find(&next, &b), debts_find(&first, &b), sizeof(struct exposure_debt));
	d = debts_find(&next, &a);
	*d = (struct exposure_debt){ .alias = false };
	assert_true(debts_save(&next));
	d = debts_find(&next, &b);
	*d = (struct exposure_debt){ .alias = false };
	assert_true(debts_save(&next));
	assert_int_equal(access(file, F_OK), -1);
	leave(&first);
	leave(&next);
}

static void no_more_than_so_many(void **state)
{
	static struct debts all, next;

	(void)state;
	debts_open(&all, folder);
	for (uint8_t i = 0; i <= DEBTS_MOST; i++) {
		const struct bdaddr at = { { 7, i } };
		struct exposure_debt *d = debts_find(&all, &at);

		assert_int_equal(d != NULL, i < DEBTS_MOST);
		if (!d)
			continue;
		*d = (struct exposure_debt){ .alias = true, .was_timeout = UINT32_MAX };
		memset(d->was_alias, 'x', EXPOSURE_NAME - 1);
		memset(d->our_alias, 'y', EXPOSURE_NAME - 1);
	}
	assert_true(debts_save(&all));
	debts_open(&next, folder);
	assert_int_equal(next.n, DEBTS_MOST);
	assert_memory_equal(next.of, all.of, sizeof(all.of));
	leave(&all);
	leave(&next);
}

static void nonsense_is_forgotten(void **state)
{
	static const char *const lines[] = {
		"", "\n\n", "01:02:03:04:05:06", "01:02:03:04:05:06 d 1 -", "01:02:03:04:05:06 d 1 - - -", "x d 1 - -",
		"01:02:03:04:05:06 d 1 6 -", "01:02:03:04:05:06 d 1 zz -", "01:02:03:04:05:06 a 0 6 -\n    \n",
	};
	static char much[40000];
	static struct debts all;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		write_file(lines[i], strlen(lines[i]));
		debts_open(&all, folder);
		assert_int_equal(all.n, 0);
		leave(&all);
	}
	memset(much, '6', sizeof(much));
	memcpy(much, "01:02:03:04:05:06 a 0 ", 22);
	write_file(much, sizeof(much));
	debts_open(&all, folder);
	assert_int_equal(all.n, 0);
	leave(&all);
}

/* What cannot be noted may not be changed. */
static void a_folder_that_is_gone(void **state)
{
	static struct debts all;
	const struct bdaddr at = { { 1 } };
	char gone[] = "/tmp/debts-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(gone));
	debts_open(&all, gone);
	assert_int_equal(rmdir(gone), 0);
	debts_find(&all, &at)->alias = true;
	assert_false(debts_save(&all));
	leave(&all);
	debts_open(&all, NULL);
	debts_find(&all, &at)->alias = true;
	assert_true(debts_save(&all));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_one_knows),
		cmocka_unit_test(no_more_than_so_many),
		cmocka_unit_test(nonsense_is_forgotten),
		cmocka_unit_test(a_folder_that_is_gone),
	};

	return cmocka_run_group_tests_name("debts", tests, setup, teardown);
}
