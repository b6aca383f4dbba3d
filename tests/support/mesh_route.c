/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_route.h"

#include "support/mesh_dice.h"

#include <stdlib.h>
#include <string.h>

#define HOUR  3600u
#define NEVER UINT32_MAX
#define AFTER 130u    /* seconds that an author waits before it gives to others, as the core does */

/* What happens besides encounters. */
enum what { EXPIRES, IS_SHOWN, IS_GIVEN }; /* the letter; its receipt; the letter by its author to others */

struct due {
	uint32_t at, node, letter;
	enum what what;
};

struct pair {
	uint32_t node, letter, from;
};

struct queue {
	struct pair *list;
	size_t n, room;
};

struct node {
	uint64_t *have, *dead;    /* bits by letter: held; known to be over */
	struct spread *spread;    /* by letter */
	struct spread_crowd crowd;
	uint32_t *near;           /* who is in range */
	size_t nnear, room;
	uint32_t held;
};

struct route {
	const struct mesh_route_options *o;
	const struct mesh_load *load;
	struct mesh_route_result *out;
	struct mesh_dice dice;
	struct node *nodes;
	uint32_t count, now;
	size_t words;
	struct queue taken, learnt;    /* to be passed on to who is near */
	struct due *due;
	size_t ndue;
	double held_time;              /* node seconds times letters */
	uint64_t held;
};

static bool has(const uint64_t *bits, uint32_t i)
{
	return bits[i / 64] >> i % 64 & 1;
}

static void put(uint64_t *bits, uint32_t i)
{
	bits[i / 64] |= UINT64_C(1) << i % 64;
}

static void clear(uint64_t *bits, uint32_t i)
{
	bits[i / 64] &= ~(UINT64_C(1) << i % 64);
}

static void push(struct queue *q, const struct pair *p)
{
	if (q->n == q->room) {
		q->room = q->room ? 2 * q->room : 1024;
		q->list = realloc(q->list, q->room * sizeof(*q->list));
		if (!q->list)
			abort();
	}
	q->list[q->n++] = *p;
}

/* ---- what is due, a heap by time ---- */

static void plan(struct route *r, const struct due *d)
{
	size_t i = r->ndue++;

	for (; i > 0 && r->due[(i - 1) / 2].at > d->at; i = (i - 1) / 2)
		r->due[i] = r->due[(i - 1) / 2];
	r->due[i] = *d;
}

static struct due first(struct route *r)
{
	struct due top = r->due[0], last = r->due[--r->ndue];
	size_t i = 0, c;

	for (; (c = 2 * i + 1) < r->ndue; i = c) {
		c += c + 1 < r->ndue && r->due[c + 1].at < r->due[c].at;
		if (r->due[c].at >= last.at)
			break;
		r->due[i] = r->due[c];
	}
	r->due[i] = last;
	return top;
}

/* ---- holding ---- */

static bool is_hole(const struct route *r, uint32_t node)
{
	return r->o->holes && r->o->holes[node];
}

static void drop(struct route *r, struct node *n, uint32_t letter)
{
	if (!has(n->have, letter))
		return;
	clear(n->have, letter);
	n->held--;
	r->held--;
}

static void hold(struct route *r, uint32_t node, uint32_t letter)
{
	struct node *n = &r->nodes[node];

	put(n->have, letter);
	n->spread[letter] = (struct spread){ 0, 0 };
	r->held++;
	if (++n->held > r->out->stored_most)
		r->out->stored_most = n->held;
}

static void learn(struct route *r, uint32_t node, uint32_t letter)
{
	struct node *n = &r->nodes[node];

	if (has(n->dead, letter) || is_hole(r, node))
		return;
	put(n->dead, letter);
	drop(r, n, letter);
	push(&r->learnt, &(struct pair){ node, letter, NEVER });
}

static void arrive(struct route *r, uint32_t node, uint32_t letter)
{
	uint32_t wait = mesh_dice_between(&r->dice, r->o->receipt_least, r->o->receipt_most);

	if (r->out->delay[letter] != NEVER)
		return;
	r->out->delay[letter] = r->now - r->load->letters[letter].at;
	if (r->o->kind == MESH_ROUTE_VACCINE || r->o->kind == MESH_ROUTE_SPREAD)
		plan(r, &(struct due){ .at = r->now + wait, .node = node, .letter = letter, .what = IS_SHOWN });
}

/* ---- two in range ---- */

static uint32_t age_of(const struct route *r, uint32_t letter)
{
	return r->now / HOUR - r->load->letters[letter].at / HOUR;
}

static int64_t mono(const struct route *r)
{
	return (int64_t)r->now * 1000;
}

static bool goes_over(struct route *r, uint32_t from, uint32_t to, uint32_t letter)
{
	const struct mesh_letter *l = &r->load->letters[letter];
	const struct spread *s = &r->nodes[from].spread[letter];

	if (l->to == to)
		return true;
	switch (r->o->kind) {
	case MESH_ROUTE_DIRECT:
		return false;
	case MESH_ROUTE_EPIDEMIC:
	case MESH_ROUTE_VACCINE:
		return true;
	case MESH_ROUTE_SPREAD:
		break;
	}
	if (l->from == from && (r->now < l->at + AFTER || r->out->delay[letter] != NEVER))
		return false;
	if (spread_gives(s, age_of(r, letter), spread_crowd(&r->nodes[from].crowd, mono(r)), mesh_dice_word(&r->dice)))
		return true;
	if (!is_hole(r, to) && !spread_covers(mesh_dice_mix(r->o->seed, to, letter)))
		return false;
	r->out->covers++;
	return true;
}

static void meet_over(struct route *r, uint32_t from, uint32_t to, uint32_t letter)
{
	bool lies = is_hole(r, to) && r->o->hole == MESH_HOLE_LIAR;

	if (is_hole(r, from) || has(r->nodes[to].dead, letter) || !goes_over(r, from, to, letter))
		return;
	r->out->transmissions++;
	r->out->handed[from]++;
	if (!is_hole(r, to) || lies)
		hold(r, to, letter);
	if (r->load->letters[letter].to == to)
		arrive(r, to, letter);
	if (!is_hole(r, to))
		push(&r->taken, &(struct pair){ to, letter, from });
}

/* `count`: they compare what they hold. */
static void meet_letter(struct route *r, uint32_t a, uint32_t b, uint32_t letter, bool count)
{
	struct node *p = &r->nodes[a], *q = &r->nodes[b];
	bool in_a = has(p->have, letter), in_b = has(q->have, letter);

	if (in_a && !in_b)
		meet_over(r, a, b, letter);
	else if (in_b && !in_a)
		meet_over(r, b, a, letter);
	if (count && in_a)
		spread_met(&p->spread[letter], in_b);
	if (count && in_b)
		spread_met(&q->spread[letter], in_a);
}

/* What came while they are together is compared, too, but with who gave it. */
static void count_near(struct route *r, const struct pair *p)
{
	struct node *n = &r->nodes[p->node];

	for (size_t i = 0; i < n->nnear; i++)
		if (n->near[i] != p->from)
			spread_met(&n->spread[p->letter], has(r->nodes[n->near[i]].have, p->letter));
}

/* What has come goes on at once to whom is in range. */
static void settle(struct route *r)
{
	while (r->learnt.n > 0 || r->taken.n > 0) {
		bool over = r->learnt.n > 0;
		struct pair p = over ? r->learnt.list[--r->learnt.n] : r->taken.list[--r->taken.n];
		struct node *n = &r->nodes[p.node];

		if (!over && (p.from != NEVER || r->now > r->load->letters[p.letter].at))
			count_near(r, &p);
		for (size_t i = 0; i < n->nnear; i++) {
			if (over && !has(r->nodes[n->near[i]].dead, p.letter))
				r->out->receipts++, learn(r, n->near[i], p.letter);
			else if (!over && has(n->have, p.letter) && !has(r->nodes[n->near[i]].have, p.letter))
				meet_letter(r, p.node, n->near[i], p.letter, false);
		}
	}
}

static void meet_all(struct route *r, uint32_t a, uint32_t b)
{
	struct node *p = &r->nodes[a], *q = &r->nodes[b];

	spread_crowd_met(&p->crowd, mono(r));
	spread_crowd_met(&q->crowd, mono(r));
	for (size_t w = 0; w < r->words; w++) {
		for (uint64_t bits = p->dead[w] ^ q->dead[w]; bits; bits &= bits - 1) {
			uint32_t letter = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits);

			r->out->receipts++;
			learn(r, has(p->dead, letter) ? b : a, letter);
		}
		for (uint64_t bits = p->have[w] | q->have[w]; bits; bits &= bits - 1)
			meet_letter(r, a, b, (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(bits), true);
	}
	settle(r);
}

static void add_near(struct node *n, uint32_t other)
{
	if (n->nnear == n->room) {
		n->room = n->room ? 2 * n->room : 8;
		n->near = realloc(n->near, n->room * sizeof(*n->near));
		if (!n->near)
			abort();
	}
	n->near[n->nnear++] = other;
}

static void drop_near(struct node *n, uint32_t other)
{
	for (size_t i = 0; i < n->nnear; i++)
		if (n->near[i] == other)
			n->near[i] = n->near[--n->nnear];
}

static void meet_or_part(struct route *r, const struct mesh_event *e)
{
	if (e->up) {
		meet_all(r, e->a, e->b);
		add_near(&r->nodes[e->a], e->b);
		add_near(&r->nodes[e->b], e->a);
	} else {
		drop_near(&r->nodes[e->a], e->b);
		drop_near(&r->nodes[e->b], e->a);
	}
}

/* ---- time ---- */

static void write_letter(struct route *r, uint32_t letter)
{
	const struct mesh_letter *l = &r->load->letters[letter];

	hold(r, l->from, letter);
	push(&r->taken, &(struct pair){ l->from, letter, NEVER });
	plan(r, &(struct due){ .at = l->at + r->o->expiry, .letter = letter, .what = EXPIRES });
	plan(r, &(struct due){ .at = l->at + AFTER, .node = l->from, .letter = letter, .what = IS_GIVEN });
	settle(r);
}

static void happen(struct route *r, const struct due *d)
{
	switch (d->what) {
	case IS_SHOWN:
		learn(r, d->node, d->letter);
		break;
	case IS_GIVEN:
		if (has(r->nodes[d->node].have, d->letter))
			push(&r->taken, &(struct pair){ d->node, d->letter, NEVER });
		break;
	case EXPIRES:
		for (uint32_t i = 0; i < r->count; i++) {
			drop(r, &r->nodes[i], d->letter);
			put(r->nodes[i].dead, d->letter);
		}
		break;
	}
	settle(r);
}

static void pass(struct route *r, uint32_t to)
{
	r->held_time += (double)r->held * (to - r->now);
	r->now = to;
}

static void replay(struct route *r, const struct mesh_contacts *c, const struct mesh_event *events, size_t n)
{
	size_t at = 0, letter = 0;

	for (;;) {
		uint32_t next = at < n ? events[at].at : NEVER;
		uint32_t write = letter < r->load->nletters ? r->load->letters[letter].at : NEVER;
		uint32_t due = r->ndue ? r->due[0].at : NEVER, first_of = next < write ? next : write;

		first_of = due < first_of ? due : first_of;
		if (first_of > c->seconds || first_of == NEVER)
			break;
		pass(r, first_of);
		if (due == first_of) {
			struct due d = first(r);

			happen(r, &d);
		} else if (next == first_of) {
			meet_or_part(r, &events[at++]);
		} else {
			write_letter(r, (uint32_t)letter++);
		}
	}
	pass(r, c->seconds);
}

static void begin(struct route *r)
{
	size_t letters = r->load->nletters;

	r->words = letters / 64 + 1;
	r->nodes = calloc(r->count, sizeof(*r->nodes));
	r->due = calloc(3 * letters + 1, sizeof(*r->due));
	r->out->delay = malloc((letters + 1) * sizeof(*r->out->delay));
	r->out->handed = calloc(r->count, sizeof(*r->out->handed));
	if (!r->nodes || !r->due || !r->out->delay || !r->out->handed)
		abort();
	for (size_t i = 0; i < letters; i++)
		r->out->delay[i] = NEVER;
	for (uint32_t i = 0; i < r->count; i++) {
		struct node *n = &r->nodes[i];

		n->have = calloc(r->words, sizeof(*n->have));
		n->dead = calloc(r->words, sizeof(*n->dead));
		n->spread = calloc(letters + 1, sizeof(*n->spread));
		if (!n->have || !n->dead || !n->spread)
			abort();
	}
}

void mesh_route_run(const struct mesh_contacts *c, const struct mesh_load *l, const struct mesh_route_options *o,
                    struct mesh_route_result *out)
{
	struct route r = { .o = o, .load = l, .out = out, .dice = mesh_dice_new(o->seed, 4), .count = c->nodes };
	struct mesh_event *events;
	size_t n;

	*out = (struct mesh_route_result){ .letters = l->nletters };
	begin(&r);
	events = mesh_contacts_events(c, &n);
	replay(&r, c, events, n);
	out->stored = r.held_time / ((double)c->seconds * c->nodes);
	for (uint32_t i = 0; i < r.count; i++) {
		free(r.nodes[i].have);
		free(r.nodes[i].dead);
		free(r.nodes[i].spread);
		free(r.nodes[i].near);
	}
	free(r.taken.list);
	free(r.learnt.list);
	free(r.due);
	free(r.nodes);
	free(events);
}

void mesh_route_wipe(struct mesh_route_result *r)
{
	free(r->delay);
	free(r->handed);
	*r = (struct mesh_route_result){ .letters = 0 };
}

double mesh_route_within(const struct mesh_route_result *r, uint32_t seconds)
{
	size_t n = 0;

	for (size_t i = 0; i < r->letters; i++)
		n += r->delay[i] <= seconds;
	return r->letters ? (double)n / (double)r->letters : 0;
}

static int by_number(const void *x, const void *y)
{
	uint32_t p = *(const uint32_t *)x, q = *(const uint32_t *)y;

	return (p > q) - (p < q);
}

uint32_t mesh_route_delay(const struct mesh_route_result *r, double part)
{
	uint32_t *sorted = malloc((r->letters + 1) * sizeof(*sorted)), found;
	size_t n = 0;

	if (!sorted)
		abort();
	for (size_t i = 0; i < r->letters; i++)
		if (r->delay[i] != NEVER)
			sorted[n++] = r->delay[i];
	qsort(sorted, n, sizeof(*sorted), by_number);
	found = n ? sorted[(size_t)((double)(n - 1) * part)] : NEVER;
	free(sorted);
	return found;
}
