/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two machines that are contacts, linked over TCP on loopback: ours in this process, the other in a process of its own
 * that stores and acknowledges what comes, until our end is unplugged.
 */
#ifndef SUPPORT_MACHINE_PAIR_H
#define SUPPORT_MACHINE_PAIR_H

#include "support/machine.h"

#include <sys/types.h>

struct machine_pair {
	struct machine ours;
	int64_t contact;     /* the other, as ours knows it */
	char other[MACHINE_PATH];
	pid_t pid;
};

/* Makes both in `folder`, which exists, and links them. `inviter`: ours made the invite. */
void machine_pair_start(struct machine_pair *p, const char *folder, bool inviter);
/* What is not acknowledged yet. */
uint64_t machine_pair_waiting(struct machine_pair *p);
/* Ends both and removes their files. */
void machine_pair_stop(struct machine_pair *p);

#endif
