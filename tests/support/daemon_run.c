/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/daemon_run.h"

#include "rpc/envelope.h"
#include "support/machine.h"
#include "support/timing.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 30.0    /* seconds for a daemon to come up */

/* build/opt/tests/KIND/NAME: the daemon is build/nightjard. */
static void find_program(char *out, size_t cap)
{
	char self[4096] = "";

	machine_must(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0, "finding this program");
	for (int i = 0; i < 4; i++) {
		char *slash = strrchr(self, '/');

		machine_must(slash != NULL, "finding nightjard");
		*slash = '\0';
	}
	machine_must(snprintf(out, cap, "%s/nightjard", self) < (int)cap && access(out, X_OK) == 0, "finding nightjard");
}

static _Noreturn void be_daemon(const struct daemon_run *d, const char *program, const struct netns *ns)
{
	char log[256];
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (ns)
		netns_enter(ns);
	snprintf(log, sizeof(log), "%s/log", d->folder);
	fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0)
		dup2(fd, 2);
	execl(program, "nightjard", "--foreground", "--profile", d->folder, "--socket", d->socket, (char *)NULL);
	_exit(127);
}

void daemon_run_start(struct daemon_run *d, const char *folder, const struct netns *ns)
{
	char program[4200];

	envelope_setup();
	*d = (struct daemon_run){ .pid = -1 };
	snprintf(d->folder, sizeof(d->folder), "%s", folder);
	snprintf(d->socket, sizeof(d->socket), "%s/s", folder);
	find_program(program, sizeof(program));
	fflush(stdout);
	d->pid = fork();
	if (d->pid == 0)
		be_daemon(d, program, ns);
	machine_must(d->pid > 0, "starting a daemon");
}

static json_t *call(struct daemon_run *d, const char *method, json_t *params)
{
	json_t *answer;

	machine_must(client_call(d->client, method, params, 30000, &answer) == ERR_OK, method);
	return answer;
}

void daemon_run_reach(struct daemon_run *d)
{
	double end = timing_now() + PATIENCE;

	while (client_open(&d->client, d->socket) != ERR_OK) {
		machine_must(timing_now() < end && waitpid(d->pid, NULL, WNOHANG) == 0, "a daemon that comes up");
		usleep(200);
	}
}

void daemon_run_connect(struct daemon_run *d)
{
	daemon_run_reach(d);
	json_decref(call(d, "subscribe", json_pack("{s:s}", "since", "0")));
}

void daemon_run_stop(struct daemon_run *d)
{
	client_close(d->client);
	d->client = NULL;
	kill(d->pid, SIGTERM);
	waitpid(d->pid, NULL, 0);
}

int64_t daemon_run_send(struct daemon_run *d, int64_t contact, const char *text)
{
	char id[32];
	json_t *answer;
	int64_t order;

	snprintf(id, sizeof(id), "%" PRId64, contact);
	answer = call(d, "send", json_pack("{s:s, s:s}", "contact", id, "text", text));
	order = strtoll(json_string_value(json_object_get(answer, "order")), NULL, 10);
	json_decref(answer);
	return order;
}

int64_t daemon_run_await(struct daemon_run *d, const char *type, int ms)
{
	double end = timing_now() + ms / 1e3;
	json_t *event;

	while (timing_now() < end && client_event(d->client, (int)((end - timing_now()) * 1e3) + 1, &event) == ERR_OK) {
		const char *order = json_string_value(json_object_get(event, "order"));
		bool found = strcmp(json_string_value(json_object_get(event, "type")), type) == 0;
		int64_t number = order ? strtoll(order, NULL, 10) : 0;

		json_decref(event);
		if (found)
			return number;
	}
	return -1;
}
