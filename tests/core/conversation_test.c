/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/conversation.h"
#include "support/stored.h"

#include <string.h>

struct seen {
	int64_t orders[64];
	char bodies[64][32];
	size_t count;
	size_t stop;    /* after so many; 0: never */
};

static bool note(void *ctx, const struct message *m)
{
	struct seen *s = ctx;

	assert_true(s->count < 64 && m->len < sizeof(s->bodies[0]));
	s->orders[s->count] = m->order;
	memcpy(s->bodies[s->count], m->body, m->len);
	s->bodies[s->count++][m->len] = '\0';
	return s->count != s->stop;
}

static struct seen page(struct stored *t, struct conversation_range range)
{
	struct seen s = { 0 };

	assert_int_equal(conversation_page(t->store, &range, note, &s), ERR_OK);
	return s;
}

static struct conversation_counts counts(struct stored *t, int64_t conversation)
{
	struct conversation_counts c;

	assert_int_equal(conversation_counts(t->store, conversation, &c), ERR_OK);
	return c;
}

static int64_t send(struct stored *t, int64_t conversation, const char *text, uint64_t seq)
{
	struct message m = { .conversation = conversation, .direction = MESSAGE_OUT, .seq = seq,
		             .body = (const uint8_t *)text, .len = strlen(text) };

	assert_int_equal(conversation_append(t->store, &m), ERR_OK);
	return m.order;
}

static bool same(void *ctx, const struct message *g)
{
	struct message *m = ctx;

	assert_memory_equal(g->body, "\0x", 2);
	*m = *g;
	return true;
}

static void every_field_comes_back(void **state)
{
	struct stored *t = *state;
	struct message m = { .conversation = CONVERSATION_ID_MAX, .direction = MESSAGE_OUT, .kind = 200,
		             .session = UINT32_MAX, .seq = UINT64_MAX, .sent = -5, .stored = INT64_MAX,
		             .body = (const uint8_t *)"\0x", .len = 2 };
	struct message got = { 0 };

	assert_int_equal(conversation_append(t->store, &m), ERR_OK);
	stored_reopen(t);
	assert_int_equal(conversation_get(t->store, m.conversation, m.order, same, &got), ERR_OK);
	assert_int_equal(got.conversation, m.conversation);
	assert_int_equal(got.order, m.order);
	assert_int_equal(got.direction, m.direction);
	assert_int_equal(got.kind, m.kind);
	assert_int_equal(got.session, m.session);
	assert_true(got.seq == m.seq && got.sent == m.sent && got.stored == m.stored);
	assert_int_equal(got.len, 2);
	assert_int_equal(conversation_get(t->store, m.conversation, m.order + 1, same, &got), ERR_NO_MESSAGE);
	assert_int_equal(conversation_get(t->store, 1, m.order, same, &got), ERR_NO_MESSAGE);
	assert_int_equal(conversation_get(t->store, -1, m.order, same, &got), ERR_NO_MESSAGE);
	assert_int_equal(conversation_get(t->store, 1, INT64_MAX, same, &got), ERR_NO_MESSAGE);
}

/* One order over all conversations; pages of one never show another's. */
static void pages_both_ways(void **state)
{
	struct stored *t = *state;
	struct seen s;

	for (int i = 0; i < 30; i++)
		assert_int_equal(stored_receive(t, 1 + i % 3, i % 3 == 1 ? "two" : "other"), i + 1);
	stored_reopen(t);
	s = page(t, (struct conversation_range){ 2, CONVERSATION_BEFORE, CONVERSATION_END, 4 });
	assert_int_equal(s.count, 4);
	assert_int_equal(s.orders[0], 29);
	assert_int_equal(s.orders[3], 20);
	assert_string_equal(s.bodies[3], "two");
	s = page(t, (struct conversation_range){ 2, CONVERSATION_BEFORE, 20, 50 });
	assert_int_equal(s.count, 6);
	assert_int_equal(s.orders[0], 17);
	s = page(t, (struct conversation_range){ 2, CONVERSATION_AFTER, 20, 50 });
	assert_int_equal(s.count, 3);
	assert_int_equal(s.orders[0], 23);
	s = page(t, (struct conversation_range){ 2, CONVERSATION_AFTER, 0, 50 });
	assert_int_equal(s.count, 10);
	assert_int_equal(page(t, (struct conversation_range){ 2, CONVERSATION_BEFORE, 0, 50 }).count, 0);
	assert_int_equal(page(t, (struct conversation_range){ 2, CONVERSATION_AFTER, CONVERSATION_END, 50 }).count, 0);
	assert_int_equal(page(t, (struct conversation_range){ 4, CONVERSATION_AFTER, 0, 50 }).count, 0);
	s = (struct seen){ .stop = 2 };
	assert_int_equal(conversation_page(t->store, &(struct conversation_range){ 1, CONVERSATION_AFTER, 0, 50 }, note,
	                                   &s), ERR_OK);
	assert_int_equal(s.count, 2);
}

static void counts_are_kept(void **state)
{
	struct stored *t = *state;

	for (int i = 0; i < 10; i++)
		stored_receive(t, 1, "in");
	send(t, 1, "out", 1);
	stored_receive(t, 1, "in");
	stored_reopen(t);
	assert_int_equal(counts(t, 1).count, 12);
	assert_int_equal(counts(t, 1).unread, 11);
	assert_int_equal(counts(t, 1).last, 12);
	assert_int_equal(conversation_mark_read(t->store, 1, 4), ERR_OK);
	assert_int_equal(counts(t, 1).unread, 7);
	assert_int_equal(conversation_mark_read(t->store, 1, 2), ERR_OK);    /* never back */
	assert_int_equal(counts(t, 1).read, 4);
	assert_int_equal(conversation_mark_read(t->store, 1, 11), ERR_OK);
	stored_reopen(t);
	assert_int_equal(counts(t, 1).unread, 1);
	assert_int_equal(conversation_mark_read(t->store, 1, CONVERSATION_END), ERR_OK);
	assert_int_equal(counts(t, 1).unread, 0);
	assert_int_equal(counts(t, 1).read, 12);
	assert_int_equal(counts(t, 9).count, 0);
	assert_int_equal(conversation_mark_read(t->store, 9, 1), ERR_OK);
	store_rollback(t->store);
	assert_int_equal(counts(t, 1).unread, 1);
}

static void unsealed_wait_in_order(void **state)
{
	struct stored *t = *state;
	int64_t a, b, c;
	struct seen s = { 0 };

	send(t, 1, "sealed", 1);
	a = send(t, 1, "a", 0);
	stored_receive(t, 1, "in");
	b = send(t, 1, "b", 0);
	c = send(t, 1, "c", 0);
	stored_reopen(t);
	assert_int_equal(counts(t, 1).unsealed, 3);
	assert_int_equal(conversation_unsealed(t->store, 1, 2, note, &s), ERR_OK);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.bodies[1], "b");
	assert_int_equal(conversation_seal(t->store, 1, a, 7, 2), ERR_OK);
	assert_int_equal(conversation_seal(t->store, 1, a, 7, 3), ERR_NO_MESSAGE);
	assert_int_equal(conversation_seal(t->store, 1, 99, 7, 3), ERR_NO_MESSAGE);
	assert_int_equal(conversation_seal(t->store, 1, c, 7, 4), ERR_OK);
	stored_reopen(t);
	s.count = 0;
	assert_int_equal(conversation_unsealed(t->store, 1, 9, note, &s), ERR_OK);
	assert_int_equal(s.count, 1);
	assert_string_equal(s.bodies[0], "b");
	assert_int_equal(conversation_seal(t->store, 1, b, 7, 3), ERR_OK);
	assert_int_equal(counts(t, 1).unsealed, 0);
	s.count = 0;
	assert_int_equal(conversation_unsealed(t->store, 1, 9, note, &s), ERR_OK);
	assert_int_equal(s.count, 0);
}

/* What is forgotten is gone, its orders are not given again, and the others stay. */
static void forgotten_is_gone(void **state)
{
	struct stored *t = *state;

	stored_receive(t, 1, "stays");
	for (int i = 0; i < 20; i++)
		stored_receive(t, 2, "goes");
	assert_int_equal(conversation_forget(t->store, 2), ERR_OK);
	stored_reopen(t);
	assert_int_equal(page(t, (struct conversation_range){ 2, CONVERSATION_AFTER, 0, 50 }).count, 0);
	assert_int_equal(counts(t, 2).count, 0);
	assert_int_equal(counts(t, 2).last, 0);
	assert_int_equal(counts(t, 1).count, 1);
	assert_int_equal(stored_receive(t, 2, "new"), 22);
	assert_int_equal(store_check(t->store), ERR_OK);
}

static void ids_are_strict(void **state)
{
	static const char *const bad[] = { "", ".", "1.", ".1", "1.0", "0.1", "01.1", "1.01", "-1.1", "1.-1", "1 .1", "1.1 ",
		                           "1.1x", "1,1", "+1.1", "1.1.1", "8388608.1", "1.1099511627776",
		                           "99999999999999999999.1", "1.99999999999999999999" };
	char id[CONVERSATION_ID_LEN];
	int64_t c, o;

	(void)state;
	conversation_format_id(id, CONVERSATION_ID_MAX, CONVERSATION_ORDER_MAX);
	assert_true(conversation_parse_id(id, &c, &o));
	assert_true(c == CONVERSATION_ID_MAX && o == CONVERSATION_ORDER_MAX);
	assert_true(conversation_parse_id("17.204", &c, &o));
	assert_true(c == 17 && o == 204);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(conversation_parse_id(bad[i], &c, &o));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_field_comes_back, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(pages_both_ways, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(counts_are_kept, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(unsealed_wait_in_order, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(forgotten_is_gone, stored_setup, stored_teardown),
		cmocka_unit_test(ids_are_strict),
	};

	return cmocka_run_group_tests_name("core/conversation", tests, NULL, NULL);
}
