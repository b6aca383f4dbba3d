/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_loop.h"

#include "base/clock.h"
#include "base/tr.h"
#include "sandbox/broker.h"
#include "sandbox/sandbox.h"
#include "ui-ncurses/plain/plain.h"
#include "ui-ncurses/term/errand.h"
#include "ui-ncurses/term/loop.h"
#include "ui-ncurses/term/porter.h"
#include "ui-ncurses/term/signals.h"
#include "ui-ncurses/term/wire.h"
#include "ui-ncurses/ui.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#define QUIT_WAIT 500 /* ms for the daemon to take what was said last */
#define RETRY 500      /* ms between two tries to reach the daemon */
#define PASTE_PAUSE 40 /* ms after a line in which another one belongs to the same paste */
#define WRITE_MOST 512 /* bytes that a descriptor which is ready takes without a wait (PIPE_BUF of POSIX) */

struct loop {
	const struct loop_options *options;
	struct plain *plain;
	struct ui *ui;
	struct wire wire;
	struct errand errand; /* the daemon being started */
	struct porter porter;
	int signals;
	int64_t retry_at;        /* mono ms */
	struct termios terminal; /* as it was */
	bool is_terminal, is_quiet;
	bool eof, closed; /* nothing more comes in; nobody reads what goes out */
	char typed[PLAIN_TYPED_MAX + 2];
	size_t len;
	int64_t typed_at; /* mono ms of the last byte */
};

/* ---- the terminal ---- */

static void set_echo(struct loop *l, bool on)
{
	struct termios t = l->terminal;

	if (!l->is_terminal || l->is_quiet == !on)
		return;
	if (!on)
		t.c_lflag = (t.c_lflag & ~(tcflag_t)ECHO) | ECHONL;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &t);
	l->is_quiet = !on;
}

static void read_input(struct loop *l)
{
	ssize_t n = read(STDIN_FILENO, l->typed + l->len, sizeof(l->typed) - l->len);

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		l->eof = true;
	if (n > 0) {
		l->len += (size_t)n;
		l->typed_at = l->ui->now.mono;
	}
}

/* What was typed is whole once it ends with LF and nothing follows at once. A secret is a line, and waits for nothing. */
static bool is_whole(const struct loop *l)
{
	bool full = l->len == sizeof(l->typed);

	if (l->len == 0)
		return false;
	if (l->eof || full)
		return true;
	return l->typed[l->len - 1] == '\n' &&
	       (plain_is_secret(l->plain) || l->ui->now.mono >= l->typed_at + PASTE_PAUSE);
}

static void hand_over(struct loop *l)
{
	if (is_whole(l)) {
		plain_typed(l->plain, l->typed, l->len);
		sodium_memzero(l->typed, l->len);
		l->len = 0;
	}
	if (l->eof && l->len == 0 && plain_listens(l->plain))
		plain_ended(l->plain);
}

/* Whether typing is read now: there is a place for it, and room. */
static bool reads(const struct loop *l)
{
	return !l->eof && l->len < sizeof(l->typed) && plain_listens(l->plain);
}

static void print(struct loop *l)
{
	struct buf *out = plain_out(l->plain);
	size_t most = buf_len(out) < WRITE_MOST ? buf_len(out) : WRITE_MOST;
	ssize_t n = most > 0 ? write(STDOUT_FILENO, buf_head(out), most) : 0;

	if (n > 0)
		buf_consume(out, (size_t)n);
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		l->closed = true;
}

static void suspend(struct loop *l)
{
	bool quiet = l->is_quiet;

	set_echo(l, true);
	raise(SIGSTOP);
	set_echo(l, !quiet);
}

static void read_signals(struct loop *l)
{
	struct signalfd_siginfo info;

	while (read(l->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGTSTP)
			suspend(l);
		else if (info.ssi_signo != SIGWINCH)
			l->closed = true;
	}
}

/* ---- the daemon ---- */

static void on_started(void *ctx, bool ok, const char *said)
{
	struct loop *l = ctx;

	if (!ok && said[0])
		ui_warn(l->ui, "%s", said);
	l->retry_at = l->ui->now.mono;
}

static void reach(struct loop *l)
{
	if (l->wire.fd >= 0 || l->ui->now.mono < l->retry_at || plain_is_done(l->plain))
		return;
	l->retry_at = l->ui->now.mono + RETRY;
	if (wire_connect(&l->wire, l->ui) || !l->ui->wishes.start || errand_runs(&l->errand))
		return;
	l->ui->wishes.start = false;
	errand_go(&l->errand, ERRAND_START, NULL, on_started, l);
}

static void fetch(struct loop *l)
{
	if (!l->ui->wishes.parcels.path)
		return;
	porter_go(&l->porter);
	wishes_wipe(&l->ui->wishes);
}

/* ---- the turn ---- */

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int patience(const struct loop *l)
{
	int64_t now = clock_read().mono, at = l->ui->wake;

	if (l->wire.fd < 0)
		at = sooner(at, l->retry_at);
	/* A line without its end, which only a pipe gives, waits for the rest. */
	if (l->len > 0 && l->typed[l->len - 1] == '\n')
		at = sooner(at, l->typed_at + PASTE_PAUSE);
	if (at == CLOCK_NEVER)
		return -1;
	return at <= now ? 0 : at - now > 60000 ? 60000
						: (int)(at - now);
}

static void turn(struct loop *l)
{
	struct pollfd fds[6] = {
		{ .fd = reads(l) ? STDIN_FILENO : -1, .events = POLLIN },
		{ .fd = l->signals, .events = POLLIN },
		{ .fd = l->wire.fd, .events = (short)(POLLIN | (buf_len(&l->ui->asks.out) > 0 ? POLLOUT : 0)) },
		{ .fd = errand_fd(&l->errand), .events = POLLIN },
		{ .fd = buf_len(plain_out(l->plain)) > 0 ? STDOUT_FILENO : -1, .events = POLLOUT },
		{ .fd = errand_fd(&l->porter.errand), .events = POLLIN },
	};

	(void)poll(fds, 6, patience(l));
	plain_tick(l->plain, clock_read());
	if (fds[1].revents)
		read_signals(l);
	if (fds[0].revents)
		read_input(l);
	hand_over(l);
	if (fds[2].revents)
		wire_read(&l->wire, l->ui);
	if (fds[3].revents)
		errand_read(&l->errand);
	if (fds[5].revents)
		errand_read(&l->porter.errand);
	reach(l);
	fetch(l);
	wire_write(&l->wire, l->ui);
	if (fds[4].revents)
		print(l);
	set_echo(l, !plain_is_secret(l->plain));
}

/* What is still to be printed or sent goes out before the end, as far as somebody takes it. */
static void finish(struct loop *l)
{
	while (!l->closed && buf_len(plain_out(l->plain)) > 0)
		print(l);
	wire_write(&l->wire, l->ui);
	set_echo(l, true);
}

int plain_loop_run(const struct loop_options *o)
{
	static struct loop l; /* too large for a stack */

	l = (struct loop){ .options = o };
	l.signals = errand_prepare(o) ? signals_open() : -1;
	if (l.signals < 0) {
		fprintf(stderr, "nightjar: %s\n", _("There are no more file descriptors."));
		return 1;
	}
	l.is_terminal = tcgetattr(STDIN_FILENO, &l.terminal) == 0;
	l.plain = plain_new(clock_read(), o->ascii);
	l.ui = plain_ui(l.plain);
	wire_init(&l.wire, o->socket);
	errand_init(&l.errand);
	porter_init(&l.porter, l.ui);
	sandbox_enter(FILTER_INTERFACE, &(struct landlock_rules){ .no_tcp = true, .alone = true }, &l.ui->sandbox);
	while (!l.closed && (!plain_is_done(l.plain) || errand_runs(&l.porter.errand)))
		turn(&l);
	finish(&l);
	wire_finish(&l.wire, l.ui, QUIT_WAIT);
	errand_end(&l.errand);
	porter_end(&l.porter);
	plain_free(l.plain);
	broker_end_all();
	sodium_memzero(&l, sizeof(l));
	return 0;
}
