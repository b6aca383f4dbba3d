/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tor of ours that outlived an earlier daemon, because it was stopped when that was killed: it holds the folder. */
#ifndef TOR_LEFTOVER_H
#define TOR_LEFTOVER_H

#include "sandbox/broker.h"

/* Ends every process of this user that was started with this torrc. */
void leftover_end(const char *torrc);

/* Looks and ends, outside the sandbox. Asked: the path, with its final zero. Answered: whether there was one. */
broker_job leftover_job;

#endif
