/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program, its pty and waiting. */
#include "support/machine.h"
#include "support/term_screen.h"
#include "support/term_state.h"
#include "support/timing.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <regex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENV_MAX 64
#define CHUNK (64 * 1024)
#define HANG_UP 3.0 /* seconds in which a program may end by itself */
#define POLL_MS 20  /* a program that closed its terminal is asked so often whether it has ended */

/* ---- the program ---- */

struct environment {
	char *entries[ENV_MAX];
	size_t n;
};

static bool has_entry(const struct environment *e, const char *entry)
{
	size_t len = strcspn(entry, "=") + 1;

	for (size_t i = 0; i < e->n; i++)
		if (strncmp(e->entries[i], entry, len) == 0)
			return true;
	return false;
}

__attribute__((format(printf, 2, 3))) static void add_entry(struct environment *e, const char *format, ...)
{
	char *entry = NULL;
	va_list ap;

	va_start(ap, format);
	machine_must(vasprintf(&entry, format, ap) >= 0 && e->n + 1 < ENV_MAX, "an environment");
	va_end(ap);
	if (has_entry(e, entry))
		free(entry);
	else
		e->entries[e->n++] = entry;
}

static void make_environment(struct environment *e, const struct term_options *o)
{
	static const char *const passed[] = { "PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS" };
	static const struct {
		const char *name, *folder;
	} below[] = {
		{ "XDG_CONFIG_HOME", ".config" },
		{ "XDG_DATA_HOME", ".local/share" },
		{ "XDG_STATE_HOME", ".local/state" },
		{ "XDG_CACHE_HOME", ".cache" },
		{ "XDG_RUNTIME_DIR", "run" },
	};
	const char *home = o->home ? o->home : "/nonexistent", *locale = o->locale ? o->locale : "C.UTF-8";

	for (size_t i = 0; o->more && o->more[i]; i++)
		add_entry(e, "%s", o->more[i]);
	for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
		if (getenv(passed[i]))
			add_entry(e, "%s=%s", passed[i], getenv(passed[i]));
	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]); i++)
		add_entry(e, "%s=%s/%s", below[i].name, home, below[i].folder);
	add_entry(e, "HOME=%s", home);
	add_entry(e, "TERM=%s", o->term ? o->term : "xterm-256color");
	add_entry(e, "LC_ALL=%s", locale);
	add_entry(e, "LANG=%s", locale);
	add_entry(e, "TZ=UTC");
	add_entry(e, "NIGHTJAR_TOR=off");
	if (o->no_color)
		add_entry(e, "NO_COLOR=1");
}

static _Noreturn void be_program(const struct term_options *o, struct environment *e)
{
	char *argv[ENV_MAX];
	size_t n = 0;

	while (o->argv[n] && n + 1 < ENV_MAX) {
		argv[n] = strdup(o->argv[n]);
		n++;
	}
	argv[n] = NULL;
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	execvpe(argv[0], argv, e->entries);
	fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static void answer(const char *bytes, size_t len, void *ctx)
{
	struct term *t = ctx;

	if (t->fd >= 0)
		(void)!write(t->fd, bytes, len);
}

static void open_screen(struct term *t)
{
	t->vt = vterm_new(t->rows, t->cols);
	machine_must(t->vt != NULL, "a terminal");
	vterm_set_utf8(t->vt, 1);
	vterm_output_set_callback(t->vt, answer, t);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
}

static struct winsize size_of(int rows, int cols)
{
	return (struct winsize){ .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
}

struct term *term_start(const struct term_options *o)
{
	struct winsize size = size_of(o->rows, o->cols);
	struct environment e = { .n = 0 };
	struct term *t = calloc(1, sizeof(*t));

	machine_must(t != NULL, "memory");
	make_environment(&e, o);
	t->rows = o->rows;
	t->cols = o->cols;
	t->is_linux = o->term && strncmp(o->term, "linux", 5) == 0;
	open_screen(t);
	fflush(NULL);
	t->pid = forkpty(&t->fd, NULL, NULL, &size);
	if (t->pid == 0)
		be_program(o, &e);
	machine_must(t->pid > 0 && fcntl(t->fd, F_SETFL, O_NONBLOCK) == 0 && fcntl(t->fd, F_SETFD, FD_CLOEXEC) == 0,
		     "a terminal");
	for (size_t i = 0; i < e.n; i++)
		free(e.entries[i]);
	return t;
}

/* ---- reading ---- */

static void keep_raw(struct term *t, const uint8_t *bytes, size_t len)
{
	if (t->raw_len + len > t->raw_cap) {
		t->raw_cap = 2 * (t->raw_len + len);
		t->raw = realloc(t->raw, t->raw_cap);
		machine_must(t->raw != NULL, "memory");
	}
	memcpy(t->raw + t->raw_len, bytes, len);
	t->raw_len += len;
}

static void show(struct term *t, const uint8_t *bytes, size_t len)
{
	static char text[2 * CHUNK + 8];

	vterm_input_write(t->vt, text, term_width_feed(&t->width, bytes, len, text));
}

static void feed(struct term *t, const uint8_t *bytes, size_t len)
{
	static const uint8_t cancel = 0x18;
	size_t from = 0;

	keep_raw(t, bytes, len);
	for (size_t i = 0; i < len; i++) {
		unsigned times = term_repeat_byte(&t->repeat, bytes[i]);

		term_scan_byte(&t->scan, bytes[i]);
		if (times == 0)
			continue;
		show(t, bytes + from, i - from);
		show(t, &cancel, 1);
		while (times-- > 0)
			show(t, t->repeat.last, t->repeat.nlast);
		from = i + 1;
	}
	show(t, bytes + from, len - from);
	vterm_screen_flush_damage(t->screen);
}

static void reap(struct term *t, int flags)
{
	if (t->pid > 0 && waitpid(t->pid, &t->status, flags) == t->pid)
		t->pid = 0;
}

/* Waits up to `ms`; true: something was read, or the program has hung up. */
static bool take(struct term *t, int ms)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	static uint8_t chunk[CHUNK];
	ssize_t n;

	if (t->fd < 0 || poll(&p, 1, ms) <= 0)
		return false;
	n = read(t->fd, chunk, sizeof(chunk));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		close(t->fd);
		t->fd = -1;
		return true;
	}
	feed(t, chunk, (size_t)n);
	return true;
}

bool term_until(struct term *t, int ms, bool (*holds)(struct term *t, void *ctx), void *ctx)
{
	double end = timing_now() + ms / 1e3;

	for (;;) {
		double left = end - timing_now();

		while (take(t, 0))
			continue;
		if (holds(t, ctx))
			return true;
		if (t->fd < 0 || left <= 0)
			return false;
		(void)take(t, (int)(left * 1e3) + 1);
	}
}

/* ---- waiting ---- */

bool term_shows(struct term *t, const char *pattern)
{
	struct term_screen *s = term_screen_take(t);
	char *text = term_screen_text(s);
	bool found = false;
	regex_t re;

	machine_must(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) == 0, pattern);
	found = regexec(&re, text, 0, NULL, 0) == 0;
	regfree(&re);
	free(text);
	term_screen_free(s);
	return found;
}

static bool is_there(struct term *t, void *ctx)
{
	return term_shows(t, ctx);
}

static bool is_gone(struct term *t, void *ctx)
{
	return !term_shows(t, ctx);
}

bool term_wait_ms(struct term *t, const char *pattern, int ms)
{
	char *copy = strdup(pattern);
	bool ok = term_until(t, ms, is_there, copy);

	free(copy);
	return ok;
}

bool term_wait(struct term *t, const char *pattern)
{
	return term_wait_ms(t, pattern, TERM_PATIENCE_MS);
}

bool term_gone(struct term *t, const char *pattern)
{
	char *copy = strdup(pattern);
	bool ok = term_until(t, TERM_PATIENCE_MS, is_gone, copy);

	free(copy);
	return ok;
}

bool term_quiet(struct term *t, int ms)
{
	double end = timing_now() + TERM_PATIENCE_MS / 1e3;

	while (take(t, ms))
		if (t->fd < 0 || timing_now() > end)
			return false;
	return t->fd >= 0;
}

static bool has_ended(struct term *t, void *ctx)
{
	(void)ctx;
	reap(t, WNOHANG);
	return t->pid == 0;
}

int term_end(struct term *t, int ms)
{
	double end = timing_now() + ms / 1e3;

	while (!has_ended(t, NULL) && timing_now() < end)
		if (t->fd < 0)
			usleep(POLL_MS * 1000);
		else
			(void)take(t, POLL_MS);
	while (take(t, 0))
		continue;
	if (t->pid > 0)
		return -1;
	return WIFEXITED(t->status) ? WEXITSTATUS(t->status) : 128 + WTERMSIG(t->status);
}

void term_free(struct term *t)
{
	if (!t)
		return;
	if (t->pid > 0)
		kill(t->pid, SIGHUP);
	if (term_end(t, (int)(HANG_UP * 1e3)) < 0) {
		kill(t->pid, SIGKILL);
		reap(t, 0);
	}
	if (t->fd >= 0)
		close(t->fd);
	vterm_free(t->vt);
	term_scan_wipe(&t->scan);
	free(t->raw);
	free(t);
}

/* ---- what it is, and what it did ---- */

pid_t term_pid(const struct term *t)
{
	return t->pid;
}

bool term_runs(const struct term *t)
{
	return t->fd >= 0;
}

void term_write(struct term *t, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (len > 0 && t->fd >= 0) {
		struct pollfd p = { .fd = t->fd, .events = POLLIN | POLLOUT };
		ssize_t n = 0;

		if (poll(&p, 1, TERM_PATIENCE_MS) <= 0)
			return;
		if (p.revents & POLLOUT)
			n = write(t->fd, at, len);
		if (p.revents & (POLLIN | POLLHUP))
			(void)take(t, 0);
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
}

void term_resize(struct term *t, int rows, int cols)
{
	struct winsize size = size_of(rows, cols);

	while (take(t, 0))
		continue;
	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	/* The kernel sends SIGWINCH to the program in the foreground, when the size is another. */
	if (t->fd >= 0)
		machine_must(ioctl(t->fd, TIOCSWINSZ, &size) == 0, "another size");
}

enum term_mode term_mode(const struct term *t, unsigned number)
{
	return number < TERM_SCAN_MODES ? (enum term_mode)t->scan.modes[number] : TERM_MODE_UNTOUCHED;
}

const char *term_left_on(struct term *t)
{
	size_t at = 0;

	t->left_on[0] = '\0';
	for (unsigned i = 0; i < TERM_SCAN_MODES && at < sizeof(t->left_on) - 8; i++) {
		/* Wrapping (7) and the cursor (25) are on in the beginning. */
		enum term_mode away = i == 7 || i == 25 ? TERM_MODE_OFF : TERM_MODE_ON;

		if (term_mode(t, i) == away)
			at += (size_t)snprintf(t->left_on + at, sizeof(t->left_on) - at, "%s%u", at ? " " : "", i);
	}
	return t->left_on;
}

const char *term_title(const struct term *t)
{
	return t->scan.title ? t->scan.title : "";
}

unsigned term_bells(const struct term *t)
{
	return t->scan.bells;
}

const char *term_osc(const struct term *t, size_t i)
{
	return i < t->scan.nosc ? t->scan.osc[i] : NULL;
}

const uint8_t *term_raw(const struct term *t, size_t *len)
{
	*len = t->raw_len;
	return t->raw;
}

bool term_said(const struct term *t, const void *bytes, size_t len)
{
	return t->raw_len >= len && memmem(t->raw, t->raw_len, bytes, len) != NULL;
}

void term_forget(struct term *t)
{
	t->raw_len = 0;
	term_scan_forget(&t->scan);
}
