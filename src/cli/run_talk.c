/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_talk.h"

#include "cli/cli.h"
#include "cli/out.h"
#include "rpc/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT_READ_MAX (128 * 1024)    /* bytes from standard input: more than any message may have */
#define PAGE          200

/* The beginning of what is answered, on one line. */
static void say_reply(const json_t *reply)
{
	char quote[48];

	if (!reply)
		return;
	snprintf(quote, sizeof(quote), "%s", out_string(reply, "text"));
	quote[strcspn(quote, "\n")] = '\0';
	for (size_t n = strlen(quote); n == sizeof(quote) - 1 && n > 0 && (quote[n - 1] & 0x80); n--)
		quote[n - 1] = '\0';
	printf("(to ");
	out_text(stdout, quote[0] ? quote : "a message that is not here", 0);
	printf(") ");
}

static void say_reactions(const json_t *reactions, const char *name)
{
	const json_t *one;
	size_t i;

	json_array_foreach(reactions, i, one) {
		printf(i == 0 ? "  [" : ", ");
		out_text(stdout, strcmp(out_string(one, "by"), "me") == 0 ? "you" : name, 0);
		printf(" ");
		out_text(stdout, out_string(one, "reaction"), 0);
	}
	if (i > 0)
		printf("]");
}

void run_talk_say(const json_t *message, const char *name)
{
	const char *kind = out_string(message, "kind");
	char span[OUT_SPAN_MAX];

	if (strcmp(kind, "timer") == 0 && out_number(message, "timer") == 0) {
		printf("-- messages stay from now on");
	} else if (strcmp(kind, "timer") == 0) {
		out_span(span, out_number(message, "timer"));
		printf("-- messages vanish %s after they were read", span);
	} else if (strcmp(kind, "deleted") == 0) {
		printf("-- deleted");
	} else {
		say_reply(json_object_get(message, "reply"));
		out_text(stdout, out_string(message, "text"), 4);
	}
	if (out_number(message, "edited") > 0)
		printf(" (edited)");
	say_reactions(json_object_get(message, "reactions"), name);
}

void run_talk_print(const json_t *message, const char *name)
{
	const char *state = out_string(message, "state");
	bool ours = strcmp(out_string(message, "direction"), "out") == 0;
	char when[OUT_TIME_MAX];

	out_time(when, out_number(message, "stored"));
	printf("%s ", when);
	out_text(stdout, ours ? "you" : name, 0);
	printf(": ");
	run_talk_say(message, name);
	if (ours)
		printf("  %s %s", out_sign(state), out_state(state));
	printf("\n");
}

/* send */

char *run_talk_input(void)
{
	char *text = malloc(TEXT_READ_MAX + 1);
	size_t len = text ? fread(text, 1, TEXT_READ_MAX, stdin) : 0;

	if (!text || ferror(stdin)) {
		free(text);
		return NULL;
	}
	while (len > 0 && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	return text;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The message's state now, owned row, or NULL with *code. */
static json_t *ask_story(struct cli *c, const char *id, int *code)
{
	return cli_ask(c, "message", json_pack("{s:s}", "message", id), code);
}

static int say_timeout(struct cli *c, const json_t *story)
{
	fprintf(stderr, "nightjar: not delivered yet. ");
	out_text(stderr, out_string(story, "words"), 0);
	fprintf(stderr, " Nothing is lost: the daemon keeps trying.\n");
	if (c->json)
		cli_print_json(json_pack("{s:{s:s, s:s, s:s}}", "error", "kind", err_kind(ERR_TIMEOUT), "message",
		                         out_string(story, "words"), "hint", err_hint(ERR_TIMEOUT)));
	return CLI_TIMEOUT;
}

/* Waits for events until the message is delivered, failed, or the time is over. */
static int wait_delivered(struct cli *c, const char *id, int64_t until)
{
	json_t *story, *event = NULL;
	enum err e = ERR_OK;
	int code = CLI_OK;

	while ((story = ask_story(c, id, &code))) {
		const char *state = out_string(story, "state");

		if (strcmp(state, "delivered") == 0 || strcmp(state, "read") == 0)
			break;
		if (strcmp(state, "failed") == 0) {
			code = cli_fail(c, ERR_CONTACT_BLOCKED, out_string(story, "words"), " ");
			break;
		}
		if (e == ERR_TIMEOUT || now_ms() >= until) {
			code = say_timeout(c, story);
			break;
		}
		json_decref(story);
		e = client_event(c->client, (int)(until - now_ms()), &event);
		json_decref(event);
		if (e != ERR_OK && e != ERR_TIMEOUT)
			return cli_fail(c, e, NULL, NULL);
	}
	json_decref(story);
	return code;
}

static int send_text(struct cli *c, const char *text)
{
	bool waits = cli_has(c, "--wait");
	int64_t until = now_ms() + INT64_C(1000) * cli_number(c, "--timeout", 60);
	json_t *answer, *params = json_pack("{s:s, s:s}", "contact", cli_arg(c, 0), "text", text);
	char id[64];
	int code;

	if (!params)
		return cli_fail(c, ERR_BAD_TEXT, NULL, NULL);
	if (cli_has(c, "--reply-to"))
		json_object_set_new(params, "reply_to", json_string(cli_option(c, "--reply-to")));
	if (waits) {
		answer = cli_ask(c, "subscribe", NULL, &code);
		json_decref(answer);
		if (!answer) {
			json_decref(params);
			return code;
		}
	}
	answer = cli_ask(c, "send", params, &code);
	if (!answer)
		return code;
	snprintf(id, sizeof(id), "%s", out_string(answer, "message"));
	if (waits)
		code = wait_delivered(c, id, until);
	if (waits && code == CLI_OK)
		json_object_set_new(answer, "state", json_string("delivered"));
	if (c->json && code == CLI_OK)
		return cli_print_json(answer);
	if (!c->json)
		printf("%s\n", id);
	if (!c->json && code == CLI_OK)
		fprintf(stderr, "%s %s\n", out_sign(out_string(answer, "state")), out_state(out_string(answer, "state")));
	json_decref(answer);
	return code;
}

int run_talk_send(struct cli *c)
{
	char *text = NULL;
	int code;

	if (cli_has(c, "--wait") && strcmp(cli_option(c, "--wait"), "delivered") != 0)
		return cli_fail(c, ERR_USAGE, "One can wait for `delivered` only.", "Use --wait delivered.");
	if (strcmp(cli_arg(c, 1), "-") != 0)
		return send_text(c, cli_arg(c, 1));
	text = run_talk_input();
	code = text ? send_text(c, text) : cli_fail(c, ERR_BAD_TEXT, NULL, NULL);
	free(text);
	return code;
}

/* read */

static json_t *read_params(struct cli *c, const char *contact)
{
	json_t *p = json_pack("{s:s, s:i}", "contact", contact, "last", cli_number(c, "--last", PAGE));
	const char *before = cli_option(c, "--before");

	/* An id is conversation.order; the order alone will do. */
	if (before)
		json_object_set_new(p, "before", json_string(strchr(before, '.') ? strchr(before, '.') + 1 : before));
	if (cli_has(c, "--all"))
		json_object_set_new(p, "after", json_string("0"));
	return p;
}

static void mark_read(struct cli *c, const char *contact, const char *order)
{
	json_t *answer = NULL;

	/* A full disk does not keep anyone from reading. */
	if (client_call(c->client, "mark_read", json_pack("{s:s, s:s}", "contact", contact, "order", order), CLI_WAIT,
	                &answer) != ERR_OK)
		fprintf(stderr, "nightjar: it could not be noted that you read this.\n");
	json_decref(answer);
}

static const char *print_page(struct cli *c, const json_t *page, const char *name)
{
	const json_t *row;
	const char *last = "";
	size_t i;

	json_array_foreach(json_object_get(page, "messages"), i, row) {
		if (c->json)
			cli_print_json(json_incref((json_t *)(uintptr_t)row));
		else
			run_talk_print(row, name);
		last = out_string(row, "order");
	}
	return last;
}

static int read_one(struct cli *c, const char *contact, const char *name)
{
	json_t *params = read_params(c, contact), *page;
	char last[32] = "";
	int code;
	bool more = true;

	while (more && (page = cli_ask(c, "read", json_deep_copy(params), &code))) {
		const char *shown = print_page(c, page, name);

		if (shown[0])
			snprintf(last, sizeof(last), "%s", shown);
		more = cli_has(c, "--all") && out_flag(page, "more") && shown[0];
		json_object_set_new(params, "after", more ? json_string(last) : json_null());
		json_decref(page);
		code = CLI_OK;
	}
	json_decref(params);
	if (code == CLI_OK && last[0] && !cli_has(c, "--before"))
		mark_read(c, contact, last);
	return code;
}

/* Everything unread, conversation by conversation. */
static int read_unread(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "contacts", NULL, &code), *row;
	char id[40], last[24];
	size_t i, shown = 0;

	if (!answer)
		return code;
	json_array_foreach(json_object_get(answer, "contacts"), i, row) {
		if (out_number(row, "unread") == 0 || code != CLI_OK)
			continue;
		snprintf(id, sizeof(id), "id:%s", out_string(row, "id"));
		snprintf(last, sizeof(last), "%lld", (long long)out_number(row, "unread"));
		c->options[c->noptions].name = "--last";
		c->options[c->noptions++].value = last;
		code = read_one(c, id, out_string(row, "name"));
		c->noptions--;
		shown++;
	}
	if (shown == 0)
		fprintf(stderr, "Nothing unread.\n");
	json_decref(answer);
	return code;
}

int run_talk_read(struct cli *c)
{
	int code;
	json_t *row;
	char id[40];

	if (c->nargs == 0)
		return read_unread(c);
	row = cli_ask(c, "contact", json_pack("{s:s}", "contact", cli_arg(c, 0)), &code);
	if (!row)
		return code;
	snprintf(id, sizeof(id), "id:%s", out_string(row, "id"));
	code = read_one(c, id, out_string(row, "name"));
	json_decref(row);
	return code;
}

/* message, search */

int run_talk_message(struct cli *c)
{
	int code;
	json_t *story = ask_story(c, cli_arg(c, 0), &code), *try;
	char when[OUT_TIME_MAX];
	size_t i;

	if (!story)
		return code;
	if (c->json)
		return cli_print_json(story);
	out_text(stdout, out_string(story, "words"), 0);
	putchar('\n');
	json_array_foreach(json_object_get(story, "tries"), i, try) {
		out_time(when, out_number(try, "when"));
		printf("  %s over %s: ", when, out_string(try, "road"));
		out_text(stdout, out_string(try, "outcome"), 2);
		putchar('\n');
	}
	json_decref(story);
	return CLI_OK;
}

static void print_found(const json_t *row, const json_t *names)
{
	const json_t *one;
	const char *name = out_string(row, "contact");
	size_t i;

	json_array_foreach(names, i, one)
		if (strcmp(out_string(one, "id"), out_string(row, "contact")) == 0)
			name = out_string(one, "name");
	printf("%s  [", out_string(row, "id"));
	out_text(stdout, name, 0);
	printf("] ");
	run_talk_print(row, name);
}

int run_talk_search(struct cli *c)
{
	json_t *params = json_pack("{s:s}", "text", cli_arg(c, 0)), *answer, *names = NULL, *row;
	int code;
	size_t i;

	if (params && cli_has(c, "--in"))
		json_object_set_new(params, "contact", json_string(cli_option(c, "--in")));
	answer = cli_ask(c, "search", params, &code);
	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	names = cli_ask(c, "contacts", NULL, &code);
	json_array_foreach(json_object_get(answer, "messages"), i, row)
		print_found(row, json_object_get(names, "contacts"));
	if (json_array_size(json_object_get(answer, "messages")) == 0)
		fprintf(stderr, "Nothing found.\n");
	json_decref(names);
	json_decref(answer);
	return code;
}
