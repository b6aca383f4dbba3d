/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole daemon whose command socket somebody else made, as systemd does; and one that finds somebody at its place. */
#include "support/unit.h"

#include "daemon/daemon.h"
#include "daemon/supervisor.h"
#include "rpc/client.h"
#include "rpc/envelope.h"

#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAIT 20000    /* ms */
#define CODE(e) (100 + (int)(e))

static char top[] = "/tmp/nightjar-activation-XXXXXX";
static char profile[PATH_LEN_MAX], path[PATH_LEN_MAX], other[PATH_LEN_MAX], why_file[PATH_LEN_MAX];
static char notify_path[PATH_LEN_MAX];

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(top) || !path_join(profile, top, "profile") || !path_join(path, top, "socket") ||
	    !path_join(other, top, "other") || !path_join(why_file, top, "why") || !path_join(notify_path, top, "notify"))
		return -1;
	return 0;
}

static int end(void **state)
{
	char cmd[PATH_LEN_MAX + 16];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -r %s", top);
	return system(cmd);
}

static int bound(const char *at, int type)
{
	struct sockaddr_un addr;
	int dir, fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	unlink(at);
	assert_true(path_address(&addr, at, &dir));
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 5), 0);
	return fd;
}

/* The daemon, given the socket `listener` (-1: none) and told that clients look at `path`. Ends with CODE() of an error. */
static _Noreturn void be_daemon(int listener)
{
	static struct daemon d;
	char pid[24], why[256];
	enum err e;
	int code;
	FILE *f;

	snprintf(pid, sizeof(pid), "%d", getpid());
	setenv("NOTIFY_SOCKET", notify_path, 1);
	if (listener >= 0) {
		setenv("LISTEN_PID", pid, 1);
		setenv("LISTEN_FDS", "1", 1);
		if (dup2(listener, 3) != 3)
			_exit(90);
	}
	if (!supervisor_take(why, sizeof(why)))
		_exit(91);
	e = daemon_start(&d, profile, path);
	f = fopen(why_file, "w");
	if (!f || fputs(d.why, f) < 0 || fclose(f) != 0)
		_exit(92);
	code = e == ERR_OK ? daemon_run(&d) : CODE(e);
	daemon_stop(&d);
	exit(code);    /* not _exit: the leak check runs at exit */
}

static int exit_code(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static pid_t start(int listener)
{
	pid_t child = fork();

	if (child == 0)
		be_daemon(listener);
	return child;
}

static void expect_why(const char *want)
{
	char why[PATH_LEN_MAX] = "";
	FILE *f = fopen(why_file, "r");

	assert_non_null(f);
	(void)!fgets(why, sizeof(why), f);
	fclose(f);
	if (want[0] ? !strstr(why, want) : why[0] != '\0')
		fail_msg("not \"%s\": %s", want, why);
}

static void expect_told(int fd, const char *want)
{
	char said[300];
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n = poll(&p, 1, WAIT) == 1 ? recv(fd, said, sizeof(said) - 1, 0) : 0;

	said[n > 0 ? n : 0] = '\0';
	assert_string_equal(said, want);
}

static json_t *ask(struct client *c, const char *method, json_t *params)
{
	json_t *answer;

	assert_int_equal(client_call(c, method, params, WAIT, &answer), ERR_OK);
	return answer;
}

/* Who connects before there is a daemon is answered; when it ends the file is still the supervisor's. */
static void who_came_first_is_answered(void **state)
{
	int listener = bound(path, SOCK_STREAM), told = bound(notify_path, SOCK_DGRAM);
	struct client *early, *c;
	struct stat before, after;
	pid_t child;

	(void)state;
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(client_open(&early, path), ERR_OK);
	child = start(listener);
	expect_told(told, "READY=1\nSTATUS=Nothing is set up yet: type `nightjar init`.");
	json_decref(ask(early, "version", NULL));
	assert_int_equal(client_open(&c, path), ERR_OK);
	json_decref(ask(c, "init", json_pack("{s:s}", "name", "Alice")));
	expect_told(told, "STATUS=Opening.");
	expect_told(told, "STATUS=Open.");
	client_close(c);
	client_close(early);
	kill(child, SIGTERM);
	expect_told(told, "STOPPING=1");
	assert_int_equal(exit_code(child), 0);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	/* And so it can be started again. */
	assert_int_equal(client_open(&early, path), ERR_OK);
	child = start(listener);
	expect_told(told, "READY=1\nSTATUS=Open.");
	json_decref(ask(early, "status", NULL));
	json_decref(ask(early, "stop", NULL));
	client_close(early);
	expect_told(told, "STOPPING=1");
	assert_int_equal(exit_code(child), 0);
	close(listener);
	close(told);
}

/* Ready is who answers: what listens at another place than clients look is no use to them. */
static void a_socket_at_another_place_is_refused(void **state)
{
	int listener = bound(other, SOCK_STREAM), told = bound(notify_path, SOCK_DGRAM);
	struct stat st;

	(void)state;
	unlink(path);
	assert_int_equal(exit_code(start(listener)), CODE(ERR_USAGE));
	expect_why(other);
	expect_why(path);
	expect_told(told, "STOPPING=1");
	/* Nor when something else is there, or the file of the socket is gone. */
	close(bound(path, SOCK_STREAM));
	assert_int_equal(exit_code(start(listener)), CODE(ERR_USAGE));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(stat(other, &st), 0);
	unlink(other);
	assert_int_equal(exit_code(start(listener)), CODE(ERR_USAGE));
	close(listener);
	close(told);
	unlink(path);
}

/* The socket of whoever is alive is not removed, and nobody is started by the look. */
static void the_place_of_somebody_alive_is_left_to_him(void **state)
{
	int listener = bound(path, SOCK_STREAM), told = bound(notify_path, SOCK_DGRAM);
	struct pollfd p = { .fd = listener, .events = POLLIN };
	struct stat before, after;
	struct client *c;
	pid_t child;

	(void)state;
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(exit_code(start(-1)), CODE(ERR_PROFILE_IN_USE));
	expect_why(path);
	assert_int_equal(poll(&p, 1, 0), 0);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	expect_told(told, "STOPPING=1");
	/* One that is dead has left its file, which is replaced, whoever else holds a socket of that name. */
	close(listener);
	listener = bound(path, SOCK_DGRAM);
	child = start(-1);
	expect_told(told, "READY=1\nSTATUS=Open.");
	assert_int_equal(client_open(&c, path), ERR_OK);
	json_decref(ask(c, "stop", NULL));
	client_close(c);
	assert_int_equal(exit_code(child), 0);
	assert_int_not_equal(stat(path, &after), 0);
	close(listener);
	close(told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_came_first_is_answered),
		cmocka_unit_test(a_socket_at_another_place_is_refused),
		cmocka_unit_test(the_place_of_somebody_alive_is_left_to_him),
	};

	envelope_setup();
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("daemon/activation", tests, begin, end);
}
