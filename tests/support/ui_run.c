/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ui_run.h"

#include "core/people.h"
#include "core/setting.h"
#include "core/store.h"
#include "support/machine.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 32
#define BIG           20000
#define HOSTILE       3000

/* build/KIND/tests/FOLDER/NAME: what is built is four above. */
static void find_built(char *out, size_t cap, const char *name)
{
	char self[4000] = "";

	machine_must(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0, "finding this program");
	for (int i = 0; i < 4; i++) {
		char *slash = strrchr(self, '/');

		machine_must(slash != NULL, "finding what is built");
		*slash = '\0';
	}
	machine_must(snprintf(out, cap, "%s/%s", self, name) < (int)cap && access(out, R_OK) == 0, name);
}

static void switch_lan_on(struct machine *m)
{
	struct store *s = core_store(m->core);

	machine_must(setting_set(s, "lan.on.eth0", "1") == ERR_OK && store_commit(s) == ERR_OK, "a setting");
	machine_close(m);
}

/* Two profiles that know each other by name, with LAN switched on. */
static void make_pair(struct ui_run *r)
{
	static struct machine you, bob;

	machine_make(&you, r->folder, "you");
	machine_make(&bob, r->peer.folder, "Bob");
	machine_join(&you, &bob, &r->bob, &r->peer.us);
	core_turn(you.core, clock_read());
	machine_must(people_rename(you.core, r->bob, "Bob") == ERR_OK && core_commit(you.core) == ERR_OK, "a name");
	switch_lan_on(&you);
	switch_lan_on(&bob);
}

static void make_profile(struct ui_run *r)
{
	switch (r->options.profile) {
	case UI_RUN_FRESH:
		machine_must(mkdir(r->folder, 0700) == 0, "a folder");
		break;
	case UI_RUN_EMPTY:
		made_fixed_empty(r->folder);
		break;
	case UI_RUN_FIXED:
		made_fixed_make(r->folder, &r->ids);
		break;
	case UI_RUN_BIG:
		r->bob = made_fixed_big(r->folder, BIG);
		break;
	case UI_RUN_HOSTILE:
		r->bob = made_fixed_hostile(r->folder, HOSTILE);
		break;
	case UI_RUN_PAIR:
		make_pair(r);
		break;
	}
}

/* What makes the clock of a program stand still: two entries of an environment. */
static void still_clock(char preload[4200])
{
	static const char name[] = "LD_PRELOAD=";

	strcpy(preload, name);
	find_built(preload + strlen(name), 4200 - sizeof(name), "clock.so");
}

void ui_run_wake_daemon(struct ui_run *r)
{
	char preload[4200], clock[] = MADE_FIXED_CLOCK, *value = strchr(clock, '=') + 1;

	setenv("NIGHTJAR_TOR", "off", 1);
	setenv("TZ", "UTC", 1);
	if (!r->options.true_clock) {
		still_clock(preload);
		value[-1] = '\0';
		setenv("LD_PRELOAD", strchr(preload, '=') + 1, 1);
		setenv(clock, value, 1);
	}
	daemon_run_start(&r->daemon, r->folder, r->peer.lan.host[0]);
	unsetenv("LD_PRELOAD");
	unsetenv("CLOCK_AT");
	daemon_run_reach(&r->daemon);
	client_close(r->daemon.client);
	r->daemon.client = NULL;
}

static void open_interface(struct ui_run *r)
{
	char program[4200], preload[4200], profile[96], socket[256];
	const char *argv[ARGUMENTS_MAX] = { program, profile, socket }, *more[ARGUMENTS_MAX] = { NULL };
	const struct ui_run_options *o = &r->options;
	size_t n = 0, at = 3;

	find_built(program, sizeof(program), "nightjar");
	snprintf(profile, sizeof(profile), "--profile=%s", r->folder);
	snprintf(socket, sizeof(socket), "--socket=%s", r->daemon.socket);
	for (size_t i = 0; o->arguments && o->arguments[i] && at + 1 < ARGUMENTS_MAX; i++)
		argv[at++] = o->arguments[i];
	for (size_t i = 0; o->more && o->more[i] && n + 3 < ARGUMENTS_MAX; i++)
		more[n++] = o->more[i];
	if (!o->true_clock) {
		still_clock(preload);
		more[n++] = preload;
		more[n++] = MADE_FIXED_CLOCK;
	}
	r->term = term_start(&(struct term_options){
		.rows = o->rows ? o->rows : 24,
		.cols = o->cols ? o->cols : 80,
		.argv = argv,
		.home = r->top,
		.term = o->term,
		.locale = o->locale,
		.no_color = o->no_color,
		.more = more,
	});
}

void ui_run_start(struct ui_run *r, const struct ui_run_options *o)
{
	*r = (struct ui_run){ .options = *o, .top = "/tmp/nightjar-ui-XXXXXX" };
	machine_must(mkdtemp(r->top) != NULL, "a folder");
	snprintf(r->folder, sizeof(r->folder), "%s/profile", r->top);
	snprintf(r->peer.folder, sizeof(r->peer.folder), "%s/peer", r->top);
	r->options.true_clock = o->true_clock || o->profile == UI_RUN_PAIR;
	r->peer.daemon.pid = -1;
	make_profile(r);
	if (o->profile == UI_RUN_PAIR || o->alone)
		machine_must(netns_lan_open(&r->peer.lan, 2, true, true), "two namespaces on a bridge");
	ui_run_wake_daemon(r);
	if (o->profile == UI_RUN_PAIR) {
		daemon_run_start(&r->peer.daemon, r->peer.folder, r->peer.lan.host[1]);
		daemon_run_connect(&r->peer.daemon);
	}
	open_interface(r);
}

void ui_run_again(struct ui_run *r, const struct ui_run_options *o)
{
	term_free(r->term);
	if (o)
		r->options = *o;
	r->options.true_clock = r->options.true_clock || r->peer.daemon.pid > 0;
	open_interface(r);
}

void ui_run_kill_daemon(struct ui_run *r)
{
	client_close(r->daemon.client);
	r->daemon.client = NULL;
	kill(r->daemon.pid, SIGKILL);
	waitpid(r->daemon.pid, NULL, 0);
	r->daemon.pid = -1;
}

void ui_run_stop_daemon(struct ui_run *r, bool on)
{
	kill(r->daemon.pid, on ? SIGSTOP : SIGCONT);
}

const char *ui_run_why_not(void)
{
	return netns_why_not();
}

json_t *ui_run_call(struct ui_run *r, const char *method, json_t *params)
{
	json_t *answer;

	machine_must(r->daemon.client || client_open(&r->daemon.client, r->daemon.socket) == ERR_OK, "the daemon");
	machine_must(client_call(r->daemon.client, method, params, TERM_PATIENCE_MS, &answer) == ERR_OK, method);
	return answer;
}

void ui_run_peer_says(struct ui_run *r, const char *text)
{
	(void)daemon_run_send(&r->peer.daemon, r->peer.us, text);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void ui_run_end(struct ui_run *r)
{
	term_free(r->term);
	if (r->daemon.pid > 0) {
		ui_run_stop_daemon(r, false);
		daemon_run_stop(&r->daemon);
	}
	if (r->peer.daemon.pid > 0)
		daemon_run_stop(&r->peer.daemon);
	if (r->peer.lan.n > 0)
		netns_lan_close(&r->peer.lan);
	(void)nftw(r->top, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
