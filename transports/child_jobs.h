/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of child.c that starts processes: jobs for the broker (sandbox/broker.h), as whoever is in the sandbox cannot.
 * Only programs that were named before it was forked are run, each in a sandbox of its own.
 */
#ifndef TRANSPORTS_CHILD_JOBS_H
#define TRANSPORTS_CHILD_JOBS_H

#include "sandbox/broker.h"

#define CHILD_JOBS_RULES 4
#define CHILD_JOBS_PATHS 4

struct child_jobs_rule {
	const char *name;                       /* of the program's file begins with this */
	const char *writable[CHILD_JOBS_PATHS]; /* folders that it may write to, up to the first NULL */
	const char *hidden[CHILD_JOBS_PATHS];   /* folders that it sees empty but for what it may reach, up to the first NULL */
};

/*
 * From now on nothing but these is run, each in a sandbox; and nothing that lies, or that a link names which lies, in one of
 * the folders `never` (up to the first NULL): whoever asks can write there. Borrowed. Without it, as in most tests,
 * everything is run, and as it is.
 */
void child_jobs_confine(const struct child_jobs_rule *rules, size_t n, const char *const *never);

/*
 * Runs a program. Asked: its arguments, each with a final zero, the first its path; descriptors: its output, its input (none:
 * /dev/null). Answered: its number (u32) and a descriptor that is readable when it has ended.
 */
broker_job child_jobs_start;
/* Asked: its number. Answered: whether it has ended (u8), then waitpid()'s status (u32). */
broker_job child_jobs_look;
/* Asked: its number and a signal for it (u32 each). */
broker_job child_jobs_signal;

#endif
