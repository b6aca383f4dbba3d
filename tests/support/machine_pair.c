/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine_pair.h"

#include "core/outbox.h"
#include "support/tcp.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void be_other(const char *folder, int fd)
{
	static struct machine m;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	machine_open(&m, folder);
	machine_plug(&m, fd, 0);
	while (machine_turn(&m, 1000, NULL, NULL))
		continue;
	machine_close(&m);
	_exit(0);
}

static void make_both(struct machine_pair *p, const char *folder, bool inviter)
{
	static struct machine other;
	int64_t in_other;
	char path[MACHINE_PATH];

	snprintf(path, sizeof(path), "%s/a", folder);
	snprintf(p->other, sizeof(p->other), "%s/b", folder);
	machine_make(&p->ours, path, "Alice");
	machine_make(&other, p->other, "Bob");
	if (inviter)
		machine_join(&p->ours, &other, &p->contact, &in_other);
	else
		machine_join(&other, &p->ours, &in_other, &p->contact);
	machine_close(&p->ours);
	machine_close(&other);
}

void machine_pair_start(struct machine_pair *p, const char *folder, bool inviter)
{
	char path[MACHINE_PATH];
	int fds[2];

	memset(p, 0, sizeof(*p));
	make_both(p, folder, inviter);
	tcp_pair(fds);
	fflush(stdout);
	p->pid = fork();
	if (p->pid == 0) {
		close(fds[0]);
		be_other(p->other, fds[1]);
	}
	close(fds[1]);
	snprintf(path, sizeof(path), "%s/a", folder);
	machine_open(&p->ours, path);
	machine_plug(&p->ours, fds[0], machine_peer(&p->ours));
	while (!people_online(p->ours.core, p->contact))
		machine_must(machine_turn(&p->ours, 1000, NULL, NULL), "a link");
	/* What the two tell each other at first. */
	for (int i = 0; i < 20; i++)
		machine_must(machine_turn(&p->ours, 5, NULL, NULL), "a link");
}

uint64_t machine_pair_waiting(struct machine_pair *p)
{
	struct outbox_counts counts;

	machine_must(outbox_counts(core_store(p->ours.core), p->contact, &counts) == ERR_OK, "counting what waits");
	return counts.count;
}

void machine_pair_stop(struct machine_pair *p)
{
	char path[MACHINE_PATH];

	snprintf(path, sizeof(path), "%s", p->ours.folder);
	machine_unplug(&p->ours);
	machine_close(&p->ours);
	waitpid(p->pid, NULL, 0);
	machine_remove(path);
	machine_remove(p->other);
}
