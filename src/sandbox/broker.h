/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A process of our own outside the sandbox, forked before any secret is in memory, for the few things that the sandbox does
 * not allow: it does what is in its table of jobs, and nothing else. It ends when we do.
 *
 * A job is a function from bytes and descriptors to bytes, descriptors and an errno. Without a broker that has it, as in most
 * tests, broker_ask() runs it where it is asked for, so there is one way to do each thing.
 */
#ifndef SANDBOX_BROKER_H
#define SANDBOX_BROKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BROKER_FDS 2
#define BROKER_BYTES (2u << 20) /* of a question or an answer, at most */
#define BROKER_JOBS 8

struct broker_message {
	uint8_t *bytes; /* owned when it is an answer: broker_wipe() */
	size_t len;
	int fd[BROKER_FDS];
	size_t nfds;
};

/* Returns 0 or an errno. The question and its descriptors are borrowed, the answer's are handed over. */
typedef int broker_job(const struct broker_message *asked, struct broker_message *answer);

struct broker_options {
	const char *name;              /* of the process, 15 bytes at most */
	broker_job *jobs[BROKER_JOBS]; /* up to the first NULL */
	void (*settle)(void);          /* in the new process, before it works: its own sandbox; may be NULL */
	bool keeps_terminal;           /* else its standard descriptors are /dev/null */
};

/* False with errno set. At most two in a process; a broker serves one thread. */
bool broker_begin(const struct broker_options *o) __attribute__((warn_unused_result));
/*
 * Does the job and waits for it. Returns what it returned, with the answer in `answer` (NULL: not wanted); EPIPE when the
 * broker is gone. Descriptors of the question stay the caller's.
 */
int broker_ask(broker_job *job, const struct broker_message *asked, struct broker_message *answer)
	__attribute__((warn_unused_result));
/* Room for `len` bytes of an answer, zeroed, in place of what it had. */
uint8_t *broker_room(struct broker_message *answer, size_t len);
/* Frees the bytes; the descriptors are whoever's took them. */
void broker_wipe(struct broker_message *answer);
/* Asks all to end, by closing what they listen to. What they have started ends as well. */
void broker_end_all(void);

#endif
