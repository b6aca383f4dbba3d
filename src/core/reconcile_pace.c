/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reconcile_pace.h"

#define BASE_MAX (UINT64_C(1) << 32)    /* far more than any stream: doubling stops here */
#define RTT_MAX  (INT64_C(1) << 24)     /* ms, more than four hours; keeps the products below in range */

struct reconcile_pacer reconcile_pace_init(const struct reconcile_pace *pace)
{
	struct reconcile_pacer p = { .first = pace->first ? pace->first : 1, .eager = pace->eager };

	reconcile_pace_set_rtt(&p, pace->rtt);
	return p;
}

void reconcile_pace_set_rtt(struct reconcile_pacer *p, int64_t rtt)
{
	p->rtt = rtt < 1 ? 1 : rtt > RTT_MAX ? RTT_MAX : rtt;
}

void reconcile_pace_start(struct reconcile_pacer *p, int64_t mono)
{
	p->started = true;
	p->since = p->eager ? mono : mono + p->rtt + p->rtt / 4 + 1;
	p->base = p->first < RECONCILE_RECORD ? RECONCILE_RECORD : p->first;
}

uint64_t reconcile_pace_due(struct reconcile_pacer *p, int64_t mono)
{
	if (!p->started || mono < p->since)
		return p->first;
	while (mono - p->since >= p->rtt && p->base < BASE_MAX) {
		p->since += p->rtt;
		p->base *= 2;
	}
	if (p->base >= BASE_MAX)
		return p->base;
	return p->base + p->base * (uint64_t)(mono - p->since) / (uint64_t)p->rtt;
}

int64_t reconcile_pace_when(const struct reconcile_pacer *p, uint64_t units)
{
	uint64_t base = p->base;
	int64_t since = p->since;

	while (units > 2 * base && base < BASE_MAX) {
		since += p->rtt;
		base *= 2;
	}
	if (units <= base)
		return since;
	return since + (int64_t)(((units - base) * (uint64_t)p->rtt + base - 1) / base);
}
