/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole nodes through random lives, checked by the oracle (support/oracle.h).
 *   SEEDS=n FIRST=s   n lives from seed s on (20, 1);  SEED=s  one life, with its digest;  JOBS=n  at a time
 * Each life is a process of its own, so that one that breaks says so and the others go on.
 */
#include "support/chaos.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TWICE 20    /* every so many lives are lived twice, to see that they are the same */
#define LONGEST 300    /* seconds for one life: a loop without end is a failure too */
#define SHOWN 20    /* failures, before it stops */

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);

	return s && *s ? strtoull(s, NULL, 10) : otherwise;
}

static void live(uint64_t seed, bool twice, struct chaos_result *out)
{
	struct chaos_result again;
	char replay[64];

	snprintf(replay, sizeof(replay), "make sim SEED=%llu", (unsigned long long)seed);
	chaos_run(seed, replay, out);
	if (twice)
		chaos_run(seed, replay, &again);
	if (twice && memcmp(again.digest, out->digest, sizeof(again.digest)) != 0) {
		fprintf(stderr, "FAILED: the same seed gave two different lives\nreplay: %s\n", replay);
		_exit(1);
	}
}

struct totals {
	uint64_t lives, failed, sent, refused, received, resets, restores, active, parcels, flights, disordered, regained;
	uint64_t crashes, faults, reused, replaced, retired, operations, agreed, read, met;
	int64_t lived, healing;
};

static void add(struct totals *t, const struct chaos_result *r)
{
	t->lives++;
	t->sent += r->counts.sent;
	t->refused += r->counts.refused;
	t->received += r->counts.received;
	t->resets += r->counts.resets;
	t->restores += r->counts.restores;
	t->active += r->counts.active;
	t->parcels += r->counts.parcels;
	t->flights += r->counts.flights;
	t->disordered += r->counts.disordered;
	t->regained += r->counts.regained;
	t->reused += r->counts.reused_flights;
	t->replaced += r->counts.replaced;
	t->operations += r->counts.operations;
	t->agreed += r->counts.agreed;
	t->read += r->counts.read;
	t->retired += r->counts.retired;
	t->met += r->met;
	t->crashes += r->crashes;
	t->faults += r->faults;
	t->lived += r->lived;
	t->healing = r->healing > t->healing ? r->healing : t->healing;
}

static void print(const struct totals *t)
{
	printf("%llu lives, %llu failed: %lld node hours; %llu pairs,\n"
	       "  %llu messages accepted, %llu refused, %llu arrived;\n",
	       (unsigned long long)t->lives, (unsigned long long)t->failed, (long long)(t->lived / CLOCK_HOUR),
	       (unsigned long long)t->active, (unsigned long long)t->sent, (unsigned long long)t->refused,
	       (unsigned long long)t->received);
	printf("  %llu crashes, %llu disk faults, %llu backups restored, %llu resets, %llu messages regained;\n",
	       (unsigned long long)t->crashes, (unsigned long long)t->faults, (unsigned long long)t->restores,
	       (unsigned long long)t->resets, (unsigned long long)t->regained);
	printf("  %llu parcels and %llu flights, none alike under one name (after restores: %llu tags of flights);\n",
	       (unsigned long long)t->parcels, (unsigned long long)t->flights, (unsigned long long)t->reused);
	printf("  %llu addresses replaced, %llu times all that had to knew the new one;\n", (unsigned long long)t->replaced,
	       (unsigned long long)t->retired);
	printf("  %llu operations on messages, %llu messages the same at both ends, %llu looks at read ones;\n",
	       (unsigned long long)t->operations, (unsigned long long)t->agreed, (unsigned long long)t->read);
	printf("  %llu looks at a link with a stranger;\n", (unsigned long long)t->met);
	printf("  %llu messages shown after a younger one; longest healing %lld s\n", (unsigned long long)t->disordered,
	       (long long)(t->healing / CLOCK_SECOND));
}

struct slot {
	pid_t pid;
	uint64_t seed;
	struct chaos_result *result;
};

/* Waits for one life to end, takes its result. */
static void gather(struct slot *slots, size_t n, struct totals *t)
{
	int status = 0;
	pid_t pid = wait(&status);

	for (size_t i = 0; i < n; i++) {
		if (slots[i].pid != pid)
			continue;
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
			add(t, slots[i].result);
		} else {
			t->failed++;
			fprintf(stderr, "seed %llu FAILED %s\n", (unsigned long long)slots[i].seed,
			        WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "");
		}
		slots[i].pid = 0;
	}
}

static size_t free_slot(const struct slot *slots, size_t n)
{
	size_t i = 0;

	while (i < n && slots[i].pid != 0)
		i++;
	return i;
}

static void start(struct slot *s, uint64_t seed, bool twice)
{
	s->seed = seed;
	fflush(stdout);
	s->pid = fork();
	if (s->pid == 0) {
		alarm(LONGEST);
		live(seed, twice, s->result);
		_exit(0);
	}
	if (s->pid < 0)
		abort();
}

int main(void)
{
	uint64_t one = number_of("SEED", 0), first = one ? one : number_of("FIRST", 1);
	uint64_t count = one ? 1 : number_of("SEEDS", 20), left = count;
	size_t jobs = one ? 1 : (size_t)number_of("JOBS", 1), i;
	struct totals t = { .lives = 0 };
	struct slot *slots = calloc(jobs, sizeof(*slots));
	struct chaos_result *results =
		mmap(NULL, jobs * sizeof(*results), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (!slots || results == MAP_FAILED)
		abort();
	for (i = 0; i < jobs; i++)
		slots[i].result = &results[i];
	for (; left > 0 && t.failed < SHOWN; left--) {
		while ((i = free_slot(slots, jobs)) == jobs)
			gather(slots, jobs, &t);
		start(&slots[i], first + (count - left), one || (count - left) % TWICE == 0);
	}
	for (i = 0; i < jobs; i++)
		if (slots[i].pid)
			gather(slots, jobs, &t), i = (size_t)-1;
	print(&t);
	for (i = 0; one && t.failed == 0 && i < sizeof(results->digest); i++)
		printf("%02x%s", results->digest[i], i + 1 == sizeof(results->digest) ? "\n" : "");
	munmap(results, jobs * sizeof(*results));
	free(slots);
	return t.failed > 0;
}
