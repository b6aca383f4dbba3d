/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is left to a process after start-up: no new rights, few files (Landlock), few system calls (seccomp). Whoever takes it
 * over by a flaw in what reads strangers' bytes has no more than that. README.md here says who gets what.
 */
#ifndef SANDBOX_SANDBOX_H
#define SANDBOX_SANDBOX_H

#include "sandbox/filter.h"
#include "sandbox/landlock.h"

#include <stdbool.h>

struct sandbox_state {
	bool entered;
	int landlock; /* its version in force; 0: this kernel has none, or it was refused */
	bool seccomp;
	bool no_new_privs;
};

/*
 * For good, unless NIGHTJAR_SANDBOX=off stands in the environment. What the kernel has not is left out and told in `out` (may
 * be NULL); the rest is in force all the same.
 */
void sandbox_enter(enum filter f, const struct landlock_rules *rules, struct sandbox_state *out);

/* Whether sandbox_hide() hides anything. Asked once in a process, and known to those that it forks. */
bool sandbox_hides(void);
/*
 * Before that, for a program that is started and has one thread: folders that it sees empty, see hide_enter(). Where the kernel
 * does not let us, or nobody wants a sandbox, nothing is hidden. False: it must not be started, as half of that is done.
 */
bool sandbox_hide(const char *const *folders, const struct landlock_rules *kept) __attribute__((warn_unused_result));

#endif
