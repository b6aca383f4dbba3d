/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/supervisor.h"

#include "base/log.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST_FD    3                     /* SD_LISTEN_FDS_START */
#define USEC_LEAST  UINT64_C(1000)        /* of a watchdog: less could not be kept, nor would anybody mean it */
#define STATUS_MAX  256                   /* bytes of one datagram */

static int listener = -1;
static int notify_fd = -1;                /* -1: nobody wants to know */
static struct sockaddr_un notify_addr;
static socklen_t notify_len;
static uint64_t watchdog_usec;            /* 0: no sign of life is awaited */
static struct event *watchdog;

enum found { FOUND_NONE, FOUND_GOOD, FOUND_BAD };

/* A whole positive number and nothing else. */
static enum found read_number(const char *name, uint64_t *out)
{
	const char *text = getenv(name);
	char *end;

	if (!text)
		return FOUND_NONE;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *out > 0 ? FOUND_GOOD : FOUND_BAD;
}

static bool wrong(char *why, size_t cap, const char *name, const char *wanted)
{
	snprintf(why, cap, "The variable %s is \"%.80s\": %s.", name, getenv(name) ? getenv(name) : "", wanted);
	return false;
}

/* Whether `name` names this process. One that was started by another may inherit what was meant for that. */
static enum found is_for_us(const char *name)
{
	uint64_t pid = 0;
	enum found f = read_number(name, &pid);

	return f == FOUND_GOOD && pid != (uint64_t)getpid() ? FOUND_NONE : f;
}

static int option_of(int fd, int option)
{
	int value = -1;
	socklen_t len = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, option, &value, &len) == 0 ? value : -1;
}

static bool take_listener(char *why, size_t cap)
{
	uint64_t n = 0;
	enum found us = is_for_us("LISTEN_PID");

	if (us == FOUND_BAD)
		return wrong(why, cap, "LISTEN_PID", "it should be the number of a process");
	if (us == FOUND_NONE)
		return true;
	if (read_number("LISTEN_FDS", &n) != FOUND_GOOD || n != 1)
		return wrong(why, cap, "LISTEN_FDS", "the daemon takes 1 socket, the one for commands");
	if (option_of(FIRST_FD, SO_DOMAIN) != AF_UNIX || option_of(FIRST_FD, SO_TYPE) != SOCK_STREAM ||
	    option_of(FIRST_FD, SO_ACCEPTCONN) != 1) {
		snprintf(why, cap, "The descriptor %d that was handed over is no listening unix stream socket: "
		                   "in a socket unit that is ListenStream= with a path.", FIRST_FD);
		return false;
	}
	if (fcntl(FIRST_FD, F_SETFD, FD_CLOEXEC) < 0 ||
	    fcntl(FIRST_FD, F_SETFL, fcntl(FIRST_FD, F_GETFL) | O_NONBLOCK) < 0) {
		snprintf(why, cap, "The socket that was handed over cannot be used: %s.", strerror(errno));
		return false;
	}
	listener = FIRST_FD;
	return true;
}

static bool take_notify(char *why, size_t cap)
{
	const char *to = getenv("NOTIFY_SOCKET");
	size_t len = to ? strlen(to) : 0;

	if (!to)
		return true;
	if ((to[0] != '/' && to[0] != '@') || len < 2 || len >= sizeof(notify_addr.sun_path))
		return wrong(why, cap, "NOTIFY_SOCKET", "it should be a path or a name after @, of 107 bytes at most");
	notify_addr = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(notify_addr.sun_path, to, len);
	/* An abstract name begins with a zero byte and ends where the address does; a path ends in one. */
	if (to[0] == '@')
		notify_addr.sun_path[0] = '\0';
	notify_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (to[0] == '/'));
	notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (notify_fd < 0)
		snprintf(why, cap, "No socket can be made: %s.", strerror(errno));
	return notify_fd >= 0;
}

static bool take_watchdog(char *why, size_t cap)
{
	enum found us = getenv("WATCHDOG_PID") ? is_for_us("WATCHDOG_PID") : FOUND_GOOD;
	uint64_t usec = 0;

	if (us == FOUND_BAD)
		return wrong(why, cap, "WATCHDOG_PID", "it should be the number of a process");
	if (us == FOUND_NONE || !getenv("WATCHDOG_USEC"))
		return true;
	if (read_number("WATCHDOG_USEC", &usec) != FOUND_GOOD || usec < USEC_LEAST || usec > INT64_MAX)
		return wrong(why, cap, "WATCHDOG_USEC", "it should be a time in microseconds, 1000 or more");
	watchdog_usec = usec;
	return true;
}

static void forget_environment(void)
{
	static const char *const names[] = { "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_PID",
	                                     "WATCHDOG_USEC" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

bool supervisor_take(char *why, size_t cap)
{
	bool ok = take_listener(why, cap) && take_notify(why, cap) && take_watchdog(why, cap);

	forget_environment();
	return ok;
}

bool supervisor_decline(char *why, size_t cap)
{
	bool given = is_for_us("LISTEN_PID") == FOUND_GOOD;

	forget_environment();
	if (given)
		snprintf(why, cap, "A socket was handed over to this process, but with --daemonize another one serves.");
	return !given;
}

bool supervisor_is_abstract(void)
{
	return notify_len > 0 && notify_addr.sun_path[0] == '\0';
}

bool supervisor_has_listener(void)
{
	return listener >= 0;
}

int supervisor_listener(void)
{
	int fd = listener;

	listener = -1;
	return fd;
}

static void tell(const char *lines)
{
	if (notify_fd < 0)
		return;
	if (sendto(notify_fd, lines, strlen(lines), MSG_NOSIGNAL, (struct sockaddr *)&notify_addr, notify_len) < 0)
		log_warn("what supervises this daemon does not hear it: %s", strerror(errno));
}

static void on_watchdog(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what, (void)ctx;
	tell("WATCHDOG=1");
}

bool supervisor_watch(struct event_base *base)
{
	uint64_t every = watchdog_usec / 2;
	const struct timeval tv = { .tv_sec = (time_t)(every / 1000000), .tv_usec = (suseconds_t)(every % 1000000) };

	if (watchdog_usec == 0 || notify_fd < 0)
		return true;
	watchdog = event_new(base, -1, EV_PERSIST, on_watchdog, NULL);
	return watchdog && event_add(watchdog, &tv) == 0;
}

void supervisor_ready(const char *status)
{
	char lines[STATUS_MAX];

	snprintf(lines, sizeof(lines), "READY=1\nSTATUS=%s", status);
	tell(lines);
}

void supervisor_status(const char *status)
{
	char lines[STATUS_MAX];

	snprintf(lines, sizeof(lines), "STATUS=%s", status);
	tell(lines);
}

void supervisor_stopping(void)
{
	if (watchdog)
		event_free(watchdog);
	watchdog = NULL;
	tell("STOPPING=1");
}
