/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth road in the emulated machine of tests/btvm, against RFCOMM and nothing else there, interleaved in one run.
 * Two cores and two roads as they ship, hci0 and hci1, without bluetoothd.
 *
 *   speed      messages from one core until the other has stored the last, against as many bytes of a bare stream; with the
 *              air at 150 kB/s, which is what Bluetooth reaches, and as fast as the emulated processor allows. Goal: 0.9.
 *   setup      round trips from a dial to an open link, against those to the first echo on a bare connection, each without
 *              a link of radios before it: what a slow air adds to the time, divided by its round trip. Goal: no more.
 *   encounter  what two who come in range for ten seconds store of a backlog, against what a bare stream brings in as long.
 *              Each counts from the moment they come in range: paging, connecting, all. Goal: 0.8.
 *
 *   bluetooth_bench [PART...]    default: all
 */
#include "bluetooth/bluetooth.h"
#include "core/conversation.h"
#include "support/air_ask.h"
#include "support/plain_rfcomm.h"
#include "support/radio.h"
#include "support/road_end.h"
#include "support/timing.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RATE      150000
#define LATENCY   30000     /* us, one way */
#define ANSWER    640       /* ms until a page is heard: half of the usual interval of listening */
#define RUNS      5
#define OPENINGS  5
#define SLOW      100000    /* us, one way, in which round trips are counted */
#define MEETINGS  3
#define REACH     10.0      /* s */
#define LANDING   0.3       /* s in which what has arrived is still read */
#define TEXT      100
#define PARCEL    512       /* that of a text of this size, and that of a letter */
#define LARGE     32768

static char dir[] = "/tmp/nightjar-bench-XXXXXX";
static struct road_end ends[2];
static struct plain_rfcomm plain;

static void air(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void air(const char *format, ...)
{
	char line[64];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	(void)air_ask_ok(line);
}

static void judge(const char *what, double ratio, double goal, bool at_least)
{
	printf("%-46s %.3f, goal %s %.2f: %s\n", what, ratio, at_least ? "at least" : "at most", goal,
	       (at_least ? ratio >= goal : ratio <= goal) ? "met" : "MISSED");
	fflush(stdout);
}

static double spread(const char *what, double *v, size_t n, const char *unit, double scale)
{
	double median = timing_quantile(v, n, 0.5);

	printf("  %-44s median %8.2f %s, from %.2f to %.2f (%zu)\n", what, median * scale, unit, v[0] * scale,
	       v[n - 1] * scale, n);
	fflush(stdout);
	return median;
}

/* ---- the two ends ---- */

static bool has_address(void *ctx)
{
	struct road_end *e = ctx;
	uint8_t told[TRANSPORT_ADDRESS_LEN];

	return e->t->ops->addresses(e->t, e->peer.id, told) > 0;
}

static void open_ends(void)
{
	/* Without bluetoothd: that adapters can be called was seen to by who started the machine. */
	static struct bluetooth_options options = { .helper = "/nowhere/nightjar-bluez" };
	static struct machine m[2];
	uint8_t told[TRANSPORT_ADDRESS_LEN];
	char folders[2][MACHINE_PATH];
	int64_t contact[2];

	for (int i = 0; i < 2; i++) {
		snprintf(folders[i], sizeof(folders[i]), "%s/%d", dir, i);
		machine_make(&m[i], folders[i], i ? "Bob" : "Alice");
	}
	machine_join(&m[0], &m[1], &contact[0], &contact[1]);
	for (int i = 0; i < 2; i++) {
		struct road_end_way way = { &bluetooth_ops, &options, i ? "hci1" : "hci0", i ? &ends[0] : NULL };

		machine_close(&m[i]);
		road_end_open(&ends[i], folders[i], contact[i], &way);
	}
	for (int i = 0; i < 2; i++) {
		road_end_until(&ends[i], has_address, &ends[i], 30, "an adapter that works");
		road_end_tell(&ends[i]);
		road_end_reach(&ends[!i], told, road_end_told(&ends[i], told));
	}
}

/* Messages that came: nobody reads here. */
static uint64_t heard(struct road_end *e)
{
	struct conversation_counts counts;

	machine_must(conversation_counts(core_store(e->m.core), e->contact, &counts) == ERR_OK, "counting");
	return (uint64_t)counts.unread;
}

static bool is_alone(void *ctx)
{
	(void)ctx;
	return !ends[0].first && !ends[1].first;
}

/* Until nothing is between the two adapters any more: the next call begins with a page. */
static void part(void)
{
	char answer[64];

	for (struct road_channel *c; (c = ends[0].first);)
		road_end_hang_up(&ends[0], c);
	road_end_until(&ends[0], is_alone, NULL, 60, "the end of a link");
	plain_rfcomm_hang_up(&plain);
	radio_until_quiet();
	while (air_ask("linked 0 1", answer, sizeof(answer)) && strcmp(answer, "ok no") != 0)
		road_end_wait(&ends[0], 0.1);
}

/* ---- speed ---- */

struct want {
	uint64_t *messages, upto;
};

static bool has_come(void *ctx)
{
	const struct want *w = ctx;

	return *w->messages >= w->upto;
}

struct flow {
	double seconds, air, link;    /* bytes: on the air, of the link */
};

static struct flow flow_plain(size_t bytes)
{
	const size_t there[2] = { bytes, 0 };
	struct flow f = { .link = (double)bytes };
	double start = timing_now();

	f.air = -(double)air_ask_stat(0, "sent");
	plain_rfcomm_run(&plain, there, start + 600);
	f.seconds = timing_now() - start;
	f.air += (double)air_ask_stat(0, "sent");
	return f;
}

static struct flow flow_road(struct road_channel *c, size_t count, size_t len)
{
	struct want w = { &ends[1].messages, ends[1].messages + count };
	struct flow f = { .link = -(double)c->sent };
	double start = timing_now();

	f.air = -(double)air_ask_stat(0, "sent");
	road_end_letters(&ends[0], (uint32_t)count, len);
	road_end_until(&ends[0], has_come, &w, 600, "all messages");
	f.seconds = timing_now() - start;
	f.air += (double)air_ask_stat(0, "sent");
	f.link += (double)c->sent;
	road_end_wait(&ends[0], 0.5);    /* the last receipts */
	return f;
}

/* Of `payload` bytes a second. */
static void tell_flow(const char *what, struct flow *f, double payload, double plainly, double goal)
{
	double rates[RUNS], link[RUNS], medium[RUNS];
	char line[64];
	double median;

	for (int i = 0; i < RUNS; i++) {
		rates[i] = payload / f[i].seconds;
		link[i] = f[i].link / f[i].seconds;
		medium[i] = f[i].air / f[i].seconds;
	}
	median = spread(what, rates, RUNS, "kB/s", 1e-3);
	printf("  %-44s %.3f of the bare stream; %.1f kB/s on the air\n", "  bytes of the link",
	       timing_quantile(link, RUNS, 0.5) / plainly, timing_quantile(medium, RUNS, 0.5) / 1e3);
	snprintf(line, sizeof(line), "%s / stream", what);
	if (goal > 0)
		judge(line, median / plainly, goal, true);
	else
		printf("%-46s %.3f\n", line, median / plainly);
}

static void bench_rate(struct road_channel *c, unsigned rate, size_t letters, bool judged)
{
	struct flow bare[RUNS], large[RUNS], small[RUNS];
	const size_t bytes = letters * LARGE, texts = bytes / PARCEL;
	double rates[RUNS], plainly;

	air("rate %u", rate);
	for (int i = 0; i < RUNS; i++) {
		bare[i] = flow_plain(bytes);
		large[i] = flow_road(c, letters, ROAD_END_LETTER);
		small[i] = flow_road(c, texts, TEXT);
	}
	for (int i = 0; i < RUNS; i++)
		rates[i] = (double)bytes / bare[i].seconds;
	plainly = spread("a bare stream", rates, RUNS, "kB/s", 1e-3);
	tell_flow("letters of 32,000 bytes", large, (double)letters * ROAD_END_LETTER, plainly, judged ? 0.9 : 0);
	tell_flow("texts of 100 bytes, their parcels of 512", small, (double)texts * PARCEL, plainly, judged ? 0.9 : 0);
}

static void bench_speed(void)
{
	struct road_channel *c;

	air("delay %d", LATENCY);
	(void)plain_rfcomm_connect(&plain);
	c = road_end_dial(&ends[0], false);
	road_end_wait(&ends[0], 2);    /* what a link says when it is new */
	printf("speed, air of %d kB/s, %d ms one way:\n", RATE / 1000, LATENCY / 1000);
	bench_rate(c, RATE, 32, true);
	air("delay 0");
	printf("speed, air without limits (bound by the emulated processor):\n");
	bench_rate(c, 0, 64, false);
	part();
}

/* ---- opening a link ---- */

enum opening { OPENING_CONNECTED, OPENING_ECHO, OPENING_LINK, OPENING_KINDS };

static const char *const opening_names[] = { "a bare connection", "a bare connection's first echo", "a link" };

/* Of a first flight's size. */
static double echo(void)
{
	double start = timing_now();

	for (int i = 0; i < 2; i++)
		plain_rfcomm_run(&plain, (const size_t[2]){ i ? 0 : 600, i ? 600 : 0 }, start + 60);
	return timing_now() - start;
}

static double open_road(void)
{
	double start = timing_now();

	return road_end_dial(&ends[0], false)->opened_at - start;
}

static void open_each(double took[OPENING_KINDS])
{
	took[OPENING_CONNECTED] = plain_rfcomm_connect(&plain);
	took[OPENING_ECHO] = took[OPENING_CONNECTED] + echo();
	part();
	took[OPENING_LINK] = open_road();
	part();
}

static void bench_setup(void)
{
	double took[2][OPENINGS][OPENING_KINDS], trips[OPENING_KINDS];

	air("rate 0");
	for (int i = 0; i < OPENINGS; i++)
		for (int slow = 0; slow < 2; slow++) {
			air("delay %d", slow ? SLOW : 0);
			open_each(took[slow][i]);
		}
	air("delay 0");
	printf("setup, %d ms one way or none:\n", SLOW / 1000);
	for (int kind = 0; kind < OPENING_KINDS; kind++) {
		double median[2], v[OPENINGS];

		for (int slow = 0; slow < 2; slow++) {
			for (int i = 0; i < OPENINGS; i++)
				v[i] = took[slow][i][kind];
			median[slow] = spread(opening_names[kind], v, OPENINGS, "ms", 1e3);
		}
		trips[kind] = (median[1] - median[0]) / (2e-6 * SLOW);
		printf("  %-44s %.2f\n", "  round trips", trips[kind]);
	}
	judge("round trips of a link, less those of an echo", trips[OPENING_LINK] - trips[OPENING_ECHO], 0.1, false);
}

/* ---- an encounter ---- */

struct load {
	const char *name;
	size_t text, parcel;
	bool both;
};

static double meet_plain(bool both)
{
	const size_t all[2] = { SIZE_MAX / 2, both ? SIZE_MAX / 2 : 0 };
	double start = timing_now(), got;

	air("near 0 1");
	(void)plain_rfcomm_connect(&plain);
	plain_rfcomm_run(&plain, all, start + REACH);
	air("far 0 1");
	plain_rfcomm_run(&plain, (const size_t[2]){ 1, 1 }, start + REACH + LANDING);
	got = (double)(plain.got[0] + plain.got[1]);
	part();
	return got;
}

static bool is_written(void *ctx)
{
	(void)ctx;
	return ends[0].letters == 0 && ends[1].letters == 0;
}

/* At least as much as goes through. */
static void top_up(const struct load *l, double waiting[2])
{
	for (int i = 0; i < 1 + l->both; i++) {
		uint32_t n = (uint32_t)((RATE * REACH - waiting[i]) / (double)l->parcel) + 1;

		road_end_letters(&ends[i], n, l->text);
		waiting[i] += n * (double)l->parcel;
	}
	road_end_until(&ends[0], is_written, NULL, 600, "a backlog");
}

static double meet_road(const struct load *l, double waiting[2])
{
	uint64_t before[2] = { heard(&ends[0]), heard(&ends[1]) };
	double start = timing_now(), got = 0;

	air("near 0 1");
	(void)road_end_dial(&ends[0], false);
	road_end_wait(&ends[0], start + REACH - timing_now());
	air("far 0 1");
	road_end_wait(&ends[0], LANDING);
	for (int i = 0; i < 2; i++) {
		double came = (double)((heard(&ends[i]) - before[i]) * l->parcel);

		waiting[!i] -= came;
		got += came;
	}
	road_end_until(&ends[0], is_alone, NULL, 60, "the loss of a link");
	part();
	return got;
}

/* What is left of the backlog of one load would be in the way of the next. */
static void clear(void)
{
	uint64_t before[2];

	air("near 0 1");
	air("rate 0");
	air("delay 0");
	(void)road_end_dial(&ends[0], false);
	do {
		for (int i = 0; i < 2; i++)
			before[i] = heard(&ends[i]);
		road_end_wait(&ends[0], 1);
	} while (before[0] != heard(&ends[0]) || before[1] != heard(&ends[1]));
	part();
	air("far 0 1");
	air("rate %d", RATE);
	air("delay %d", LATENCY);
}

static void bench_load(const struct load *l)
{
	double ours[MEETINGS], bare[MEETINGS], waiting[2] = { 0, 0 };
	char line[64];

	for (int i = 0; i < MEETINGS; i++) {
		bare[i] = meet_plain(l->both);
		top_up(l, waiting);
		ours[i] = meet_road(l, waiting);
	}
	printf("%s:\n", l->name);
	snprintf(line, sizeof(line), "parcels / stream, %s", l->name);
	judge(line, spread("parcels", ours, MEETINGS, "kB", 1e-3) / spread("a bare stream", bare, MEETINGS, "kB", 1e-3), 0.8,
	      true);
	clear();
}

static void bench_encounter(void)
{
	static const struct load loads[] = {
		{ "100 bytes, one way", TEXT, PARCEL, false },
		{ "100 bytes, both ways", TEXT, PARCEL, true },
		{ "32,000 bytes, one way", ROAD_END_LETTER, LARGE, false },
		{ "32,000 bytes, both ways", ROAD_END_LETTER, LARGE, true },
	};

	printf("encounter, %.0f s in range, air of %d kB/s each way, %d ms one way, a page heard after %d ms:\n", REACH,
	       RATE / 1000, LATENCY / 1000, ANSWER);
	air("supervision 2000");
	air("answer %d", ANSWER);
	air("far 0 1");
	air("rate %d", RATE);
	air("delay %d", LATENCY);
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		bench_load(&loads[i]);
	air("near 0 1");
}

/* ---- */

static bool is_wanted(int argc, char **argv, const char *part_name)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], part_name) == 0)
			return true;
	return argc == 1;
}

/* Into the machine that has adapters. */
static void go_inside(char **argv)
{
	static char script[] = "tests/btvm/inside.sh", seconds[] = "3600", memory[] = "1024", time_option[] = "-t",
		    memory_option[] = "-m";
	char *args[16] = { script, time_option, seconds, memory_option, memory, argv[0] };

	if (access(AIR_ASK_SOCKET, F_OK) == 0)
		return;
	for (int i = 1; argv[i] && i < 9; i++)
		args[i + 5] = argv[i];
	execv(script, args);
	printf("skipped: start it in the folder of the sources\n");
	exit(77);
}

int main(int argc, char **argv)
{
	char command[64];

	go_inside(argv);
	timing_machine();
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	plain_rfcomm_open(&plain);
	open_ends();
	if (is_wanted(argc, argv, "setup"))
		bench_setup();
	if (is_wanted(argc, argv, "speed"))
		bench_speed();
	if (is_wanted(argc, argv, "encounter"))
		bench_encounter();
	plain_rfcomm_close(&plain);
	for (int i = 0; i < 2; i++)
		road_end_close(&ends[i]);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command) == 0 ? 0 : 1;
}
