/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in a folder that others use too: what is seen, what is opened, what is written, what is left alone. */
#include "daemon/folder.h"

#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[64], path[128];

static int set_up(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/folder_test.XXXXXX");
	assert_non_null(mkdtemp(top));
	return 0;
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command);
}

static const char *in(const char *name)
{
	snprintf(path, sizeof(path), "%s/%s", top, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(in(name), "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static size_t look(struct folder_list *l)
{
	assert_int_equal(folder_look(top, l), 0);
	return l->n;
}

static void only_whole_regular_files_are_seen(void **state)
{
	struct folder_list l;

	(void)state;
	put("a.parcels", "x");
	put("empty.parcels", "");
	put("a.parcels.new", "x");
	put("letter.txt", "x");
	put(".parcels", "x");
	assert_int_equal(mkfifo(in("pipe.parcels"), 0600), 0);
	assert_int_equal(mkdir(in("dir.parcels"), 0700), 0);
	assert_int_equal(symlink("/etc/passwd", in("link.parcels")), 0);
	put("huge.parcels", "x");
	assert_int_equal(truncate(in("huge.parcels"), (off_t)FOLDER_FILE_MAX + 1), 0);
	assert_int_equal(look(&l), 1);
	assert_string_equal(l.file[0].name, "a.parcels");
	assert_int_equal(l.file[0].size, 1);
	assert_int_equal(l.large, 1);
	assert_false(l.more);
	folder_wipe(&l);
}

static void there_is_an_end_to_looking(void **state)
{
	struct folder_list l;
	char name[32];

	(void)state;
	for (int i = 0; i < FOLDER_FILES_MAX + 3; i++) {
		snprintf(name, sizeof(name), "%d.parcels", i);
		put(name, "x");
	}
	assert_int_equal(look(&l), FOLDER_FILES_MAX);
	assert_true(l.more);
	folder_wipe(&l);
}

static void a_folder_that_is_none(void **state)
{
	struct folder_list l;

	(void)state;
	assert_int_equal(folder_look("/nonexistent/folder", &l), ENOENT);
	folder_wipe(&l);
	put("file", "x");
	assert_int_equal(folder_look(in("file"), &l), ENOTDIR);
	folder_wipe(&l);
	assert_int_equal(folder_write("/nonexistent/folder", "a.parcels", true, (const uint8_t *)"x", 1), ENOENT);
	assert_int_equal(folder_finish("/nonexistent/folder", "a.parcels", 0), ENOENT);
	folder_remove("/nonexistent/folder", "a.parcels");
}

static int read_one(const char *name, uint64_t size, uint64_t at, uint8_t *buf, size_t cap, size_t *len)
{
	char copy[64];
	const struct folder_file f = { .name = copy, .size = size };

	snprintf(copy, sizeof(copy), "%s", name);
	return folder_read(top, &f, at, buf, cap, len);
}

/* The name may have become something else between the look and the reading. */
static void what_is_something_else_by_now_is_not_read(void **state)
{
	uint8_t buf[8];
	size_t len;

	(void)state;
	put("a.parcels", "0123456789");
	assert_int_equal(read_one("a.parcels", 10, 4, buf, sizeof(buf), &len), 0);
	assert_int_equal(len, 6);
	assert_memory_equal(buf, "456789", 6);
	assert_int_equal(read_one("a.parcels", 10, 10, buf, sizeof(buf), &len), 0);
	assert_int_equal(len, 0);
	assert_int_equal(read_one("a.parcels", 9, 0, buf, sizeof(buf), &len), ESTALE);
	assert_int_equal(read_one("gone.parcels", 9, 0, buf, sizeof(buf), &len), ESTALE);
	assert_int_equal(symlink("a.parcels", in("link.parcels")), 0);
	assert_int_equal(read_one("link.parcels", 10, 0, buf, sizeof(buf), &len), ESTALE);
	assert_int_equal(mkfifo(in("pipe.parcels"), 0600), 0);
	alarm(5);    /* a pipe without anybody at its other end must not be waited for */
	assert_int_equal(read_one("pipe.parcels", 0, 0, buf, sizeof(buf), &len), ESTALE);
	alarm(0);
}

static void a_file_is_there_whole_or_not_at_all(void **state)
{
	struct folder_list l;
	struct stat st;
	uint8_t buf[16];
	size_t len;

	(void)state;
	assert_int_equal(folder_write(top, "a.parcels", true, (const uint8_t *)"one ", 4), 0);
	assert_int_equal(look(&l), 0);
	folder_wipe(&l);
	assert_int_equal(folder_write(top, "a.parcels", false, (const uint8_t *)"two", 3), 0);
	assert_int_equal(folder_finish(top, "a.parcels", 3600 * 480000), 0);
	assert_int_equal(look(&l), 1);
	folder_wipe(&l);
	assert_int_equal(stat(in("a.parcels"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(st.st_mtim.tv_sec, 3600 * 480000);
	assert_int_equal(st.st_mtim.tv_nsec, 0);
	assert_int_equal(read_one("a.parcels", 7, 0, buf, sizeof(buf), &len), 0);
	assert_memory_equal(buf, "one two", 7);
	folder_remove(top, "a.parcels");
	assert_int_equal(look(&l), 0);
	folder_wipe(&l);
}

/* Whatever has the name already, or the one before it, was put there by somebody. */
static void nobody_elses_file_is_written_to(void **state)
{
	struct stat st;

	(void)state;
	put("theirs", "theirs");
	assert_int_equal(symlink("theirs", in("a.parcels.new")), 0);
	assert_int_equal(folder_write(top, "a.parcels", true, (const uint8_t *)"ours", 4), EEXIST);
	assert_int_equal(folder_write(top, "a.parcels", false, (const uint8_t *)"ours", 4), ELOOP);
	assert_int_equal(lstat(in("a.parcels.new"), &st), 0);
	put("b.parcels", "theirs");
	assert_int_equal(folder_write(top, "b.parcels", true, (const uint8_t *)"ours", 4), 0);
	assert_int_equal(folder_finish(top, "b.parcels", 0), EEXIST);
	assert_int_equal(stat(in("b.parcels"), &st), 0);
	assert_int_equal(st.st_size, 6);
	assert_int_equal(access(in("b.parcels.new"), F_OK), -1);
	assert_int_equal(stat(in("theirs"), &st), 0);
	assert_int_equal(st.st_size, 6);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* What was begun is gone on with only if it is that: nothing else is written to, or opened for all. */
static void another_file_under_the_name_is_not_ours(void **state)
{
	char from[128];
	struct stat st;

	(void)state;
	put("secret", "key ");
	assert_int_equal(chmod(in("secret"), 0600), 0);
	snprintf(from, sizeof(from), "%s", path);
	assert_int_equal(link(from, in("a.parcels.new")), 0);
	assert_int_equal(folder_write(top, "a.parcels", false, (const uint8_t *)"ours", 4), EEXIST);
	assert_int_equal(folder_finish(top, "a.parcels", 0), EEXIST);
	assert_int_equal(stat(from, &st), 0);
	assert_int_equal(st.st_size, 4);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* A pipe that somebody reads from. */
	assert_int_equal(mkfifo(in("b.parcels.new"), 0666), 0);
	{
		const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

		assert_true(fd >= 0);
		assert_int_equal(folder_write(top, "b.parcels", false, (const uint8_t *)"ours", 4), EEXIST);
		close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_whole_regular_files_are_seen),
		TEST(there_is_an_end_to_looking),
		TEST(a_folder_that_is_none),
		TEST(what_is_something_else_by_now_is_not_read),
		TEST(a_file_is_there_whole_or_not_at_all),
		TEST(nobody_elses_file_is_written_to),
		TEST(another_file_under_the_name_is_not_ours),
	};

	return cmocka_run_group_tests_name("daemon/folder", tests, NULL, NULL);
}
