/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kills the store at every write, truncation, sync and deletion of a varied workload, and again while it recovers, and
 * checks that what was committed is there, whole and in order, and that what was not is there whole or not at all.
 * By default every third point of one seed; NIGHTJAR_TORTURE=n tries every point of n seeds.
 */
#include "support/unit.h"

#include "core/delivery.h"
#include "core/eventlog.h"
#include "core/outbox.h"
#include "core/page.h"
#include "core/search.h"
#include "core/session.h"
#include "core/setting.h"
#include "support/stored.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURNS         24
#define CONVERSATIONS 3
#define NONCES        65536
#define HASH          16

/* What must be in the database. Texts are numbered, so a count says which. */
struct model {
	int64_t turn;
	uint64_t first[CONVERSATIONS + 1], next[CONVERSATIONS + 1];    /* numbers of the texts of each conversation */
	uint64_t sent, acked;
	int64_t events;
};

struct run {
	struct stored t;
	struct model sure, maybe;    /* committed; what the last failed commit would have made of it */
	uint64_t seed;
	uint8_t (*nonces)[PAGE_NONCE + HASH];    /* and what they were used for */
	uint64_t units;
};

/* A nonce, and of what it was used for. */
static void check_unit(struct run *run, const uint8_t *unit, size_t len, bool is_page)
{
	const uint8_t *nonce = unit + len - PAGE_RESERVED;
	uint8_t hash[HASH];
	size_t i;

	assert_true(++run->units < NONCES / 2);
	crypto_generichash(hash, HASH, unit, len, NULL, 0);
	for (i = ((size_t)nonce[0] << 8 | nonce[1]) % NONCES; !sodium_is_zero(run->nonces[i], PAGE_NONCE);) {
		if (memcmp(run->nonces[i], nonce, PAGE_NONCE) == 0) {
			assert_true(is_page);
			assert_memory_equal(run->nonces[i] + PAGE_NONCE, hash, HASH);
			return;
		}
		i = (i + 1) % NONCES;
	}
	memcpy(run->nonces[i], nonce, PAGE_NONCE);
	memcpy(run->nonces[i] + PAGE_NONCE, hash, HASH);
}

/*
 * Every unit on the disk carries a nonce of its own, whatever failed and whatever is written again; but a page that moves
 * from the log to the database stays what it is, bit for bit.
 */
static void check_nonces(void *ctx, const char *path, int64_t at, const uint8_t *p, size_t len)
{
	struct run *run = ctx;

	(void)at;
	if (strcmp(path, STORED_PATH) == 0 || len < PAGE_LEN) {
		assert_true(len == PAGE_LEN || len == PAGE_LOG_START || len == PAGE_IN_FRAME);
		check_unit(run, p, len, len == PAGE_LEN);
		return;
	}
	assert_int_equal(len % PAGE_FRAME_DISK, 0);
	for (size_t i = 0; i < len; i += PAGE_FRAME_DISK) {
		check_unit(run, p + i, PAGE_IN_FRAME, false);
		check_unit(run, p + i + PAGE_IN_FRAME, PAGE_LEN, true);
	}
}

static enum err append(struct run *run, struct model *m, int64_t conversation, enum message_direction direction)
{
	char text[700];
	struct message msg = {
		.conversation = conversation, .direction = direction, .kind = 1, .sent = 1, .stored = 2,
		.seq = direction == MESSAGE_OUT ? ++m->sent : 1,
	};
	struct event e = { .kind = 7, .contact = conversation };
	enum err err;
	int n = snprintf(text, sizeof(text), "%llu of conversation %d, ",
	                 (unsigned long long)m->next[conversation]++, (int)conversation);

	/* Of any length, to split pages everywhere. */
	memset(text + n, 'a', sizeof(text) - (size_t)n);
	msg.body = (const uint8_t *)text;
	msg.len = (size_t)n + (size_t)(m->next[conversation] * 97 % 500);
	err = conversation_append(run->t.store, &msg);
	if (err != ERR_OK)
		return err;
	e.order = msg.order;
	m->events++;
	err = eventlog_append(run->t.store, &e);
	if (err == ERR_OK && direction == MESSAGE_OUT) {
		struct outbox_parcel p = { .contact = conversation, .seq = msg.seq, .order = msg.order, .len = 512 };
		uint8_t parcel[512] = { 1 };

		p.parcel = parcel;
		err = outbox_add(run->t.store, &p);
	}
	return err;
}

static enum err receive(struct run *run, struct model *m, uint32_t dice)
{
	enum err e = ERR_OK;

	for (uint32_t i = 0; e == ERR_OK && i < 1 + dice % 30; i++)
		e = append(run, m, 1 + (dice + i / 3) % CONVERSATIONS, MESSAGE_IN);
	return e;
}

static enum err send(struct run *run, struct model *m, uint32_t dice)
{
	struct session v = { .contact = 1 };
	enum err e = ERR_OK;

	for (uint32_t i = 0; e == ERR_OK && i < 1 + dice % 12; i++)
		e = append(run, m, 1, MESSAGE_OUT);
	v.sent_seq = m->sent;
	v.acked_seq = m->acked;
	return e == ERR_OK ? session_put(run->t.store, &v, "ratchet", 7) : e;
}

static enum err acknowledge(struct run *run, struct model *m, uint32_t dice)
{
	struct outbox_gone gone;
	uint64_t upto = m->acked + (m->sent - m->acked) * (dice % 3) / 2;
	enum err e = outbox_delete_upto(run->t.store, 1, 0, upto, &gone);

	if (e == ERR_OK)
		assert_int_equal(gone.count, upto - m->acked);
	m->acked = upto;
	return e == ERR_OK ? delivery_upto(run->t.store, 1, 0, upto, m->turn) : e;
}

static enum err forget(struct run *run, struct model *m)
{
	m->first[3] = m->next[3];
	return conversation_forget(run->t.store, 3);
}

/* One turn by its number; the same for every run of a seed. */
static enum err change(struct run *run, struct model *m, int64_t turn)
{
	uint32_t dice = (uint32_t)(run->seed * 2654435761u + (uint64_t)turn * 40503u) >> 3;
	char number[16];
	bool left;
	enum err e;

	m->turn = turn;
	snprintf(number, sizeof(number), "%d", (int)turn);
	e = setting_set(run->t.store, "turn", number);
	if (e != ERR_OK)
		return e;
	switch (dice % 8) {
	case 0:
	case 1:
	case 2:
		return receive(run, m, dice / 8);
	case 3:
	case 4:
		return send(run, m, dice / 8);
	case 5:
		return acknowledge(run, m, dice / 8);
	case 6:
		e = search_index_some(run->t.store, 20, &left);
		return e == ERR_OK ? search_tidy(run->t.store, &left) : e;
	default:
		return forget(run, m);
	}
}

static enum err do_turn(struct run *run, int64_t turn)
{
	struct model m = run->sure;
	enum err e = change(run, &m, turn);

	if (e != ERR_OK) {
		store_rollback(run->t.store);
		run->maybe = run->sure;
		return e;
	}
	run->maybe = m;
	e = store_commit(run->t.store);
	if (e == ERR_OK)
		run->sure = m;
	return e;
}

static enum err reopen(struct run *run)
{
	struct store_options o = stored_options(&run->t);

	o.cache_kib = run->seed % 2 ? 48 : 0;    /* so small that pages leave it in the middle of a transaction */
	store_close(run->t.store);
	run->t.store = NULL;
	return store_open(&run->t.store, &o);
}

struct reading {
	int64_t conversation, order;
	uint64_t next;
};

static bool check_message(void *ctx, const struct message *m)
{
	struct reading *r = ctx;
	char start[64];
	int n = snprintf(start, sizeof(start), "%llu of conversation %d, ", (unsigned long long)r->next++,
	                 (int)r->conversation);

	assert_int_equal(m->conversation, r->conversation);
	assert_true(m->order > r->order);
	assert_true(m->len >= (size_t)n);
	assert_memory_equal(m->body, start, (size_t)n);
	r->order = m->order;
	return true;
}

static void check_conversation(struct run *run, const struct model *m, int64_t c)
{
	struct conversation_range all = { c, CONVERSATION_AFTER, 0, 100000 };
	struct reading r = { .conversation = c, .next = m->first[c] };
	struct conversation_counts counts;

	assert_int_equal(conversation_page(run->t.store, &all, check_message, &r), ERR_OK);
	assert_int_equal(r.next, m->next[c]);
	assert_int_equal(conversation_counts(run->t.store, c, &counts), ERR_OK);
	assert_int_equal(counts.count, m->next[c] - m->first[c]);
	assert_int_equal(counts.last, r.order);
}

static bool check_parcel(void *ctx, const struct outbox_parcel *p)
{
	uint64_t *next = ctx;

	assert_int_equal(p->seq, *next);
	(*next)++;
	return true;
}

static bool count_found(void *ctx, const struct message *m)
{
	uint64_t *left = ctx;

	assert_non_null(memmem(m->body, m->len, "conversation", 12));
	(*left)--;
	return true;
}

static void check_model(struct run *run, const struct model *m)
{
	struct outbox_range waiting = { 1, 0, 0, 100000 };
	struct search_query q = { "conversation", 0, CONVERSATION_END, 100000 };
	uint64_t next = m->acked + 1, left = 0;
	struct outbox_counts counts;
	int64_t last, oldest;

	for (int64_t c = 1; c <= CONVERSATIONS; c++) {
		check_conversation(run, m, c);
		left += m->next[c] - m->first[c];
	}
	assert_int_equal(outbox_next(run->t.store, &waiting, check_parcel, &next), ERR_OK);
	assert_int_equal(next, m->sent + 1);
	assert_int_equal(outbox_counts(run->t.store, 1, &counts), ERR_OK);
	assert_int_equal(counts.count, m->sent - m->acked);
	assert_int_equal(eventlog_bounds(run->t.store, &last, &oldest), ERR_OK);
	assert_int_equal(last, m->events);
	assert_int_equal(search_find(run->t.store, &q, count_found, &left), ERR_OK);
	assert_int_equal(left, 0);
	store_rollback(run->t.store);
}

/* The database is whole and holds what was committed, or that and the whole turn whose commit failed. */
static void check(struct run *run)
{
	char turn[SETTING_VALUE_MAX + 1];
	int64_t got = 0;
	enum err e = setting_get(run->t.store, "turn", turn);

	assert_true(e == ERR_OK || e == ERR_NO_SETTING);
	if (e == ERR_OK)
		got = strtol(turn, NULL, 10);
	assert_true(got == run->sure.turn || got == run->maybe.turn);
	if (got != run->sure.turn)
		run->sure = run->maybe;
	check_model(run, &run->sure);
	assert_int_equal(store_check(run->t.store), ERR_OK);
}

/* From the turn on to the end; false as soon as one fails. */
static bool work(struct run *run, int64_t *turn)
{
	for (; *turn <= TURNS; (*turn)++) {
		if (do_turn(run, *turn) != ERR_OK)
			return false;
		if (*turn % 5 == 0 && store_idle(run->t.store) != ERR_OK)
			return false;
		if (*turn % 11 == 0 && reopen(run) != ERR_OK)
			return false;
	}
	return true;
}

static void start(struct run *run, const struct disk *made, uint64_t seed, uint64_t fault)
{
	struct rand_seeded *s = &run->t.seeded;

	run->seed = seed;
	run->t.disk = disk_copy(made, seed ^ fault << 32);
	rand_seeded_init(s, seed ^ fault << 32 ^ 99);
	run->t.rand = rand_seeded_source(s);
	run->nonces = calloc(NONCES, PAGE_NONCE + HASH);
	assert_non_null(run->nonces);
	disk_watch(run->t.disk, check_nonces, run);
	assert_int_equal(reopen(run), ERR_OK);
}

static void stop(struct run *run)
{
	store_close(run->t.store);
	run->t.store = NULL;
	disk_free(run->t.disk);
	free(run->nonces);
}

/* Off and on again, with another cut while it recovers. */
static void survive_cut(struct run *run, uint64_t again)
{
	disk_cut(run->t.disk);
	store_close(run->t.store);
	run->t.store = NULL;
	disk_restart(run->t.disk);
	if (again > 0) {
		disk_plan(run->t.disk, DISK_POWER_CUT, disk_operations(run->t.disk) + again);
		if (reopen(run) == ERR_OK)
			(void)!store_idle(run->t.store);
		disk_cut(run->t.disk);
		store_close(run->t.store);
		run->t.store = NULL;
		disk_restart(run->t.disk);
	}
	assert_int_equal(reopen(run), ERR_OK);
	check(run);
}

/* Cut at operation n; then it goes on from there to the end. */
static void cut_at(struct run *run, uint64_t n)
{
	int64_t turn = 1;

	disk_plan(run->t.disk, DISK_POWER_CUT, disk_operations(run->t.disk) + n);
	assert_false(work(run, &turn));
	survive_cut(run, n % 7);
	turn = run->sure.turn + 1;
	assert_true(work(run, &turn));
	check(run);
}

/* A failure at operation n that the machine survives: that turn is undone, everything else goes on. */
static void fail_at(struct run *run, uint64_t n, enum disk_fault fault)
{
	int64_t turn = 1;
	bool repaired = false;

	disk_plan(run->t.disk, fault, disk_operations(run->t.disk) + n);
	while (!work(run, &turn)) {
		if (run->t.store && !repaired)
			check(run);
		repaired = true;
		disk_free_space(run->t.disk);
		if (!run->t.store)
			assert_int_equal(reopen(run), ERR_OK);
		turn = run->sure.turn + 1;
	}
	check(run);
	run->maybe = run->sure;
	survive_cut(run, 0);
}

static struct disk *make(struct run *run)
{
	struct store_options o;

	run->t.disk = disk_new(5);
	rand_seeded_init(&run->t.seeded, 6);
	run->t.rand = rand_seeded_source(&run->t.seeded);
	memset(&run->t.key, 7, sizeof(run->t.key));
	o = stored_options(&run->t);
	assert_int_equal(store_create(&run->t.store, &o), ERR_OK);
	store_close(run->t.store);
	run->t.store = NULL;
	return run->t.disk;
}

static uint64_t count_operations(const struct disk *made, uint64_t seed, const struct symkey *key)
{
	struct run run = { .t.key = *key };
	int64_t turn = 1;
	uint64_t before;

	start(&run, made, seed, 0);
	before = disk_operations(run.t.disk);
	assert_true(work(&run, &turn));
	before = disk_operations(run.t.disk) - before;
	check(&run);
	stop(&run);
	return before;
}

static void killed_everywhere(void **state)
{
	static const enum disk_fault faults[] = { DISK_POWER_CUT, DISK_EIO, DISK_FULL, DISK_EIO_FOREVER };
	const char *wanted = getenv("NIGHTJAR_TORTURE");
	uint64_t seeds = wanted ? strtoull(wanted, NULL, 10) : 1, step = wanted ? 1 : 3, points = 0;
	struct run maker = { 0 };
	struct disk *made = make(&maker);

	(void)state;
	for (uint64_t seed = 1; seed <= seeds; seed++) {
		uint64_t operations = count_operations(made, seed, &maker.t.key);

		for (uint64_t n = 1; n <= operations; n += step) {
			for (size_t f = 0; f < sizeof(faults) / sizeof(faults[0]); f++) {
				struct run run = { .t.key = maker.t.key };

				start(&run, made, seed, n * 4 + f);
				if (faults[f] == DISK_POWER_CUT)
					cut_at(&run, n);
				else
					fail_at(&run, n, faults[f]);
				stop(&run);
				points++;
			}
		}
	}
	disk_free(made);
	print_message("%llu points\n", (unsigned long long)points);
}

/* A database whose making was cut short is none at all, never a damaged one, and can be made again. */
static void killed_while_it_is_made(void **state)
{
	(void)state;
	for (uint64_t n = 1, struck = 1; struck; n++) {
		struct run run = { .seed = n };
		struct store_options o;
		enum err e;

		run.t.disk = disk_new(n);
		rand_seeded_init(&run.t.seeded, n);
		run.t.rand = rand_seeded_source(&run.t.seeded);
		o = stored_options(&run.t);
		disk_plan(run.t.disk, DISK_POWER_CUT, n);
		e = store_create(&run.t.store, &o);
		struck = disk_has_struck(run.t.disk);
		assert_int_equal(e == ERR_OK, !struck);
		disk_cut(run.t.disk);
		store_close(run.t.store);
		run.t.store = NULL;
		disk_restart(run.t.disk);
		e = store_open(&run.t.store, &o);
		assert_true(e == ERR_OK || (struck && e == ERR_NO_PROFILE));
		if (e != ERR_OK)
			assert_int_equal(store_create(&run.t.store, &o), ERR_OK);
		assert_int_equal(store_check(run.t.store), ERR_OK);
		store_close(run.t.store);
		disk_free(run.t.disk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_while_it_is_made),
		cmocka_unit_test(killed_everywhere),
	};

	return cmocka_run_group_tests_name("core/store_crash", tests, NULL, NULL);
}
