/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/follower.h"

#include "base/str.h"
#include "rpc/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#define SECOND   UINT64_C(1000000)    /* us */
#define RETRY    (10 * SECOND)        /* between two looks whether there is a daemon */
#define SLACK    (5 * SECOND)         /* later by this much is as good: the machine need not wake up for it */
#define LINGER   (1 * SECOND)         /* who has the conversation open reads it meanwhile, and more may come */
#define ANSWER   10000                /* ms */
#define ID_MAX   24
#define NAME_MAX_LEN 256

struct follower {
	struct follower_hooks hooks;
	const char *socket;
	bool names;
	struct client *client;        /* NULL: there is no daemon */
	sd_event *event;
	sd_event_source *retry, *linger, *readable;
	char since[ID_MAX];           /* seq of the last event heard; "": none yet */
	bool waiting;                 /* something is to be told when `linger` is over */
	bool several;                 /* of more than one contact, or more than one message */
	char name[NAME_MAX_LEN];      /* of the only one whose messages wait */
	char contact[ID_MAX];
	bool was_read;                /* something was read here since the last look */
};

static const char *string_of(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s ? s : "";
}

/* NULL: no answer, or an error. */
static json_t *ask(struct follower *f, const char *method, json_t *params)
{
	json_t *answer = NULL;

	if (client_call(f->client, method, params, ANSWER, &answer) == ERR_OK)
		return answer;
	json_decref(answer);
	return NULL;
}

static void forget(struct follower *f)
{
	f->waiting = f->several = false;
	memset(f->name, 0, sizeof(f->name));
	f->contact[0] = '\0';
}

static void calm(struct follower *f)
{
	forget(f);
	f->hooks.calm(f->hooks.ctx);
}

static bool any_unread(struct follower *f)
{
	json_t *status = ask(f, "status", NULL);
	bool any = json_integer_value(json_object_get(status, "unread")) > 0;

	json_decref(status);
	return any;
}

/* A message of somebody whom the person wants to hear of. */
static void on_message(struct follower *f, const char *contact)
{
	char id[ID_MAX + 3];
	json_t *row;

	snprintf(id, sizeof(id), "id:%s", contact);
	row = ask(f, "contact", json_pack("{s:s}", "contact", id));
	if (!row || json_is_true(json_object_get(row, "muted")) || json_is_true(json_object_get(row, "blocked"))) {
		json_decref(row);
		return;
	}
	if (f->waiting)
		f->several = true;
	else if (f->names)
		str_copy(f->name, sizeof(f->name), string_of(row, "name"));
	if (f->waiting && strcmp(f->contact, contact) != 0)
		f->name[0] = '\0';
	str_copy(f->contact, sizeof(f->contact), contact);
	json_decref(row);
	if (f->waiting)
		return;
	f->waiting = true;
	(void)sd_event_source_set_time_relative(f->linger, LINGER);
	(void)sd_event_source_set_enabled(f->linger, SD_EVENT_ONESHOT);
}

/* In vain while the profile is locked: then it is told when it opens. */
static void subscribe(struct follower *f)
{
	json_t *p = json_pack("{s:b}", "bare", true), *answer;

	if (f->since[0])
		json_object_set_new(p, "since", json_string(f->since));
	answer = ask(f, "subscribe", p);
	if (answer)
		str_copy(f->since, sizeof(f->since), string_of(answer, "seq"));
	json_decref(answer);
}

static void heard(struct follower *f, const json_t *event)
{
	const char *type = string_of(event, "type"), *seq = string_of(event, "seq");

	if (seq[0])
		str_copy(f->since, sizeof(f->since), seq);
	if (strcmp(type, "message_in") == 0)
		on_message(f, string_of(event, "contact"));
	else if (strcmp(type, "read") == 0 || strcmp(type, "message_gone") == 0 || strcmp(type, "removed") == 0)
		f->was_read = true;
	else if (strcmp(type, "locked") == 0 || strcmp(type, "stopping") == 0)
		calm(f);
	else if (strcmp(type, "opened") == 0)
		subscribe(f);
}

static void retry_later(struct follower *f)
{
	(void)sd_event_source_set_time_relative(f->retry, RETRY);
	(void)sd_event_source_set_enabled(f->retry, SD_EVENT_ONESHOT);
}

static void lose(struct follower *f)
{
	f->readable = sd_event_source_disable_unref(f->readable);
	client_close(f->client);
	f->client = NULL;
	calm(f);
	retry_later(f);
}

static void hear_all(struct follower *f)
{
	json_t *event = NULL;
	enum err e = ERR_TIMEOUT;

	while (f->client && (e = client_event(f->client, 0, &event)) == ERR_OK) {
		heard(f, event);
		json_decref(event);
	}
	if (f->client && e != ERR_TIMEOUT)
		lose(f);
}

/* Everything that came; more may come while a question is asked. */
static void drain(struct follower *f)
{
	do {
		hear_all(f);
		if (f->client && f->was_read && !any_unread(f))
			calm(f);
		f->was_read = false;
	} while (f->client && client_has_event(f->client));
}

static int on_readable(sd_event_source *source, int fd, uint32_t what, void *ctx)
{
	(void)source;
	(void)fd;
	(void)what;
	drain(ctx);
	return 0;
}

static int on_linger(sd_event_source *source, uint64_t now, void *ctx)
{
	struct follower *f = ctx;
	bool several = f->several;
	char name[NAME_MAX_LEN];

	(void)source;
	(void)now;
	if (!f->client || !f->waiting)
		return 0;
	str_copy(name, sizeof(name), f->name);
	if (any_unread(f))
		f->hooks.news(f->hooks.ctx, name[0] ? name : NULL, several);
	forget(f);
	drain(f);
	return 0;
}

static int on_retry(sd_event_source *source, uint64_t now, void *ctx)
{
	struct follower *f = ctx;

	(void)source;
	(void)now;
	if (client_open(&f->client, f->socket) != ERR_OK) {
		f->client = NULL;
		retry_later(f);
		return 0;
	}
	if (sd_event_add_io(f->event, &f->readable, client_fd(f->client), EPOLLIN, on_readable, f) < 0) {
		lose(f);
		return 0;
	}
	subscribe(f);
	drain(f);
	return 0;
}

struct follower *follower_open(sd_event *event, const char *socket, bool names, const struct follower_hooks *hooks)
{
	struct follower *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	*f = (struct follower){ .hooks = *hooks, .socket = socket, .names = names, .event = event };
	if (sd_event_add_time_relative(event, &f->retry, CLOCK_MONOTONIC, 0, SLACK, on_retry, f) < 0 ||
	    sd_event_add_time_relative(event, &f->linger, CLOCK_MONOTONIC, 0, SECOND / 10, on_linger, f) < 0 ||
	    sd_event_source_set_enabled(f->linger, SD_EVENT_OFF) < 0) {
		follower_close(f);
		return NULL;
	}
	/* The first look is at once. */
	(void)sd_event_source_set_time_accuracy(f->retry, 1);
	return f;
}

void follower_close(struct follower *f)
{
	if (!f)
		return;
	sd_event_source_disable_unref(f->retry);
	sd_event_source_disable_unref(f->linger);
	sd_event_source_disable_unref(f->readable);
	client_close(f->client);
	free(f);
}
