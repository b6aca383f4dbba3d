/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roads on which bytes take their time, as over a radio: no timer takes a link for dead that is only slow. */
#include "core/conn.h"

#include "core/event.h"
#include "core/record.h"
#include "support/unit.h"
#include "support/wire.h"

#include <string.h>

struct load {
	size_t letters, len;
	int64_t bytes;    /* that all of it takes on the road, about */
	unsigned writers;
};

static const struct load loads[] = {
	{ 20, 30000, 20 * 33400, 1 },
	{ 20, 30000, 20 * 33400, 2 },
	{ 200, 200, 200 * 550, 1 },
	{ 200, 200, 200 * 550, 2 },
};

static struct pair p;
static int64_t last[2];

static bool all_is_there(struct world *w, void *ctx)
{
	for (unsigned i = 0; i < *(const unsigned *)ctx; i++)
		if (talk_state(world_core(w, i), p.id[i], last[i]) != TALK_DELIVERED)
			return false;
	return true;
}

/* They write while they are apart, and meet where `rate` bytes a second go each way: on one link, as fast as that. */
static void talk_at(uint32_t rate, const struct load *l)
{
	const struct loopback_options o = { .delay_least = 10, .delay_most = 30, .segment = 1016, .rate = rate };
	static char text[TALK_TEXT_MAX + 1];
	unsigned writers = l->writers;
	size_t online;

	memset(text, 'x', l->len);
	text[l->len] = 0;
	p = pair_new(rate + l->len);
	wire_only(&p);
	world_set_weather(p.w, &o);
	for (size_t k = 0; k < l->letters; k++)
		for (unsigned i = 0; i < writers; i++)
			last[i] = pair_send(&p, i, text);
	online = pair_events(&p, 0, EVENT_ONLINE);
	for (unsigned i = 0; i < 2; i++)
		world_switch(p.w, i, true);
	if (!world_until(p.w, 2 * CLOCK_MINUTE + l->bytes * 1250 / rate, all_is_there, &writers))
		fail_msg("%u bytes a second, %zu letters of %zu from %u", rate, l->letters, l->len, writers);
	assert_int_equal(pair_events(&p, 0, EVENT_ONLINE), online + 1);
	world_free(p.w);
}

static void a_slow_link_is_a_living_one(void **state)
{
	static const uint32_t rates[] = { 150000, 20000, 2000, 500 };

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		for (size_t k = 0; k < sizeof(loads) / sizeof(loads[0]); k++)
			talk_at(rates[i], &loads[k]);
}

/* The sign of life is for who waits for it: not on a link that is quiet, nor one that hears whole letters. */
static void nobody_says_so_without_need(void **state)
{
	static const struct core_road road = { .name = "road", .rank = 1 };
	uint8_t buf[8192];
	struct wire w;
	int64_t waited;
	size_t n;

	(void)state;
	p = pair_new(77);
	wire_only(&p);
	w = wire_open(&p, 0, &road);
	wire_run(&w, 1);
	(void)pair_send(&p, 1, "whole");
	wire_run(&w, 1);
	world_run(p.w, CONN_QUIET_TIME - 5 * CLOCK_SECOND);
	assert_int_equal(wire_carry(&w, 0, false) + wire_carry(&w, 1, false), 0);
	/* Half a letter, of more than a record: once, when it is time, and again only when more has come. */
	memset(buf, 'x', 3000);
	buf[3000] = 0;
	(void)pair_send(&p, 1, (char *)buf);
	n = core_link_output(world_core(p.w, 1), w.id[1], buf, sizeof(buf));
	assert_int_equal(n, 5 * RECORD_LEN);
	for (size_t i = 0; i < 4; i++) {
		core_link_input(world_begin(p.w, 0), w.id[0], buf + i * RECORD_LEN, RECORD_LEN);
		assert_int_equal(world_end(p.w, 0), ERR_OK);
		for (waited = 0; (n = wire_carry(&w, 0, false)) == 0 && waited < CLOCK_MINUTE; waited += 10)
			world_run(p.w, 10);
		assert_int_equal(n, RECORD_LEN);
		/* Since it began, or since our last word, a second before this record. */
		waited += i ? CLOCK_SECOND : 0;
		assert_in_range(waited, CONN_SIGN_TIME - 20, CONN_SIGN_TIME + 20);
		world_run(p.w, i < 3 ? CLOCK_SECOND : 3 * CONN_SIGN_TIME);
		assert_int_equal(wire_carry(&w, 0, false), 0);
	}
	core_link_input(world_begin(p.w, 0), w.id[0], buf + 4 * RECORD_LEN, RECORD_LEN);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_int_equal(wire_carry(&w, 0, false), RECORD_LEN);
	world_run(p.w, 2 * CONN_SIGN_TIME);
	assert_int_equal(wire_carry(&w, 0, false), 0);
	world_free(p.w);
}

/* A road that takes nothing gets no more of them for it. */
static void it_is_said_once(void **state)
{
	static const struct core_road road = { .name = "road", .rank = 1 };
	uint8_t buf[8192];
	struct wire w;

	(void)state;
	p = pair_new(78);
	wire_only(&p);
	w = wire_open(&p, 0, &road);
	wire_run(&w, 1);
	memset(buf, 'x', 3000);
	buf[3000] = 0;
	(void)pair_send(&p, 1, (char *)buf);
	assert_int_equal(core_link_output(world_core(p.w, 1), w.id[1], buf, sizeof(buf)), 5 * RECORD_LEN);
	for (size_t i = 0; i < 4; i++) {
		core_link_input(world_begin(p.w, 0), w.id[0], buf + i * RECORD_LEN, RECORD_LEN);
		assert_int_equal(world_end(p.w, 0), ERR_OK);
		world_run(p.w, CONN_SIGN_TIME + CLOCK_SECOND);
		assert_int_equal(link_queued(wire_conn(&w, 0)->link), FRAME_HEADER_LEN);
	}
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_link_is_a_living_one),
		cmocka_unit_test(nobody_says_so_without_need),
		cmocka_unit_test(it_is_said_once),
	};

	return cmocka_run_group_tests_name("core on slow roads", tests, NULL, NULL);
}
