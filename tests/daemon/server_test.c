/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole daemon in a child process, and clients that behave badly. */
#include "support/unit.h"

#include "daemon/caller.h"
#include "daemon/daemon.h"
#include "daemon/server.h"
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

#define WAIT 20000    /* ms: sanitizers and a busy machine included */

static char top[] = "/tmp/nightjar-server-XXXXXX";
static char profile[PATH_LEN_MAX], path[PATH_LEN_MAX];
static pid_t child;

static void start_daemon(void)
{
	static struct daemon d;
	struct client *c;

	child = fork();
	if (child == 0) {
		int code = daemon_start(&d, profile, path) == ERR_OK ? daemon_run(&d) : 1;

		daemon_stop(&d);
		exit(code);    /* not _exit: the leak check runs at exit */
	}
	for (int i = 0; i < 400 && client_open(&c, path) != ERR_OK; i++)
		usleep(50000);
	client_close(c);
}

static json_t *ask(struct client *c, const char *method, json_t *params)
{
	json_t *answer;

	assert_int_equal(client_call(c, method, params, WAIT, &answer), ERR_OK);
	return answer;
}

static void expect(struct client *c, const char *method, json_t *params, enum err want)
{
	json_t *answer;

	assert_int_equal(client_call(c, method, params, WAIT, &answer), want);
	json_decref(answer);
}

static int begin(void **state)
{
	struct client *c;

	(void)state;
	if (!mkdtemp(top) || !path_join(profile, top, "profile") || !path_join(path, top, "run/socket"))
		return -1;
	start_daemon();
	if (client_open(&c, path) != ERR_OK)
		return -1;
	expect(c, "contacts", NULL, ERR_NO_PROFILE);
	expect(c, "init", json_pack("{s:s}", "name", "Alice"), ERR_OK);
	expect(c, "invite", json_pack("{s:s}", "for", "Bob"), ERR_OK);
	for (int i = 0; i < 100; i++)
		expect(c, "send", json_pack("{s:s, s:s}", "contact", "Bob", "text", "some words to read later"), ERR_OK);
	client_close(c);
	return 0;
}

/* The child ran under the sanitizers too: it must have ended well. */
static int end(void **state)
{
	char cmd[PATH_LEN_MAX + 16];
	int status;

	(void)state;
	kill(child, SIGTERM);
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -1;
	snprintf(cmd, sizeof(cmd), "rm -r %s", top);
	return system(cmd);
}

static int raw(void)
{
	struct sockaddr_un addr;
	int dir, fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_true(path_address(&addr, path, &dir));
	assert_int_equal(connect(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	return fd;
}

static void put(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* Everything until the daemon closes, owned. */
static char *drain(int fd, size_t *len)
{
	char *all = NULL;
	size_t size = 0;
	ssize_t n;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	*len = 0;
	do {
		all = realloc(all, size += 65536);
		assert_int_equal(poll(&p, 1, WAIT), 1);
		n = recv(fd, all + *len, size - *len - 1, 0);
		*len += n > 0 ? (size_t)n : 0;
		size = *len + 1;
	} while (n > 0);
	all[*len] = '\0';
	close(fd);
	return all;
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static void socket_is_ours_alone(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_half_closed_client_gets_what_it_asked(void **state)
{
	size_t len;
	int fd = raw();
	char *all;

	(void)state;
	put(fd, "{\"id\":1,\"method\":\"version\"}\r\n\n{\"method\":\"version\"}\nrubbish\n{\"id\":2,\"method\":\"status\"}");
	shutdown(fd, SHUT_WR);
	all = drain(fd, &len);
	assert_int_equal(count(all, "\"result\""), 2);
	assert_int_equal(count(all, "-32700"), 1);
	assert_int_equal(count(all, "\n"), 3);
	free(all);
}

static void a_line_too_long_ends_the_client(void **state)
{
	char *big = malloc(LINE_LEN_MAX + 2);
	size_t len, at = 0;
	int fd = raw();
	ssize_t n;

	(void)state;
	memset(big, 'x', LINE_LEN_MAX + 1);
	while (at < LINE_LEN_MAX + 1 && (n = send(fd, big + at, LINE_LEN_MAX + 1 - at, MSG_NOSIGNAL)) > 0)
		at += (size_t)n;
	free(big);
	big = drain(fd, &len);
	assert_non_null(strstr(big, "longer than 1 MiB"));
	free(big);
}

/* Until the daemon has noticed that others have left. */
static void wait_for_room(void)
{
	struct client *c;
	json_t *answer = NULL;
	enum err e = ERR_UNREACHABLE;

	for (int i = 0; i < 400 && e != ERR_OK; i++) {
		assert_int_equal(client_open(&c, path), ERR_OK);
		e = client_call(c, "version", NULL, WAIT, &answer);
		json_decref(answer);
		client_close(c);
		usleep(e == ERR_OK ? 0 : 10000);
	}
	assert_int_equal(e, ERR_OK);
}

static void clients_beyond_the_limit_are_closed(void **state)
{
	int fd[SERVER_CALLERS];
	size_t len;
	char *rest;

	(void)state;
	for (int i = 0; i < SERVER_CALLERS; i++) {
		fd[i] = raw();
		put(fd[i], "{\"id\":1,\"method\":\"version\"}\n");
		assert_true(recv(fd[i], &(char){ 0 }, 1, 0) == 1);
	}
	rest = drain(raw(), &len);
	assert_int_equal(len, 0);
	free(rest);
	for (int i = 0; i < SERVER_CALLERS; i++)
		close(fd[i]);
	wait_for_room();
}

/* 900 pages of some 20 kB asked for in one piece, and nothing read: the daemon holds only a few of them at a time. */
static void who_does_not_read_waits_and_nobody_else(void **state)
{
	static const char one[] = "{\"id\":1,\"method\":\"read\",\"params\":{\"contact\":\"Bob\",\"last\":100}}\n";
	static char many[900 * sizeof(one)];
	struct client *c;
	int fd = raw();
	size_t len;
	char *all;

	(void)state;
	for (int i = 0; i < 900; i++)
		strcat(many, one);
	put(fd, many);
	assert_int_equal(client_open(&c, path), ERR_OK);
	for (int i = 0; i < 20; i++)
		json_decref(ask(c, "status", NULL));
	client_close(c);
	shutdown(fd, SHUT_WR);
	all = drain(fd, &len);
	assert_int_equal(count(all, "\"result\""), 900);
	free(all);
}

static void events_go_on_where_the_client_stopped(void **state)
{
	struct client *c;
	json_t *event, *answer;
	char seq[32];

	(void)state;
	assert_int_equal(client_open(&c, path), ERR_OK);
	json_decref(ask(c, "subscribe", json_pack("{s:s}", "since", "0")));
	for (int i = 1; i <= 5; i++) {
		assert_int_equal(client_event(c, WAIT, &event), ERR_OK);
		snprintf(seq, sizeof(seq), "%d", i);
		assert_string_equal(json_string_value(json_object_get(event, "seq")), seq);
		json_decref(event);
	}
	client_close(c);
	kill(child, SIGTERM);
	assert_int_equal(waitpid(child, NULL, 0), child);
	start_daemon();
	assert_int_equal(client_open(&c, path), ERR_OK);
	json_decref(ask(c, "subscribe", json_pack("{s:s}", "since", "5")));
	assert_int_equal(client_event(c, WAIT, &event), ERR_OK);
	assert_string_equal(json_string_value(json_object_get(event, "seq")), "6");
	json_decref(event);
	/* A place that never was: read afresh. */
	json_decref(ask(c, "subscribe", json_pack("{s:s}", "since", "999999")));
	do {
		assert_int_equal(client_event(c, WAIT, &event), ERR_OK);
		answer = json_incref(json_object_get(event, "type"));
		json_decref(event);
		seq[0] = json_string_value(answer)[0];
		assert_true(strcmp(json_string_value(answer), "reset_log") == 0 || seq[0] == 'm');
		json_decref(answer);
	} while (seq[0] != 'r');
	client_close(c);
}

/* Who was told apart from whom the socket was simply closed on: what comes before the end of a daemon on purpose. */
static void a_stop_is_told_before_the_end(void **state)
{
	struct client *told, *silent;
	json_t *event = NULL, *answer;
	const char *type = "";

	(void)state;
	assert_int_equal(client_open(&told, path), ERR_OK);
	assert_int_equal(client_open(&silent, path), ERR_OK);
	answer = ask(told, "subscribe", NULL);
	json_decref(answer);
	json_decref(ask(silent, "version", NULL));
	expect(silent, "stop", NULL, ERR_OK);
	while (strcmp(type, "stopping") != 0) {
		json_decref(event);
		assert_int_equal(client_event(told, WAIT, &event), ERR_OK);
		type = json_string_value(json_object_get(event, "type"));
	}
	assert_null(json_object_get(event, "seq"));
	json_decref(event);
	assert_int_not_equal(client_event(told, WAIT, &event), ERR_OK);
	assert_int_not_equal(client_event(silent, WAIT, &event), ERR_OK);
	client_close(told);
	client_close(silent);
	assert_int_equal(waitpid(child, NULL, 0), child);
	start_daemon();
}

static void a_client_may_leave_while_its_answer_is_made(void **state)
{
	struct client *c;
	int fd = raw();

	(void)state;
	put(fd, "{\"id\":1,\"method\":\"invite\",\"params\":{\"words\":true}}\n");
	close(fd);
	assert_int_equal(client_open(&c, path), ERR_OK);
	json_decref(ask(c, "status", NULL));
	client_close(c);
}

/* A contact chooses its name: "id:1" or "1" must not be what a message for contact 1 is sent to. */
static void a_name_is_never_taken_for_an_id(void **state)
{
	static const char *const names[] = { "id:1", "1" };
	struct client *c;
	json_t *answer;

	(void)state;
	assert_int_equal(client_open(&c, path), ERR_OK);
	for (size_t i = 0; i < 2; i++)
		expect(c, "invite", json_pack("{s:s}", "for", names[i]), ERR_OK);
	answer = ask(c, "contact", json_pack("{s:s}", "contact", "id:1"));
	assert_string_equal(json_string_value(json_object_get(answer, "name")), "Bob");
	json_decref(answer);
	assert_int_equal(client_call(c, "contact", json_pack("{s:s}", "contact", "1"), WAIT, &answer), ERR_CONTACT_AMBIGUOUS);
	assert_int_equal(json_array_size(json_object_get(json_object_get(answer, "data"), "candidates")), 2);
	json_decref(answer);
	for (int i = 2; i < 4; i++) {
		char id[16];

		snprintf(id, sizeof(id), "id:%d", i);
		expect(c, "contact.delete", json_pack("{s:s}", "contact", id), ERR_OK);
	}
	expect(c, "contact", json_pack("{s:s}", "contact", "1"), ERR_OK);
	client_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(socket_is_ours_alone),
		cmocka_unit_test(a_half_closed_client_gets_what_it_asked),
		cmocka_unit_test(a_line_too_long_ends_the_client),
		cmocka_unit_test(clients_beyond_the_limit_are_closed),
		cmocka_unit_test(who_does_not_read_waits_and_nobody_else),
		cmocka_unit_test(events_go_on_where_the_client_stopped),
		cmocka_unit_test(a_stop_is_told_before_the_end),
		cmocka_unit_test(a_client_may_leave_while_its_answer_is_made),
		cmocka_unit_test(a_name_is_never_taken_for_an_id),
	};

	envelope_setup();
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("daemon/server", tests, begin, end);
}
