/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parcels that come by other ways and in any order: each message is shown once, nothing is forgotten, nothing sent twice. */
#include "core/mail.h"

#include "core/inbox.h"
#include "core/outbox.h"
#include "core/parcel.h"
#include "support/unit.h"
#include "support/wire.h"

#include <stdio.h>
#include <string.h>

#define MANY 120

static const struct core_road road = { .name = "wire", .rank = 1 };

struct parcels {
	uint8_t one[MANY][PARCEL_SMALL_LEN];
	size_t n;
};

static bool take_parcel(void *ctx, const struct outbox_parcel *row)
{
	struct parcels *all = ctx;

	assert_int_equal(row->len, PARCEL_SMALL_LEN);
	memcpy(all->one[all->n++], row->parcel, row->len);
	return all->n < MANY;
}

/* All that node 0 has waiting, as a courier would find it. */
static void waiting(struct pair *p, struct parcels *out)
{
	const struct outbox_range all = { .contact = p->id[0], .session = 1, .limit = MANY };

	out->n = 0;
	assert_int_equal(outbox_next(core_store(world_core(p->w, 0)), &all, take_parcel, out), ERR_OK);
}

static enum inbox_result bring(struct pair *p, const uint8_t *parcel)
{
	uint64_t seq = 0;
	struct core *c = world_begin(p->w, 1);
	enum inbox_result r = inbox_open(c, wire_peer(p, 1), parcel, PARCEL_SMALL_LEN, &seq);

	assert_int_equal(world_end(p->w, 1), ERR_OK);
	return r;
}

static void write_many(struct pair *p, size_t n)
{
	char text[24];

	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%zu", i);
		pair_send(p, 0, text);
	}
}

static void assert_all_shown_once(struct pair *p, size_t n)
{
	char one[24];
	const char *all;

	assert_int_equal(pair_events(p, 1, EVENT_MESSAGE_IN), n);
	all = pair_texts(p, 1);
	for (size_t i = 0; i < n; i++) {
		const char *found;

		snprintf(one, sizeof(one), "<%zu;", i);
		found = strstr(all, one);
		assert_non_null(found);
		assert_null(strstr(found + 1, one));
	}
	for (size_t i = 1; i <= n; i++)
		assert_int_equal(talk_state(world_core(p->w, 0), p->id[0], (int64_t)i), TALK_DELIVERED);
	assert_int_equal(pair_events(p, 0, EVENT_RESET) + pair_events(p, 1, EVENT_RESET), 0);
}

/* Node 0 streams all it has into a link that dies: whether any of it arrived it cannot know. */
static void stream_into_the_void(struct pair *p)
{
	struct wire w = wire_open(p, 0, &road);
	uint8_t buf[8192];

	while (core_link_output(world_core(p->w, 0), w.id[0], buf, sizeof(buf)) > 0)
		continue;
	wire_cut(&w);
}

/* A random part came by a courier, in random order, some of it twice, with a restart in between; a link brings the rest. */
static void gaps(uint64_t seed, uint32_t of_ten)
{
	static struct parcels all;
	struct rand_seeded s;
	struct rand r;
	struct pair p = pair_new(seed);
	struct wire w;
	size_t brought = 0;

	rand_seeded_init(&s, seed);
	r = rand_seeded_source(&s);
	wire_only(&p);
	write_many(&p, MANY);
	waiting(&p, &all);
	assert_int_equal(all.n, MANY);
	if (seed % 3)
		stream_into_the_void(&p); /* else the next link sends all at once, as surely owed */
	for (int i = 0; i < 2 * MANY; i++) {
		const uint8_t *one = all.one[rand_below(&r, MANY) / 10 * 10 + rand_below(&r, of_ten)];
		enum inbox_result got = bring(&p, one);

		assert_true(got == INBOX_STORED || got == INBOX_KNOWN);
		brought += got == INBOX_STORED;
		if (i == MANY) {
			world_crash(p.w, 1);
			assert_int_equal(world_boot(p.w, 1), ERR_OK);
		}
	}
	assert_int_equal(pair_events(&p, 1, EVENT_MESSAGE_IN), brought);
	w = wire_open(&p, seed % 2, &road);
	wire_run(&w, 1);
	world_run(p.w, CLOCK_SECOND);
	wire_run(&w, 1);
	assert_all_shown_once(&p, MANY);
	world_free(p.w);
}

static void any_part_in_any_order(void **state)
{
	(void)state;
	for (uint64_t seed = 70; seed < 76; seed++)
		gaps(seed, (uint32_t)(seed - 70) * 2 % 10 + 1);
}

/* What has arrived is not sent again: the next link carries little more than what is missing. */
static void what_is_there_is_not_sent_again(void **state)
{
	static struct parcels all;
	struct pair p = pair_new(77);
	struct wire w;
	size_t bytes = 0, n;

	(void)state;
	wire_only(&p);
	write_many(&p, MANY);
	waiting(&p, &all);
	stream_into_the_void(&p);
	for (size_t i = MANY; i-- > 1;)
		assert_int_equal(bring(&p, all.one[i]), INBOX_STORED);
	w = wire_open(&p, 1, &road);
	do {
		n = wire_carry(&w, 0, false);
		bytes += n;
		n += wire_carry(&w, 1, false);
		world_run(p.w, 1);
	} while (n > 0);
	assert_all_shown_once(&p, MANY);
	assert_true(bytes < 20 * PARCEL_SMALL_LEN); /* of 120 */
	world_free(p.w);
}

/* What waits goes right behind the first flight: it has arrived before the other side's first byte comes back. */
static void what_waits_goes_early(void **state)
{
	struct pair p = pair_new(76);
	struct wire w;

	(void)state;
	wire_only(&p);
	write_many(&p, 3);
	w = wire_open(&p, 0, &road);
	(void)wire_carry(&w, 0, false);
	assert_int_equal(pair_events(&p, 1, EVENT_MESSAGE_IN), 3);
	assert_false(wire_conn(&w, 0)->linked);
	wire_run(&w, 1);
	assert_all_shown_once(&p, 3);
	world_free(p.w);
}

/* The receipt of a courier's parcel beyond a gap ticks that message alone. */
static void one_beyond_a_gap_is_ticked_alone(void **state)
{
	static struct parcels all;
	struct pair p = pair_new(78);

	(void)state;
	world_switch(p.w, 1, false);
	world_run(p.w, CLOCK_SECOND);
	write_many(&p, 3);
	waiting(&p, &all);
	assert_int_equal(bring(&p, all.one[2]), INBOX_STORED);
	assert_int_equal(bring(&p, all.one[2]), INBOX_KNOWN);
	assert_string_equal(pair_texts(&p, 1), "<2;");
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], 3), TALK_QUEUED); /* nobody has told */
	world_switch(p.w, 1, true);
	assert_true(pair_becomes(&p, 0, 1, TALK_DELIVERED));
	world_run(p.w, CLOCK_SECOND);
	assert_all_shown_once(&p, 3);
	world_free(p.w);
}

/* Somebody else's parcel, or one that was changed on its way, is not opened and does no harm. */
static void a_damaged_parcel_does_no_harm(void **state)
{
	static struct parcels all;
	struct pair p = pair_new(79);
	struct wire w;

	(void)state;
	wire_only(&p);
	write_many(&p, 2);
	waiting(&p, &all);
	for (size_t i = 0; i < PARCEL_SMALL_LEN; i += 3) {
		uint8_t bad[PARCEL_SMALL_LEN];

		memcpy(bad, all.one[i % 2], sizeof(bad));
		bad[i] ^= (uint8_t)(1 << i % 8);
		/* The stamp alone is not covered: carriers change it. */
		if (i < 5 || i >= 13)
			assert_int_not_equal(bring(&p, bad), INBOX_STORED);
	}
	w = wire_open(&p, 0, &road);
	wire_run(&w, 1);
	assert_all_shown_once(&p, 2);
	world_free(p.w);
}

/* A contact that gives one number to two letters: the first alone is shown, also when it lay beyond a gap. */
static void one_number_is_one_message(void **state)
{
	static struct parcels all[3];
	struct pair p = pair_new(69);
	struct outbox_gone gone;

	(void)state;
	wire_only(&p);
	for (int i = 0; i < 3; i++) {
		struct letter letter = { .kind = LETTER_TEXT, .text = (const uint8_t *)"abc" + i, .len = 1 };
		struct mail *m = wire_peer(&p, 0)->mail;

		world_begin(p.w, 0);
		if (i > 0)
			m->row.sent_seq--;
		assert_int_equal(mail_seal(world_core(p.w, 0), wire_peer(&p, 0), &letter, 0), ERR_OK);
		assert_int_equal(world_end(p.w, 0), ERR_OK);
		waiting(&p, &all[i]);
		assert_int_equal(outbox_delete_upto(core_store(world_begin(p.w, 0)), p.id[0], 1, INT64_MAX, &gone), ERR_OK);
		assert_int_equal(world_end(p.w, 0), ERR_OK);
		assert_int_equal(bring(&p, all[i].one[0]), INBOX_STORED);
	}
	assert_string_equal(pair_texts(&p, 1), "<a;");
	world_free(p.w);
}

/* Nothing that a conversation says is on the disk in the clear, nor in what couriers see. */
static void texts_are_nowhere_in_the_clear(void **state)
{
	static struct parcels all;
	static const char canary[] = "canary-in-a-coal-mine";
	struct pair p = pair_new(80);

	(void)state;
	wire_only(&p);
	pair_send(&p, 0, canary);
	waiting(&p, &all);
	assert_int_equal(all.n, 1);
	assert_null(memmem(all.one[0], PARCEL_SMALL_LEN, canary, strlen(canary)));
	assert_false(disk_contains(world_disk(p.w, 0), canary, strlen(canary)));
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_part_in_any_order),
		cmocka_unit_test(what_is_there_is_not_sent_again),
		cmocka_unit_test(what_waits_goes_early),
		cmocka_unit_test(one_beyond_a_gap_is_ticked_alone),
		cmocka_unit_test(a_damaged_parcel_does_no_harm),
		cmocka_unit_test(one_number_is_one_message),
		cmocka_unit_test(texts_are_nowhere_in_the_clear),
	};

	return cmocka_run_group_tests_name("core/mail", tests, NULL, NULL);
}
