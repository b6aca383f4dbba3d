/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/page.h"
#include "core/search.h"
#include "core/terms.h"
#include "support/stored.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct seen {
	int64_t orders[64];
	size_t count;
};

static bool note(void *ctx, const struct message *m)
{
	struct seen *s = ctx;

	assert_true(s->count < 64);
	s->orders[s->count++] = m->order;
	return true;
}

static struct seen find(struct stored *t, const char *text, int64_t conversation)
{
	struct search_query q = { text, conversation, CONVERSATION_END, 50 };
	struct seen s = { 0 };

	assert_int_equal(search_find(t->store, &q, note, &s), ERR_OK);
	return s;
}

static void cut(const char *text, const char *want)
{
	uint8_t *exact = unit_exact(text, strlen(text));
	char *got = terms_of(exact, strlen(text));

	assert_string_equal(got, want);
	free(got);
	free(exact);
}

static void words_are_cut_alike(void **state)
{
	(void)state;
	cut("", "");
	cut("Hello, World-42!", "hello world 42 ");
	cut("  ÜBER Zoë straße  ", "uber zoe strasse ");
	cut("\xee\x80\x80" "17 x", "17 x ");    /* private use never makes a word: the conversation's own are made of it */
	cut("a\xff\xfe" "b\xc3", "a b ");
	cut("日本語 text", "日 本 語 text ");
	cut("\"a\" OR b* NEAR(c) -d ^e col:f", "a or b near c d e col f ");
	cut("\xef\xb7\xba", "صلى الله عليه وسلم ");
}

static void newest_first_in_one_or_all(void **state)
{
	struct stored *t = *state;
	struct seen s;

	for (int i = 0; i < 20; i++)
		stored_receive(t, 1 + i / 2 % 2, i % 5 ? "the cat sat" : "The DOG, sat");
	s = find(t, "dog ", 0);
	assert_int_equal(s.count, 4);
	assert_true(s.orders[0] == 16 && s.orders[3] == 1);
	s = find(t, "dog ", 2);
	assert_true(s.count == 2 && s.orders[0] == 16 && s.orders[1] == 11);
	assert_int_equal(find(t, "dog cat ", 0).count, 0);
	assert_int_equal(find(t, "sat DOG!", 0).count, 4);
	assert_int_equal(find(t, "dog", 3).count, 0);
	assert_int_equal(find(t, "2 ", 0).count, 0);    /* the number of a conversation is not a word of its messages */
	stored_reopen(t);
	assert_int_equal(find(t, "cat ", 0).count, 16);
}

static void pages_of_an_answer(void **state)
{
	struct stored *t = *state;
	struct search_query q = { "x ", 0, CONVERSATION_END, 4 };
	struct seen s = { 0 };

	for (int i = 0; i < 10; i++)
		stored_receive(t, 1, "x");
	assert_int_equal(search_find(t->store, &q, note, &s), ERR_OK);
	assert_true(s.count == 4 && s.orders[3] == 7);
	q.before = 7;
	assert_int_equal(search_find(t->store, &q, note, &s), ERR_OK);
	assert_true(s.count == 8 && s.orders[4] == 6);
}

static void beginnings(void **state)
{
	struct stored *t = *state;

	stored_receive(t, 1, "we meet at noon");
	stored_receive(t, 1, "the meeting was moved");
	stored_receive(t, 1, "me too");
	assert_int_equal(find(t, "mee", 0).count, 2);
	assert_int_equal(find(t, "me", 0).count, 3);
	assert_int_equal(find(t, "meet", 0).count, 2);
	assert_int_equal(find(t, "meet ", 0).count, 1);
	assert_int_equal(find(t, "was mee", 1).count, 1);
	assert_int_equal(find(t, "mee was", 1).count, 0);
	store_rollback(t->store);
	stored_receive(t, 1, "meetup");
	assert_int_equal(find(t, "meetu", 0).count, 1);
}

/* What people type is never syntax. */
static void anything_may_be_typed(void **state)
{
	struct stored *t = *state;
	static const char *const typed[] = { "", " ", "\"", "\"\"", "*", "a*", "a AND", "OR", "NOT a", "a NEAR b", "(", ")",
		                             "col:a", "-a", "^a", "a + b", "'", ";", "%", "\\", "\xff", "{a}", "a\"b" };
	char lots[2000] = "", huge[5000];

	stored_receive(t, 1, "a b");
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++)
		find(t, typed[i], 1);
	for (int i = 0; i < 400; i++)
		strcat(lots, "ab ");
	find(t, lots, 0);
	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	find(t, huge, 0);
	assert_int_equal(find(t, "a\"b", 1).count, 1);
}

static void indexed_bit_by_bit(void **state)
{
	struct stored *t = *state;
	bool left = true;
	int steps = 0;

	for (int i = 0; i < 30; i++)
		stored_receive(t, 1 + i % 3, "word");
	while (left) {
		assert_int_equal(search_index_some(t->store, 7, &left), ERR_OK);
		stored_reopen(t);
		steps++;
	}
	assert_int_equal(steps, 5);
	assert_int_equal(search_index_some(t->store, 7, &left), ERR_OK);
	assert_false(store_is_changing(t->store));
	assert_int_equal(find(t, "word ", 0).count, 30);
}

static void forgotten_is_not_found(void **state)
{
	struct stored *t = *state;

	for (int i = 0; i < 10; i++)
		stored_receive(t, 1 + i % 2, "secret");
	assert_int_equal(find(t, "secret ", 0).count, 10);
	for (int i = 0; i < 10; i++)
		stored_receive(t, 2, "secret");    /* not indexed yet */
	assert_int_equal(conversation_forget(t->store, 2), ERR_OK);
	stored_reopen(t);
	assert_int_equal(find(t, "secret ", 0).count, 5);
	stored_receive(t, 3, "secret");
	assert_int_equal(find(t, "secret ", 0).count, 6);
	assert_int_equal(store_check(t->store), ERR_OK);
}

/* How often the bytes stand in the pages of the database, opened. The log is empty. */
static int count_in_pages(struct stored *t, const char *bytes)
{
	const uint8_t *file;
	struct symkey key;
	uint8_t page[PAGE_LEN];
	size_t len;
	int count = 0;

	assert_int_equal(store_idle(t->store), ERR_OK);
	page_key(&key, &t->key);
	file = disk_contents(t->disk, STORED_PATH, &len);
	for (uint64_t n = 1; n <= len / PAGE_LEN; n++) {
		struct page_place place = { PAGE_KIND_PAGE, n, NULL };
		const uint8_t *at = page, *found;

		assert_true(page_open(page, file + (n - 1) * PAGE_LEN, &place, &key));
		while ((found = memmem(at, (size_t)(page + PAGE_LEN - at), bytes, strlen(bytes)))) {
			count++;
			at = found + 1;
		}
	}
	return count;
}

static int forget_the_rest(struct stored *t)
{
	bool left = true;
	int steps = 0;

	for (; left && steps < 1000; steps++) {
		assert_int_equal(search_tidy(t->store, &left), ERR_OK);
		/* It goes on after a restart, and messages may arrive and be indexed meanwhile. */
		if (steps % 3 == 1)
			stored_reopen(t);
		if (steps == 2) {
			stored_receive(t, 1, "meanwhile another evening");
			assert_int_equal(find(t, "meanwhile ", 0).count, 1);
		}
		stored_commit(t);
	}
	assert_false(left);
	return steps;
}

/*
 * Of a deleted conversation nothing is left in any page, not even in free ones: no text, no word in the index or in the
 * list of words; and what others wrote too is there. All words with the tail are the deleted conversation's alone.
 */
static void forgotten_leaves_nothing(void **state)
{
	struct stored *t = *state;
	char text[200];
	bool left;

	for (int i = 0; i < 600; i++) {
		snprintf(text, sizeof(text), "evening %dvq%cqzjw word%d and %c%dqzjw some more to fill the page with", i,
		         'a' + i % 26, i % 50, 'a' + i * 7 % 26, i);
		stored_receive(t, i % 3 == 0 ? 1 : 2, i % 3 == 0 ? "a lovely evening with word7 and word8" : text);
		if (i % 20 == 0) {
			assert_int_equal(search_index_some(t->store, 1000, &left), ERR_OK);
			stored_commit(t);
		}
	}
	stored_commit(t);
	assert_true(count_in_pages(t, "qzjw") > 800);
	assert_int_equal(conversation_forget(t->store, 2), ERR_OK);
	stored_commit(t);
	assert_int_equal(find(t, "evening ", 2).count, 0);
	assert_true(count_in_pages(t, "qzjw") > 400);
	assert_true(forget_the_rest(t) > 10);
	assert_int_equal(count_in_pages(t, "qzjw"), 0);
	assert_int_equal(count_in_pages(t, "word9"), 0);
	assert_true(count_in_pages(t, "lovely") > 0);
	assert_int_equal(find(t, "eveni", 0).count, 50);
	assert_int_equal(find(t, "word7 evening ", 1).count, 50);
	assert_int_equal(search_tidy(t->store, &left), ERR_OK);
	assert_false(left || store_is_changing(t->store));
	stored_receive(t, 2, "aqzjw again");
	assert_int_equal(find(t, "aqzj", 2).count, 1);
	assert_int_equal(store_check(t->store), ERR_OK);
}

/* The same when it was taken in and forgotten in one turn. */
static void forgotten_at_once(void **state)
{
	struct stored *t = *state;

	stored_receive(t, 2, "aqzjw one");
	assert_int_equal(find(t, "aqzjw ", 0).count, 1);
	assert_int_equal(conversation_forget(t->store, 2), ERR_OK);
	stored_commit(t);
	forget_the_rest(t);
	assert_int_equal(count_in_pages(t, "qzjw"), 0);
	assert_int_equal(find(t, "aqzj", 0).count, 0);
}

/* When enough is new, the index is put into one piece, and nothing is lost from it. */
static void put_into_one_piece(void **state)
{
	struct stored *t = *state;
	bool left = true;
	int steps = 0;

	for (int i = 0; i < 4100; i++) {
		stored_receive(t, 1 + i % 2, i % 1000 == 0 ? "rare words here" : "words that are here");
		if (i % 200 == 0) {
			assert_int_equal(search_index_some(t->store, 1000, &left), ERR_OK);
			assert_int_equal(search_tidy(t->store, &left), ERR_OK);
			assert_false(left);
			stored_commit(t);
		}
	}
	assert_int_equal(search_index_some(t->store, 1000, &left), ERR_OK);
	for (left = true; left && steps < 100; steps++) {
		assert_int_equal(search_tidy(t->store, &left), ERR_OK);
		stored_commit(t);
	}
	assert_true(!left && steps >= 2);
	assert_int_equal(search_tidy(t->store, &left), ERR_OK);
	assert_false(left || store_is_changing(t->store));
	assert_int_equal(find(t, "rare ", 0).count, 5);
	assert_int_equal(find(t, "words that ", 2).count, 50);
	assert_int_equal(store_check(t->store), ERR_OK);
}

/* A full disk keeps nobody from searching what is indexed. */
static void full_disk_still_answers(void **state)
{
	struct stored *t = *state;

	stored_receive(t, 1, "old");
	assert_int_equal(find(t, "old ", 0).count, 1);
	for (int i = 0; i < 200; i++)
		stored_receive(t, 1, "old and long enough to need room on the disk for the index of all its different words");
	stored_commit(t);
	assert_int_equal(store_idle(t->store), ERR_OK);
	disk_plan(t->disk, DISK_FULL, disk_operations(t->disk) + 1);
	assert_true(find(t, "old ", 0).count >= 1);
	assert_int_equal(store_commit(t->store), ERR_OK);
	/* Nor a small change, for which there seems to be room until it is committed. */
	disk_free_space(t->disk);
	assert_int_equal(find(t, "old ", 0).count, 50);
	stored_commit(t);
	stored_receive(t, 1, "newer than old");
	stored_commit(t);
	disk_plan(t->disk, DISK_FULL, disk_operations(t->disk) + 1);
	assert_int_equal(find(t, "old ", 0).count, 50);
	assert_int_equal(find(t, "newer ", 0).count, 1);
	assert_int_equal(store_commit(t->store), ERR_OK);
	disk_free_space(t->disk);
	assert_int_equal(find(t, "newer ", 0).count, 1);
	assert_int_equal(find(t, "old ", 0).count, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_cut_alike),
		cmocka_unit_test_setup_teardown(newest_first_in_one_or_all, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(pages_of_an_answer, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(beginnings, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(anything_may_be_typed, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(indexed_bit_by_bit, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(forgotten_is_not_found, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(forgotten_leaves_nothing, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(forgotten_at_once, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(put_into_one_piece, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(full_disk_still_answers, stored_setup, stored_teardown),
	};

	return cmocka_run_group_tests_name("core/search", tests, NULL, NULL);
}
