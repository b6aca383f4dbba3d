/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is found without SQLite is what SQLite finds; of a damaged file it is that, less what lay in the damaged page. */
#include "support/unit.h"

#include "core/contact.h"
#include "core/conversation.h"
#include "core/leaf.h"
#include "core/salvage.h"
#include "core/store.h"
#include "support/old_image.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONTACTS 6
#define TEXTS    64
#define LONG     "a text that is far longer than a page, "

static struct symkey key = { { 7 } };
static char folder[64];

struct text {
	int64_t conversation, order;
	bool ours;
	size_t len;
	uint8_t hash[16];
};

struct texts {
	struct text list[TEXTS];
	size_t n;
};

static void note(struct texts *t, const struct text *x, const void *text)
{
	assert_true(t->n < TEXTS);
	t->list[t->n] = *x;
	crypto_generichash(t->list[t->n].hash, 16, text, x->len, NULL, 0);
	t->n++;
}

static bool note_row(void *ctx, const struct message *m)
{
	struct text x = { m->conversation, m->order, m->direction == MESSAGE_OUT, m->len, { 0 } };

	if (m->kind <= LETTER_TEXT)
		note(ctx, &x, m->body);
	return true;
}

static void note_found(void *ctx, const struct salvage_message *m)
{
	struct text x = { m->conversation, m->order, m->ours, m->len, { 0 } };

	if (m->whole)
		note(ctx, &x, m->text);
}

static const char *path(void)
{
	static char out[100];

	snprintf(out, sizeof(out), "%s/nightjar.db", folder);
	return out;
}

static void spill(const char *end, const uint8_t *p, size_t len)
{
	char name[120];
	FILE *f;

	snprintf(name, sizeof(name), "%s%s", path(), end);
	unlink(name);
	if (!p)
		return;
	f = fopen(name, "wbe");
	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, len, f), len);
	fclose(f);
}

static struct store *open_store(const struct rand *rand)
{
	struct store_options o = { .path = path(), .key = &key, .rand = rand };
	struct store *s;

	assert_int_equal(store_open(&s, &o), ERR_OK);
	return s;
}

/* A profile in the folder; its texts as the store reads them. */
static void lay_down(const char *who, struct texts *whole, bool keep_log)
{
	char from[128];
	struct old_image img;
	uint8_t *db, *log;
	size_t db_len, log_len;
	struct store *s;

	snprintf(from, sizeof(from), "tests/vectors/profiles/v5/%s.gz", who);
	old_image_read(&img, from);
	db = old_image_database(&img, &key, &rand_system, &db_len);
	log = old_image_log(&img, &key, &rand_system, &log_len);
	spill("", db, db_len);
	spill("-wal", log, log_len);
	s = open_store(&rand_system);
	if (!keep_log) {
		char *text = calloc(300, sizeof(LONG));
		struct message m = { .conversation = 1, .direction = MESSAGE_IN, .kind = LETTER_TEXT, .seq = 900, .sent = 5 };

		for (int i = 0; i < 300; i++)
			strcat(text, LONG);
		m.body = (const uint8_t *)text;
		m.len = strlen(text);
		assert_int_equal(conversation_append(s, &m), ERR_OK);
		assert_int_equal(store_commit(s), ERR_OK);
		free(text);
	}
	whole->n = 0;
	for (int64_t c = 1; c <= CONTACTS; c++) {
		struct conversation_range all = { c, CONVERSATION_AFTER, 0, 1000 };

		assert_int_equal(conversation_page(s, &all, note_row, whole), ERR_OK);
	}
	store_close(s);
	if (keep_log) {
		spill("", db, db_len);
		spill("-wal", log, log_len);
	}
	free(db);
	free(log);
	old_image_free(&img);
}

static void salvage(struct texts *t, struct salvage_counts *n)
{
	struct salvage *s;

	t->n = 0;
	assert_int_equal(salvage_open(&s, path(), &key), ERR_OK);
	salvage_messages(s, note_found, t);
	salvage_count(s, n);
	if (n->names >= CONTACTS - 4)
		assert_true(salvage_name(s, 1)[0] == 'A' || salvage_name(s, 1)[0] == 'B');
	assert_string_equal(salvage_name(s, 77), "");
	salvage_close(s);
}

static bool is_same(const struct text *a, const struct text *b)
{
	return a->conversation == b->conversation && a->order == b->order && a->ours == b->ours && a->len == b->len &&
	       memcmp(a->hash, b->hash, sizeof(a->hash)) == 0;
}

/* Every one that is given is one that there was. */
static void among(const struct texts *found, const struct texts *whole)
{
	size_t k = 0;

	for (size_t i = 0; i < found->n; i++) {
		while (k < whole->n && !is_same(&whole->list[k], &found->list[i]))
			k++;
		assert_true(k < whole->n);
	}
}

static void same(const struct texts *a, const struct texts *b)
{
	assert_int_equal(a->n, b->n);
	assert_true(a->n >= 9);
	among(a, b);
}

/* From the database alone, from a log alone that was never moved, and with rows that go on in other pages. */
static void all_of_what_is_whole(void **state)
{
	struct texts whole, found;
	struct salvage_counts n;

	(void)state;
	lay_down("alice", &whole, true);
	salvage(&found, &n);
	same(&found, &whole);
	assert_int_equal(n.damaged, 0);
	lay_down("bob", &whole, true);
	salvage(&found, &n);
	same(&found, &whole);
	lay_down("alice", &whole, false);
	salvage(&found, &n);
	same(&found, &whole);
	assert_int_equal(n.messages, whole.n);
}

static void flip(size_t at)
{
	int fd = open(path(), O_RDWR | O_CLOEXEC);
	uint8_t b;

	assert_int_equal(pread(fd, &b, 1, (off_t)at), 1);
	b ^= 4;
	assert_int_equal(pwrite(fd, &b, 1, (off_t)at), 1);
	close(fd);
}

static void all_but_the_damaged_page(void **state)
{
	struct texts whole, found;
	struct salvage_counts n;
	size_t pages, most = 0, hit = 0;

	(void)state;
	lay_down("alice", &whole, false);
	salvage(&found, &n);
	pages = n.pages;
	assert_true(pages > 40);
	for (size_t i = 0; i < pages; i++) {
		flip(i * PAGE_LEN + 1234);
		salvage(&found, &n);
		assert_int_equal(n.damaged, 1);
		among(&found, &whole);
		hit += found.n < whole.n;
		most = whole.n - found.n > most ? whole.n - found.n : most;
		flip(i * PAGE_LEN + 1234);
	}
	/* Only pages with texts cost any: the first page, those of the tables and those of indexes cost none. */
	assert_in_range(hit, 2, 8);
	assert_in_range(most, 1, whole.n - 1);
	salvage(&found, &n);
	same(&found, &whole);
}

static void none_is_there(void **state)
{
	struct salvage *s;
	struct symkey other = { { 8 } };
	struct texts whole;
	struct salvage_counts n;

	(void)state;
	assert_int_equal(salvage_open(&s, "/nowhere/nightjar.db", &key), ERR_NO_PROFILE);
	lay_down("alice", &whole, true);
	assert_int_equal(salvage_open(&s, path(), &other), ERR_OK);
	salvage_count(s, &n);
	assert_int_equal(n.messages, 0);
	assert_int_equal(n.damaged, n.pages);
	salvage_close(s);
	spill("", (const uint8_t *)"short", 5);
	assert_int_equal(salvage_open(&s, path(), &key), ERR_OK);
	salvage_close(s);
}

/* Whatever is in a page and in a payload: nothing is read beside them. */
static void anything_may_be_in_a_page(void **state)
{
	struct rand_seeded seeded;
	struct rand rand;
	uint8_t page[PAGE_LEN];

	(void)state;
	rand_seeded_init(&seeded, 5);
	rand = rand_seeded_source(&seeded);
	for (int turn = 0; turn < 3000; turn++) {
		uint32_t number = 1 + (uint32_t)turn % 2;
		uint8_t *exact;

		rand_fill(&rand, page, sizeof(page));
		page[number == 1 ? 100 : 0] = 0x0d;
		page[number == 1 ? 103 : 3] &= 7;
		exact = unit_exact(page, sizeof(page));
		for (size_t i = 0; i < leaf_count(exact, number); i++) {
			struct leaf_cell c;
			struct leaf_row r;
			uint8_t *payload;
			bool whole;

			if (!leaf_cell(&c, exact, number, i))
				continue;
			payload = unit_exact(c.local, c.local_len);
			if (leaf_row(&r, payload, c.local_len, &whole))
				for (size_t k = 0; k < r.columns; k++)
					assert_true(!r.value[k].p || (r.value[k].p >= payload &&
					                              r.value[k].p + r.value[k].len <= payload + c.local_len));
			free(payload);
		}
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_what_is_whole),
		cmocka_unit_test(all_but_the_damaged_page),
		cmocka_unit_test(none_is_there),
		cmocka_unit_test(anything_may_be_in_a_page),
	};
	int failed;

	assert_true(sodium_init() >= 0);
	snprintf(folder, sizeof(folder), "/tmp/salvage-XXXXXX");
	assert_non_null(mkdtemp(folder));
	failed = cmocka_run_group_tests_name("core/salvage", tests, NULL, NULL);
	spill("", NULL, 0);
	spill("-wal", NULL, 0);
	rmdir(folder);
	return failed;
}
