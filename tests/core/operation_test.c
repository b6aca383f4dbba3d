/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies, reactions, edits, deletions: what both ends make of them, in whatever order they come. */
#include "core/operation.h"

#include "core/acks.h"
#include "core/inbox.h"
#include "core/mail.h"
#include "core/outbox.h"
#include "core/reference.h"
#include "core/search.h"
#include "support/unit.h"
#include "support/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char lines[8192];

static void add(const char *text, size_t len)
{
	size_t at = strlen(lines);

	snprintf(lines + at, sizeof(lines) - at, "%.*s", (int)len, text);
}

/* A message as "<text", then "*" edited, "(m)" my and "[t]" their reaction, "^" an answer to something here, "#" a timer. */
static bool add_line(void *ctx, const struct message *m)
{
	(void)ctx;
	add(m->direction == MESSAGE_IN ? "<" : ">", 1);
	if (m->shape.about.whose)
		add(m->shape.about_order ? "^" : "?", 1);
	if (m->kind == MESSAGE_DELETED)
		add("-", 1);
	else if (m->kind == LETTER_TIMER)
		add("#", 1);
	else
		add((const char *)m->body, m->len);
	add("*", m->shape.edited > 0);
	if (m->shape.mine.text[0])
		add("(", 1), add(m->shape.mine.text, strlen(m->shape.mine.text)), add(")", 1);
	if (m->shape.theirs.text[0])
		add("[", 1), add(m->shape.theirs.text, strlen(m->shape.theirs.text)), add("]", 1);
	add(";", 1);
	return true;
}

static const char *shown(struct pair *p, unsigned node)
{
	const struct conversation_range all = { .conversation = p->id[node], .way = CONVERSATION_AFTER, .limit = 10000 };

	lines[0] = 0;
	assert_int_equal(conversation_page(core_store(world_core(p->w, node)), &all, add_line, NULL), ERR_OK);
	return lines;
}

enum what { EDIT, REACT, DELETE_BOTH, DELETE_HERE, TIMER };

static enum err try(struct pair *p, unsigned node, enum what what, int64_t order, const char *text)
{
	const struct talk_text t = { .text = text, .len = text ? strlen(text) : 0 };
	struct core *c = world_begin(p->w, node);
	enum err e = ERR_OK;

	switch (what) {
	case EDIT:
		e = talk_edit(c, p->id[node], order, &t);
		break;
	case REACT:
		e = talk_react(c, p->id[node], order, &t);
		break;
	case DELETE_BOTH:
		e = talk_delete_for_both(c, p->id[node], order);
		break;
	case DELETE_HERE:
		e = talk_delete_here(c, p->id[node], order);
		break;
	case TIMER:
		e = talk_set_timer(c, p->id[node], order);
		break;
	}
	assert_int_equal(world_end(p->w, node), ERR_OK);
	return e;
}

static void must(struct pair *p, unsigned node, enum what what, int64_t order, const char *text)
{
	assert_int_equal(try(p, node, what, order, text), ERR_OK);
}

static int64_t answer(struct pair *p, unsigned node, int64_t to, const char *text)
{
	const struct talk_text t = { .text = text, .len = strlen(text), .reply = to };
	int64_t order = 0;
	enum err e = talk_write(world_begin(p->w, node), p->id[node], &t, &order);

	assert_int_equal(world_end(p->w, node), ERR_OK);
	return e == ERR_OK ? order : -(int64_t)e;
}

static bool note_newest(void *ctx, const struct message *m)
{
	*(int64_t *)ctx = m->order;
	return false;
}

/* Order of the newest message that a node shows. */
static int64_t newest(struct pair *p, unsigned node)
{
	const struct conversation_range last = {
		.conversation = p->id[node], .way = CONVERSATION_BEFORE, .from = CONVERSATION_END, .limit = 1,
	};
	int64_t order = 0;

	assert_int_equal(conversation_page(core_store(world_core(p->w, node)), &last, note_newest, &order), ERR_OK);
	return order;
}

static int64_t delivered(struct pair *p, unsigned node, const char *text)
{
	int64_t order = pair_send(p, node, text);

	assert_true(pair_becomes(p, node, order, TALK_DELIVERED));
	return order;
}

static void both(struct pair *p, const char *zero, const char *one)
{
	assert_string_equal(shown(p, 0), zero);
	assert_string_equal(shown(p, 1), one);
}

static bool found(struct pair *p, unsigned node, const char *word)
{
	struct search_query q = { .text = word, .before = CONVERSATION_END, .limit = 1 };
	int64_t order = 0;

	assert_int_equal(search_find(core_store(world_core(p->w, node)), &q, note_newest, &order), ERR_OK);
	assert_int_equal(store_commit(core_store(world_core(p->w, node))), ERR_OK);
	return order > 0;
}

static void each_kind_arrives(void **state)
{
	struct pair p = pair_new(1101);
	int64_t x = delivered(&p, 0, "first draught"), y = newest(&p, 1);

	(void)state;
	assert_true(found(&p, 0, "draught") && found(&p, 1, "draught"));
	must(&p, 0, EDIT, x, "second version");
	/* The edit is on its way: what was delivered is not what is shown. */
	assert_int_not_equal(talk_state(world_core(p.w, 0), p.id[0], x), TALK_DELIVERED);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	both(&p, ">second version*;", "<second version*;");
	assert_true(found(&p, 1, "version") && !found(&p, 1, "draught") && !found(&p, 0, "draught"));
	must(&p, 1, REACT, y, "\xf0\x9f\x91\x8d");
	must(&p, 0, REACT, x, "+");
	assert_true(answer(&p, 1, y, "yes") > 0);
	world_run(p.w, CLOCK_SECOND);
	both(&p, ">second version*(+)[\xf0\x9f\x91\x8d];<^yes;", "<second version*(\xf0\x9f\x91\x8d)[+];>^yes;");
	must(&p, 1, REACT, y, "");
	must(&p, 0, EDIT, x, "third");
	world_run(p.w, CLOCK_SECOND);
	both(&p, ">third*(+);<^yes;", "<third*[+];>^yes;");
	must(&p, 0, DELETE_BOTH, x, NULL);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	both(&p, ">-;<^yes;", "<-;>^yes;");
	assert_true(!found(&p, 0, "third") && !found(&p, 1, "third") && found(&p, 0, "yes"));
	assert_true(pair_events(&p, 1, EVENT_MESSAGE_CHANGED) >= 5);
	/* They are no messages: nothing to read, no order of a conversation. */
	assert_int_equal(pair_events(&p, 1, EVENT_MESSAGE_IN), 1);
	world_free(p.w);
}

static void who_may_change_what(void **state)
{
	struct pair p = pair_new(1102);
	int64_t x = delivered(&p, 0, "mine"), y = newest(&p, 1);

	(void)state;
	assert_int_equal(try(&p, 1, EDIT, y, "yours"), ERR_NOT_YOURS);
	assert_int_equal(try(&p, 1, DELETE_BOTH, y, NULL), ERR_NOT_YOURS);
	assert_int_equal(try(&p, 0, EDIT, x, "\x01"), ERR_BAD_TEXT);
	assert_int_equal(try(&p, 0, EDIT, x + 1000, "x"), ERR_NO_MESSAGE);
	assert_int_equal(try(&p, 1, REACT, y, "ab"), ERR_BAD_TEXT);
	assert_int_equal(try(&p, 1, REACT, y, " "), ERR_BAD_TEXT);
	assert_int_equal(answer(&p, 1, y + 1000, "x"), -(int64_t)ERR_NO_MESSAGE);
	must(&p, 1, REACT, y, "\xe2\x9d\xa4\xef\xb8\x8f");
	must(&p, 0, EDIT, x, "mine");    /* as it is: nothing leaves */
	must(&p, 0, DELETE_BOTH, x, NULL);
	assert_int_equal(try(&p, 0, EDIT, x, "back"), ERR_NOT_YOURS);
	assert_int_equal(try(&p, 0, REACT, x, "+"), ERR_NOT_YOURS);
	world_run(p.w, CLOCK_SECOND);
	both(&p, ">-;", "<-;");
	world_free(p.w);
}

static void only_here(void **state)
{
	struct pair p = pair_new(1103);
	int64_t x = delivered(&p, 0, "one"), y = newest(&p, 1);
	struct conversation_counts n;

	(void)state;
	(void)delivered(&p, 0, "two");
	must(&p, 1, DELETE_HERE, y, NULL);
	assert_int_equal(try(&p, 1, DELETE_HERE, y, NULL), ERR_NO_MESSAGE);
	assert_int_equal(try(&p, 1, REACT, y, "+"), ERR_NO_MESSAGE);
	must(&p, 0, EDIT, x, "uno");
	world_run(p.w, CLOCK_SECOND);
	both(&p, ">uno*;>two;", "<two;");
	assert_true(!found(&p, 1, "one") && !found(&p, 1, "uno"));
	assert_int_equal(conversation_counts(core_store(world_core(p.w, 1)), p.id[1], &n), ERR_OK);
	assert_true(n.unread == 1 && n.count == 1 && n.shown == newest(&p, 1));
	must(&p, 1, DELETE_HERE, newest(&p, 1), NULL);
	assert_int_equal(conversation_counts(core_store(world_core(p.w, 1)), p.id[1], &n), ERR_OK);
	assert_true(n.unread == 0 && n.count == 0 && n.shown == 0 && n.shown_time == 0);
	assert_int_equal(pair_events(&p, 1, EVENT_MESSAGE_GONE), 2);
	world_free(p.w);
}

/* Nobody ever sees what was changed before there was anybody to send it to. */
static void before_it_ever_leaves(void **state)
{
	struct pair p = pair_begin(1104);
	int64_t a = pair_send(&p, 0, "a"), b = pair_send(&p, 0, "b"), c = pair_send(&p, 0, "c");

	(void)state;
	must(&p, 0, EDIT, a, "A");
	assert_true(answer(&p, 0, b, "about b") > 0 && answer(&p, 0, c, "about c") > 0);
	must(&p, 0, REACT, b, "+");
	must(&p, 0, REACT, c, "-");
	must(&p, 0, DELETE_BOTH, b, NULL);
	assert_string_equal(shown(&p, 0), ">A;>c(-);>^about b;>^about c;");
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], a), TALK_WAITING);
	world_run(p.w, CLOCK_MINUTE);
	assert_true(pair_are_contacts(&p));
	both(&p, ">A;>c(-);>about b;>^about c;", "<A;<c[-];<about b;<^about c;");
	world_free(p.w);
}

/* Seals a letter of node 1 about what it likes. */
static void say(struct pair *p, struct letter *letter, const char *text)
{
	letter->sent = 1790000000000;
	letter->text = (const uint8_t *)text;
	letter->len = text ? strlen(text) : 0;
	world_begin(p->w, 1);
	assert_int_equal(mail_seal(world_core(p->w, 1), wire_peer(p, 1), letter, 0), ERR_OK);
	assert_int_equal(world_end(p->w, 1), ERR_OK);
}

static struct letter op(enum letter_kind kind, enum letter_whose whose, uint64_t seq)
{
	return (struct letter){ .kind = kind, .about = { .whose = whose, .at = { .session = 1, .seq = seq } } };
}

/* A contact whose program says what it must not: it is stored, the link stays, and nothing has changed. */
static void no_effect(void **state)
{
	struct pair p = pair_new(1105);
	struct letter l;
	uint64_t mine, theirs;

	(void)state;
	(void)delivered(&p, 0, "mine");
	(void)delivered(&p, 1, "theirs");
	mine = wire_peer(&p, 0)->mail->row.sent_seq;
	theirs = wire_peer(&p, 1)->mail->row.sent_seq;
	l = op(LETTER_EDIT, LETTER_RECIPIENTS, mine);
	say(&p, &l, "changed");
	l = op(LETTER_DELETE, LETTER_RECIPIENTS, mine);
	say(&p, &l, NULL);
	l = op(LETTER_EDIT, LETTER_AUTHORS, theirs);
	say(&p, &l, "\x01");
	l = op(LETTER_REACTION, LETTER_RECIPIENTS, mine);
	say(&p, &l, "two");
	l = op(LETTER_REACTION, LETTER_RECIPIENTS, mine + 500);
	say(&p, &l, "!");
	l = op(LETTER_EDIT, LETTER_AUTHORS, INT64_MAX);
	say(&p, &l, "?");
	l = op(LETTER_EDIT, LETTER_AUTHORS, theirs + 3);    /* an operation is nothing to be edited */
	say(&p, &l, "??");
	world_run(p.w, CLOCK_SECOND);
	assert_string_equal(shown(&p, 0), ">mine;<theirs;");
	assert_true(pair_are_linked(&p));
	assert_int_equal(wire_peer(&p, 0)->mail->row.recv_seq, wire_peer(&p, 1)->mail->row.sent_seq);
	/* What may be, is. */
	l = op(LETTER_REACTION, LETTER_AUTHORS, theirs);
	say(&p, &l, "!");
	world_run(p.w, CLOCK_SECOND);
	assert_string_equal(shown(&p, 0), ">mine;<theirs[!];");
	world_free(p.w);
}

/* The parcels of node 1 from `first` on, given to node 0 in the order of `seqs`. */
struct parcels {
	uint8_t bytes[16][PARCEL_MEDIUM_LEN];
	size_t len[16];
	size_t n;
};

static bool keep(void *ctx, const struct outbox_parcel *row)
{
	struct parcels *all = ctx;

	assert_true(row->len <= sizeof(all->bytes[0]) && all->n < 16);
	memcpy(all->bytes[all->n], row->parcel, row->len);
	all->len[all->n++] = row->len;
	return true;
}

/* Every order of four letters about a fifth, which comes somewhere among them. */
static void whatever_comes_first(void **state)
{
	(void)state;
	for (unsigned order = 0; order < 120; order++) {
		struct pair p = pair_new(1106);
		struct parcels all = { .n = 0 };
		struct outbox_range range = { .session = 1, .limit = 16 };
		unsigned left[5] = { 0, 1, 2, 3, 4 }, code = order;
		int64_t x;

		wire_only(&p);
		range.contact = p.id[1];
		range.after = wire_peer(&p, 1)->mail->row.sent_seq;
		x = pair_send(&p, 1, "zero");
		must(&p, 1, EDIT, x, "one");
		must(&p, 1, REACT, x, "1");
		must(&p, 1, EDIT, x, "two");
		must(&p, 1, REACT, x, "2");
		assert_int_equal(outbox_next(core_store(world_core(p.w, 1)), &range, keep, &all), ERR_OK);
		assert_int_equal(all.n, 5);
		for (unsigned n = 5; n > 0; n--) {
			unsigned i = code % n;
			uint64_t seq;

			code /= n;
			assert_int_equal(inbox_open(world_begin(p.w, 0), wire_peer(&p, 0), all.bytes[left[i]], all.len[left[i]],
			                            &seq), INBOX_STORED);
			assert_int_equal(world_end(p.w, 0), ERR_OK);
			memmove(&left[i], &left[i + 1], (n - i - 1) * sizeof(left[0]));
		}
		both(&p, "<two*[2];", ">two*(2);");
		world_free(p.w);
	}
}

/* Their deletion is here before the message: its text is never shown. */
static void deleted_before_it_came(void **state)
{
	struct pair p = pair_new(1107);
	struct parcels all = { .n = 0 };
	struct outbox_range range = { .session = 1, .limit = 16 };
	uint64_t seq;

	(void)state;
	wire_only(&p);
	range.contact = p.id[1];
	range.after = wire_peer(&p, 1)->mail->row.sent_seq;
	must(&p, 1, DELETE_BOTH, pair_send(&p, 1, "oops"), NULL);
	assert_int_equal(outbox_next(core_store(world_core(p.w, 1)), &range, keep, &all), ERR_OK);
	for (unsigned i = 2; i-- > 0;) {
		assert_int_equal(inbox_open(world_begin(p.w, 0), wire_peer(&p, 0), all.bytes[i], all.len[i], &seq),
		                 INBOX_STORED);
		assert_int_equal(world_end(p.w, 0), ERR_OK);
	}
	both(&p, "<-;", ">-;");
	assert_false(found(&p, 0, "oops"));
	world_free(p.w);
}

/* What is referred to lies far back: the index is filled at idle, and then it is done. */
static void far_back(void **state)
{
	struct pair p = pair_new(1108);
	int64_t x = delivered(&p, 0, "long ago"), y = newest(&p, 1), last = 0;
	size_t steps = 0;

	(void)state;
	for (int i = 0; i < 3 * REFERENCE_LOOK_BACK; i++)
		last = pair_send(&p, 0, "and so on");
	assert_true(pair_becomes(&p, 0, last, TALK_DELIVERED));
	must(&p, 1, REACT, y, "!");
	must(&p, 0, EDIT, x, "very long ago");
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(strncmp(shown(&p, 0), ">very long ago*;", 16), 0);
	assert_int_equal(strncmp(shown(&p, 1), "<long ago(!);", 13), 0);
	for (unsigned i = 0; i < 2; i++)
		while (core_idle(world_core(p.w, i)))
			steps++;
	assert_true(steps > 2);
	assert_int_equal(strncmp(shown(&p, 0), ">very long ago*[!];", 19), 0);
	assert_int_equal(strncmp(shown(&p, 1), "<very long ago*(!);", 19), 0);
	/* From now on at once, though it lies as far back. */
	must(&p, 1, REACT, y, "?");
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(strncmp(shown(&p, 0), ">very long ago*[?];", 19), 0);
	world_free(p.w);
}

/* Each side in turn goes back to before it knew anything; nothing comes back, and nothing is there twice. */
static void after_a_reset(void **state)
{
	(void)state;
	for (unsigned back = 0; back < 2; back++) {
		struct pair p = pair_new(1109 + back);
		int64_t a = delivered(&p, 0, "a"), b = delivered(&p, 0, "b"), c;

		world_stop(p.w, back);
		world_backup(p.w, back);
		assert_int_equal(world_boot(p.w, back), ERR_OK);
		(void)delivered(&p, back, "lost");
		must(&p, 0, EDIT, a, "A");
		must(&p, 0, DELETE_BOTH, b, NULL);
		must(&p, 1, REACT, newest(&p, 1) - (back == 1), "!");
		world_run(p.w, CLOCK_SECOND);
		world_stop(p.w, back);
		world_restore(p.w, back);
		assert_int_equal(world_boot(p.w, back), ERR_OK);
		c = pair_send(&p, 0, "c");
		assert_true(pair_becomes(&p, 0, c, TALK_DELIVERED));
		assert_true(pair_events(&p, 0, EVENT_RESET) == 1);
		if (back == 1)
			assert_int_equal(strncmp(shown(&p, 1), "<A*", 3), 0), assert_non_null(strstr(lines, "<-;"));
		assert_null(strstr(strstr(shown(&p, 1), "c") + 1, "c"));
		world_free(p.w);
	}
}

static void all_acknowledged(struct pair *p)
{
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(wire_peer(p, i)->mail->row.acked_seq, wire_peer(p, i)->mail->row.sent_seq);
}

/* Delivered out of order, so still in the outbox; edited; a reset: what is sealed again is known by the recipient. */
static void edited_and_sealed_again(void **state)
{
	struct pair p = pair_new(1112);
	int64_t x, y;

	(void)state;
	world_stop(p.w, 0);
	world_backup(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	(void)delivered(&p, 0, "will be forgotten");
	world_stop(p.w, 0);
	world_restore(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	world_switch(p.w, 1, false);
	x = pair_send(&p, 0, "x");
	must(&p, 0, EDIT, x, "X");
	y = pair_send(&p, 0, "y");
	must(&p, 0, DELETE_BOTH, y, NULL);
	must(&p, 0, REACT, x, "1");
	must(&p, 0, REACT, x, "2");
	world_switch(p.w, 1, true);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	world_run(p.w, CLOCK_SECOND);
	assert_string_equal(shown(&p, 1), "<will be forgotten;<X*[2];");
	all_acknowledged(&p);
	world_free(p.w);
}

/* Gives node 1 what node 0 has sealed under this number. */
static void give(struct pair *p, uint64_t number)
{
	const struct outbox_range one = { .contact = p->id[0], .session = 1, .after = number - 1, .limit = 1 };
	struct parcels all = { .n = 0 };
	uint64_t seq;

	assert_int_equal(outbox_next(core_store(world_core(p->w, 0)), &one, keep, &all), ERR_OK);
	assert_int_equal(inbox_open(world_begin(p->w, 1), wire_peer(p, 1), all.bytes[0], all.len[0], &seq), INBOX_STORED);
	assert_true(seq == number);
	assert_int_equal(world_end(p->w, 1), ERR_OK);
}

/* What node 0 sends along with its first flight goes astray: from then on it waits for HELLO before it sends any of it. */
static void lose_a_flight(struct pair *p)
{
	static const struct core_road road = { .name = "lan", .rank = 1 };
	uint8_t bytes[8192];
	struct wire w = wire_open(p, 0, &road);

	assert_true(core_link_output(world_core(p->w, 0), w.id[0], bytes, sizeof(bytes)) > 0);
	wire_cut(&w);
}

static bool linked(struct world *w, void *ctx)
{
	(void)w;
	return pair_are_linked(ctx);
}

/*
 * A message lies beyond a gap at its recipient, and is sealed again after its author went back: as it is by then edited at one
 * of the two ends only, its text does not tell that it is the same.
 */
static void edited_at_one_end_and_sealed_again(void **state)
{
	(void)state;
	for (unsigned author_knows = 0; author_knows < 2; author_knows++) {
		struct pair p = pair_new(1113);
		uint64_t first;
		int64_t y;

		wire_only(&p);
		first = wire_peer(&p, 0)->mail->row.sent_seq + 1;
		(void)pair_send(&p, 0, "x");
		y = pair_send(&p, 0, "y");
		give(&p, first + 1);
		if (author_knows)
			must(&p, 0, EDIT, y, "Y");
		world_stop(p.w, 0);
		world_backup(p.w, 0);
		assert_int_equal(world_boot(p.w, 0), ERR_OK);
		if (!author_knows) {
			must(&p, 0, EDIT, y, "Y");
			give(&p, first + 2);
		}
		(void)pair_send(&p, 0, "z");
		give(&p, first + 3);
		world_stop(p.w, 0);
		world_restore(p.w, 0);
		assert_int_equal(world_boot(p.w, 0), ERR_OK);
		wire_only(&p);
		lose_a_flight(&p);
		world_switch(p.w, 0, true);
		world_switch(p.w, 1, true);
		assert_true(world_until(p.w, 5 * CLOCK_MINUTE, linked, &p));
		world_run(p.w, CLOCK_MINUTE);
		assert_int_equal(pair_events(&p, 0, EVENT_RESET), 1);
		both(&p, author_knows ? ">x;>Y*;" : ">x;>y;", "<Y*;<z;<x;");
		all_acknowledged(&p);
		world_free(p.w);
	}
}

/* An edit that has arrived before what it edits: that is not there yet. */
static void an_edit_overtakes(void **state)
{
	struct pair p = pair_new(1114);
	struct core *c;
	uint64_t last;
	int64_t x;

	(void)state;
	wire_only(&p);
	x = pair_send(&p, 0, "x");
	must(&p, 0, EDIT, x, "y");
	last = wire_peer(&p, 0)->mail->row.sent_seq;
	c = world_begin(p.w, 0);
	acks_one(c, wire_peer(&p, 0), last);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_int_equal(talk_state(c, p.id[0], x), TALK_QUEUED);
	c = world_begin(p.w, 0);
	acks_one(c, wire_peer(&p, 0), last - 1);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_int_equal(talk_state(c, p.id[0], x), TALK_DELIVERED);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_arrives),
		cmocka_unit_test(who_may_change_what),
		cmocka_unit_test(only_here),
		cmocka_unit_test(before_it_ever_leaves),
		cmocka_unit_test(no_effect),
		cmocka_unit_test(whatever_comes_first),
		cmocka_unit_test(deleted_before_it_came),
		cmocka_unit_test(far_back),
		cmocka_unit_test(after_a_reset),
		cmocka_unit_test(edited_and_sealed_again),
		cmocka_unit_test(edited_at_one_end_and_sealed_again),
		cmocka_unit_test(an_edit_overtakes),
	};

	return cmocka_run_group_tests_name("core/operation", tests, NULL, NULL);
}
