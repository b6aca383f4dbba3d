/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Goal 9: what it costs to bring two sets of 100,000 together, in bytes and in CPU time, and symbols per difference.
 * Beside it negentropy's bytes, measured for the same sets (100,000 items, 100 scattered differences: 110.9 kB), and what
 * sending the short ids of all costs.
 */
#include "core/riblt_decode.h"
#include "support/reconcile_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ITEMS      100000
#define NEGENTROPY 110900    /* bytes */
#define RUNS       5

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

struct cost {
	struct reconcile_result r;
	double sender, whole;    /* CPU ms: to set up a sender, and of both sides in all */
};

static int by_bytes(const void *x, const void *y)
{
	const struct cost *a = x, *b = y;

	return a->r.bytes < b->r.bytes ? -1 : a->r.bytes > b->r.bytes;
}

static struct cost once(size_t d, uint64_t seed, uint32_t first, int64_t rtt)
{
	struct reconcile_sets sets;
	struct reconcile *a, *b;
	struct cost c;
	double start;

	reconcile_sets_init(&sets, seed, ITEMS - d, d / 2, d - d / 2);
	start = cpu_ms();
	a = reconcile_sets_sender(&sets, first, rtt);
	c.sender = cpu_ms() - start;
	b = reconcile_sets_receiver(&sets);
	c.r = reconcile_run(a, b, rtt);
	c.whole = cpu_ms() - start;
	if (!c.r.converged) {
		fprintf(stderr, "did not converge\n");
		exit(1);
	}
	reconcile_free(a);
	reconcile_free(b);
	reconcile_sets_wipe(&sets);
	return c;
}

/* The run with the median bytes. */
static struct cost median(size_t d, uint32_t first, int64_t rtt)
{
	struct cost runs[RUNS];

	for (uint64_t k = 0; k < RUNS; k++)
		runs[k] = once(d, 1000 * d + k, first, rtt);
	qsort(runs, RUNS, sizeof(runs[0]), by_bytes);
	return runs[RUNS / 2];
}

static void row(size_t d, uint32_t first, int64_t rtt)
{
	struct cost c = median(d, first, rtt);

	printf("%7zu %6u %6lld %9llu %8u %8u %9.2f %7.2f %9.1f %9.1f\n", d, first, (long long)rtt,
	       (unsigned long long)c.r.bytes, c.r.b.symbols_used, c.r.a.symbols,
	       d ? (double)c.r.b.symbols_used / (double)d : 0.0, rtt ? (double)c.r.took / (double)rtt : 0.0, c.sender,
	       c.whole);
}

static int goal(const char *what, uint64_t got, uint64_t most)
{
	printf("%s: %llu bytes, goal at most %llu: %s\n", what, (unsigned long long)got, (unsigned long long)most,
	       got <= most ? "reached" : "MISSED");
	return got > most;
}

int main(void)
{
	static const size_t ds[] = { 0, 1, 2, 5, 10, 30, 100, 300, 1000, 3000, 10000 };
	int missed = 0;

	printf("sets of %d, differences scattered; medians of %d; rtt in ms, bytes of payload both ways, CPU ms\n", ITEMS,
	       RUNS);
	printf("%7s %6s %6s %9s %8s %8s %9s %7s %9s %9s\n", "differ", "first", "rtt", "bytes", "used", "sent", "used/diff",
	       "in rtts", "cpu setup", "cpu both");
	for (size_t i = 0; i < sizeof(ds) / sizeof(ds[0]); i++)
		row(ds[i], 1, 0);
	for (int64_t rtt = 50; rtt <= 1500; rtt += 1450) {
		row(0, 1, rtt);
		row(100, 1, rtt);
		row(100, 2 * 100, rtt);
		row(1000, 1, rtt);
		row(1000, 2 * 1000, rtt);
	}
	missed += goal("100 of 100,000 differ, rtt 50 ms", median(100, 1, 50).r.bytes, NEGENTROPY / 20);
	missed += goal("100 of 100,000 differ, rtt 1.5 s", median(100, 1, 1500).r.bytes, NEGENTROPY / 20);
	missed += goal("nothing differs", median(0, 1, 50).r.bytes, 64);
	printf("for comparison: negentropy %d bytes; the 8-byte ids of all %d bytes\n", NEGENTROPY, 8 * ITEMS);
	return missed > 0;
}
