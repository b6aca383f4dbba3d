/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the interface feels, on a pty: from a key to the bytes that show it, beside a bare program of curses (ui_echo) that is
 * typed at in turn, so that both see the same machine; from the key that opens a conversation to its newest message, each
 * conversation for the first time and again; and the memory of the interface after that. The profile has a million messages,
 * half of them in one conversation; its daemon runs, without any road.
 * Goals: echo at most 2 times the bare program's median, p99 at most 5 ms; opening at most 16 ms; memory at most 12 MiB.
 *   ui_bench [MESSAGES [COMMAND...]]    default 1000000 build/nightjar --profile ... --socket ...
 */
#include "support/daemon_run.h"
#include "support/machine.h"
#include "support/made_fixed.h"
#include "support/term_scan.h"
#include "support/timing.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS       30
#define COLS       100
#define KEYS       1000
#define LINE       40      /* letters before the line is emptied */
#define AGAIN      5       /* times each conversation is opened once more */
#define STILL_MS   40      /* nothing came so long: it has painted all it will */
#define WAIT       30.0
#define ECHO_GOAL  2.0
#define P99_GOAL   5e-3
#define OPEN_GOAL  16e-3
#define MEMORY_KIB (12 * 1024)

/* The keys of the interface: conversation number d, and an empty line. */
#define OPEN_KEY   "\033%d"
#define EMPTY_LINE "\025"

/* What is typed: none of it ends an escape sequence of curses. */
static const char letters[] = "eotiaswy";

struct seat {
	const char *name;
	int fd;
	pid_t pid;
	struct term_scan scan;    /* tells text from escape sequences */
	char tail[64];            /* the last of the text */
	size_t tail_len;
};

static double echo_times[2][KEYS];
static char dir[] = "/tmp/nightjar-bench-XXXXXX", folder[64];

/* ---- a program on a terminal ---- */

static void sit(struct seat *s, const char *name, char *const *argv)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLS };

	*s = (struct seat){ .name = name };
	fflush(NULL);
	s->pid = forkpty(&s->fd, NULL, NULL, &size);
	if (s->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGHUP);
		execvp(argv[0], argv);
		_exit(127);
	}
	machine_must(s->pid > 0 && fcntl(s->fd, F_SETFD, FD_CLOEXEC) == 0, "a terminal");
}

static void leave(struct seat *s)
{
	kill(s->pid, SIGHUP);
	waitpid(s->pid, NULL, 0);
	close(s->fd);
	term_scan_wipe(&s->scan);
}

static void keep(struct seat *s, char c)
{
	if (s->tail_len == sizeof(s->tail) - 1) {
		memmove(s->tail, s->tail + 1, s->tail_len - 1);
		s->tail_len--;
	}
	s->tail[s->tail_len++] = c;
	s->tail[s->tail_len] = '\0';
}

/* Reads what comes within `ms`; true when the text now has `word` in it (NULL: when anything came). */
static bool take(struct seat *s, int ms, const char *word)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	static uint8_t bytes[64 * 1024];
	bool found = false;
	ssize_t n;

	if (poll(&p, 1, ms) <= 0)
		return false;
	n = read(s->fd, bytes, sizeof(bytes));
	machine_must(n > 0, "a program that goes on");
	for (ssize_t i = 0; i < n; i++) {
		bool is_text = s->scan.state == TERM_SCAN_GROUND;

		term_scan_byte(&s->scan, bytes[i]);
		if (is_text && s->scan.state == TERM_SCAN_GROUND) {
			keep(s, (char)bytes[i]);
			found = found || (word && strstr(s->tail, word));
		}
	}
	return word ? found : true;
}

static void calm(struct seat *s)
{
	while (take(s, STILL_MS, NULL))
		continue;
	s->tail_len = 0;
	s->tail[0] = '\0';
}

/* Types, and waits until `word` is written; seconds. */
static double until(struct seat *s, const char *keys, const char *word)
{
	double start = timing_now();

	machine_must(write(s->fd, keys, strlen(keys)) == (ssize_t)strlen(keys), "typing");
	while (!take(s, 100, word)) {
		if (timing_now() - start > WAIT)
			fprintf(stderr, "%s did not show \"%s\"\n", s->name, word);
		machine_must(timing_now() - start < WAIT, "an answer to a key");
	}
	return timing_now() - start;
}

/* ---- what is measured ---- */

static void type_in_turn(struct seat *seats)
{
	for (size_t i = 0; i < KEYS; i++) {
		const char key[2] = { letters[i % (sizeof(letters) - 1)], '\0' };

		for (size_t s = 0; s < 2; s++) {
			struct seat *seat = &seats[(s + i) % 2];

			if (i % LINE == 0) {
				machine_must(write(seat->fd, EMPTY_LINE, 1) == 1, "typing");
				calm(seat);
			}
			seat->tail_len = 0;
			seat->tail[0] = '\0';
			echo_times[(s + i) % 2][i] = until(seat, key, key);
		}
		usleep(2000);
	}
}

static void tell(const char *what, double *times, size_t n)
{
	double median = timing_quantile(times, n, 0.5);

	printf("%-44s median %7.3f ms   p99 %7.3f ms   worst %7.3f ms   (%zu times)\n", what, median * 1e3,
	       timing_quantile(times, n, 0.99) * 1e3, times[n - 1] * 1e3, n);
}

static void judge(const char *what, double ratio, double goal)
{
	printf("%-44s %.4f, goal %.4f: %s\n", what, ratio, goal, ratio <= goal ? "met" : "MISSED");
}

static double private_dirty_kib(pid_t pid)
{
	char path[64], line[256];
	double kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		(void)!sscanf(line, "Private_Dirty: %lf", &kib);
	if (f)
		fclose(f);
	return kib;
}

static void measure_echo(struct seat *seats)
{
	type_in_turn(seats);
	tell("key to echo, bare program of curses", echo_times[0], KEYS);
	tell("key to echo, the interface", echo_times[1], KEYS);
	judge("median / the bare program's",
	      timing_quantile(echo_times[1], KEYS, 0.5) / timing_quantile(echo_times[0], KEYS, 0.5), ECHO_GOAL);
	judge("p99 / 5 ms", timing_quantile(echo_times[1], KEYS, 0.99) / P99_GOAL, 1);
}

/*
 * Opens conversation `number`. Which of them stands there is the interface's order, so its newest message is looked for by
 * what all of those have in common and nothing else has.
 */
static double open_one(struct seat *s, int number)
{
	char keys[16];
	double t;

	snprintf(keys, sizeof(keys), OPEN_KEY, number);
	calm(s);
	t = until(s, keys, MADE_FIXED_NEWEST);
	calm(s);
	return t;
}

static void measure_opening(struct seat *s)
{
	double first[MADE_FIXED_MANY], again[MADE_FIXED_MANY * AGAIN];

	/* From the last to the first, as the first may be open already. */
	for (int i = 0; i < MADE_FIXED_MANY; i++)
		first[i] = open_one(s, MADE_FIXED_MANY - i);
	for (int i = 0; i < MADE_FIXED_MANY * AGAIN; i++)
		again[i] = open_one(s, MADE_FIXED_MANY - i % MADE_FIXED_MANY);
	tell("opening a conversation, first time", first, MADE_FIXED_MANY);
	tell("opening a conversation, again", again, MADE_FIXED_MANY * AGAIN);
	judge("worst first opening / 16 ms", timing_quantile(first, MADE_FIXED_MANY, 1) / OPEN_GOAL, 1);
	judge("median opening / 16 ms", timing_quantile(again, MADE_FIXED_MANY * AGAIN, 0.5) / OPEN_GOAL, 1);
}

static void measure_memory(const struct seat *s)
{
	struct timing_usage u;

	timing_usage(&u, s->pid);
	printf("%-44s memory %6.2f MiB, private %5.2f, dirty %5.2f\n", "the interface", (double)u.resident_kib / 1024,
	       (double)u.private_kib / 1024, private_dirty_kib(s->pid) / 1024);
	judge("memory / 12 MiB", (double)u.resident_kib / MEMORY_KIB, 1);
}

/* build/opt/tests/bench/ui_bench: the others are beside it, and build/nightjar above. */
static void find(char *out, size_t cap, const char *relative)
{
	char self[4000] = "", *slash;

	machine_must(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0, "finding this program");
	slash = strrchr(self, '/');
	machine_must(slash != NULL, "finding this program");
	*slash = '\0';
	machine_must(snprintf(out, cap, "%s/%s", self, relative) < (int)cap && access(out, X_OK) == 0, relative);
}

static void measure(char *const *command)
{
	char echo[4200], nightjar[4200], profile[80], socket[96];
	char *const standard[] = { nightjar, profile, socket, NULL };
	struct seat seats[2];

	find(echo, sizeof(echo), "ui_echo");
	find(nightjar, sizeof(nightjar), "../../../nightjar");
	snprintf(profile, sizeof(profile), "--profile=%s", folder);
	snprintf(socket, sizeof(socket), "--socket=%s/s", folder);
	sit(&seats[0], "the bare program", (char *const[]){ echo, NULL });
	sit(&seats[1], "the interface", command ? command : standard);
	while (!take(&seats[0], 1000, "echo"))
		continue;
	machine_must(take(&seats[1], (int)(WAIT * 1e3), NULL), "a first screen");
	calm(&seats[1]);
	measure_opening(&seats[1]);
	measure_echo(seats);
	measure_memory(&seats[1]);
	leave(&seats[1]);
	leave(&seats[0]);
}

int main(int argc, char **argv)
{
	uint64_t messages = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	struct daemon_run d;

	timing_machine();
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("NIGHTJAR_TOR", "off", 1);
	setenv("HOME", dir, 1);
	snprintf(folder, sizeof(folder), "%s/a", dir);
	made_fixed_many(folder, messages);
	daemon_run_start(&d, folder, NULL);
	daemon_run_reach(&d);
	client_close(d.client);
	d.client = NULL;
	measure(argc > 2 ? argv + 2 : NULL);
	daemon_run_stop(&d);
	machine_remove(folder);
	rmdir(dir);
	return 0;
}
