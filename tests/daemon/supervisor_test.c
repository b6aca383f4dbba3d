/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each case in a process of its own, as an environment is taken once: the child plays the daemon, the test systemd. */
#include "daemon/supervisor.h"

#include "support/unit.h"

#include <event2/event.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT 20000    /* ms */

static char top[] = "/tmp/nightjar-supervisor-XXXXXX";

static int begin(void **state)
{
	(void)state;
	return mkdtemp(top) && chdir(top) == 0 ? 0 : -1;
}

static int end(void **state)
{
	char cmd[64];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -r %s", top);
	return system(cmd);
}

/* A socket as number 3, which is closed when `type` is 0; bound to `name` when that is not NULL. */
static void put_third(int family, int type, const char *name, bool listens)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd;

	close(3);
	if (type == 0)
		return;
	fd = socket(family, type, 0);
	if (fd != 3 && (dup2(fd, 3) != 3 || close(fd) < 0))
		_exit(90);
	if (name) {
		unlink(name);
		strcpy(addr.sun_path, name);
		if (bind(3, (struct sockaddr *)&addr, sizeof(addr)) < 0)
			_exit(91);
	}
	if (listens && listen(3, 5) < 0)
		_exit(92);
}

/* "NAME=value" or NULL; in a value of "." stands the child's own number. */
static void put_environment(const char *const *vars)
{
	char name[32], pid[24];

	snprintf(pid, sizeof(pid), "%d", getpid());
	for (size_t i = 0; i < 4 && vars[i]; i++) {
		const char *is = strchr(vars[i], '=');

		snprintf(name, sizeof(name), "%.*s", (int)(is - vars[i]), vars[i]);
		setenv(name, strcmp(is + 1, ".") == 0 ? pid : is + 1, 1);
	}
}

static bool is_environment_clean(void)
{
	extern char **environ;

	for (char **e = environ; *e; e++)
		if (strncmp(*e, "LISTEN_", 7) == 0 || strncmp(*e, "NOTIFY_", 7) == 0 || strncmp(*e, "WATCHDOG_", 9) == 0)
			return false;
	return true;
}

struct third {
	int family, type;
	const char *name;
	bool listens;
};

enum outcome { REFUSED = 10, NO_SOCKET, SOCKET };

/* What the daemon makes of it; the reason of a refusal is left in the file "why". */
static int outcome(const char *const *vars, const struct third *t)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		char why[256] = "";
		bool ok;
		FILE *f;

		put_third(t->family, t->type, t->name, t->listens);
		put_environment(vars);
		ok = supervisor_take(why, sizeof(why));
		f = fopen("why", "w");
		if (!f || fputs(why, f) < 0 || fclose(f) != 0 || !is_environment_clean() || ok != (why[0] == '\0'))
			_exit(93);
		if (!ok)
			_exit(REFUSED);
		if (supervisor_listener() != 3)
			_exit(NO_SOCKET);
		if (supervisor_listener() != -1 || !(fcntl(3, F_GETFD) & FD_CLOEXEC) || !(fcntl(3, F_GETFL) & O_NONBLOCK))
			_exit(94);
		_exit(SOCKET);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void expect_reason(const char *want)
{
	char why[256] = "";
	FILE *f = fopen("why", "r");

	assert_non_null(f);
	assert_non_null(fgets(why, sizeof(why), f));
	fclose(f);
	if (!strstr(why, want))
		fail_msg("no \"%s\" in: %s", want, why);
}

static const struct third good = { AF_UNIX, SOCK_STREAM, "sock", true };

static void nothing_is_given_without_a_supervisor(void **state)
{
	static const char *const cases[][4] = {
		{ NULL },
		{ "LISTEN_FDS=1" },                     /* whoever gives one names the process */
		{ "LISTEN_PID=1", "LISTEN_FDS=1" },     /* meant for another */
		{ "LISTEN_PID=1", "LISTEN_FDS=rubbish" },
		{ "WATCHDOG_PID=1", "WATCHDOG_USEC=rubbish" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(outcome(cases[i], &good), NO_SOCKET);
}

static void a_listening_socket_is_taken(void **state)
{
	static const char *const vars[] = { "LISTEN_PID=.", "LISTEN_FDS=1", "LISTEN_FDNAMES=nightjar.socket", NULL };
	static const char *const all[] = { "LISTEN_PID=.", "LISTEN_FDS=1", "NOTIFY_SOCKET=@abstract", "WATCHDOG_USEC=1000" };

	(void)state;
	assert_int_equal(outcome(vars, &good), SOCKET);
	assert_int_equal(outcome(all, &good), SOCKET);
}

static void other_sockets_are_refused(void **state)
{
	static const char *const vars[] = { "LISTEN_PID=.", "LISTEN_FDS=1", NULL };
	static const struct third bad[] = {
		{ 0, 0, NULL, false },
		{ AF_UNIX, SOCK_STREAM, "sock", false },
		{ AF_UNIX, SOCK_SEQPACKET, "sock", true },
		{ AF_UNIX, SOCK_DGRAM, "sock", false },
		{ AF_INET, SOCK_STREAM, NULL, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(outcome(vars, &bad[i]), REFUSED);
		expect_reason("ListenStream=");
	}
}

static void wrong_values_are_named(void **state)
{
	static char longest[15 + 107], too_long[15 + 108];
	static const struct {
		const char *vars[4], *named;
	} bad[] = {
		{ { "LISTEN_PID=", "LISTEN_FDS=1" }, "LISTEN_PID" },
		{ { "LISTEN_PID=x" }, "LISTEN_PID" },
		{ { "LISTEN_PID=12x" }, "LISTEN_PID" },
		{ { "LISTEN_PID=-1" }, "LISTEN_PID" },
		{ { "LISTEN_PID= 1" }, "LISTEN_PID" },
		{ { "LISTEN_PID=0" }, "LISTEN_PID" },
		{ { "LISTEN_PID=99999999999999999999" }, "LISTEN_PID" },
		{ { "LISTEN_PID=." }, "LISTEN_FDS" },
		{ { "LISTEN_PID=.", "LISTEN_FDS=0" }, "LISTEN_FDS" },
		{ { "LISTEN_PID=.", "LISTEN_FDS=2" }, "LISTEN_FDS" },
		{ { "LISTEN_PID=.", "LISTEN_FDS=1 " }, "LISTEN_FDS" },
		{ { "NOTIFY_SOCKET=" }, "NOTIFY_SOCKET" },
		{ { "NOTIFY_SOCKET=@" }, "NOTIFY_SOCKET" },
		{ { "NOTIFY_SOCKET=run/notify" }, "NOTIFY_SOCKET" },
		{ { "NOTIFY_SOCKET=vsock:2:1234" }, "NOTIFY_SOCKET" },
		{ { too_long }, "NOTIFY_SOCKET" },
		{ { "WATCHDOG_USEC=" }, "WATCHDOG_USEC" },
		{ { "WATCHDOG_USEC=999" }, "WATCHDOG_USEC" },
		{ { "WATCHDOG_USEC=-5000000" }, "WATCHDOG_USEC" },
		{ { "WATCHDOG_USEC=9999999999999999999" }, "WATCHDOG_USEC" },
		{ { "WATCHDOG_PID=.", "WATCHDOG_USEC=5s" }, "WATCHDOG_USEC" },
		{ { "WATCHDOG_PID=me", "WATCHDOG_USEC=5000" }, "WATCHDOG_PID" },
	};
	const char *const most[] = { longest, NULL };

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	memcpy(longest, "NOTIFY_SOCKET=/", 15);
	memset(too_long, 'x', sizeof(too_long) - 1);
	memcpy(too_long, "NOTIFY_SOCKET=/", 15);
	assert_int_equal(strlen(longest), 14 + 107);
	assert_int_equal(outcome(most, &good), NO_SOCKET);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (outcome(bad[i].vars, &good) != REFUSED)
			fail_msg("accepted: %s %s", bad[i].vars[0], bad[i].vars[1] ? bad[i].vars[1] : "");
		expect_reason(bad[i].named);
	}
}

/* The next datagram, "" after `ms`. */
static const char *hear(int fd, int ms)
{
	static char said[300];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n = poll(&p, 1, ms) == 1 ? recv(fd, said, sizeof(said) - 1, 0) : 0;

	said[n > 0 ? n : 0] = '\0';
	return said;
}

static int notify_socket(const char *name, bool is_abstract)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memcpy(addr.sun_path + is_abstract, name, len);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + 1)), 0);
	return fd;
}

static void end_loop(evutil_socket_t fd, short what, void *base)
{
	(void)fd, (void)what;
	event_base_loopbreak(base);
}

/* A daemon that is ready, is locked, and ends when its input does; where it is told to, it shows signs of life. */
static void be_daemon(const char *to, const char *watchdog, int until)
{
	const char *const vars[] = { to, watchdog, NULL };
	struct event_base *base = event_base_new();
	struct event *stop = event_new(base, until, EV_READ, end_loop, base);
	char why[256];

	put_environment(vars);
	if (!supervisor_take(why, sizeof(why)) || !supervisor_watch(base))
		_exit(1);
	supervisor_ready("Open.");
	supervisor_status("Locked.");
	event_add(stop, NULL);
	event_base_dispatch(base);
	supervisor_stopping();
	event_free(stop);
	event_base_free(base);
	exit(0);
}

static pid_t start_daemon(const char *to, const char *watchdog, int *hold)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		close(ends[1]);
		be_daemon(to, watchdog, ends[0]);
	}
	close(ends[0]);
	*hold = ends[1];
	return child;
}

static void expect_end(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void the_supervisor_is_told(void **state)
{
	char path[128], abstract[64], to[160];
	int fd, hold;
	pid_t child;

	(void)state;
	snprintf(path, sizeof(path), "%s/notify", top);
	snprintf(abstract, sizeof(abstract), "nightjar-supervisor-test-%d", getpid());
	for (int is_abstract = 0; is_abstract <= 1; is_abstract++) {
		struct sockaddr_un addr = { .sun_family = AF_UNIX };

		snprintf(to, sizeof(to), "NOTIFY_SOCKET=%s%s", is_abstract ? "@" : "", is_abstract ? abstract : path);
		/* The abstract name ends where the address does: systemd's has no zero byte after it. */
		fd = is_abstract ? socket(AF_UNIX, SOCK_DGRAM, 0) : notify_socket(path, false);
		if (is_abstract) {
			memcpy(addr.sun_path + 1, abstract, strlen(abstract));
			assert_int_equal(bind(fd, (struct sockaddr *)&addr,
			    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(abstract))), 0);
		}
		child = start_daemon(to, NULL, &hold);
		assert_string_equal(hear(fd, WAIT), "READY=1\nSTATUS=Open.");
		assert_string_equal(hear(fd, WAIT), "STATUS=Locked.");
		close(hold);
		assert_string_equal(hear(fd, WAIT), "STOPPING=1");
		expect_end(child);
		assert_string_equal(hear(fd, 0), "");
		close(fd);
	}
}

static void signs_of_life_come_when_asked_for(void **state)
{
	char path[128], to[160];
	int fd, hold;
	pid_t child;

	(void)state;
	snprintf(path, sizeof(path), "%s/watched", top);
	snprintf(to, sizeof(to), "NOTIFY_SOCKET=%s", path);
	fd = notify_socket(path, false);
	child = start_daemon(to, "WATCHDOG_USEC=20000", &hold);
	hear(fd, WAIT);
	hear(fd, WAIT);
	for (int i = 0; i < 3; i++)
		assert_string_equal(hear(fd, WAIT), "WATCHDOG=1");
	close(hold);
	while (strcmp(hear(fd, WAIT), "WATCHDOG=1") == 0)
		;
	expect_end(child);
	assert_string_equal(hear(fd, 0), "");
	close(fd);
}

/* What waits for nobody is not what the daemon waits for: a supervisor that is gone costs a line in the log. */
static void one_that_does_not_hear_does_no_harm(void **state)
{
	char to[160];
	int hold;
	pid_t child;

	(void)state;
	snprintf(to, sizeof(to), "NOTIFY_SOCKET=%s/nobody", top);
	child = start_daemon(to, NULL, &hold);
	close(hold);
	expect_end(child);
}

/* In the background a daemon is not the process that the supervisor started. */
static void the_background_declines(void **state)
{
	const char *const vars[] = { "NOTIFY_SOCKET=@x", "WATCHDOG_USEC=rubbish", "LISTEN_PID=1", "LISTEN_FDS=1" };
	const char *const own[] = { "LISTEN_PID=.", "LISTEN_FDS=1", NULL };
	int status;
	pid_t child;

	(void)state;
	for (int given = 0; given <= 1; given++) {
		child = fork();
		if (child == 0) {
			char why[256] = "";

			put_environment(given ? own : vars);
			if (supervisor_decline(why, sizeof(why)) == given || !is_environment_clean() ||
			    supervisor_listener() != -1)
				_exit(1);
			_exit(given && !strstr(why, "--daemonize"));
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_given_without_a_supervisor),
		cmocka_unit_test(a_listening_socket_is_taken),
		cmocka_unit_test(other_sockets_are_refused),
		cmocka_unit_test(wrong_values_are_named),
		cmocka_unit_test(the_supervisor_is_told),
		cmocka_unit_test(signs_of_life_come_when_asked_for),
		cmocka_unit_test(one_that_does_not_hear_does_no_harm),
		cmocka_unit_test(the_background_declines),
	};

	return cmocka_run_group_tests_name("daemon/supervisor", tests, begin, end);
}
