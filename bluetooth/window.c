/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/window.h"

#include "base/clock.h"

#include <string.h>

void window_nearby(struct window *w, int64_t now, int64_t ms, bool seen)
{
	w->nearby = ms > 0 ? now + ms : 0;
	w->seen = ms > 0 && seen;
	w->next = now;
}

void window_blackout(struct window *w, int64_t now, int64_t ms)
{
	bool was = window_left(w->blackout, now) > 0;

	w->blackout = ms > 0 ? now + ms : 0;
	if (ms > 0 && !was) {
		w->next = now;
		w->early = WINDOW_EARLY;
	}
	if (ms <= 0)
		w->n = 0; /* who was around is nobody's business any more */
}

int64_t window_left(int64_t until, int64_t now)
{
	return until > now ? until - now : 0;
}

static bool wants(const struct window *w, int64_t now, bool seeking)
{
	return window_left(w->blackout, now) > 0 || (seeking && window_left(w->nearby, now) > 0);
}

bool window_is_due(const struct window *w, int64_t now, bool seeking)
{
	return !w->scanning && wants(w, now, seeking) && w->next <= now;
}

int64_t window_wake(const struct window *w, int64_t now, bool seeking)
{
	int64_t wake = CLOCK_NEVER;

	if (!w->scanning && wants(w, now, seeking))
		wake = w->next;
	/* Each end is a moment at which we are to be seen no more. */
	if (window_left(w->nearby, now) > 0 && w->nearby < wake)
		wake = w->nearby;
	if (window_left(w->blackout, now) > 0 && w->blackout < wake)
		wake = w->blackout;
	return wake;
}

void window_began(struct window *w)
{
	w->scanning = true;
}

void window_ended(struct window *w, int64_t now, const struct rand *rand)
{
	w->scanning = false;
	if (window_left(w->nearby, now) > 0) {
		w->next = now + WINDOW_NEARBY - WINDOW_SCAN * CLOCK_SECOND;
		return;
	}
	w->next = now - WINDOW_SCAN * CLOCK_SECOND;
	if (w->early > 0)
		w->next += WINDOW_SOON + (int64_t)rand_below(rand, (uint32_t)WINDOW_SOON_SPREAD);
	else
		w->next += WINDOW_LEAST + (int64_t)rand_below(rand, (uint32_t)WINDOW_SPREAD);
	w->early -= w->early > 0;
}

struct window_device *window_device(struct window *w, const struct bdaddr *at, int64_t now)
{
	struct window_device *to = &w->devices[0];

	for (size_t i = 0; i < w->n; i++) {
		if (bdaddr_compare(&w->devices[i].at, at) == 0) {
			w->devices[i].heard = now;
			return &w->devices[i];
		}
		if (w->devices[i].heard < to->heard)
			to = &w->devices[i];
	}
	if (w->n < WINDOW_DEVICES)
		to = &w->devices[w->n++];
	*to = (struct window_device){ .at = *at, .heard = now };
	return to;
}

bool window_may_meet(struct window_device *d, const struct bdaddr *own, int64_t now)
{
	if (now - d->seen > WINDOW_SCAN * CLOCK_SECOND || d->rounds == 0)
		d->rounds++;
	d->seen = now;
	if (d->met && now - d->met < WINDOW_AGAIN)
		return false;
	return bdaddr_compare(own, &d->at) < 0 || d->rounds > 1;
}

void window_called(struct window_device *d, int64_t now, bool linked)
{
	const unsigned most = 5;    /* doublings: about WINDOW_AGAIN */

	d->met = linked ? now : now - WINDOW_AGAIN + (WINDOW_MISSED << (d->missed < most ? d->missed : most));
	d->missed = linked ? 0 : d->missed + (d->missed < most);
}

size_t window_near(const struct window *w, int64_t now)
{
	size_t n = 0;

	for (size_t i = 0; i < w->n; i++)
		n += w->devices[i].seen && now - w->devices[i].seen < 2 * (WINDOW_LEAST + WINDOW_SPREAD);
	return n;
}
