/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is dialled over which of two roads, whose transports only write it down. */
#include "support/unit.h"

#include "core/core.h"
#include "daemon/coupling.h"
#include "daemon/dialling.h"
#include "daemon/roads.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LAN 0
#define TOR 1
#define LONGEST 600000
#define PEERS 64

struct fake {
	struct transport t;
	bool may[PEERS];
	uint64_t dialled[256];
	size_t n;
};

static struct event_base *base;
static struct roads roads;
static struct dialling *g = &roads.dialling;
static struct fake fakes[2];
static struct core_peer peers[PEERS];
static size_t npeers;

static bool may_dial(struct transport *t, uint64_t id)
{
	return ((struct fake *)t)->may[id];
}

static void dial(struct transport *t, uint64_t id)
{
	struct fake *f = (struct fake *)t;

	assert_true(f->n < 256);
	f->dialled[f->n++] = id;
}

static const struct transport_ops lan = { .name = "lan", .rank = 30, .may_dial = may_dial, .dial = dial };
static const struct transport_ops tor = { .name = "tor", .rank = 20, .may_dial = may_dial, .dial = dial };

static int setup(void **state)
{
	(void)state;
	memset(&roads, 0, sizeof(roads));
	memset(fakes, 0, sizeof(fakes));
	npeers = 0;
	roads.n = 2;
	roads.road[LAN] = (struct road){ .roads = &roads, .ops = &lan, .t = &fakes[LAN].t };
	roads.road[TOR] = (struct road){ .roads = &roads, .ops = &tor, .t = &fakes[TOR].t };
	fakes[LAN].t.ops = &lan;
	fakes[TOR].t.ops = &tor;
	dialling_init(g, &roads, base);
	dialling_start(g, LONGEST);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dialling_stop(g);
	assert_false(event_pending(g->timer, EV_TIMEOUT, NULL));
	assert_int_equal(g->table.n, 0);
	dialling_free(g);
	return 0;
}

/* A contact that we dial, with an address on this road, or (2) on both. */
static struct core_peer *know(uint64_t id, unsigned road)
{
	struct core_peer *p = &peers[npeers++];

	*p = (struct core_peer){ .id = id, .self = 1, .dial = CORE_DIAL_NOW };
	fakes[LAN].may[id] = road != TOR;
	fakes[TOR].may[id] = road != LAN;
	return p;
}

static void look(void)
{
	g->look = true;
	dialling_run(g);
}

static void read_peers(void)
{
	dialling_read(g, peers, npeers);
	dialling_run(g);
}

/* Exactly these were dialled over the road since the last look: peers in the order of the string. */
static void were_dialled(unsigned road, const char *want)
{
	char got[256] = "";
	size_t len = 0;

	for (size_t i = 0; i < fakes[road].n; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%d", i ? " " : "", (int)fakes[road].dialled[i]);
	assert_string_equal(got, want);
	fakes[road].n = 0;
}

static void nobody_was_dialled(void)
{
	were_dialled(LAN, "");
	were_dialled(TOR, "");
}

static struct redial *row(uint64_t peer, unsigned road)
{
	return redials_find(&g->table, peer, road);
}

/* The wait of this row is over. */
static void make_due(uint64_t peer, unsigned road)
{
	row(peer, road)->backoff.due = INT64_MIN;
}

/* ---- which road ---- */

static void the_best_road_first(void **state)
{
	(void)state;
	know(1, 2);
	know(2, TOR);
	know(3, 9)->dial = CORE_DIAL_NEVER;
	know(4, 9);
	fakes[LAN].may[4] = fakes[TOR].may[4] = false;
	read_peers();
	were_dialled(LAN, "1");
	were_dialled(TOR, "2");
}

static void the_next_one_when_it_fails(void **state)
{
	(void)state;
	know(1, 2);
	read_peers();
	were_dialled(LAN, "1");
	look();
	nobody_was_dialled();    /* most likely it is the one that is used in the end */
	dialling_ended(g, 1, LAN, true);
	dialling_run(g);
	were_dialled(LAN, "");
	were_dialled(TOR, "1");
	/* When its wait is over the better one is tried again, also while the worse is at work. */
	make_due(1, LAN);
	look();
	were_dialled(LAN, "1");
	dialling_ended(g, 1, TOR, true);
	make_due(1, TOR);
	dialling_run(g);
	nobody_was_dialled();
}

static void a_road_that_could_not_be_opened(void **state)
{
	(void)state;
	roads.road[LAN].t = NULL;
	know(1, 2);
	read_peers();
	were_dialled(TOR, "1");
}

/* ---- who is linked ---- */

static void linked_over_the_best_road(void **state)
{
	struct core_peer *p = know(1, 2);

	(void)state;
	p->linked = true;
	p->rank = 30;
	read_peers();
	nobody_was_dialled();
	p->rank = 31;
	read_peers();
	nobody_was_dialled();
}

static void linked_over_the_worse_road(void **state)
{
	struct core_peer *p = know(1, 2);

	(void)state;
	p->linked = true;
	p->rank = 20;
	read_peers();
	were_dialled(LAN, "1");
	dialling_ended(g, 1, LAN, true);
	dialling_run(g);
	nobody_was_dialled();
}

/* Two would be one too many: whoever comes second is turned away. */
static void an_invite_is_linked_once(void **state)
{
	struct core_peer *p = know(1, 2);

	(void)state;
	p->meeting = CORE_MEET_SEEK;
	p->linked = true;
	p->rank = 20;
	read_peers();
	nobody_was_dialled();
	p->linked = false;
	read_peers();
	were_dialled(LAN, "1");
}

/* A channel that we dialled is open, but who is at its other end is not proved yet. */
static void coupled_but_not_linked(void **state)
{
	struct coupling b = { .road = &roads.road[TOR], .peer = 1 };

	(void)state;
	roads.couplings = &b;
	know(1, 2);
	know(2, 2);
	read_peers();
	were_dialled(LAN, "1 2");
	dialling_ended(g, 1, LAN, true);
	dialling_ended(g, 2, LAN, true);
	dialling_run(g);
	were_dialled(TOR, "2");
	b.gone = true;
	read_peers();
	were_dialled(TOR, "1");
	roads.couplings = NULL;
}

/* ---- when ---- */

static void the_other_side_goes_first(void **state)
{
	(void)state;
	know(1, LAN)->dial = CORE_DIAL_LATER;
	read_peers();
	nobody_was_dialled();
	assert_true(event_pending(g->timer, EV_TIMEOUT, NULL));
	assert_in_range(row(1, LAN)->not_before - clock_read().mono, REDIALS_LATER - 500, REDIALS_LATER);
	row(1, LAN)->not_before = clock_read().mono;
	look();
	were_dialled(LAN, "1");
	assert_false(event_pending(g->timer, EV_TIMEOUT, NULL));
}

/* The timer only says that it is time; what is due starts when the turn ends. */
static void the_timer_brings_the_next(void **state)
{
	(void)state;
	know(1, LAN);
	read_peers();
	dialling_ended(g, 1, LAN, true);
	dialling_run(g);
	were_dialled(LAN, "1");
	row(1, LAN)->backoff.due = clock_read().mono + 30;
	look();
	nobody_was_dialled();
	assert_false(g->look);
	event_base_loop(base, EVLOOP_ONCE);
	nobody_was_dialled();
	assert_true(g->look);
	dialling_run(g);
	were_dialled(LAN, "1");
	dialling_run(g);
	nobody_was_dialled();
}

static void waits_grow_with_the_number_of_contacts(void **state)
{
	(void)state;
	know(1, LAN);
	read_peers();
	assert_int_equal(row(1, LAN)->backoff.most, LONGEST);
	dialling_stop(g);
	dialling_start(g, 30000);
	for (uint64_t id = 2; id <= 11; id++)
		know(id, LAN);
	read_peers();
	assert_int_equal(g->table.most, 33000);    /* 3 s each */
	assert_int_equal(row(5, LAN)->backoff.most, 33000);
}

/* ---- how many ---- */

static void so_many_at_a_time(void **state)
{
	(void)state;
	for (uint64_t id = 1; id <= 12; id++)
		know(id, TOR);
	know(20, LAN);
	read_peers();
	were_dialled(TOR, "1 2 3 4 5 6 7 8");
	were_dialled(LAN, "20");    /* each road has its own limit */
	look();
	nobody_was_dialled();
	dialling_ended(g, 3, TOR, true);
	dialling_run(g);
	were_dialled(TOR, "9");
	dialling_ended(g, 1, TOR, false);
	dialling_ended(g, 2, TOR, true);
	peers[0].linked = true;
	peers[0].rank = 20;
	read_peers();
	were_dialled(TOR, "10 11");
}

/* Those for whom something waits go before all others, also when the road was full until now. */
static void the_wanted_go_first(void **state)
{
	(void)state;
	for (uint64_t id = 1; id <= 12; id++)
		know(id, TOR);
	dialling_read(g, peers, npeers);
	dialling_wanted(g, 11);
	dialling_wanted(g, 10);
	dialling_run(g);
	were_dialled(TOR, "10 11 1 2 3 4 5 6");
	dialling_wanted(g, 12);
	dialling_run(g);
	nobody_was_dialled();
	dialling_ended(g, 1, TOR, true);
	dialling_run(g);
	were_dialled(TOR, "12");
	/* A failure does not make it less wanted, a stream does. */
	dialling_ended(g, 12, TOR, true);
	assert_true(row(12, TOR)->wanted);
	dialling_ended(g, 11, TOR, false);
	assert_false(row(11, TOR)->wanted);
	dialling_wanted(g, 99);
}

/* A full road goes round: the first eight do not come again before everybody else had a turn. */
static void everybody_has_a_turn(void **state)
{
	char want[256];
	size_t len;

	(void)state;
	for (uint64_t id = 1; id <= 40; id++)
		know(id, TOR);
	read_peers();
	for (uint64_t first = 1; first <= 33; first += 8) {
		len = 0;
		for (uint64_t id = first; id < first + 8; id++)
			len += (size_t)snprintf(want + len, sizeof(want) - len, "%s%d", id > first ? " " : "", (int)id);
		were_dialled(TOR, want);
		for (uint64_t id = first; id < first + 8; id++) {
			dialling_ended(g, id, TOR, true);
			row(id, TOR)->backoff.due = clock_read().mono - 1;    /* the attempt took longer than the wait */
		}
		dialling_run(g);
	}
	were_dialled(TOR, "1 2 3 4 5 6 7 8");
}

static void wanted_is_due_soon(void **state)
{
	struct rand_seeded seed;
	struct rand rand;
	int64_t now;

	(void)state;
	rand_seeded_init(&seed, 1);
	rand = rand_seeded_source(&seed);
	know(1, TOR);
	read_peers();
	were_dialled(TOR, "1");
	dialling_ended(g, 1, TOR, true);
	now = clock_read().mono;
	for (int i = 0; i < 12; i++)
		backoff_failed(&row(1, TOR)->backoff, now - REDIALS_FIRST - 1, &rand);
	look();
	nobody_was_dialled();
	dialling_wanted(g, 1);
	dialling_run(g);
	were_dialled(TOR, "1");
}

/* ---- facts ---- */

static void a_sighting_makes_it_due(void **state)
{
	(void)state;
	know(1, LAN);
	know(2, LAN);
	read_peers();
	were_dialled(LAN, "1 2");
	for (uint64_t id = 1; id <= 2; id++) {
		dialling_ended(g, id, LAN, true);
		row(id, LAN)->backoff = (struct backoff){ .first = REDIALS_FIRST, .most = LONGEST, .wait = LONGEST,
			                                  .due = clock_read().mono + LONGEST, .tried = INT64_MIN };
	}
	dialling_sighted(g, 1, LAN);
	dialling_sighted(g, 1, TOR);
	dialling_sighted(g, 99, LAN);
	dialling_run(g);
	were_dialled(LAN, "1");
	assert_true(row(2, LAN)->backoff.due > clock_read().mono);
}

static void a_road_that_works_again(void **state)
{
	(void)state;
	know(1, 2);
	know(2, TOR);
	read_peers();
	dialling_ended(g, 1, LAN, true);
	dialling_ended(g, 2, TOR, true);
	dialling_run(g);
	were_dialled(LAN, "1");
	were_dialled(TOR, "2 1");
	dialling_ended(g, 1, TOR, true);
	dialling_run(g);
	nobody_was_dialled();
	dialling_road_up(g, TOR);
	dialling_run(g);
	were_dialled(TOR, "1 2");
	were_dialled(LAN, "");
}

/* Whoever was there a moment ago may be found over another road. */
static void a_good_link_has_ended(void **state)
{
	(void)state;
	know(1, 2);
	read_peers();
	dialling_ended(g, 1, LAN, true);
	dialling_run(g);
	dialling_ended(g, 1, TOR, false);
	peers[0].linked = true;
	peers[0].rank = 20;
	read_peers();
	fakes[LAN].n = fakes[TOR].n = 0;
	row(1, LAN)->backoff.due = clock_read().mono + LONGEST;
	row(1, LAN)->backoff.tried = INT64_MIN;
	peers[0].linked = false;
	dialling_link_ended(g, 1, TOR, true);
	dialling_read(g, peers, npeers);
	dialling_run(g);
	were_dialled(LAN, "1");
	dialling_ended(g, 1, LAN, true);
	dialling_run(g);
	were_dialled(TOR, "1");
}

/* One that did not last is like one that did not come about. */
static void a_bad_link_has_ended(void **state)
{
	(void)state;
	know(1, TOR);
	read_peers();
	were_dialled(TOR, "1");
	dialling_ended(g, 1, TOR, false);
	dialling_link_ended(g, 1, TOR, false);
	look();
	nobody_was_dialled();
	assert_in_range(row(1, TOR)->backoff.due - clock_read().mono, REDIALS_FIRST / 2 - 100, REDIALS_FIRST);
	dialling_link_ended(g, 99, TOR, true);
	dialling_link_ended(g, 99, TOR, false);
}

/* Contacts that are removed while they are dialled, and come back. */
static void peers_come_and_go(void **state)
{
	(void)state;
	know(1, TOR);
	know(2, TOR);
	read_peers();
	were_dialled(TOR, "1 2");
	dialling_read(g, peers + 1, 1);
	dialling_run(g);
	dialling_ended(g, 1, TOR, true);
	dialling_run(g);
	nobody_was_dialled();
	assert_null(row(1, TOR));
	assert_true(row(2, TOR)->running);
	read_peers();
	were_dialled(TOR, "1");
	dialling_read(g, NULL, 0);
	dialling_run(g);
	dialling_ended(g, 2, TOR, false);
	assert_false(event_pending(g->timer, EV_TIMEOUT, NULL));
}

/* ---- what people are told ---- */

static void when_it_is_tried_next(void **state)
{
	struct instant now = clock_read();
	bool running;
	int64_t next;

	(void)state;
	know(1, 2);
	know(2, LAN)->dial = CORE_DIAL_NEVER;
	know(3, LAN);
	fakes[LAN].may[3] = false;
	read_peers();
	assert_int_equal(dialling_next(g, 99, &running), 0);
	assert_false(running);
	assert_int_equal(dialling_next(g, 2, &running), 0);
	assert_int_equal(dialling_next(g, 3, &running), 0);    /* it waits for something to happen */
	assert_false(running);
	(void)dialling_next(g, 1, &running);
	assert_true(running);
	dialling_ended(g, 1, LAN, true);
	row(1, LAN)->backoff.due = now.mono + 20000;
	row(1, TOR)->backoff.due = now.mono + 10000;
	next = dialling_next(g, 1, &running);
	assert_false(running);
	assert_in_range(next, now.wall + 9000, now.wall + 11000);    /* the sooner of the two */
	fakes[TOR].may[1] = false;
	next = dialling_next(g, 1, &running);
	assert_in_range(next, now.wall + 19000, now.wall + 21000);
	row(1, LAN)->backoff.due = now.mono + 100000;    /* far ones end together */
	next = dialling_next(g, 1, &running);
	assert_in_range(next, now.wall + 99000, now.wall + 100000 + REDIALS_GRID + 1000);
	assert_int_equal((next - now.wall + now.mono + 15) % REDIALS_GRID < 30, 1);
	row(1, LAN)->backoff.due = INT64_MIN;
	assert_in_range(dialling_next(g, 1, &running), now.wall, now.wall + 1000);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_best_road_first),
		TEST(the_next_one_when_it_fails),
		TEST(a_road_that_could_not_be_opened),
		TEST(linked_over_the_best_road),
		TEST(linked_over_the_worse_road),
		TEST(an_invite_is_linked_once),
		TEST(coupled_but_not_linked),
		TEST(the_other_side_goes_first),
		TEST(the_timer_brings_the_next),
		TEST(waits_grow_with_the_number_of_contacts),
		TEST(so_many_at_a_time),
		TEST(the_wanted_go_first),
		TEST(everybody_has_a_turn),
		TEST(wanted_is_due_soon),
		TEST(a_sighting_makes_it_due),
		TEST(a_road_that_works_again),
		TEST(a_good_link_has_ended),
		TEST(a_bad_link_has_ended),
		TEST(peers_come_and_go),
		TEST(when_it_is_tried_next),
	};
	int failed;

	base = event_base_new();
	failed = cmocka_run_group_tests_name("daemon/dialling", tests, NULL, NULL);
	event_base_free(base);
	return failed;
}
