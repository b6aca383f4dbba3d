/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is told what of our addresses, and when a former one may go. Node 0 has two contacts, the nodes 1 and 2. */
#include "core/told.h"

#include "core/address.h"
#include "core/contact.h"
#include "core/eventlog.h"
#include "core/people.h"
#include "support/unit.h"
#include "support/world.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

struct trio {
	struct world *w;
	int64_t of[3], at[3];    /* node 0's contact for node i; node i's contact for node 0 */
};

static struct peer *peer_at(struct trio *t, unsigned node, int64_t contact)
{
	return peer_of_contact(world_core(t->w, node), contact);
}

static bool all_linked(struct world *w, void *ctx)
{
	struct trio *t = ctx;

	return people_online(world_core(w, 0), t->of[1]) && people_online(world_core(w, 1), t->at[1]) &&
	       people_online(world_core(w, 0), t->of[2]) && people_online(world_core(w, 2), t->at[2]);
}

static void wait_for_all(struct trio *t)
{
	assert_true(world_until(t->w, 10 * CLOCK_MINUTE, all_linked, t));
	world_run(t->w, 5 * CLOCK_SECOND);
}

static struct trio trio(uint64_t seed)
{
	const struct world_options o = { .seed = seed, .nodes = 3, .net = { .delay_least = 1, .delay_most = 5 } };
	struct trio t = { .w = world_new(&o) };

	assert_true(world_invite(t.w, 0, 1, &t.of[1], &t.at[1]));
	assert_true(world_invite(t.w, 0, 2, &t.of[2], &t.at[2]));
	wait_for_all(&t);
	return t;
}

/* Node 0's road tells contact `i` (0: everybody) that address. */
static void tell_now(struct trio *t, unsigned i, const char *road, const char *addr)
{
	struct core *c = world_begin(t->w, 0);
	const struct peer *p = i ? peer_at(t, 0, t->of[i]) : NULL;

	core_set_address(c, p ? p->id : 0, road, (const uint8_t *)addr, strlen(addr));
}

static void tell(struct trio *t, unsigned i, const char *road, const char *addr)
{
	tell_now(t, i, road, addr);
	assert_int_equal(world_end(t->w, 0), ERR_OK);
	world_run(t->w, CLOCK_SECOND);
}

/* What node `i` knows of node 0. */
static const char *known(struct trio *t, unsigned i, const char *road)
{
	static char out[300];
	struct core_peer p;
	size_t n;

	assert_int_equal(core_peers(world_core(t->w, i), &p, 1), 1);
	n = core_peer_address(&p, road, (uint8_t *)out, sizeof(out) - 1);
	out[n] = 0;
	return out;
}

static size_t secrets(struct trio *t)
{
	struct core_self s;

	assert_int_equal(core_selves(world_core(t->w, 0), &s, 1), 1);
	return s.n;
}

static void replace(struct trio *t, bool at_once)
{
	assert_int_equal(people_replace_address(world_begin(t->w, 0), world_identity(t->w, 0), at_once), ERR_OK);
	assert_int_equal(world_end(t->w, 0), ERR_OK);
}

static void away(struct trio *t, unsigned i)
{
	world_switch(t->w, i, false);
	world_run(t->w, CLOCK_SECOND);
}

static void back(struct trio *t, unsigned i)
{
	world_switch(t->w, i, true);
	wait_for_all(t);
}

/* ---- telling ---- */

static void each_is_told_its_own(void **state)
{
	struct trio t = trio(1);

	(void)state;
	tell(&t, 1, "tor", "one");
	tell(&t, 2, "tor", "two");
	tell(&t, 0, "lan", "all");
	for (int again = 0; again < 2; again++) {
		assert_string_equal(known(&t, 1, "tor"), "one");
		assert_string_equal(known(&t, 2, "tor"), "two");
		assert_string_equal(known(&t, 1, "lan"), "all");
		assert_string_equal(known(&t, 2, "lan"), "all");
		/* It outlives the link, and whoever was told, a restart. */
		world_stop(t.w, 1);
		assert_int_equal(world_boot(t.w, 1), ERR_OK);
	}
	/* What everybody is told of a road is not for those who have their own there. */
	tell(&t, 0, "tor", "all");
	assert_string_equal(known(&t, 1, "tor"), "one");
	tell(&t, 1, "tor", "");
	assert_string_equal(known(&t, 1, "tor"), "all");
	assert_string_equal(known(&t, 2, "tor"), "two");
	world_free(t.w);
}

/* A road that says nothing of its addresses for each takes nothing away; one with an address for all does. */
static void silence_takes_nothing_away(void **state)
{
	struct trio t = trio(2);

	(void)state;
	tell(&t, 1, "tor", "one");
	tell(&t, 0, "lan", "all");
	tell(&t, 1, "tor", "");
	assert_string_equal(known(&t, 1, "tor"), "one");
	tell(&t, 0, "lan", "");
	assert_string_equal(known(&t, 1, "lan"), "");
	/* Linked before its roads have said anything: the contact knows what it knew. */
	world_stop(t.w, 0);
	assert_int_equal(world_boot(t.w, 0), ERR_OK);
	wait_for_all(&t);
	assert_string_equal(known(&t, 1, "tor"), "one");
	/* Between two addresses: the same. */
	tell(&t, 1, "tor", "one");
	replace(&t, false);
	loopback_cut(world_net(t.w), 0, 1);
	world_run(t.w, CLOCK_SECOND);
	wait_for_all(&t);
	assert_string_equal(known(&t, 1, "tor"), "one");
	world_free(t.w);
}

static void what_has_no_room_is_left_out(void **state)
{
	struct trio t = trio(3);
	static const char *const roads[] = { "a", "b", "c", "d", "e" };
	char addr[CORE_ADDRESS_EACH + 1];

	(void)state;
	memset(addr, 'x', sizeof(addr) - 1);
	addr[sizeof(addr) - 1] = 0;
	for (size_t i = 0; i < 3; i++)
		tell(&t, 1, roads[i], addr);
	tell(&t, 0, roads[3], addr);
	tell(&t, 0, roads[4], "short");
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(known(&t, 1, roads[i]), addr);
	assert_string_equal(known(&t, 1, roads[3]), "");
	assert_string_equal(known(&t, 1, roads[4]), "short");
	assert_string_equal(known(&t, 2, roads[3]), addr);
	world_free(t.w);
}

static void open_links_are_told_what_is_new_only(void **state)
{
	struct trio t = trio(4);
	struct conn *k = conn_of(world_core(t.w, 0), peer_at(&t, 0, t.of[1]));

	(void)state;
	tell_now(&t, 1, "tor", "one");
	assert_true(link_queued(k->link) > 0);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	world_run(t.w, CLOCK_SECOND);
	tell_now(&t, 1, "tor", "one");
	assert_int_equal(link_queued(k->link), 0);
	tell_now(&t, 2, "tor", "two");
	assert_int_equal(link_queued(k->link), 0);
	/* To nobody that is here. */
	core_set_address(world_core(t.w, 0), 123456, "tor", (const uint8_t *)"x", 1);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	world_free(t.w);
}

/* What is answered to an ADDRESS: a hash of its payload, as another program would make it. */
static void the_answer_is_a_hash(void **state)
{
	struct trio t = trio(18);
	struct conn *k = conn_of(world_core(t.w, 0), peer_at(&t, 0, t.of[1]));
	struct conn *there = conn_of(world_core(t.w, 1), peer_at(&t, 1, t.at[1]));
	uint8_t said[16];
	size_t len = unit_hex("0003" "746f72" "0002" "6162" "0003" "6c616e" "0000", said, sizeof(said));

	(void)state;
	(void)world_begin(t.w, 1);
	unit_hex("a037cd564197456f9ff7bae660c04fe9", there->told, sizeof(there->told));
	memset(there->told_own, 7, sizeof(there->told_own));
	assert_int_equal(world_end(t.w, 1), ERR_OK);
	(void)world_begin(t.w, 0);
	told_answer(k, said, len);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	world_run(t.w, CLOCK_SECOND);
	assert_memory_equal(peer_at(&t, 1, t.at[1])->knows, there->told_own, TOLD_HASH_LEN);
	world_free(t.w);
}

/* ---- former addresses ---- */

static void it_goes_when_all_know_the_new_one(void **state)
{
	struct trio t = trio(5);

	(void)state;
	tell(&t, 1, "tor", "one");
	tell(&t, 2, "tor", "two");
	assert_int_equal(secrets(&t), 1);
	replace(&t, false);
	assert_int_equal(secrets(&t), 2);
	tell(&t, 1, "tor", "one new");
	assert_int_equal(secrets(&t), 2);
	tell(&t, 2, "tor", "two new");
	assert_int_equal(secrets(&t), 1);
	assert_string_equal(known(&t, 1, "tor"), "one new");
	assert_string_equal(known(&t, 2, "tor"), "two new");
	world_free(t.w);
}

static void who_is_away_is_waited_for(void **state)
{
	struct trio t = trio(6);

	(void)state;
	tell(&t, 1, "tor", "one");
	tell(&t, 2, "tor", "two");
	away(&t, 2);
	replace(&t, false);
	tell(&t, 1, "tor", "one new");
	tell(&t, 2, "tor", "two new");
	world_run(t.w, 30 * CLOCK_HOUR);
	assert_int_equal(secrets(&t), 2);
	back(&t, 2);
	assert_int_equal(secrets(&t), 1);
	assert_string_equal(known(&t, 2, "tor"), "two new");
	world_free(t.w);
}

/* A road that is off tells nothing, so nobody knows anything: that is no reason to give up what they know. */
static void nothing_told_is_not_knowing(void **state)
{
	struct trio t = trio(7);

	(void)state;
	tell(&t, 1, "tor", "");
	tell(&t, 2, "tor", "");
	replace(&t, false);
	tell(&t, 1, "tor", "");
	tell(&t, 2, "tor", "");
	loopback_cut(world_net(t.w), 0, 1);
	loopback_cut(world_net(t.w), 0, 2);
	world_run(t.w, CLOCK_SECOND);
	wait_for_all(&t);
	assert_int_equal(secrets(&t), 2);
	world_free(t.w);
}

/* In the turn of the replacement a road may still tell the former address: everybody knows that one. */
static void a_road_that_has_not_heard_of_it(void **state)
{
	struct trio t = trio(8);

	(void)state;
	tell(&t, 1, "tor", "one");
	tell(&t, 2, "tor", "two");
	assert_int_equal(people_replace_address(world_begin(t.w, 0), world_identity(t.w, 0), false), ERR_OK);
	tell_now(&t, 1, "tor", "one");
	tell_now(&t, 2, "tor", "two");
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	world_run(t.w, CLOCK_MINUTE);
	assert_int_equal(secrets(&t), 2);
	tell(&t, 1, "tor", "one new");
	tell(&t, 2, "tor", "two new");
	assert_int_equal(secrets(&t), 1);
	world_free(t.w);
}

/* Said twice in a row: the confirmation of the first is none of the second. */
static void an_old_confirmation_counts_for_nothing(void **state)
{
	struct trio t = trio(9);
	uint8_t mark[TOLD_HASH_LEN];
	struct conn *k;

	(void)state;
	tell(&t, 2, "tor", "two");
	away(&t, 1);
	replace(&t, false);
	tell(&t, 2, "tor", "two new");
	back(&t, 1);
	k = conn_of(world_core(t.w, 0), peer_at(&t, 0, t.of[1]));
	memcpy(mark, k->told, sizeof(mark));
	tell_now(&t, 1, "tor", "one new");
	assert_true(told_confirmed(k, mark, sizeof(mark)));
	mark[0] ^= 1;
	assert_true(told_confirmed(k, mark, sizeof(mark)));
	assert_false(told_confirmed(k, mark, sizeof(mark) - 1));
	assert_true(sodium_is_zero(k->peer->knows, sizeof(k->peer->knows)));
	assert_true(told_confirmed(k, k->told, sizeof(k->told)));
	assert_false(sodium_is_zero(k->peer->knows, sizeof(k->peer->knows)));
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(secrets(&t), 1);
	world_free(t.w);
}

/* Linked before the roads have said anything, the contact confirms that nothing was said: it knows what it knew. */
static void nothing_confirmed_is_nothing_forgotten(void **state)
{
	struct trio t = trio(19);
	uint8_t before[TOLD_HASH_LEN];

	(void)state;
	tell(&t, 1, "tor", "one");
	memcpy(before, peer_at(&t, 0, t.of[1])->knows, sizeof(before));
	assert_false(sodium_is_zero(before, sizeof(before)));
	world_stop(t.w, 0);
	assert_int_equal(world_boot(t.w, 0), ERR_OK);
	wait_for_all(&t);
	assert_true(conn_of(world_core(t.w, 0), peer_at(&t, 0, t.of[1]))->has_told);
	assert_memory_equal(peer_at(&t, 0, t.of[1])->knows, before, sizeof(before));
	world_free(t.w);
}

/* What it knows does not depend on the order in which roads tell, and outlives a restart. */
static void knowing_outlives_a_crash(void **state)
{
	struct trio t = trio(10);

	(void)state;
	away(&t, 2);
	replace(&t, false);
	tell(&t, 1, "tor", "one new");
	tell(&t, 1, "bluetooth", "one there");
	tell(&t, 2, "tor", "two new");
	away(&t, 1);
	world_crash(t.w, 0);
	assert_int_equal(world_boot(t.w, 0), ERR_OK);
	assert_int_equal(secrets(&t), 2);
	tell(&t, 1, "bluetooth", "one there");
	tell(&t, 1, "tor", "one new");
	tell(&t, 2, "tor", "two new");
	assert_int_equal(secrets(&t), 2);
	/* The one that is waited for goes; the other is away, and knows. */
	assert_int_equal(people_remove(world_begin(t.w, 0), t.of[2]), ERR_OK);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(secrets(&t), 1);
	world_free(t.w);
}

static void nobody_waits_for_the_blocked(void **state)
{
	struct trio t = trio(11);

	(void)state;
	tell(&t, 1, "tor", "one");
	tell(&t, 2, "tor", "two");
	away(&t, 2);
	replace(&t, false);
	tell(&t, 1, "tor", "one new");
	assert_int_equal(secrets(&t), 2);
	assert_int_equal(people_block(world_begin(t.w, 0), t.of[2], true), ERR_OK);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(secrets(&t), 1);
	/* Back again, it is told on the next link. */
	assert_int_equal(people_block(world_begin(t.w, 0), t.of[2], false), ERR_OK);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	tell(&t, 2, "tor", "two new");
	back(&t, 2);
	assert_string_equal(known(&t, 2, "tor"), "two new");
	world_free(t.w);
}

static void with_nobody_to_tell_it_goes_at_once(void **state)
{
	struct trio t = trio(12);
	int64_t other;
	struct core_self s[2];

	(void)state;
	assert_int_equal(people_add_identity(world_begin(t.w, 0), "Other", &other), ERR_OK);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(people_replace_address(world_begin(t.w, 0), other, false), ERR_OK);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(core_selves(world_core(t.w, 0), s, 2), 2);
	assert_true(s[0].n == 1 && s[1].n == 1 && s[1].id == (uint64_t)other);
	assert_int_equal(people_replace_address(world_begin(t.w, 0), 999, false), ERR_NO_IDENTITY);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	world_free(t.w);
}

static void so_many_at_a_time(void **state)
{
	struct trio t = trio(13);

	(void)state;
	away(&t, 1);
	for (int i = 1; i < CORE_SECRETS_MAX; i++)
		replace(&t, false);
	assert_int_equal(secrets(&t), CORE_SECRETS_MAX);
	assert_int_equal(people_replace_address(world_begin(t.w, 0), world_identity(t.w, 0), false), ERR_LIMIT);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(secrets(&t), CORE_SECRETS_MAX);
	replace(&t, true);
	assert_int_equal(secrets(&t), 1);
	world_free(t.w);
}

/* ---- what is undone ---- */

static void a_commit_that_fails_replaces_nothing(void **state)
{
	struct trio t = trio(14);
	struct disk *d = world_disk(t.w, 0);
	struct core_self before, after;

	(void)state;
	tell(&t, 1, "tor", "one");
	tell(&t, 2, "tor", "two");
	assert_int_equal(core_selves(world_core(t.w, 0), &before, 1), 1);
	disk_plan(d, DISK_EIO, disk_operations(d) + 1);
	assert_int_equal(people_replace_address(world_begin(t.w, 0), world_identity(t.w, 0), true), ERR_OK);
	assert_int_not_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(core_selves(world_core(t.w, 0), &after, 1), 1);
	assert_true(after.n == 1);
	assert_memory_equal(after.secret[0].b, before.secret[0].b, KEY_LEN);
	/* What roads had told is gone with the peers: they tell anew, and nobody has forgotten anything. */
	assert_null(peer_at(&t, 0, t.of[1])->own);
	wait_for_all(&t);
	assert_string_equal(known(&t, 1, "tor"), "one");
	tell(&t, 1, "tor", "one");
	assert_non_null(peer_at(&t, 0, t.of[1])->own);
	world_free(t.w);
}

/* An address that could not be stored is not confirmed. */
static void it_is_confirmed_when_it_is_stored(void **state)
{
	struct trio t = trio(15);
	struct disk *d = world_disk(t.w, 1);

	(void)state;
	tell(&t, 2, "tor", "two");
	replace(&t, false);
	tell(&t, 2, "tor", "two new");
	disk_plan(d, DISK_FULL, disk_operations(d) + 1);
	tell(&t, 1, "tor", "one new");
	world_run(t.w, 10 * CLOCK_MINUTE);
	assert_true(disk_has_struck(d));
	assert_int_equal(secrets(&t), 2);
	assert_true(sodium_is_zero(peer_at(&t, 0, t.of[1])->knows, TOLD_HASH_LEN));
	disk_free_space(d);
	wait_for_all(&t);
	assert_string_equal(known(&t, 1, "tor"), "one new");
	assert_int_equal(secrets(&t), 1);
	world_free(t.w);
}

/* The last confirmation is lost with its commit: it comes again with the next link, and until then all is kept. */
static void a_confirmation_that_is_undone(void **state)
{
	struct trio t = trio(16);
	struct disk *d = world_disk(t.w, 0);
	struct conn *k;

	(void)state;
	tell(&t, 2, "tor", "two");
	replace(&t, false);
	tell(&t, 2, "tor", "two new");
	away(&t, 1);
	tell(&t, 1, "tor", "one new");
	back(&t, 1);
	assert_int_equal(secrets(&t), 1);
	replace(&t, false);
	tell(&t, 2, "tor", "two newer");
	tell_now(&t, 1, "tor", "one newer");
	k = conn_of(world_core(t.w, 0), peer_at(&t, 0, t.of[1]));
	assert_true(told_confirmed(k, k->told, sizeof(k->told)));
	disk_plan(d, DISK_EIO, disk_operations(d) + 1);
	assert_int_not_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(secrets(&t), 2);
	wait_for_all(&t);
	assert_int_equal(secrets(&t), 2);
	tell(&t, 1, "tor", "one newer");
	tell(&t, 2, "tor", "two newer");
	assert_int_equal(secrets(&t), 1);
	assert_string_equal(known(&t, 1, "tor"), "one newer");
	world_free(t.w);
}

static void count_commit(void *ctx, unsigned node, enum err e)
{
	(void)e;
	*(unsigned *)ctx += node == 0;
}

/* What is to be retired cannot be written: the failed commit makes roads tell anew, and so on. That is no loop. */
static void a_full_disk_when_one_is_to_go(void **state)
{
	const struct world_options o = { .seed = 17, .nodes = 3, .hidden = WORLD_HIDDEN_WORSE, .net = { .delay_most = 5 } };
	struct trio t = { .w = world_new(&o) };
	unsigned commits = 0;
	const struct world_watch look = { .ctx = &commits, .committed = count_commit };
	struct disk *d;

	(void)state;
	assert_true(world_invite(t.w, 0, 1, &t.of[1], &t.at[1]));
	assert_true(world_invite(t.w, 0, 2, &t.of[2], &t.at[2]));
	wait_for_all(&t);
	away(&t, 2);
	world_switch_hidden(t.w, 2, false);
	replace(&t, false);
	world_run(t.w, CLOCK_MINUTE);
	assert_int_equal(secrets(&t), 2);
	/* The last one that is waited for goes before the roads have told anything. */
	world_stop(t.w, 0);
	assert_int_equal(world_boot(t.w, 0), ERR_OK);
	assert_int_equal(people_remove(world_begin(t.w, 0), t.of[2]), ERR_OK);
	assert_int_equal(world_end(t.w, 0), ERR_OK);
	assert_int_equal(secrets(&t), 2);
	d = world_disk(t.w, 0);
	disk_plan(d, DISK_FULL, disk_operations(d) + 1);
	world_switch(t.w, 0, false);
	world_switch_hidden(t.w, 0, false);
	world_set_watch(t.w, &look);
	world_run(t.w, CLOCK_MINUTE);
	assert_true(disk_has_struck(d));
	assert_in_range(commits, 2, 30);
	assert_int_equal(secrets(&t), 2);
	disk_free_space(d);
	world_run(t.w, CLOCK_MINUTE);
	assert_int_equal(secrets(&t), 1);
	world_free(t.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_told_its_own),
		cmocka_unit_test(silence_takes_nothing_away),
		cmocka_unit_test(what_has_no_room_is_left_out),
		cmocka_unit_test(open_links_are_told_what_is_new_only),
		cmocka_unit_test(the_answer_is_a_hash),
		cmocka_unit_test(it_goes_when_all_know_the_new_one),
		cmocka_unit_test(who_is_away_is_waited_for),
		cmocka_unit_test(nothing_told_is_not_knowing),
		cmocka_unit_test(a_road_that_has_not_heard_of_it),
		cmocka_unit_test(an_old_confirmation_counts_for_nothing),
		cmocka_unit_test(nothing_confirmed_is_nothing_forgotten),
		cmocka_unit_test(knowing_outlives_a_crash),
		cmocka_unit_test(nobody_waits_for_the_blocked),
		cmocka_unit_test(with_nobody_to_tell_it_goes_at_once),
		cmocka_unit_test(so_many_at_a_time),
		cmocka_unit_test(a_commit_that_fails_replaces_nothing),
		cmocka_unit_test(it_is_confirmed_when_it_is_stored),
		cmocka_unit_test(a_confirmation_that_is_undone),
		cmocka_unit_test(a_full_disk_when_one_is_to_go),
	};

	return cmocka_run_group_tests_name("core/told", tests, NULL, NULL);
}
