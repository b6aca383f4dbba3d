/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double timing_now(void)
{
	return seconds(CLOCK_MONOTONIC);
}

double timing_cpu(void)
{
	return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double timing_quantile(double *v, size_t n, double part)
{
	size_t at = (size_t)(part * (double)n);

	if (n == 0)
		return 0;
	qsort(v, n, sizeof(*v), by_value);
	return v[at < n ? at : n - 1];
}

void timing_machine(void)
{
	double load[3] = { 0, 0, 0 };

	(void)!getloadavg(load, 3);
	printf("%ld processors, load %.2f %.2f %.2f before it starts\n", sysconf(_SC_NPROCESSORS_ONLN), load[0], load[1],
	       load[2]);
	fflush(stdout);
}

static uint64_t status_field(pid_t pid, const char *name)
{
	char path[64], line[256];
	unsigned long long v = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, name, strlen(name)) == 0)
			v = strtoull(line + strlen(name), NULL, 10);
	if (f)
		fclose(f);
	return v;
}

void timing_usage(struct timing_usage *out, pid_t pid)
{
	struct timespec t = { 0, 0 };
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) == 0)
		clock_gettime(clock, &t);
	out->cpu = (double)t.tv_sec + (double)t.tv_nsec / 1e9;
	out->wakes = status_field(pid, "voluntary_ctxt_switches:");
	out->resident_kib = status_field(pid, "VmRSS:");
	out->private_kib = status_field(pid, "RssAnon:");
}
