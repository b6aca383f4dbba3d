/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which system calls this process can still make (seccomp(2), by libseccomp). For good. */
#ifndef SANDBOX_FILTER_H
#define SANDBOX_FILTER_H

#include <stdbool.h>

/* Lists of what is allowed: anything else kills the process at once. */
enum filter {
	FILTER_DAEMON = 1,
	FILTER_INTERFACE, /* the screen: the terminal and one socket. Opening a file fails. */
	FILTER_FOLDER,    /* files that others lay there */
	FILTER_PROGRAM,   /* a program that is not ours: only what it surely never needs is forbidden, and fails */
};

/* Needs no_new_privs. False with errno set: the kernel has none. */
bool filter_enter(enum filter f) __attribute__((warn_unused_result));

#endif
