/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reconcile_run.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/rand.h"
#include "core/reconcile_wire.h"

#include <stdlib.h>
#include <string.h>

#define TURNS_MAX 1000000    /* far beyond any honest run */

struct flight {
	struct flight *next;
	int64_t at;
	enum reconcile_kind kind;
	size_t len;
	uint8_t payload[];
};

/* One direction: frames arrive in order. */
struct lane {
	struct reconcile *from, *to;
	struct flight *head, **tail;
	int64_t delay;
};

void reconcile_sets_init(struct reconcile_sets *s, uint64_t seed, size_t both, size_t only_a, size_t only_b)
{
	struct rand_seeded seeded;
	struct rand r = rand_seeded_source(&seeded);
	size_t n = both + only_a + only_b;

	rand_seeded_init(&seeded, seed);
	*s = (struct reconcile_sets){ .ids = calloc(n + 1, RIBLT_ID_LEN), .both = both, .only_a = only_a, .only_b = only_b };
	ASSERT(s->ids);
	rand_fill(&r, s->salt, sizeof(s->salt));
	rand_fill(&r, s->ids, n * RIBLT_ID_LEN);
}

void reconcile_sets_wipe(struct reconcile_sets *s)
{
	free(s->ids);
}

static void *copy(const struct reconcile_sets *s, size_t from, size_t n)
{
	uint8_t *p = malloc(n * RIBLT_ID_LEN + 1);

	ASSERT(p);
	memcpy(p, s->ids + from, n * RIBLT_ID_LEN);
	return p;
}

struct reconcile *reconcile_sets_sender(const struct reconcile_sets *s, uint32_t first, int64_t rtt)
{
	const struct reconcile_pace pace = { .first = first, .rtt = rtt };
	struct reconcile_set set = { .salt = s->salt, .n = s->both + s->only_a };

	set.ids = copy(s, s->only_b, set.n);
	return reconcile_new_sender(&set, &pace);
}

struct reconcile *reconcile_sets_receiver(const struct reconcile_sets *s)
{
	struct reconcile_set set = { .salt = s->salt, .n = s->only_b + s->both };

	set.ids = copy(s, 0, set.n);
	return reconcile_new_receiver(&set);
}

/* One frame, if there is one to send now. */
static bool depart(struct lane *l, int64_t now)
{
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX];
	size_t len;
	enum reconcile_kind kind = reconcile_output(l->from, now, buf, sizeof(buf), &len);
	struct flight *f;

	if (kind == RECONCILE_NONE)
		return false;
	f = malloc(sizeof(*f) + len);
	ASSERT(f);
	*f = (struct flight){ .at = now + l->delay, .kind = kind, .len = len };
	memcpy(f->payload, buf, len);
	*l->tail = f;
	l->tail = &f->next;
	return true;
}

/* One frame, if one has arrived by now. */
static bool arrive(struct lane *l, int64_t now, bool *ok)
{
	struct flight *f = l->head;

	if (!f || f->at > now)
		return false;
	l->head = f->next;
	if (!l->head)
		l->tail = &l->head;
	*ok = reconcile_input(l->to, f->kind, f->payload, f->len) && *ok;
	free(f);
	return true;
}

static int64_t earliest(const struct lane *l, int64_t t)
{
	int64_t wake = reconcile_wake(l->from);

	if (l->head && l->head->at < t)
		t = l->head->at;
	return wake < t ? wake : t;
}

struct reconcile_result reconcile_run(struct reconcile *a, struct reconcile *b, int64_t rtt)
{
	struct lane ab = { .from = a, .to = b, .delay = rtt / 2 }, ba = { .from = b, .to = a, .delay = rtt - rtt / 2 };
	struct reconcile_result r = { .took = -1 };
	bool ok = true;
	int64_t now = 0, next;

	ab.tail = &ab.head;
	ba.tail = &ba.head;
	for (int turn = 0; ok && turn < TURNS_MAX; turn++) {
		bool moved = depart(&ab, now);

		moved = arrive(&ab, now, &ok) || moved;
		moved = depart(&ba, now) || moved;
		moved = arrive(&ba, now, &ok) || moved;
		if (r.took < 0 && reconcile_is_done(a))
			r.took = now;
		if (moved)
			continue;
		next = earliest(&ba, earliest(&ab, CLOCK_NEVER));
		if (next == CLOCK_NEVER)
			break;
		ASSERT(next > now);    /* reconcile_wake() promised something that reconcile_output() did not give */
		now = next;
	}
	r.converged = ok && reconcile_is_done(a) && reconcile_is_done(b) && !ab.head && !ba.head;
	while (arrive(&ab, INT64_MAX, &ok) || arrive(&ba, INT64_MAX, &ok))
		;
	r.a = reconcile_stats(a);
	r.b = reconcile_stats(b);
	r.bytes = r.a.bytes_out + r.b.bytes_out;
	return r;
}
