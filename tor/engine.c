/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/engine.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/tr.h"
#include "transports/child.h"
#include "tor/field.h"
#include "tor/leftover.h"
#include "tor/listener.h"
#include "tor/places.h"
#include "tor/torrc.h"
#include "tor/version.h"
#include "transports/backoff.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESTART_FIRST 1000     /* ms before a tor that ended is started again */
#define RESTART_MOST  30000
#define END_IS_NEAR   100      /* ms between the end of the control connection and that of tor */
#define PROBE_PATIENCE 10000   /* ms for tor to say its version */
#define STEADY        60000    /* ms after which one that ends is no longer one that does not start */

struct engine {
	struct engine_host host;
	struct places at;
	char program[4096];        /* as given; "": to be found */
	char found[4096];          /* the one that is run */
	char outside[4096];        /* control socket of a tor that is not ours; "": ours */
	bool forbidden, on;
	enum condition_stage stage;
	char why[200], version[64], said[170];
	bool boxed;                /* it runs in its own sandbox, too */
	bool unboxable;            /* it did not work there */
	bool failed;               /* said why: what it says afterwards does not count */
	struct bulletin_bootstrap boot;
	int64_t progressed, started, again;    /* mono ms */
	bool network_down;
	int64_t skew;
	struct child *child, *probe;
	struct control *control;
	struct calls_socks socks;
	struct bridge bridges[TORRC_BRIDGES_MAX];
	size_t nbridges;
	struct backoff restart;
	struct event start, stall;
};

static int64_t mono(void)
{
	return clock_read().mono;
}

static void arm(struct event *ev, int64_t ms)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	event_add(ev, &tv);
}

static void enter(struct engine *e, enum condition_stage stage)
{
	e->stage = stage;
	e->host.changed(e->host.ctx);
}

/* ---- the end of a tor ---- */

static void drop_control(struct engine *e)
{
	struct control *c = e->control;

	e->control = NULL;
	if (!c)
		return;
	e->host.control(e->host.ctx, NULL);
	control_free(c);
}

static void drop_all(struct engine *e)
{
	drop_control(e);
	child_free(e->probe);
	child_free(e->child);
	e->probe = e->child = NULL;
	e->boot = (struct bulletin_bootstrap){ .progress = 0 };
	e->network_down = false;
	e->skew = 0;
	event_del(&e->stall);
}

/* It does not run; it is tried again after a while. */
static void rest(struct engine *e, const char *why)
{
	int64_t now = mono();

	snprintf(e->why, sizeof(e->why), "%s", why);
	drop_all(e);
	if (now - e->started > STEADY)
		backoff_worked(&e->restart);
	backoff_failed(&e->restart, now, e->host.rand);
	e->again = e->restart.due;
	log_warn("tor does not run: %s", e->why);
	arm(&e->start, e->again - now);
	enter(e, CONDITION_RESTING);
}

/* It cannot work before a person has done something; looked at again in a while all the same. */
static void give_up(struct engine *e, enum condition_stage stage, const char *why)
{
	bool is_news = e->stage != stage || strcmp(e->why, why) != 0;

	snprintf(e->why, sizeof(e->why), "%s", why);
	drop_all(e);
	arm(&e->start, RESTART_MOST);
	enter(e, stage);
	if (is_news)
		log_warn("tor cannot be used: see `nightjar tor`");
}

/* Mostly it is about to end, and how says more. */
static void on_lost(void *ctx, const char *why)
{
	struct engine *e = ctx;

	if (!e->child || !child_await(e->child, END_IS_NEAR))
		rest(e, why);
}

/*
 * "Nov 25 18:00:00.000 [warn] text": its last warning and the error that follows are why it ended. Later errors are only
 * about those ("Reading config failed--see warnings above").
 */
static void on_line(void *ctx, const char *text)
{
	struct engine *e = ctx;
	const char *warning = strstr(text, "[warn] "), *error = strstr(text, "[err] ");

	log_debug("tor: %s", text);
	if (e->failed)
		return;
	/* A stack trace is a row of warnings. */
	if (warning && strncmp(warning + 7, "Bug:", 4) != 0)
		snprintf(e->said, sizeof(e->said), "%.100s", warning + 7);
	if (error) {
		snprintf(e->said + strlen(e->said), sizeof(e->said) - strlen(e->said), "%s%.60s", e->said[0] ? " / " : "",
		         error + 6);
		e->failed = true;
	}
}

static void on_ended(void *ctx, int status)
{
	struct engine *e = ctx;
	size_t len = strlen(e->said);
	char why[200];

	/* Built without it, or on a system that its list of calls does not know. The one around it remains (sandbox/). */
	if (e->boxed && (e->stage == CONDITION_STARTING || (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS))) {
		log_warn("tor ended in its own sandbox: from now on it is started without");
		e->unboxable = true;
	}
	while (len > 0 && e->said[len - 1] == '.')
		e->said[--len] = '\0';
	if (len > 0 && !WIFSIGNALED(status))
		snprintf(why, sizeof(why), _("it ended, saying: %.170s"), e->said);
	else if (WIFSIGNALED(status))
		snprintf(why, sizeof(why), _("it was ended by a signal (%s)"), strsignal(WTERMSIG(status)));
	else
		snprintf(why, sizeof(why), N_("it ended without a word"));
	rest(e, why);
}

/* ---- what it tells ---- */

static void note_bootstrap(struct engine *e, const struct bulletin_bootstrap *b)
{
	if (b->progress > e->boot.progress || e->boot.tag[0] == '\0')
		e->progressed = mono();
	e->boot = *b;
	if (e->stage == CONDITION_CONNECTING && b->progress == 100) {
		log_info("tor is connected");
		enter(e, CONDITION_READY);
		e->host.ready(e->host.ctx, e->control, &e->socks);
		return;
	}
	arm(&e->stall, CONDITION_STALL);
	e->host.changed(e->host.ctx);
}

/* Any relay may lie: tor hands on only what one of the directory authorities says, or the consensus. */
static void note_skew(struct engine *e, const struct bulletin_skew *s)
{
	e->skew = s->seconds;
	e->host.changed(e->host.ctx);
}

static void on_bulletin(void *ctx, const struct bulletin *b)
{
	struct engine *e = ctx;

	switch (b->kind) {
	case BULLETIN_BOOTSTRAP:
		note_bootstrap(e, &b->bootstrap);
		break;
	case BULLETIN_CLOCK_SKEW:
		note_skew(e, &b->skew);
		break;
	case BULLETIN_LIVENESS:
		e->network_down = !b->is_live;
		e->host.changed(e->host.ctx);
		break;
	case BULLETIN_ESTABLISHED:
		e->network_down = false;
		e->skew = 0;
		e->host.changed(e->host.ctx);
		break;
	case BULLETIN_DESCRIPTOR:
		e->host.descriptor(e->host.ctx, &b->descriptor);
		break;
	case BULLETIN_DANGEROUS_VERSION:
		log_warn("tor: its version is one that the Tor network warns of (%s): update it", b->reason);
		break;
	case BULLETIN_NONE:
	case BULLETIN_NOT_ESTABLISHED:
	case BULLETIN_GUARD:
	case BULLETIN_CIRCUIT:
		break;
	}
}

/* The value of a GETINFO of one key, "" when there is none. */
static const char *value_of(const struct reply *r, const char *key)
{
	size_t len = strlen(key);
	const char *text = reply_text(r, 0);

	return reply_code(r) == 250 && strncmp(text, key, len) == 0 && text[len] == '=' ? text + len + 1 : "";
}

static void on_phase(void *ctx, const struct reply *r)
{
	struct engine *e = ctx;
	struct bulletin b;

	bulletin_decode_phase(value_of(r, "status/bootstrap-phase"), &b);
	if (b.kind == BULLETIN_BOOTSTRAP)
		note_bootstrap(e, &b.bootstrap);
}

/* ---- connecting to it ---- */

static void on_online(void *ctx, const struct reply *r)
{
	struct engine *e = ctx;
	char why[200], said[140];

	if (reply_code(r) == 250)
		return;
	reply_words(r, said, sizeof(said));
	snprintf(why, sizeof(why), _("Tor does not take its settings: %s"), said);
	give_up(e, CONDITION_UNUSABLE, why);
}

static void go_online(struct engine *e)
{
	char missing[BRIDGE_TRANSPORT_SIZE];
	char *text = torrc_go_online(e->bridges, e->nbridges, missing);

	if (!text) {
		/* Who has set bridges must not be seen to connect without. It is looked for again: see on_stall(). */
		control_ask(e->control, "SETCONF DisableNetwork=1", on_online, e);
		snprintf(e->why, sizeof(e->why), "%s", missing);
		arm(&e->stall, RESTART_MOST);
		enter(e, CONDITION_NO_TRANSPORT);
		return;
	}
	e->progressed = mono();
	if (e->stage != CONDITION_READY)
		enter(e, CONDITION_CONNECTING);
	control_ask(e->control, text, on_online, e);
	free(text);
	control_ask(e->control, "GETINFO status/bootstrap-phase", on_phase, e);
	arm(&e->stall, CONDITION_STALL);
}

static void on_listeners(void *ctx, const struct reply *r)
{
	struct engine *e = ctx;

	if (!listener_socks(&e->socks, value_of(r, "net/listeners/socks"))) {
		give_up(e, CONDITION_UNUSABLE, _("The system's Tor has no SocksPort on this machine: set one in its torrc."));
		return;
	}
	e->progressed = mono();
	enter(e, CONDITION_CONNECTING);
	control_ask(e->control, "GETINFO status/bootstrap-phase", on_phase, e);
	arm(&e->stall, CONDITION_STALL);
}

/* Takes what says to be a version; false: it is none. */
static bool note_version(struct engine *e, const char *text)
{
	struct version v;

	if (!version_parse(&v, text))
		return false;
	version_text(e->version, sizeof(e->version), &v);
	return true;
}

static bool is_old(const char *text)
{
	struct version v, least;

	return !version_parse(&v, text) || !version_parse(&least, TOR_LEAST) || version_compare(&v, &least) < 0;
}

static void on_control_ready(void *ctx, const char *version)
{
	struct engine *e = ctx;

	if (!note_version(e, version) || is_old(version)) {
		enter(e, CONDITION_TOO_OLD);
		return;
	}
	if (e->outside[0]) {
		control_ask(e->control, "GETINFO net/listeners/socks", on_listeners, e);
	} else {
		/* From now on it ends as soon as this connection does (control-spec, TAKEOWNERSHIP). */
		control_ask(e->control, "TAKEOWNERSHIP", NULL, NULL);
		go_online(e);
	}
	/* Last: a tor that is given an onion service before it is online connects a second later (0.4.9.11). */
	e->host.control(e->host.ctx, e->control);
}

static void connect_control(struct engine *e, const char *path)
{
	const struct control_events events = {
		.ready = on_control_ready, .bulletin = on_bulletin, .lost = on_lost, .ctx = e, .pace = e->host.pace,
	};

	e->control = control_open(e->host.base, path, e->host.rand, &events);
	if (!e->control)
		rest(e, N_("its control socket has too long a path"));
}

/* Our own makes its socket in a moment; the system's has it, or does not run. */
static void connect_outside(struct engine *e)
{
	if (access(e->outside, R_OK | W_OK) == 0)
		connect_control(e, e->outside);
	else if (errno == EACCES)
		rest(e, N_("its control socket may not be opened by your user"));
	else
		rest(e, N_("the system's has no control socket where `nightjar config get tor.control` says"));
}

/* ---- starting it ---- */

static void launch(struct engine *e)
{
	const struct child_events events = { .line = on_line, .ended = on_ended, .ctx = e };
	struct torrc_places places = { .data = e->at.data, .sockets = e->at.sockets };
	char why[200], control[sizeof(e->at.sockets)];
	struct torrc_files files;

	places.boxed = e->boxed = !e->unboxable && !torrc_needs_programs(e->bridges, e->nbridges);
	if (!places_make(&e->at) || !torrc_write(&files, e->at.folder, &places, getpid())) {
		snprintf(why, sizeof(why), _("Tor's folder in the profile cannot be used: %s."), strerror(errno));
		give_up(e, CONDITION_UNUSABLE, why);
		return;
	}
	leftover_end(files.torrc);
	places_socket(&e->at, "control", control);
	unlink(control);
	e->said[0] = '\0';
	e->failed = false;
	e->child = child_start(e->host.base,
	                       (const char *const[]){ e->found, "--defaults-torrc", files.defaults, "-f", files.torrc, NULL },
	                       &events);
	if (!e->child) {
		rest(e, strerror(errno));
		return;
	}
	e->socks.port = 0;
	places_socket(&e->at, "socks", e->socks.path);
	connect_control(e, control);
}

/* What --version says: "Tor version 0.4.9.11." */
static void on_probe_line(void *ctx, const char *text)
{
	struct engine *e = ctx;

	if (strncmp(text, "Tor version ", 12) == 0)
		(void)note_version(e, text);
}

static void on_probe_ended(void *ctx, int status)
{
	struct engine *e = ctx;

	(void)status;
	event_del(&e->stall);
	child_free(e->probe);
	e->probe = NULL;
	if (e->version[0] == '\0')
		give_up(e, CONDITION_UNUSABLE, _("What is installed as tor does not say it is Tor: see `tor --version`."));
	else if (is_old(e->version))
		give_up(e, CONDITION_TOO_OLD, "");
	else
		launch(e);
}

/* A path that is set, or the name of a program. False: said already. */
static bool find_program(struct engine *e)
{
	char why[200];

	if (!e->program[0] || !strchr(e->program, '/')) {
		if (child_find(e->found, sizeof(e->found), e->program[0] ? e->program : "tor"))
			return true;
		give_up(e, CONDITION_NO_PROGRAM, "");
		return false;
	}
	snprintf(e->found, sizeof(e->found), "%s", e->program);
	if (access(e->found, X_OK) == 0)
		return true;
	snprintf(why, sizeof(why), _("The program that is set to be run as tor cannot be run: %s."), strerror(errno));
	give_up(e, CONDITION_UNUSABLE, why);
	return false;
}

static void probe(struct engine *e)
{
	const struct child_events events = { .line = on_probe_line, .ended = on_probe_ended, .ctx = e };

	if (!find_program(e))
		return;
	e->version[0] = '\0';
	e->probe = child_start(e->host.base, (const char *const[]){ e->found, "--version", NULL }, &events);
	if (!e->probe)
		rest(e, strerror(errno));
	else
		arm(&e->stall, PROBE_PATIENCE);
}

static void on_start(evutil_socket_t fd, short what, void *ctx)
{
	struct engine *e = ctx;

	(void)fd, (void)what;
	if (!e->on)
		return;
	e->started = mono();
	if (e->forbidden) {
		enter(e, CONDITION_FORBIDDEN);
		return;
	}
	enter(e, CONDITION_STARTING);
	if (e->outside[0])
		connect_outside(e);
	else
		probe(e);
}

static void on_stall(evutil_socket_t fd, short what, void *ctx)
{
	struct engine *e = ctx;

	(void)fd, (void)what;
	if (e->probe)
		give_up(e, CONDITION_UNUSABLE, _("What is installed as tor does not say its version: see `tor --version`."));
	else if (e->stage == CONDITION_NO_TRANSPORT && e->control)
		go_online(e);
	else
		e->host.changed(e->host.ctx);
}

/* ---- for the road ---- */

struct engine *engine_new(const struct engine_host *host)
{
	const struct tor_options *o = host->options;
	struct engine *e = calloc(1, sizeof(*e));

	if (!e || !places_choose(&e->at, o->folder, o->sockets)) {
		free(e);
		return NULL;
	}
	e->host = *host;
	e->stage = CONDITION_OFF;
	e->forbidden = o->program && strcmp(o->program, "off") == 0;
	if (o->program && !e->forbidden)
		snprintf(e->program, sizeof(e->program), "%s", o->program);
	if (o->control)
		snprintf(e->outside, sizeof(e->outside), "%s", o->control);
	backoff_init(&e->restart, RESTART_FIRST, RESTART_MOST);
	event_assign(&e->start, host->base, -1, 0, on_start, e);
	event_assign(&e->stall, host->base, -1, 0, on_stall, e);
	return e;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	event_del(&e->start);
	event_del(&e->stall);
	control_free(e->control);
	child_free(e->probe);
	child_free(e->child);
	places_leave(&e->at);
	free(e);
}

void engine_switch(struct engine *e, bool on)
{
	e->on = on;
	if (on) {
		(void)!places_make(&e->at);    /* launch() says it when that fails */
		backoff_worked(&e->restart);
		e->stage = CONDITION_STARTING;
		arm(&e->start, 0);
		return;
	}
	event_del(&e->start);
	event_del(&e->stall);
	drop_all(e);
	e->stage = CONDITION_OFF;
}

bool engine_is_on(const struct engine *e)
{
	return e->on;
}

bool engine_is_ready(const struct engine *e)
{
	return e->stage == CONDITION_READY;
}

void engine_set_bridges(struct engine *e, const struct bridge *bridges, size_t n)
{
	if (n > 0)
		memcpy(e->bridges, bridges, n * sizeof(*bridges));
	e->nbridges = n;
	/* In its own sandbox tor can start no program. */
	if (e->child && e->boxed && torrc_needs_programs(bridges, n)) {
		drop_all(e);
		enter(e, CONDITION_STARTING);
		arm(&e->start, 0);
		return;
	}
	/* With other bridges it connects anew, and until then it is not known to be connected. */
	if (e->control && !e->outside[0] && (e->stage == CONDITION_CONNECTING || e->stage == CONDITION_READY ||
	                                     e->stage == CONDITION_NO_TRANSPORT)) {
		e->boot = (struct bulletin_bootstrap){ .progress = 0 };
		go_online(e);
	}
}

void engine_view(const struct engine *e, struct condition_view *out)
{
	int64_t now = mono();

	*out = (struct condition_view){
		.stage = e->stage,
		.why = e->why,
		.version = e->version,
		.boot = e->boot,
		.silent = now - e->progressed,
		.network_down = e->network_down,
		.skew = e->skew,
		.bridges = e->nbridges,
		.again = e->again > now ? e->again - now : 0,
	};
}

const char *engine_sockets(const struct engine *e)
{
	return e->outside[0] ? NULL : e->at.sockets;
}
