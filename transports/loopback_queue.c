/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/loopback_queue.h"

#include "base/assert.h"
#include "base/clock.h"

#include <stdlib.h>

void loopback_queue_wipe(struct loopback_queue *q)
{
	free(q->heap);
	*q = (struct loopback_queue){ 0 };
}

static bool is_before(const struct loopback_call *a, const struct loopback_call *b)
{
	return a->due != b->due ? a->due < b->due : a->seq < b->seq;
}

static void swap(struct loopback_call *a, struct loopback_call *b)
{
	struct loopback_call t = *a;

	*a = *b;
	*b = t;
}

void loopback_queue_add(struct loopback_queue *q, struct loopback_call call)
{
	size_t i = q->n;

	if (q->n == q->size) {
		q->size = q->size ? 2 * q->size : 64;
		q->heap = realloc(q->heap, q->size * sizeof(*q->heap));
		ASSERT(q->heap);
	}
	call.seq = q->seq++;
	q->heap[q->n++] = call;
	for (; i > 0 && is_before(&q->heap[i], &q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&q->heap[i], &q->heap[(i - 1) / 2]);
}

int64_t loopback_queue_next(const struct loopback_queue *q)
{
	return q->n ? q->heap[0].due : CLOCK_NEVER;
}

static void sift_down(struct loopback_queue *q)
{
	size_t i = 0, child;

	while ((child = 2 * i + 1) < q->n) {
		if (child + 1 < q->n && is_before(&q->heap[child + 1], &q->heap[child]))
			child++;
		if (!is_before(&q->heap[child], &q->heap[i]))
			return;
		swap(&q->heap[child], &q->heap[i]);
		i = child;
	}
}

bool loopback_queue_take(struct loopback_queue *q, int64_t now, struct loopback_call *call)
{
	if (!q->n || q->heap[0].due > now)
		return false;
	*call = q->heap[0];
	q->heap[0] = q->heap[--q->n];
	sift_down(q);
	return true;
}
