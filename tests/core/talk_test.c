/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be written, where it is, what has been read, and the row of events that clients follow. */
#include "core/talk.h"

#include "core/conversation.h"
#include "core/eventlog.h"
#include "core/mail.h"
#include "support/unit.h"
#include "support/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum err send_text(struct pair *p, const char *text, size_t len, int64_t *order)
{
	enum err e = talk_send(world_begin(p->w, 0), p->id[0], text, len, order);

	assert_int_equal(world_end(p->w, 0), ERR_OK);
	return e;
}

static void limits_of_a_text(void **state)
{
	struct pair p = pair_new(101);
	char *text = malloc(TALK_TEXT_MAX + 1);
	int64_t order = 0;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', TALK_TEXT_MAX + 1);
	assert_int_equal(send_text(&p, "", 0, &order), ERR_BAD_TEXT);
	assert_int_equal(send_text(&p, "\x01\x02\x1b", 3, &order), ERR_BAD_TEXT); /* nothing is left of it */
	assert_int_equal(send_text(&p, "\xff", 1, &order), ERR_BAD_TEXT);
	assert_int_equal(send_text(&p, "\xc3", 1, &order), ERR_BAD_TEXT);
	assert_int_equal(send_text(&p, "\xed\xa0\x80", 3, &order), ERR_BAD_TEXT);
	assert_int_equal(send_text(&p, text, TALK_TEXT_MAX + 1, &order), ERR_TOO_LONG);
	assert_int_equal(pair_events(&p, 0, EVENT_MESSAGE_OUT), 0);
	assert_int_equal(send_text(&p, text, TALK_TEXT_MAX, &order), ERR_OK);
	assert_true(pair_becomes(&p, 0, order, TALK_DELIVERED));
	assert_int_equal(pair_events(&p, 1, EVENT_MESSAGE_IN), 1);
	assert_int_equal(talk_send(world_begin(p.w, 0), p.id[0] + 9, "x", 1, &order), ERR_NO_CONTACT);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	free(text);
	world_free(p.w);
}

static bool is_clean(void *ctx, const struct message *m)
{
	(void)ctx;
	for (size_t i = 0; i < m->len; i++)
		assert_true(m->body[i] >= 0x20 || m->body[i] == '\n' || m->body[i] == '\t');
	assert_null(memmem(m->body, m->len, "\xe2\x80\xae", 3));
	return true;
}

/* A contact whose program does not clean what it sends. */
static void texts_from_outside_are_cleaned(void **state)
{
	static const char rtl_override[] = "\xe2\x80\xae" "abc";
	const char *const texts[] = { "\x1b[2Jgone", rtl_override, "a\rb", "\xff\xfe", "ok\x7f\xc2\x9b" };
	struct pair p = pair_new(102);
	const struct conversation_range all = { .conversation = p.id[0], .way = CONVERSATION_AFTER, .limit = 100 };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct letter letter = { .kind = LETTER_TEXT, .sent = UINT64_MAX };

		letter.text = (const uint8_t *)texts[i];
		letter.len = strlen(texts[i]);
		world_begin(p.w, 1);
		assert_int_equal(mail_seal(world_core(p.w, 1), wire_peer(&p, 1), &letter, 0), ERR_OK);
		assert_int_equal(world_end(p.w, 1), ERR_OK);
	}
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(conversation_page(core_store(world_core(p.w, 0)), &all, is_clean, NULL), ERR_OK);
	assert_in_range(pair_events(&p, 0, EVENT_MESSAGE_IN), 4, 5);
	assert_true(pair_are_linked(&p));
	world_free(p.w);
}

static void where_a_message_is(void **state)
{
	struct pair p = pair_begin(103);
	int64_t x = pair_send(&p, 0, "x"), y;
	struct talk_story s;
	struct wire w;

	(void)state;
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], x), TALK_WAITING);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	wire_only(&p);
	y = pair_send(&p, 0, "y");
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], y), TALK_QUEUED);
	w = wire_open(&p, 1, &(const struct core_road){ .name = "wire", .rank = 1 });
	(void)wire_carry(&w, 1, false);
	(void)wire_carry(&w, 0, false);
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], y), TALK_SENDING);
	wire_run(&w, 1);
	assert_int_equal(talk_story(world_core(p.w, 0), p.id[0], y, &s), ERR_OK);
	assert_int_equal(s.state, TALK_DELIVERED);
	assert_true(s.delivered >= s.stored && s.stored >= WORLD_START && s.last_seen > 0 && s.tries > 0);
	assert_string_equal(s.road, "wire");
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], 1), TALK_RECEIVED);
	assert_int_equal(talk_story(world_core(p.w, 0), p.id[0], 99, &s), ERR_NO_MESSAGE);
	assert_int_equal(talk_story(world_core(p.w, 0), 99, 1, &s), ERR_NO_CONTACT);
	/* Delivered stays so, also for one who is blocked afterwards; what waits then has failed. */
	wire_cut(&w);
	x = pair_send(&p, 0, "z");
	assert_int_equal(people_block(world_begin(p.w, 0), p.id[0], true), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], y), TALK_DELIVERED);
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], x), TALK_FAILED);
	world_free(p.w);
}

static struct conversation_counts counts_of(struct pair *p, unsigned node)
{
	struct conversation_counts c;

	assert_int_equal(conversation_counts(core_store(world_core(p->w, node)), p->id[node], &c), ERR_OK);
	return c;
}

static void read(struct pair *p, int64_t order)
{
	assert_int_equal(talk_mark_read(world_begin(p->w, 1), p->id[1], order), ERR_OK);
	assert_int_equal(world_end(p->w, 1), ERR_OK);
}

static void what_has_been_read(void **state)
{
	struct pair p = pair_new(104);
	int64_t last = 0;

	(void)state;
	for (int i = 0; i < 5; i++)
		last = pair_send(&p, 0, "x");
	assert_true(pair_becomes(&p, 0, last, TALK_DELIVERED));
	assert_int_equal(counts_of(&p, 1).unread, 5);
	read(&p, 2);
	assert_int_equal(counts_of(&p, 1).unread, 3);
	read(&p, 1); /* never back */
	assert_int_equal(counts_of(&p, 1).unread, 3);
	assert_int_equal(pair_events(&p, 1, EVENT_READ), 1);
	read(&p, 1000); /* beyond the end: what comes later has not been read */
	assert_int_equal(counts_of(&p, 1).unread, 0);
	last = pair_send(&p, 0, "later");
	assert_true(pair_becomes(&p, 0, last, TALK_DELIVERED));
	assert_int_equal(counts_of(&p, 1).unread, 1);
	world_free(p.w);
}

/* ---- events ---- */

#define EVENTS 400

struct row {
	struct event e[EVENTS];
	size_t n;
};

static bool note(void *ctx, const struct event *e)
{
	struct row *r = ctx;

	assert_true(r->n < EVENTS);
	r->e[r->n++] = *e;
	return true;
}

/* Whoever stopped at any number goes on behind it, page by page, and misses and repeats nothing. */
static void events_go_on_from_any_number(void **state)
{
	static struct row all, part;
	struct pair p = pair_new(105);
	struct store *s = core_store(world_core(p.w, 1));
	size_t start;

	(void)state;
	for (int i = 0; i < 10; i++) {
		pair_send(&p, (unsigned)i % 2, "x");
		world_run(p.w, i % 3 ? 0 : CLOCK_SECOND);
	}
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(eventlog_since(s, 0, EVENTS, note, &all), ERR_OK);
	assert_true(all.n > 10);
	for (size_t from = 0; from < all.n; from++)
		for (size_t page = 1; page < 5; page++) {
			part.n = 0;
			start = from;
			do {
				size_t before = part.n;

				int64_t since = start ? all.e[start - 1].seq + all.e[start - 1].count - 1 : 0;

				assert_int_equal(eventlog_since(s, since, page, note, &part), ERR_OK);
				start += part.n - before;
				if (part.n == before)
					break;
			} while (true);
			assert_int_equal(part.n, all.n - from);
			for (size_t i = 0; i < part.n; i++)
				assert_int_equal(part.e[i].seq, all.e[from + i].seq);
		}
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_of_a_text),
		cmocka_unit_test(texts_from_outside_are_cleaned),
		cmocka_unit_test(where_a_message_is),
		cmocka_unit_test(what_has_been_read),
		cmocka_unit_test(events_go_on_from_any_number),
	};

	return cmocka_run_group_tests_name("core/talk", tests, NULL, NULL);
}
