/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_live.h"

#include "cli/cli.h"
#include "cli/out.h"
#include "cli/run_talk.h"
#include "rpc/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHAT_LAST     10
#define LINE_TEXT_MAX 32768
#define PIPE_CHUNK    65536

/* watch */

struct names {
	struct cli *cli;
	json_t *rows;    /* owned */
};

static const char *look_up(const struct names *n, const char *id)
{
	json_t *row;
	size_t i;

	json_array_foreach(json_object_get(n->rows, "contacts"), i, row)
		if (strcmp(out_string(row, "id"), id) == 0)
			return out_string(row, "name");
	return NULL;
}

/* The name of a contact; its id when it is gone. */
static const char *name_of(struct names *n, const char *id)
{
	const char *name = look_up(n, id);
	json_t *fresh = NULL;

	if (name || !id[0])
		return name ? name : "";
	if (client_call(n->cli->client, "contacts", NULL, CLI_WAIT, &fresh) == ERR_OK) {
		json_decref(n->rows);
		n->rows = fresh;
	} else {
		json_decref(fresh);
	}
	name = look_up(n, id);
	return name ? name : id;
}

static const struct {
	const char *type, *words;
} sentences[] = {
	{ "delivered", "has everything up to here" },
	{ "delivered_one", "has this message" },
	{ "added", "has joined your contacts" },
	{ "contact", "has changed" },
	{ "removed", "was deleted" },
	{ "online", "is online" },
	{ "offline", "is offline" },
	{ "read", "was read up to here" },
	{ "reset", "and you have begun a new session: one side's state was older than the other knew" },
	{ "invite", "an invite has changed" },
	{ "message_changed", "has changed a message that is gone since" },
	{ "message_gone", "a message is gone" },
	{ "seen", "has read everything up to here" },
	{ "identity", "an identity has changed" },
	{ "locked", "the profile was locked" },
	{ "opened", "the profile was opened" },
	{ "bluetooth", "nearby or blackout mode was switched" },
	{ "notices", "a notice for everybody has come, or is gone" },
	{ "stopping", "the daemon is being stopped" },
	{ "reset_log", "older events are no longer kept: read afresh" },
};

static void print_event(struct names *n, const json_t *event)
{
	const char *type = out_string(event, "type"), *name = name_of(n, out_string(event, "contact"));
	const json_t *message = json_object_get(event, "message");
	char when[OUT_TIME_MAX];

	if (message) {
		if (strcmp(type, "message_changed") == 0)
			printf("now: ");
		run_talk_print(message, name);
		return;
	}
	out_time(when, out_number(event, "time"));
	printf("%s -- ", when);
	out_text(stdout, name, 0);
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (strcmp(sentences[i].type, type) == 0)
			printf("%s%s", name[0] ? " " : "", sentences[i].words);
	if (out_string(event, "order")[0])
		printf(" (%s.%s)", out_string(event, "contact"), out_string(event, "order"));
	if (out_string(event, "detail")[0]) {
		printf(": ");
		out_text(stdout, out_string(event, "detail"), 0);
	}
	putchar('\n');
}

/* The command reads the event as JSON from its standard input. */
static void run_command(const char *command, const json_t *event)
{
	char *text = json_dumps(event, JSON_COMPACT);
	FILE *f = text ? popen(command, "we") : NULL;

	if (f) {
		fprintf(f, "%s\n", text);
		pclose(f);
	} else {
		fprintf(stderr, "nightjar: the command could not be run.\n");
	}
	free(text);
}

static void show_event(struct cli *c, struct names *n, json_t *event)
{
	if (cli_has(c, "--exec"))
		run_command(cli_option(c, "--exec"), event);
	else if (c->json)
		cli_print_json(json_incref(event));
	else
		print_event(n, event);
	fflush(stdout);
}

static bool subscribe(struct cli *c, int *code)
{
	const char *since = cli_option(c, "--since");
	json_t *answer = cli_ask(c, "subscribe", since ? json_pack("{s:s}", "since", since) : NULL, code);

	json_decref(answer);
	return answer != NULL;
}

int run_live_watch(struct cli *c)
{
	struct names n = { .cli = c };
	json_t *event = NULL;
	int code;
	enum err e;

	if (!subscribe(c, &code))
		return code;
	while ((e = client_event(c->client, CLIENT_FOREVER, &event)) == ERR_OK) {
		show_event(c, &n, event);
		json_decref(event);
	}
	json_decref(n.rows);
	return cli_fail(c, e, "The daemon has ended.", NULL);
}

/* chat */

struct chat {
	struct cli *cli;
	char id[40];      /* "id:3": names may change meanwhile */
	char name[256];
	bool ended;
	int code;
};

static void print_said(struct chat *t, const json_t *message)
{
	const char *state = out_string(message, "state");
	bool ours = strcmp(out_string(message, "direction"), "out") == 0;

	out_text(stdout, ours ? "you" : t->name, 0);
	printf(": ");
	run_talk_say(message, t->name);
	if (ours)
		printf(" (%s)", out_state(state));
	putchar('\n');
}

static void note_read(struct chat *t, const json_t *message)
{
	json_t *answer = NULL;

	if (client_call(t->cli->client, "mark_read", json_pack("{s:s, s:s}", "contact", t->id, "order",
	                                                       out_string(message, "order")), CLI_WAIT, &answer) != ERR_OK)
		fprintf(stderr, "nightjar: it could not be noted that you read this.\n");
	json_decref(answer);
}

static void print_news(struct chat *t, const json_t *event)
{
	const char *type = out_string(event, "type"), *detail = out_string(event, "detail");
	const json_t *message = json_object_get(event, "message");

	if (strcmp(out_string(event, "contact"), t->id + 3) != 0)
		return;
	if (message) {
		if (strcmp(type, "message_changed") == 0)
			printf("-- now: ");
		print_said(t, message);
		if (strcmp(type, "message_in") == 0)
			note_read(t, message);
	} else if (strcmp(type, "delivered") == 0) {
		printf("-- delivered up to %s.%s\n", out_string(event, "contact"), out_string(event, "order"));
	} else if (strcmp(type, "online") == 0 || strcmp(type, "offline") == 0) {
		printf("-- ");
		out_text(stdout, t->name, 0);
		printf(" is %s%s%s\n", type, detail[0] ? " over " : "", detail);
	}
	fflush(stdout);
}

static void say(struct chat *t, char *line)
{
	json_t *params, *answer;

	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '\0')
		return;
	params = json_pack("{s:s, s:s}", "contact", t->id, "text", line);
	if (!params) {
		cli_fail(t->cli, ERR_BAD_TEXT, NULL, NULL);
		return;
	}
	/* It is printed when its event comes back, with its state. */
	answer = cli_ask(t->cli, "send", params, &t->code);
	json_decref(answer);
	t->ended = t->code == CLI_UNREACHABLE;
}

static bool begin(struct chat *t)
{
	json_t *row = cli_ask(t->cli, "contact", json_pack("{s:s}", "contact", cli_arg(t->cli, 0)), &t->code), *page, *m;
	size_t i;

	if (!row)
		return false;
	snprintf(t->id, sizeof(t->id), "id:%s", out_string(row, "id"));
	snprintf(t->name, sizeof(t->name), "%s", out_string(row, "name"));
	json_decref(row);
	if (!subscribe(t->cli, &t->code))
		return false;
	page = cli_ask(t->cli, "read", json_pack("{s:s, s:i}", "contact", t->id, "last", CHAT_LAST), &t->code);
	if (!page)
		return false;
	json_array_foreach(json_object_get(page, "messages"), i, m)
		print_said(t, m);
	if (i > 0)
		note_read(t, json_array_get(json_object_get(page, "messages"), i - 1));
	json_decref(page);
	fprintf(stderr, "-- each line you type is sent; end with Ctrl-D\n");
	fflush(stdout);
	return true;
}

static void drain_events(struct chat *t)
{
	json_t *event = NULL;
	enum err e = ERR_OK;

	while (e == ERR_OK) {
		e = client_event(t->cli->client, 0, &event);
		if (e == ERR_OK)
			print_news(t, event);
		json_decref(event);
	}
	if (e != ERR_TIMEOUT) {
		t->code = cli_fail(t->cli, e, "The daemon has ended.", NULL);
		t->ended = true;
	}
}

int run_live_chat(struct cli *c)
{
	static char line[LINE_TEXT_MAX];
	struct chat t = { .cli = c };
	struct pollfd p[2];

	if (!begin(&t))
		return t.code;
	/* Lines are read one at a time, so that poll() sees what is still there. */
	setvbuf(stdin, NULL, _IONBF, 0);
	p[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	p[1] = (struct pollfd){ .fd = client_fd(c->client), .events = POLLIN };
	while (!t.ended) {
		if (!client_has_event(c->client) && poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		drain_events(&t);
		if (t.ended || !(p[0].revents & (POLLIN | POLLHUP)))
			continue;
		p[0].revents = 0;
		if (fgets(line, sizeof(line), stdin))
			say(&t, line);
		else
			t.ended = true;
	}
	drain_events(&t);
	return t.code;
}

/* rpc --stdio: copies bytes both ways until the daemon has answered everything. */

static bool copy(int from, int to)
{
	static char chunk[PIPE_CHUNK];
	ssize_t n = read(from, chunk, sizeof(chunk)), w;

	for (ssize_t at = 0; at < n; at += w) {
		w = write(to, chunk + at, (size_t)(n - at));
		if (w <= 0)
			return false;
	}
	return n > 0;
}

int run_live_rpc(struct cli *c)
{
	struct pollfd p[2];
	int code, fd;

	if (!cli_has(c, "--stdio"))
		return cli_fail(c, ERR_USAGE, "The API is offered on standard input and output only.",
		                "Use `nightjar rpc --stdio`.");
	if (!cli_connect(c, &code))
		return code;
	fd = client_fd(c->client);
	p[0] = (struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN };
	p[1] = (struct pollfd){ .fd = fd, .events = POLLIN };
	while (poll(p, 2, -1) > 0 || errno == EINTR) {
		if (p[1].revents && !copy(fd, STDOUT_FILENO))
			return CLI_OK;
		if (p[0].revents && !copy(STDIN_FILENO, fd)) {
			shutdown(fd, SHUT_WR);
			p[0].fd = -1;
		}
	}
	return CLI_FAILED;
}
