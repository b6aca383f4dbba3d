/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/loop.h"

#include "base/clock.h"
#include "base/tr.h"
#include "sandbox/broker.h"
#include "sandbox/sandbox.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/term/errand.h"
#include "ui-ncurses/term/porter.h"
#include "ui-ncurses/term/screen.h"
#include "ui-ncurses/term/signals.h"
#include "ui-ncurses/term/wire.h"
#include "ui-ncurses/text/input.h"
#include "ui-ncurses/ui.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define RETRY       500                  /* ms between two tries to reach the daemon */
#define START_PAUSE (5 * CLOCK_SECOND)   /* at least, between two starts of it: one that crashes at once is no storm */
#define PANIC_WAIT  3000                 /* ms for the daemon to lock: the screen is blank by then */
#define QUIT_WAIT   500                  /* ms for the daemon to take a draft */

struct loop {
	const struct loop_options *options;
	struct ui ui;
	struct wire wire;
	struct input *input;
	struct canvas canvas;
	struct errand errand;    /* the daemon being started */
	struct errand reader;    /* of a QR code */
	void (*read)(struct ui *u, bool ok, const char *said);
	struct porter porter;
	int signals;
	int64_t retry_at;        /* mono ms */
	int64_t start_at;
	bool ended;
};

/* ---- coming in ---- */

static void take_keys(struct loop *l)
{
	struct key k;

	while (input_next(l->input, &k))
		ui_key(&l->ui, &k);
}

static void read_terminal(struct loop *l)
{
	char bytes[4096];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof(bytes));

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		l->ended = true;    /* the terminal is gone */
	if (n > 0)
		input_feed(l->input, bytes, (size_t)n, l->ui.now.mono);
	sodium_memzero(bytes, sizeof(bytes));
	take_keys(l);
}

static void suspend(struct loop *l)
{
	screen_suspend();
	raise(SIGSTOP);
	screen_resume();
	l->ui.wishes.redraw = true;
}

static void read_signals(struct loop *l)
{
	struct signalfd_siginfo info;
	int rows, cols;

	while (read(l->signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGWINCH:
			screen_resized();
			screen_size(&rows, &cols);
			ui_resize(&l->ui, rows, cols);
			break;
		case SIGTSTP:
			suspend(l);
			break;
		default:
			l->ended = true;
		}
	}
}

/* ---- reaching the daemon ---- */

static void on_started(void *ctx, bool ok, const char *said)
{
	struct loop *l = ctx;

	if (!ok && said && said[0])
		ui_warn(&l->ui, "%s", said);
	l->retry_at = l->ui.now.mono;
}

static void reach(struct loop *l)
{
	if (l->wire.fd >= 0 || l->ui.now.mono < l->retry_at)
		return;
	l->retry_at = l->ui.now.mono + RETRY;
	if (wire_connect(&l->wire, &l->ui) || !l->ui.wishes.start || errand_runs(&l->errand) ||
	    l->ui.now.mono < l->start_at)
		return;
	l->start_at = l->ui.now.mono + START_PAUSE;
	errand_go(&l->errand, ERRAND_START, NULL, on_started, l);
}

/* ---- going out ---- */

static void on_picture(void *ctx, bool ok, const char *said)
{
	struct loop *l = ctx;

	l->read(&l->ui, ok, said);
}

static void read_picture(struct loop *l)
{
	errand_end(&l->reader);
	l->read = l->ui.wishes.read;
	errand_go(&l->reader, ERRAND_PICTURE, l->ui.wishes.picture, on_picture, l);
}

static void edit_outside(struct loop *l)
{
	char *text = l->ui.wishes.edit;
	void (*done)(struct ui *, const char *, size_t) = l->ui.wishes.edited;
	size_t len;

	screen_suspend();
	text = errand_edit(text, &len);
	screen_resume();
	if (text && done)
		done(&l->ui, text, len);
	else if (!text)
		ui_warn(&l->ui, "%s", _("The editor could not be run. Set VISUAL to the one you want."));
	errand_free(text, len);
}

/* Locked: nothing of what was typed or shown stays. The screen has nothing of it either once the next picture is sent. */
static void forget(struct loop *l)
{
	input_free(l->input);
	l->input = input_new();
	canvas_wipe(&l->canvas);
	screen_forget();
}

static void carry_out(struct loop *l)
{
	struct wishes *w = &l->ui.wishes;

	if (w->edit)
		edit_outside(l);
	if (w->picture)
		read_picture(l);
	porter_go(&l->porter);
	if (w->copy)
		screen_copy(w->copy);
	if (w->tell.body)
		errand_notify(l->ui.prefs.notify == PREFS_NOTIFY_DESKTOP, w->tell.title, w->tell.body);
	if (w->bell)
		screen_bell();
	if (w->suspend)
		suspend(l);
	if (w->forget)
		forget(l);
	if (w->redraw)
		screen_forget();
	if (w->hurry)
		l->start_at = l->retry_at = l->ui.now.mono;
	l->ended = l->ended || w->quit || w->panic;
	wishes_wipe(w);
}

static void show(struct loop *l)
{
	screen_title(people_unread(&l->ui.people, false) + people_unread(&l->ui.people, true));
	screen_mouse(l->ui.prefs.mouse);
	ui_paint(&l->ui, &l->canvas);
	screen_show(&l->canvas, l->ui.prefs.theme);
}

/* ---- the turn ---- */

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int patience(struct loop *l)
{
	int64_t now = clock_read().mono, at = l->ui.wake, wait = input_wait(l->input, now);

	if (l->wire.fd < 0)
		at = sooner(at, l->retry_at);
	if (wait >= 0)
		at = sooner(at, now + wait);
	if (at == CLOCK_NEVER)
		return -1;
	return at <= now ? 0 : at - now > 60000 ? 60000 : (int)(at - now);
}

static void turn(struct loop *l)
{
	struct pollfd fds[6] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = l->signals, .events = POLLIN },
		{ .fd = l->wire.fd, .events = (short)(POLLIN | (buf_len(&l->ui.asks.out) > 0 ? POLLOUT : 0)) },
		{ .fd = errand_fd(&l->errand), .events = POLLIN },
		{ .fd = errand_fd(&l->reader), .events = POLLIN },
		{ .fd = errand_fd(&l->porter.errand), .events = POLLIN },
	};

	(void)poll(fds, 6, patience(l));
	ui_tick(&l->ui, clock_read());
	if (fds[1].revents)
		read_signals(l);
	if (fds[0].revents)
		read_terminal(l);
	input_tick(l->input, l->ui.now.mono);
	take_keys(l);
	if (fds[2].revents)
		wire_read(&l->wire, &l->ui);
	if (fds[3].revents)
		errand_read(&l->errand);
	if (fds[4].revents)
		errand_read(&l->reader);
	if (fds[5].revents)
		errand_read(&l->porter.errand);
	reach(l);
	carry_out(l);
	wire_write(&l->wire, &l->ui);
	show(l);
}

static void set_up(struct loop *l)
{
	int rows, cols;

	ui_init(&l->ui, clock_read());
	l->ui.ascii = l->options->ascii;
	l->ui.wishes.start = true;
	wire_init(&l->wire, l->options->socket);
	l->input = input_new();
	canvas_init(&l->canvas);
	errand_init(&l->errand);
	errand_init(&l->reader);
	porter_init(&l->porter, &l->ui);
	screen_size(&rows, &cols);
	ui_resize(&l->ui, rows, cols);
	screen_describe(&l->ui.terminal);
}

/* On the shell's screen, once ours is gone. */
static void say_goodbye(const struct loop *l)
{
	if (l->ui.wishes.panic || !l->ui.wishes.quit)
		return;
	if (l->ui.stopped || !l->ui.asks.up)
		puts(_("Nightjar is closed and its daemon does not run: nothing is received. `nightjar` starts it again."));
	else if (l->ui.phase == UI_OPEN)
		puts(_("Nightjar is closed; messages still arrive. `nightjar` shows them, `nightjar stop` stops the daemon."));
	else if (l->ui.phase == UI_LOCKED)
		puts(_("Nightjar is closed and locked: nothing is received until the passphrase is typed."));
}

int loop_run(const struct loop_options *o)
{
	static struct loop l;    /* too large for a stack */
	const char *why;

	l = (struct loop){ .options = o };
	l.signals = errand_prepare(o) ? signals_open() : -1;
	if (l.signals < 0 || !screen_open(&why)) {
		fprintf(stderr, "nightjar: %s\n", l.signals < 0 ? _("There are no more file descriptors.") : why);
		return 1;
	}
	set_up(&l);
	/* All that is needed is open. */
	sandbox_enter(FILTER_INTERFACE, &(struct landlock_rules){ .no_tcp = true, .alone = true }, &l.ui.sandbox);
	while (!l.ended)
		turn(&l);
	if (l.ui.phase == UI_OPEN)
		chat_keep_draft(&l.ui);
	wire_write(&l.wire, &l.ui);
	screen_close();
	if (l.ui.wishes.panic)
		screen_erase();
	say_goodbye(&l);
	wire_finish(&l.wire, &l.ui, l.ui.wishes.panic ? PANIC_WAIT : QUIT_WAIT);
	errand_end(&l.errand);
	errand_end(&l.reader);
	porter_end(&l.porter);
	ui_wipe(&l.ui);
	input_free(l.input);
	canvas_wipe(&l.canvas);
	close(l.signals);
	broker_end_all();
	return 0;
}
