/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of errand.c that starts other programs: jobs for the broker (sandbox/broker.h), as the screen in its sandbox cannot.
 * These programs and no others, whatever the screen may ask for.
 */
#ifndef UI_NCURSES_ERRAND_JOBS_H
#define UI_NCURSES_ERRAND_JOBS_H

#include "sandbox/broker.h"

struct loop_options;

#define ERRAND_JOBS_TEXT 65536    /* bytes of a text that is edited */
#define ERRAND_JOBS_NOT_FOUND 127 /* exit code of a child that could not become the program, as of sh(1) */

enum errand_kind {
	ERRAND_START = 1, /* the daemon */
	ERRAND_TAKE,      /* parcels, from a path that follows */
	ERRAND_GIVE,      /* parcels, to it */
	ERRAND_PICTURE,   /* reads the QR codes of a picture, whose path follows */
};

/* What ERRAND_START, TAKE and GIVE call; borrowed for good. */
void errand_jobs_offer(const struct loop_options *o);

/*
 * Begins an errand in a process of its own. Asked: its kind (u8), its path with a final zero; a pipe that takes what it says,
 * then a zero and its exit code.
 */
broker_job errand_jobs_begin;
/* Lets an editor have the terminal until it ends. Asked: the text. Answered: what has become of it. */
broker_job errand_jobs_edit;
/* Shows the text, with its final zero, by the desktop's helper; ENOENT: there is none. */
broker_job errand_jobs_notify;

#endif
