/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Tor road on a Tor network of its own on this machine, against what Tor itself takes there, interleaved in one run.
 *
 *   round trip  a text of 256 bytes there and a text back, each sealed and stored at both ends; beside it 976 bytes, the size
 *               of a record, sent and echoed without a core, by the same circuit. Goal: 1.15. No receipts: those wait on
 *               purpose on this road (PROTOCOL.md).
 *   bulk        letters of 32,000 bytes until the other end has stored the last, against as many bytes without a core, by the
 *               same circuit, each way. Goal: 0.9.
 *   link        from a stream that is open to a link that is, against the first such echo on a stream. Goal: 1.25.
 *   start       from executing nightjard to its onion service's first descriptor at a directory, against tor alone with one
 *               service for one client; with fresh data directories and with such as were used before. Goal: 1.1.
 *   rest        what a daemon (without its tor) does in a minute, one contact online over Tor, nothing said. No goal.
 *
 *   tor_bench [PART...]    default: all
 */
#include "support/daemon_run.h"
#include "support/onion_pair.h"
#include "support/timing.h"
#include "support/tor_alone.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RECORD   976
#define TRIPS    300
#define WARM     20
#define OPENINGS 40
#define LETTERS  128
#define BULKS    7
#define STARTS   11
#define SETTLE   20    /* seconds in which two daemons that have just met come to rest */
#define REST     60

static char dir[] = "/tmp/nightjar-bench-XXXXXX";

static void judge(const char *what, double ratio, double goal, bool at_least)
{
	printf("%-40s %.3f, goal %s %.2f: %s\n", what, ratio, at_least ? "at least" : "at most", goal,
	       (at_least ? ratio >= goal : ratio <= goal) ? "met" : "MISSED");
	fflush(stdout);
}

static void spread(const char *what, double *v, size_t n, const char *unit, double scale)
{
	double low = timing_quantile(v, n, 0.1), median = timing_quantile(v, n, 0.5), high = timing_quantile(v, n, 0.9);

	printf("  %-38s median %8.2f %s, one in ten below %.2f, one in ten above %.2f (%zu)\n", what, median * scale, unit,
	       low * scale, high * scale, n);
}

/* ---- round trips ---- */

struct want {
	const uint64_t *messages;
	const size_t *bytes;
	uint64_t upto;
};

static bool has_come(void *ctx)
{
	const struct want *w = ctx;

	return w->messages ? *w->messages >= w->upto : *w->bytes >= w->upto;
}

static double trip_bare(struct road_channel *c)
{
	struct want w = { .bytes = &c->got, .upto = c->got + RECORD };
	double start = timing_now();

	road_end_give(c, RECORD);
	road_end_until(c->end, has_come, &w, 60, "an echo");
	return timing_now() - start;
}

static double trip_message(struct road_end *e)
{
	struct want w = { .messages = &e->messages, .upto = e->messages + 2 };
	double start = timing_now();

	road_end_write(e, ROAD_END_TEXT);
	road_end_until(e, has_come, &w, 60, "an answer");
	return timing_now() - start;
}

/* Relays send in steps of 10 ms (KIST): who begins when the last one has ended is always in the same place of a step. */
static void pause_a_while(struct road_end *e)
{
	road_end_wait(e, 0.02 + rand_below(&rand_system, 30000) / 1e6);
}

static double median_ratio(const double *a, const double *b, size_t n)
{
	double r[TRIPS];

	for (size_t i = 0; i < n; i++)
		r[i] = a[i] / b[i];
	return timing_quantile(r, n, 0.5);
}

static void bench_trips(struct road_end *e, struct road_channel *bare)
{
	static double ours[TRIPS], plain[TRIPS], storing[TRIPS];
	double pairs;

	onion_pair_answer(true);
	for (int i = -WARM; i < TRIPS; i++) {
		double a, b, before;

		pause_a_while(e);
		a = trip_bare(bare);
		pause_a_while(e);
		before = e->storing;
		b = trip_message(e);
		if (i >= 0) {
			storing[i] = e->storing - before;
			plain[i] = a;
			ours[i] = b;
		}
	}
	onion_pair_answer(false);
	pairs = median_ratio(ours, plain, TRIPS);
	spread("echo of 976 bytes", plain, TRIPS, "ms", 1e3);
	spread("text there and text back, stored", ours, TRIPS, "ms", 1e3);
	spread("of it, storing at this end", storing, TRIPS, "ms", 1e3);
	printf("  median of the ratios of neighbours      %.3f\n", pairs);
	judge("round trip / echo", timing_quantile(ours, TRIPS, 0.5) / timing_quantile(plain, TRIPS, 0.5), 1.15, false);
}

/* ---- bulk ---- */

static double bulk_link(struct road_end *e, bool there)
{
	struct want w = { .messages = &e->messages, .upto = e->messages + LETTERS };
	double start;

	if (there)
		onion_pair_count(LETTERS);
	start = timing_now();
	if (!there) {
		onion_pair_write(LETTERS);
		road_end_until(e, has_come, &w, 60, "all letters");
		return timing_now() - start;
	}
	road_end_letters(e, LETTERS, ROAD_END_LETTER);
	return onion_pair_await() - start;
}

static double bulk_bare(struct road_channel *c, bool there)
{
	const size_t bytes = (size_t)LETTERS * ROAD_END_LETTER;
	struct want w = { .bytes = &c->got, .upto = c->got + bytes };
	double start;

	if (there)
		onion_pair_swallow((uint32_t)bytes);
	start = timing_now();
	if (!there) {
		onion_pair_give((uint32_t)bytes);
		road_end_until(c->end, has_come, &w, 60, "all bytes");
		return timing_now() - start;
	}
	road_end_give(c, bytes);
	return onion_pair_await() - start;
}

static void bench_bulk(struct road_end *e, struct road_channel *bare)
{
	const double mb = LETTERS * ROAD_END_LETTER / 1e6;
	double ours[2][BULKS], plain[2][BULKS];

	for (int i = 0; i < BULKS; i++) {
		for (int there = 0; there < 2; there++) {
			plain[there][i] = mb / bulk_bare(bare, there);
			ours[there][i] = mb / bulk_link(e, there);
		}
	}
	for (int there = 1; there >= 0; there--) {
		spread(there ? "a stream, there" : "a stream, back", plain[there], BULKS, "MB/s", 1);
		spread(there ? "letters, there" : "letters, back", ours[there], BULKS, "MB/s", 1);
		judge(there ? "bulk / a stream, there" : "bulk / a stream, back",
		      timing_quantile(ours[there], BULKS, 0.5) / timing_quantile(plain[there], BULKS, 0.5), 0.9, true);
	}
}

/* ---- opening a link ---- */

static void bench_openings(struct road_end *e)
{
	double ours[OPENINGS], plain[OPENINGS];

	for (int i = 0; i < OPENINGS; i++) {
		struct road_channel *c;

		c = road_end_dial(e, true);
		plain[i] = trip_bare(c);
		road_end_hang_up(e, c);
		pause_a_while(e);
		c = road_end_dial(e, false);
		ours[i] = c->opened_at - c->since;
		road_end_hang_up(e, c);
		road_end_wait(e, 0.2);    /* the other end has to notice */
	}
	spread("stream open to first echo", plain, OPENINGS, "ms", 1e3);
	spread("stream open to link open", ours, OPENINGS, "ms", 1e3);
	judge("opening a link / echo", timing_quantile(ours, OPENINGS, 0.5) / timing_quantile(plain, OPENINGS, 0.5), 1.25,
	      false);
}

/* ---- starting ---- */

static json_t *ask(struct daemon_run *d, const char *method, json_t *params)
{
	json_t *answer;

	machine_must(client_call(d->client, method, params, 30000, &answer) == ERR_OK, method);
	return answer;
}

/* As `nightjar tor --json` tells it. */
static bool is_published(struct daemon_run *d)
{
	json_t *answer = ask(d, "tor", NULL), *row;
	bool yes = false;
	size_t i;

	json_array_foreach(json_object_get(answer, "services"), i, row)
		yes = yes || strcmp(json_string_value(json_object_get(row, "state")), "published") == 0;
	json_decref(answer);
	return yes;
}

static double start_daemon(const char *folder)
{
	double start = timing_now();
	struct daemon_run d;

	daemon_run_start(&d, folder, NULL);
	daemon_run_connect(&d);
	while (!is_published(&d)) {
		machine_must(timing_now() - start < 120, "an onion service that is published");
		usleep(4000);
	}
	start = timing_now() - start;
	daemon_run_stop(&d);
	return start;
}

static void forget(const char *folder)
{
	char command[MACHINE_PATH + 16];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	machine_must(system(command) == 0, command);
}

/* A profile with one contact, who is away. */
static void make_profile(const char *folder)
{
	static struct machine m, friend;
	char other[MACHINE_PATH];
	int64_t in_m, in_friend;

	snprintf(other, sizeof(other), "%s-friend", folder);
	machine_make(&m, folder, "Alice");
	machine_make(&friend, other, "Bob");
	machine_join(&m, &friend, &in_m, &in_friend);
	machine_close(&m);
	machine_close(&friend);
	forget(other);
}

static void bench_start(void)
{
	char profile[MACHINE_PATH / 2], data[MACHINE_PATH], alone[MACHINE_PATH];
	double ours[2][STARTS], plain[2][STARTS];

	snprintf(profile, sizeof(profile), "%s/start", dir);
	snprintf(data, sizeof(data), "%s/tor", profile);
	snprintf(alone, sizeof(alone), "%s/alone", dir);
	make_profile(profile);
	for (int i = 0; i < STARTS; i++) {
		forget(data);
		forget(alone);
		for (int kept = 0; kept < 2; kept++) {
			/* By turns, who is first. */
			if (i % 2)
				ours[kept][i] = start_daemon(profile);
			plain[kept][i] = tor_alone_start(alone);
			if (i % 2 == 0)
				ours[kept][i] = start_daemon(profile);
		}
	}
	for (int kept = 0; kept < 2; kept++) {
		spread(kept ? "tor alone, data kept" : "tor alone, no data", plain[kept], STARTS, "ms", 1e3);
		spread(kept ? "nightjard, data kept" : "nightjard, no data", ours[kept], STARTS, "ms", 1e3);
		judge(kept ? "start / tor alone, data kept" : "start / tor alone, no data",
		      timing_quantile(ours[kept], STARTS, 0.5) / timing_quantile(plain[kept], STARTS, 0.5), 1.1, false);
	}
}

/* ---- at rest ---- */

static void wake_up(struct daemon_run *d, const char *folder, const char *name)
{
	static struct machine m;

	machine_make(&m, folder, name);
	machine_close(&m);
	daemon_run_start(d, folder, NULL);
	daemon_run_connect(d);
}

static void befriend(struct daemon_run d[2])
{
	json_t *invite = ask(&d[0], "invite", json_pack("{s:s}", "for", "Bob"));

	json_decref(ask(&d[1], "add", json_pack("{s:O, s:s}", "invite", json_object_get(invite, "link"), "name", "Alice")));
	json_decref(invite);
	for (int i = 0; i < 2; i++)
		machine_must(daemon_run_await(&d[i], "online", 120000) >= 0, "two contacts");
}

static void bench_rest(void)
{
	static const char *const names[] = { "the daemon that was dialled", "the daemon that dialled" };
	struct timing_usage before[2], after[2];
	char folder[MACHINE_PATH];
	struct daemon_run d[2];

	for (int i = 0; i < 2; i++) {
		snprintf(folder, sizeof(folder), "%s/rest%d", dir, i);
		wake_up(&d[i], folder, i ? "Bob" : "Alice");
	}
	befriend(d);
	sleep(SETTLE);
	for (int i = 0; i < 2; i++)
		timing_usage(&before[i], d[i].pid);
	sleep(REST);
	for (int i = 0; i < 2; i++) {
		timing_usage(&after[i], d[i].pid);
		printf("  %-38s cpu %.2f ms/min, wake-ups %.0f/min, memory %.2f MiB\n", names[i],
		       (after[i].cpu - before[i].cpu) * 1e3 * 60 / REST, (double)(after[i].wakes - before[i].wakes) * 60 / REST,
		       (double)after[i].resident_kib / 1024);
		daemon_run_stop(&d[i]);
	}
}

/* ---- */

static bool is_wanted(int argc, char **argv, const char *part)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], part) == 0)
			return true;
	return argc == 1;
}

static void bench_pair(int argc, char **argv)
{
	struct road_channel *bare;
	struct road_end *e;

	onion_pair_open(dir);
	e = onion_pair_near();
	bare = road_end_dial(e, true);
	if (is_wanted(argc, argv, "link"))
		bench_openings(e);
	(void)road_end_dial(e, false);
	road_end_wait(e, 2);    /* what a link says when it is new */
	if (is_wanted(argc, argv, "trip"))
		bench_trips(e, bare);
	if (is_wanted(argc, argv, "bulk"))
		bench_bulk(e, bare);
	onion_pair_close();
}

/* Into a private network, with a Tor network in it: the one place where a tor may run. */
static void go_inside(char **argv)
{
	static char script[] = "tests/tornet/inside.sh";
	char *args[16] = { script, argv[0] };
	const char *inside = getenv("TORNET_INSIDE");

	if (inside && strcmp(inside, "yes") == 0)
		return;
	for (int i = 1; argv[i] && i < 14; i++)
		args[i + 1] = argv[i];
	execv(script, args);
	printf("skipped: start it in the folder of the sources\n");
	exit(77);
}

int main(int argc, char **argv)
{
	char program[MACHINE_PATH];

	go_inside(argv);
	timing_machine();
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	machine_must(system("tests/tornet/net.sh start \"$TORNET\"") == 0, "a private Tor network");
	if (is_wanted(argc, argv, "trip") || is_wanted(argc, argv, "bulk") || is_wanted(argc, argv, "link"))
		bench_pair(argc, argv);
	snprintf(program, sizeof(program), "%s/tor", getenv("TORNET"));
	setenv("NIGHTJAR_TOR", program, 1);
	if (is_wanted(argc, argv, "start"))
		bench_start();
	if (is_wanted(argc, argv, "rest"))
		bench_rest();
	forget(dir);
	return 0;
}
