/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whoever recorded everything and plays it again is a stranger: nothing is accepted, not a byte is answered. All streams of
 * all links of two nodes are kept as they arrive, and played to both nodes at every moment of a life, and long after.
 */
#include "support/unit.h"

#include "core/conn.h"
#include "support/world.h"

#include <stdlib.h>
#include <string.h>

#define STREAMS 64
#define LONGEST 65536

struct stream {
	uint64_t line;
	size_t len;
	uint8_t *bytes;
};

struct tape {
	struct world *w;
	struct stream all[STREAMS];
	size_t n;
	uint64_t replays;
	int64_t a, b;
};

static struct stream *stream_of(struct tape *t, uint64_t line)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->all[i].line == line)
			return &t->all[i];
	assert_true(t->n < STREAMS);
	t->all[t->n] = (struct stream){ .line = line, .bytes = malloc(LONGEST) };
	assert_non_null(t->all[t->n].bytes);
	return &t->all[t->n++];
}

static void heard(void *ctx, unsigned node, const struct world_line *line, const uint8_t *bytes, size_t len)
{
	struct stream *s = stream_of(ctx, line->number);
	size_t room = LONGEST - s->len;

	(void)node;
	len = len < room ? len : room;
	memcpy(s->bytes + s->len, bytes, len);
	s->len += len;
}

/* One stream to one node, as somebody who connects. */
static void play(struct tape *t, const struct stream *s, unsigned node)
{
	static const struct core_road road = { .name = "replayed", .rank = 9 };
	uint8_t out[LINK_OUTPUT_MIN];
	struct core *c = world_begin(t->w, node);
	uint32_t link = core_link_accept(c, &road, &core_anybody);
	struct conn *k;

	assert_int_not_equal(link, 0);
	core_link_input(c, link, s->bytes, s->len);
	k = conn_find(c, link);
	assert_non_null(k);
	assert_true(link_state(k->link) == LINK_MUTE || link_state(k->link) == LINK_TAG || link_state(k->link) == LINK_FLIGHT);
	assert_int_equal(world_end(t->w, node), ERR_OK);
	assert_int_equal(core_link_output(c, link, out, sizeof(out)), 0);
	core_link_lost(world_begin(t->w, node), link);
	assert_int_equal(world_end(t->w, node), ERR_OK);
	t->replays++;
}

static void play_all(struct tape *t, unsigned times)
{
	for (unsigned i = 0; i < times; i++)
		for (size_t s = 0; s < t->n; s++)
			for (unsigned node = 0; node < 2; node++)
				play(t, &t->all[s], node);
}

/* Lets time pass, replaying everything every few steps. */
static void pass(struct tape *t, int64_t ms, int64_t step)
{
	for (int64_t at = 0; at < ms; at += step) {
		world_run(t->w, step);
		play_all(t, 1);
	}
}

static void restart(struct tape *t, unsigned node)
{
	world_stop(t->w, node);
	assert_int_equal(world_boot(t->w, node), ERR_OK);
}

static struct tape *record(uint64_t seed)
{
	const struct world_options o = {
		.seed = seed,
		.nodes = 2,
		.net = { .delay_least = 1, .delay_most = 5, .segment = 700 },
	};
	struct tape *t = calloc(1, sizeof(*t));
	struct world_watch watch = { .ctx = t, .heard = heard };

	assert_non_null(t);
	t->w = world_new(&o);
	world_set_watch(t->w, &watch);
	return t;
}

static void forget(struct tape *t)
{
	world_free(t->w);
	for (size_t i = 0; i < t->n; i++)
		free(t->all[i].bytes);
	free(t);
}

static void at_every_moment_of_a_life(void **state)
{
	struct tape *t = record(1);

	(void)state;
	assert_true(world_invite(t->w, 0, 1, &t->a, &t->b));
	/* The link of the invite is cut again and again before it is done, while the invite is still good. */
	for (int i = 1; i < 12; i++) {
		size_t before = t->n;

		for (int s = 0; s < 120 && t->n == before; s++)
			pass(t, CLOCK_SECOND, CLOCK_SECOND / 2);
		pass(t, i, 1);
		loopback_cut(world_net(t->w), 0, 1);
	}
	pass(t, CLOCK_MINUTE, 5 * CLOCK_SECOND);
	for (int i = 0; i < 4; i++) {
		assert_int_not_equal(world_send(t->w, 0, t->a, "from alice"), 0);
		assert_int_not_equal(world_send(t->w, 1, t->b, "from bob"), 0);
		pass(t, 20, 4);
		loopback_cut(world_net(t->w), 0, 1);
		pass(t, CLOCK_MINUTE, 7 * CLOCK_SECOND);
	}
	assert_non_null(people_online(world_core(t->w, 0), t->a));
	assert_true(t->n > 12);
	forget(t);
}

static void long_after_and_across_starts(void **state)
{
	static const int64_t later[] = { 0, CLOCK_MINUTE, 30 * CLOCK_MINUTE, CLOCK_HOUR, CLOCK_HOUR, 30 * CLOCK_HOUR };
	struct tape *t = record(2);

	(void)state;
	assert_true(world_invite(t->w, 0, 1, &t->a, &t->b));
	world_run(t->w, CLOCK_MINUTE);
	for (int i = 0; i < 3; i++) {
		assert_int_not_equal(world_send(t->w, 0, t->a, "a message"), 0);
		world_run(t->w, 50);
		loopback_cut(world_net(t->w), 0, 1);
		world_run(t->w, CLOCK_MINUTE);
	}
	play_all(t, 100);
	/* The two part, so that nothing new is recorded. */
	world_switch(t->w, 0, false);
	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		world_run(t->w, later[i]);
		play_all(t, 20);
		restart(t, 0);
		restart(t, 1);
		play_all(t, 20);
		world_crash(t->w, 0);
		assert_int_equal(world_boot(t->w, 0), ERR_OK);
		play_all(t, 5);
	}
	forget(t);
}

static void with_the_clock_set_back(void **state)
{
	static const int64_t back[] = { CLOCK_MINUTE, CLOCK_HOUR, 2 * CLOCK_HOUR, 5 * CLOCK_HOUR, 400 * CLOCK_DAY };
	struct tape *t = record(3);

	(void)state;
	assert_true(world_invite(t->w, 0, 1, &t->a, &t->b));
	for (unsigned i = 0; i < 3; i++) {
		assert_int_not_equal(world_send(t->w, i % 2, i % 2 ? t->b : t->a, "a message"), 0);
		world_run(t->w, CLOCK_HOUR);
		loopback_cut(world_net(t->w), 0, 1);
	}
	world_switch(t->w, 0, false);
	for (size_t i = 0; i < sizeof(back) / sizeof(back[0]); i++) {
		for (unsigned node = 0; node < 2; node++) {
			world_set_clock(t->w, node, -back[i]);
			play_all(t, 10);
			restart(t, node);
			play_all(t, 10);
		}
	}
	forget(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_every_moment_of_a_life),
		cmocka_unit_test(long_after_and_across_starts),
		cmocka_unit_test(with_the_clock_set_back),
	};

	return cmocka_run_group_tests_name("core/replay", tests, NULL, NULL);
}
