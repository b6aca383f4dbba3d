/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Landlock (the kernel's Documentation/userspace-api/landlock.rst): which files this thread, and what it starts, can still
 * reach. What has no rule cannot be opened, made, removed or run any more; what is open stays open.
 * Older kernels know less: what they do not know is not kept from us, see landlock_abi().
 */
#ifndef SANDBOX_LANDLOCK_H
#define SANDBOX_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LANDLOCK_ROWS 40

enum landlock_right {
	LANDLOCK_READ = 1,  /* files and folders beneath the path */
	LANDLOCK_WRITE = 2, /* and write, make and remove files, sockets and folders */
	LANDLOCK_RUN = 4,   /* and run them */
	LANDLOCK_PLACE = 8, /* only make and remove folders and sockets, as in /tmp */
};

struct landlock_rules {
	struct {
		const char *path; /* borrowed; one that is not there is left out */
		unsigned rights;
	} row[LANDLOCK_ROWS];
	size_t n;
	bool no_tcp; /* neither listen nor connect by TCP */
	bool alone;  /* neither signal others nor reach their abstract sockets */
};

void landlock_allow(struct landlock_rules *r, const char *path, unsigned rights);
/* The version of Landlock that the kernel has; 0: none. */
int landlock_abi(void);
/* For good. Needs no_new_privs. Returns the version in force, 0 when the kernel has none; -1 with errno when it refuses. */
int landlock_enter(const struct landlock_rules *r);

#endif
