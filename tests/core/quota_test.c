/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bucket, and a contact on an open link that asks for too much of what is dear. */
#include "core/quota.h"

#include "core/contact.h"
#include "core/exchange.h"
#include "core/identity.h"
#include "core/inbox.h"
#include "core/outbox.h"
#include "core/reset.h"
#include "support/pair.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static void so_many_at_once_then_one_at_a_time(void **state)
{
	const struct quota q = { .burst = 3, .each = 1000 };
	int64_t until = 0;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_true(quota_take(&until, 50, &q));
	assert_false(quota_take(&until, 50, &q));
	assert_false(quota_take(&until, 1049, &q));
	assert_true(quota_take(&until, 1050, &q));
	assert_false(quota_take(&until, 1050, &q));
	for (int i = 0; i < 3; i++)
		assert_true(quota_take(&until, 1000000, &q));
	assert_false(quota_take(&until, 1000000, &q));
}

static struct conn *conn_on(struct pair *p, unsigned node)
{
	struct core *c = world_core(p->w, node);

	return conn_of(c, peer_of_contact(c, p->id[node]));
}

/* How often it may say `type` with a payload that `next` makes new each time, before the link is dropped. */
static int how_often(struct pair *p, unsigned node, int most, bool (*say)(struct conn *k, int i))
{
	int n = 0;

	(void)world_begin(p->w, node);
	while (n < most && say(conn_on(p, node), n))
		n++;
	assert_int_equal(world_end(p->w, node), ERR_OK);
	return n;
}

static bool say_name(struct conn *k, int i)
{
	char name[32];

	return exchange_frame(k, FRAME_NAME, (const uint8_t *)name, (size_t)snprintf(name, sizeof(name), "name %d", i));
}

static bool say_address(struct conn *k, int i)
{
	uint8_t addr[6] = { 0, 1, 'x', 0, 1, (uint8_t)i };

	return exchange_frame(k, FRAME_ADDRESS, addr, sizeof(addr));
}

/* Changes nothing, but is answered each time. */
static bool say_same_address(struct conn *k, int i)
{
	(void)i;
	return say_address(k, 0);
}

static bool say_same_name(struct conn *k, int i)
{
	(void)i;
	return say_name(k, 0);
}

static void names_and_addresses(void **state)
{
	struct pair p = pair_new(21);

	(void)state;
	assert_int_equal(how_often(&p, 0, 2000, say_same_name), 2000);    /* nothing changes: costs nothing */
	world_run(p.w, 2 * CLOCK_MINUTE);
	assert_in_range(how_often(&p, 0, 2000, say_name), 60, 64);
	assert_int_equal(how_often(&p, 0, 2000, say_address), 0);         /* one bucket for both */
	world_run(p.w, 10 * CLOCK_SECOND);
	assert_in_range(how_often(&p, 0, 2000, say_address), 1, 12);
	world_run(p.w, 2 * CLOCK_MINUTE);
	assert_in_range(how_often(&p, 0, 2000, say_same_address), 60, 64);
	world_free(p.w);
}

static bool say_reset(struct conn *k, int i)
{
	struct frame_reset r = { .session = k->peer->mail->row.number + 1 };
	struct seckey sk;
	uint8_t buf[64];

	(void)i;
	rand_keypair(k->core->rand, &sk, &r.ratchet);
	k->heard_hello = true;
	return exchange_frame(k, FRAME_RESET, buf, frame_reset_encode(buf, sizeof(buf), &r));
}

static void resets(void **state)
{
	struct pair p = pair_new(22);
	unsigned acceptor = link_is_dialler(conn_on(&p, 0)->link) ? 1 : 0;

	(void)state;
	for (int i = 0; i < 20; i++)
		(void)pair_send(&p, acceptor, "sealed again each time");
	assert_int_equal(how_often(&p, acceptor, 100, say_reset), 8);
	world_free(p.w);
}

/* A number far beyond what may wait would be a row each, and a set without end to reconcile. */
static void numbers_far_ahead(void **state)
{
	struct pair p = pair_new(23);
	struct core *c = world_begin(p.w, 1);
	struct mail *theirs = mail_of(c, peer_of_contact(c, p.id[1]));
	struct letter letter = { .kind = LETTER_TEXT, .text = (const uint8_t *)"far", .len = 3 };
	const uint64_t far[] = { 1, 3, MAIL_AHEAD + 1, MAIL_AHEAD + 2 };    /* the first moves the frontier by one */
	struct ratchet_sealed sealed;
	uint8_t parcel[4][PARCEL_SMALL_LEN], body[64];
	uint64_t seq, frontier = theirs->row.sent_seq;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct ratchet_plain plain = { .expiry_hour = 500000, .body = body };

		letter.seq = frontier + far[i];
		plain.len = letter_encode(body, sizeof(body), &letter);
		assert_true(ratchet_seal(&theirs->ratchet, &plain, parcel[i], PARCEL_SMALL_LEN, &sealed));
	}
	assert_int_equal(world_end(p.w, 1), ERR_OK);
	c = world_begin(p.w, 0);
	assert_int_equal(mail_of(c, peer_of_contact(c, p.id[0]))->row.recv_seq, frontier);
	for (int i = 0; i < 4; i++)
		assert_int_equal(inbox_open(c, peer_of_contact(c, p.id[0]), parcel[i], PARCEL_SMALL_LEN, &seq),
		                 i < 3 ? INBOX_STORED : INBOX_BAD);
	(void)world_end(p.w, 0);
	world_free(p.w);
}

/* A thousand skipped keys with each parcel, of which as many are given up: not without end. */
static void leaps(void **state)
{
	struct pair p = pair_new(25);
	struct core *c = world_begin(p.w, 1);
	struct ratchet *theirs = &mail_of(c, peer_of_contact(c, p.id[1]))->ratchet;
	struct letter letter = { .kind = LETTER_HELLO, .seq = 1000 };
	uint8_t parcel[PARCEL_SMALL_LEN], body[64];
	struct ratchet_sealed sealed;
	int stored = 0;
	uint64_t seq;

	(void)state;
	(void)world_end(p.w, 1);
	c = world_begin(p.w, 0);
	for (int i = 0; i < 80; i++, letter.seq++) {
		struct ratchet_plain plain = { .expiry_hour = 500000, .body = body };

		plain.len = letter_encode(body, sizeof(body), &letter);
		for (int k = 0; k <= 500; k++)
			assert_true(ratchet_seal(theirs, &plain, parcel, sizeof(parcel), &sealed));
		stored += inbox_open(c, peer_of_contact(c, p.id[0]), parcel, sizeof(parcel), &seq) == INBOX_STORED;
	}
	assert_in_range(stored, 60, 70);
	(void)world_end(p.w, 0);
	world_free(p.w);
}

/* Nobody makes us look at all contacts by connecting and leaving, with a true tag that no flight follows or without one. */
static void strangers_change_no_peer(void **state)
{
	const struct core_road road = { .name = "loop", .rank = 1 };
	struct pair p = pair_new(24);
	struct core *c = world_begin(p.w, 1);
	struct peer_dials used;
	struct link_keys keys;
	uint8_t junk[1024] = { 1, 2, 3 };
	uint32_t id;

	(void)state;
	assert_true(peer_dial_keys(c, peer_of_contact(c, p.id[1]), &keys, &used));
	(void)world_end(p.w, 1);
	for (int with_tag = 0; with_tag < 2; with_tag++) {
		c = world_begin(p.w, 0);
		c->told_peers = false;
		id = core_link_accept(c, &road, &core_anybody);
		if (with_tag)
			memcpy(junk, keys.veil.tag, TAGS_LEN);
		core_link_input(c, id, junk, sizeof(junk));
		core_link_lost(c, id);
		assert_false(c->told_peers);
		(void)world_end(p.w, 0);
	}
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_at_once_then_one_at_a_time),
		cmocka_unit_test(names_and_addresses),
		cmocka_unit_test(resets),
		cmocka_unit_test(numbers_far_ahead),
		cmocka_unit_test(leaps),
		cmocka_unit_test(strangers_change_no_peer),
	};

	return cmocka_run_group_tests_name("core/quota", tests, NULL, NULL);
}
