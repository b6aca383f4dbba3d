/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two roles of a reconciliation: what each sends when, and what it makes of what comes. */
#include "core/reconcile.h"

#include "base/assert.h"
#include "base/clock.h"
#include "core/reconcile_index.h"
#include "core/reconcile_marks.h"
#include "core/reconcile_pace.h"
#include "core/reconcile_wire.h"
#include "core/riblt_decode.h"

#include <stdlib.h>
#include <string.h>

enum phase {
	PHASE_NEW = 1,      /* OPEN has not gone or come */
	PHASE_STREAM,       /* symbols and ids are going or coming */
	PHASE_ANSWER,       /* the receiver knows: WANT and DONE are going or coming, nothing more is streamed */
	PHASE_DONE
};

/* Short ids of the sender's that the receiver has not got. */
struct missing {
	uint64_t *id;
	uint32_t n, cap, sent;
};

struct reconcile {
	bool sends;
	enum phase phase;
	uint8_t salt[RIBLT_SALT_LEN];
	uint8_t (*ids)[RIBLT_ID_LEN];
	size_t n;
	uint32_t items, most;             /* in the sender's set; that it may have */
	struct riblt *set;
	struct reconcile_index *index;    /* made when first needed */
	struct reconcile_marks push;      /* positions in ids */
	struct reconcile_marks lack;      /* sender: the same; made with the first of them */
	struct reconcile_stats stats;
	/* sender */
	struct reconcile_pacer pacer;
	/* receiver */
	struct riblt_decode *decode;
	struct reconcile_marks seen;      /* positions that the plain ids named; made with the first of them */
	bool (*wants)(void *ctx, uint64_t short_id);    /* NULL: everything */
	void *wants_ctx;
	struct missing want, unwanted;    /* what it asks for, and what it leaves to the sender */
};

uint32_t reconcile_symbol_cap(uint32_t items)
{
	/* 13 to 14 bytes a symbol against 8 an id: so at most twice the cheaper of the two is spent. */
	uint32_t cap = items / 8 * 5 + items % 8 * 5 / 8 + 8;

	if (items == 0)
		return 0;
	return cap < RIBLT_SYMBOLS_MAX ? cap : RIBLT_SYMBOLS_MAX;
}

static struct reconcile *new_session(const struct reconcile_set *set)
{
	struct reconcile *s = calloc(1, sizeof(*s));

	ASSERT(s && set->n <= RECONCILE_ITEMS_MAX);
	s->phase = PHASE_NEW;
	memcpy(s->salt, set->salt, sizeof(s->salt));
	s->ids = set->ids;
	s->n = set->n;
	s->most = set->most ? set->most : RECONCILE_ITEMS_MAX;
	s->set = riblt_new_with(s->salt, (const uint8_t (*)[RIBLT_ID_LEN])set->ids, set->n,
	                        set->shorten ? set->shorten : riblt_hash);
	reconcile_marks_init(&s->push, set->n);
	return s;
}

struct reconcile *reconcile_new_sender(const struct reconcile_set *set, const struct reconcile_pace *pace)
{
	struct reconcile *s = new_session(set);

	s->sends = true;
	s->items = (uint32_t)set->n;
	s->pacer = reconcile_pace_init(pace);
	return s;
}

struct reconcile *reconcile_new_receiver(const struct reconcile_set *set)
{
	struct reconcile *s = new_session(set);

	s->decode = riblt_decode_new(s->set, s->salt);
	return s;
}

void reconcile_choose(struct reconcile *s, bool (*wants)(void *ctx, uint64_t short_id), void *ctx)
{
	ASSERT(!s->sends && s->phase == PHASE_NEW);
	s->wants = wants;
	s->wants_ctx = ctx;
}

/* The difference is settled: what served to find it may go. */
static void forget_set(struct reconcile *s)
{
	riblt_decode_free(s->decode);
	reconcile_index_free(s->index);
	riblt_free(s->set);
	reconcile_marks_wipe(&s->seen);
	s->decode = NULL;
	s->index = NULL;
	s->set = NULL;
}

void reconcile_free(struct reconcile *s)
{
	if (!s)
		return;
	forget_set(s);
	reconcile_marks_wipe(&s->push);
	reconcile_marks_wipe(&s->lack);
	free(s->ids);
	free(s->want.id);
	free(s->unwanted.id);
	free(s);
}

void reconcile_set_rtt(struct reconcile *s, int64_t rtt)
{
	reconcile_pace_set_rtt(&s->pacer, rtt);
}

/* Both sides: finding and marking */

static const struct reconcile_index *index_of(struct reconcile *s)
{
	if (!s->index)
		s->index = reconcile_index_new(s->set);
	return s->index;
}

/* Marks every item of ours that has this short id; false when there is none. */
static bool mark(struct reconcile *s, struct reconcile_marks *marks, uint64_t short_id)
{
	const struct reconcile_index *index = index_of(s);
	uint32_t cursor = 0, at;
	bool any = false;

	while ((at = reconcile_index_find(index, short_id, &cursor)) != RECONCILE_INDEX_NONE) {
		reconcile_marks_set(marks, at);
		any = true;
	}
	return any;
}

bool reconcile_next_push(struct reconcile *s, uint8_t id[RIBLT_ID_LEN])
{
	size_t at;

	if (!reconcile_marks_take(&s->push, &at))
		return false;
	s->stats.pushes++;
	memcpy(id, s->ids[at], RIBLT_ID_LEN);
	return true;
}

bool reconcile_next_lack(struct reconcile *s, uint8_t id[RIBLT_ID_LEN])
{
	size_t at;

	if (!s->lack.word || !reconcile_marks_take(&s->lack, &at))
		return false;
	memcpy(id, s->ids[at], RIBLT_ID_LEN);
	return true;
}

/* The sender's output */

/* Everything there is to stream: the symbols, then the ids. The pace counts both alike. */
static uint64_t stream_len(const struct reconcile *s)
{
	return (uint64_t)reconcile_symbol_cap(s->items) + s->items;
}

static uint64_t stream_sent(const struct reconcile *s)
{
	return (uint64_t)s->stats.symbols + s->stats.ids;
}

static uint32_t least(uint64_t a, uint64_t b)
{
	return (uint32_t)(a < b ? a : b);
}

/* As many of `most` symbols as fit, in OPEN or SYMBOLS. */
static size_t put_symbols(struct reconcile *s, uint32_t most, uint8_t *buf, size_t cap)
{
	struct reconcile_wire_symbols m = { .items = s->items, .first = s->stats.symbols };
	size_t len;

	most = least(most, reconcile_symbol_cap(s->items) - m.first);
	m.n = least(most, cap / RECONCILE_WIRE_SYMBOL_MIN);
	for (uint32_t k = 0; k < m.n; k++)
		m.symbol[k] = riblt_symbol(s->set, m.first + k);
	for (;;) {
		len = s->phase == PHASE_NEW ? reconcile_wire_open_encode(buf, cap, &m)
		                            : reconcile_wire_symbols_encode(buf, cap, &m);
		if (len > 0)
			break;
		ASSERT(m.n > 1);
		m.n -= m.n / 16 + 1;
	}
	s->stats.symbols += m.n;
	return len;
}

static size_t put_ids(struct reconcile *s, uint32_t most, uint8_t *buf, size_t cap)
{
	struct reconcile_wire_ids m = { .n = least(most, cap / 8) };

	for (uint32_t k = 0; k < m.n; k++)
		m.id[k] = riblt_short(s->set, s->stats.ids + k);
	s->stats.ids += m.n;
	return reconcile_wire_ids_encode(buf, cap, &m);
}

static enum reconcile_kind sender_output(struct reconcile *s, int64_t mono, uint8_t *buf, size_t cap, size_t *len)
{
	uint64_t due, left = stream_len(s) - stream_sent(s);

	if (s->phase == PHASE_NEW) {
		reconcile_pace_start(&s->pacer, mono);
		*len = put_symbols(s, s->pacer.first, buf, cap);
		s->phase = PHASE_STREAM;
		return RECONCILE_OPEN;
	}
	due = reconcile_pace_due(&s->pacer, mono);
	if (s->phase != PHASE_STREAM || left == 0 || due < stream_sent(s) + least(left, RECONCILE_PACE_STEP))
		return RECONCILE_NONE;
	left = least(left, due - stream_sent(s));
	if (s->stats.symbols < reconcile_symbol_cap(s->items)) {
		*len = put_symbols(s, (uint32_t)left, buf, cap);
		return RECONCILE_SYMBOLS;
	}
	*len = put_ids(s, (uint32_t)left, buf, cap);
	return RECONCILE_IDS;
}

static int64_t sender_wake(const struct reconcile *s)
{
	uint64_t left = stream_len(s) - stream_sent(s);

	if (s->phase == PHASE_NEW)
		return INT64_MIN;
	if (s->phase != PHASE_STREAM || left == 0)
		return CLOCK_NEVER;
	return reconcile_pace_when(&s->pacer, stream_sent(s) + least(left, RECONCILE_PACE_STEP));
}

/* The receiver's output */

static size_t put_missing(struct missing *of, uint8_t *buf, size_t cap)
{
	struct reconcile_wire_ids m = { .n = least(of->n - of->sent, cap / 8) };

	if (m.n == 0)
		return 0;
	memcpy(m.id, of->id + of->sent, m.n * sizeof(m.id[0]));
	of->sent += m.n;
	return reconcile_wire_ids_encode(buf, cap, &m);
}

static enum reconcile_kind receiver_output(struct reconcile *s, uint8_t *buf, size_t cap, size_t *len)
{
	if (s->phase != PHASE_ANSWER)
		return RECONCILE_NONE;
	*len = put_missing(&s->want, buf, cap);
	if (*len > 0)
		return RECONCILE_WANT;
	*len = put_missing(&s->unwanted, buf, cap);
	if (*len > 0)
		return RECONCILE_LACK;
	s->phase = PHASE_DONE;
	return RECONCILE_DONE;
}

enum reconcile_kind reconcile_output(struct reconcile *s, int64_t mono, uint8_t *buf, size_t cap, size_t *len)
{
	enum reconcile_kind kind;

	ASSERT(cap >= RECONCILE_OUT_MIN);
	*len = 0;
	cap = least(cap, RECONCILE_WIRE_FRAME_MAX);
	kind = s->sends ? sender_output(s, mono, buf, cap, len) : receiver_output(s, buf, cap, len);
	s->stats.bytes_out += *len;
	return kind;
}

int64_t reconcile_wake(const struct reconcile *s)
{
	if (s->sends)
		return sender_wake(s);
	return s->phase == PHASE_ANSWER ? INT64_MIN : CLOCK_NEVER;
}

/* The receiver's input */

static void add_missing(struct reconcile *s, uint64_t short_id)
{
	struct missing *to = !s->wants || s->wants(s->wants_ctx, short_id) ? &s->want : &s->unwanted;

	if (to->n == to->cap) {
		to->cap = to->cap ? 2 * to->cap : 64;
		to->id = realloc(to->id, to->cap * sizeof(*to->id));
		ASSERT(to->id);
	}
	to->id[to->n++] = short_id;
}

static void settle(struct reconcile *s)
{
	s->stats.wanted = s->want.n;
	s->phase = PHASE_ANSWER;
	forget_set(s);
}

/* The symbols told all. False when what they told is not true of our own set: then they were forged. */
static bool settle_by_symbols(struct reconcile *s)
{
	s->stats.symbols_used = riblt_decode_used(s->decode);
	for (size_t i = 0; i < riblt_decode_found(s->decode); i++) {
		bool theirs;
		uint32_t cursor = 0;
		uint64_t id = riblt_decode_get(s->decode, i, &theirs);

		if (!theirs && !mark(s, &s->push, id))
			return false;
		if (theirs && reconcile_index_find(index_of(s), id, &cursor) != RECONCILE_INDEX_NONE)
			return false;
		if (theirs)
			add_missing(s, id);
	}
	settle(s);
	return true;
}

/* All the plain ids are here: what they did not name is to be pushed. */
static void settle_by_ids(struct reconcile *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->seen.word || !reconcile_marks_has(&s->seen, i))
			reconcile_marks_set(&s->push, i);
	settle(s);
}

static bool take_symbols(struct reconcile *s, const struct reconcile_wire_symbols *m)
{
	if (m->n > reconcile_symbol_cap(s->items) - s->stats.symbols)
		return false;
	s->stats.symbols += m->n;
	for (uint32_t k = 0; s->phase == PHASE_STREAM && k < m->n; k++)
		if (riblt_decode_add(s->decode, &m->symbol[k]) && !settle_by_symbols(s))
			return false;
	return true;
}

static bool input_open(struct reconcile *s, const uint8_t *payload, size_t len)
{
	struct reconcile_wire_symbols m;

	if (s->phase != PHASE_NEW || !reconcile_wire_open_decode(&m, payload, len) || m.items > s->most)
		return false;
	s->phase = PHASE_STREAM;
	s->items = m.items;
	if (m.items == 0)
		settle_by_ids(s);
	return take_symbols(s, &m);
}

static bool input_symbols(struct reconcile *s, const uint8_t *payload, size_t len)
{
	struct reconcile_wire_symbols m = { .items = s->items, .first = s->stats.symbols };

	return s->phase != PHASE_NEW && reconcile_wire_symbols_decode(&m, payload, len) && take_symbols(s, &m);
}

static bool input_ids(struct reconcile *s, const uint8_t *payload, size_t len)
{
	struct reconcile_wire_ids m;

	if (s->phase == PHASE_NEW || s->stats.symbols != reconcile_symbol_cap(s->items))
		return false;
	if (!reconcile_wire_ids_decode(&m, payload, len) || m.n > s->items - s->stats.ids)
		return false;
	s->stats.ids += m.n;
	if (s->phase != PHASE_STREAM)
		return true;
	if (!s->seen.word)
		reconcile_marks_init(&s->seen, s->n);
	for (uint32_t k = 0; k < m.n; k++)
		if (!mark(s, &s->seen, m.id[k]))
			add_missing(s, m.id[k]);
	if (s->stats.ids == s->items)
		settle_by_ids(s);
	return true;
}

/* The sender's input */

static bool input_missing(struct reconcile *s, struct reconcile_marks *marks, const uint8_t *payload, size_t len)
{
	struct reconcile_wire_ids m;

	if ((s->phase != PHASE_STREAM && s->phase != PHASE_ANSWER) || !reconcile_wire_ids_decode(&m, payload, len))
		return false;
	if (m.n > s->items - s->stats.wanted)
		return false;
	s->phase = PHASE_ANSWER;
	s->stats.wanted += m.n;
	if (!marks->word)
		reconcile_marks_init(marks, s->n);
	for (uint32_t k = 0; k < m.n; k++)
		if (!mark(s, marks, m.id[k]))
			return false;
	return true;
}

static bool input_done(struct reconcile *s, size_t len)
{
	if ((s->phase != PHASE_STREAM && s->phase != PHASE_ANSWER) || len != 0)
		return false;
	s->phase = PHASE_DONE;
	forget_set(s);
	return true;
}

bool reconcile_input(struct reconcile *s, enum reconcile_kind kind, const uint8_t *payload, size_t len)
{
	s->stats.bytes_in += len;
	switch (kind) {
	case RECONCILE_OPEN:
		return !s->sends && input_open(s, payload, len);
	case RECONCILE_SYMBOLS:
		return !s->sends && input_symbols(s, payload, len);
	case RECONCILE_IDS:
		return !s->sends && input_ids(s, payload, len);
	case RECONCILE_WANT:
		return s->sends && input_missing(s, &s->push, payload, len);
	case RECONCILE_LACK:
		return s->sends && input_missing(s, &s->lack, payload, len);
	case RECONCILE_DONE:
		return s->sends && input_done(s, len);
	case RECONCILE_NONE:
		break;
	}
	return false;
}

bool reconcile_is_done(const struct reconcile *s)
{
	return s->phase == PHASE_DONE;
}

struct reconcile_stats reconcile_stats(const struct reconcile *s)
{
	return s->stats;
}
