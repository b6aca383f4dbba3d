/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines in, lines out; and what is said when the daemon, the profile or the list of contacts changes. */
#include "ui-ncurses/plain/plain.h"

#include "base/assert.h"
#include "base/heap.h"
#include "base/text.h"
#include "base/tr.h"
#include "ui-ncurses/plain/plain_about.h"
#include "ui-ncurses/plain/plain_command.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_setup.h"
#include "ui-ncurses/plain/plain_state.h"
#include "ui-ncurses/plain/plain_talk.h"
#include "ui-ncurses/text/safe.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OUT_MAX (16 * 1024 * 1024)  /* bytes that wait to be printed, e.g. while the terminal is stopped */
#define PATIENCE (3 * CLOCK_SECOND) /* for the daemon, before what is typed is read all the same */
#define OPENING  CLOCK_MINUTE         /* for the passphrase to be checked on a slow machine */
#define LEAVE (10 * CLOCK_SECOND)   /* for answers, after the end of the input */

/* ---- printing ---- */

static void put_line(struct plain *p, const char *begin, const char *text, size_t len)
{
	size_t cap = SAFE_SIZE(len);
	char *out = malloc(cap);

	ASSERT(out);
	safe_line(out, cap, text, len, p->ui.ascii);
	if (buf_room(&p->out) > strlen(begin) + strlen(out)) {
		(void)!buf_append(&p->out, begin, strlen(begin));
		(void)!buf_append(&p->out, out, strlen(out));
		(void)!buf_append(&p->out, "\n", 1);
	}
	heap_free(out);
}

__attribute__((format(printf, 2, 0))) static void say(struct plain *p, const char *fmt, va_list ap)
{
	char *text = NULL, *at, *end;

	ASSERT(vasprintf(&text, fmt, ap) >= 0);
	for (at = text; (end = strchr(at, '\n')); at = end + 1)
		put_line(p, at == text ? "" : "| ", at, (size_t)(end - at));
	put_line(p, at == text ? "" : "| ", at, strlen(at));
	heap_free(text);
}

void plain_say(struct plain *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(p, fmt, ap);
	va_end(ap);
}

void plain_complain(struct plain *p, const json_t *error)
{
	char text[512];

	ui_error_text(text, sizeof(text), error);
	plain_say(p, "%s", text);
}

void plain_sentence(struct plain *p, const char *text)
{
	char said[1024];

	ui_typed_here(said, sizeof(said), text);
	plain_say(p, "%s", said);
}

/* ---- questions ---- */

__attribute__((format(printf, 4, 0))) static void ask(struct plain *p, plain_answer *take, bool secret, const char *fmt,
						      va_list ap)
{
	p->question.take = take;
	p->question.secret = secret;
	p->question.paste = false;
	vsnprintf(p->question.text, sizeof(p->question.text), fmt, ap);
	plain_repeat(p);
}

void plain_ask(struct plain *p, plain_answer *take, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ask(p, take, false, fmt, ap);
	va_end(ap);
}

void plain_ask_secret(struct plain *p, plain_answer *take, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	ask(p, take, true, fmt, ap);
	va_end(ap);
}

void plain_repeat(struct plain *p)
{
	plain_say(p, "%s", p->question.text);
}

void plain_no_question(struct plain *p)
{
	p->question.take = NULL;
	p->question.secret = p->question.paste = false;
}

/* A word, or its first letter, in the reader's language or in English. */
static bool is_word(const char *line, const char *english, const char *word)
{
	size_t len = strlen(line);

	return len > 0 && (strncasecmp(line, english, len) == 0 || strncasecmp(line, word, len) == 0);
}

bool plain_is_yes(const char *line)
{
	return is_word(line, "yes", _("yes"));
}

bool plain_is_no(const char *line)
{
	return is_word(line, "no", _("no"));
}

/* ---- typing ---- */

static void take_one(struct plain *p, const char *line)
{
	plain_answer *take = p->question.take;
	bool secret = p->question.secret;

	if (!secret && line[0] == '/' && line[1] != '/') {
		plain_command_run(p, line);
		return;
	}
	if (!secret && line[0] == '/')
		line++;
	if (!take) {
		plain_talk_send(p, line);
		return;
	}
	plain_no_question(p);
	take(p, line);
}

static void take_many(struct plain *p, const char *text)
{
	plain_answer *take = p->question.take;

	if (!take) {
		plain_talk_send(p, text);
	} else if (p->question.paste) {
		plain_no_question(p);
		take(p, text);
	} else {
		plain_say(p, "%s", _("Several lines came at once: that is taken for pasted text, which answers no "
				     "question."));
		plain_repeat(p);
	}
}

void plain_typed(struct plain *p, const char *text, size_t len)
{
	char *copy = malloc(len + 1);
	size_t n = 0;

	ASSERT(copy);
	/* What a terminal lets through beside text: nothing of it is meant. */
	for (size_t i = 0; i < len; i++)
		if (text[i] != '\0' && text[i] != '\r')
			copy[n++] = text[i];
	while (n > 0 && copy[n - 1] == '\n')
		n--;
	copy[n] = '\0';
	if (len > PLAIN_TYPED_MAX)
		plain_say(p, "%s", _("That was too long at once, and nothing was done with it. Send it in parts."));
	else if (!text_is_valid_utf8(copy, n))
		plain_say(p, "%s", _("Nothing was done with that: it is not UTF-8, the only encoding that messages "
				     "have."));
	else if (strchr(copy, '\n'))
		take_many(p, copy);
	else
		take_one(p, copy);
	sodium_memzero(copy, len);
	free(copy);
}

void plain_ended(struct plain *p)
{
	p->ended = true;
	p->leave_by = p->ui.now.mono + LEAVE;
	ui_want(&p->ui, p->leave_by);
}

/* ---- what changes ---- */

/* The profile is open and its lists are here. */
static void greet(struct plain *p)
{
	if (p->greeted || p->ui.phase != UI_OPEN || !p->ui.people.known || p->ui.people.selves == 0)
		return;
	p->greeted = true;
	plain_people_begin(p);
	if (p->setup.begun)
		plain_setup_roads(p);
	else
		plain_people_greet(p);
	if (p->talk.contact)
		plain_say(p, _("The conversation with %s is still open."), plain_people_name(p, p->talk.contact));
	plain_talk_resume(p);
}

static void on_phase(struct ui *u)
{
	struct plain *p = plain_of(u);

	p->greeted = false;
	/* One that is asked again because it was refused stays. */
	if (p->was != UI_OPENING || u->phase == UI_OPEN)
		plain_no_question(p);
	p->was = u->phase;
	if (p->question.take)
		return;
	p->ready_by = u->now.mono + (u->phase == UI_OPENING ? OPENING : PATIENCE);
	ui_want(u, p->ready_by);
	switch (u->phase) {
	case UI_EMPTY:
		plain_setup_begin(p);
		break;
	case UI_LOCKED:
		plain_setup_unlock(p);
		break;
	case UI_CONNECTING:
	case UI_OPENING:
	case UI_OPEN:
		break;
	}
}

static void on_people(struct ui *u)
{
	struct plain *p = plain_of(u);

	if (p->greeted)
		plain_people_announce(p);
	else
		greet(p);
}

static void on_connected(struct ui *u, bool up)
{
	struct plain *p = plain_of(u);

	if (up && p->quiet) {
		plain_say(p, "%s", _("The daemon is back."));
		if (p->greeted)
			plain_talk_resume(p);
	} else if (!up && !p->quiet && !p->done) {
		plain_say(p, "%s", _("The daemon is gone. Nothing that was sent is lost; it is being started again."));
	}
	p->quiet = !up;
	p->was_up = p->was_up || up;
}

static void on_heard(struct ui *u, const json_t *event)
{
	plain_talk_heard(plain_of(u), event);
	plain_people_heard(plain_of(u), event);
}

static void on_notice(struct ui *u, bool alert, const char *text)
{
	(void)alert;
	plain_say(plain_of(u), "%s", text);
}

static void take_confirmed(struct plain *p, const char *line)
{
	bool yes = plain_is_yes(line);

	if (!yes)
		plain_say(p, "%s", _("Nothing was done."));
	p->question.done(&p->ui, p->question.tag, yes);
}

static void on_confirm(struct ui *u, const char *question, void (*done)(struct ui *u, int64_t tag, bool yes), int64_t tag)
{
	struct plain *p = plain_of(u);

	p->question.done = done;
	p->question.tag = tag;
	/* TRANSLATORS: after a question. */
	plain_ask(p, take_confirmed, "%s %s", question, _("Type yes; an empty line means no."));
}

static const struct ui_lines lines = {
	.phase_changed = on_phase,
	.people_changed = on_people,
	.connected = on_connected,
	.heard = on_heard,
	.notice = on_notice,
	.confirm = on_confirm,
};

void plain_tick(struct plain *p, struct instant now)
{
	ui_tick(&p->ui, now);
	if (p->greeted)
		plain_about_watch(p);
	if (p->ended && p->ui.asks.n == 0 && plain_listens(p))
		p->done = true;
	if (p->ended && now.mono >= p->leave_by)
		p->done = true;
}

/* ---- the whole ---- */

struct plain *plain_new(struct instant now, bool ascii)
{
	struct plain *p = calloc(1, sizeof(*p));

	ASSERT(p);
	ui_init(&p->ui, now);
	p->ui.lines = &lines;
	p->ui.ascii = ascii;
	p->ui.wishes.start = true;
	p->ready_by = now.mono + PATIENCE;
	ui_want(&p->ui, p->ready_by);
	buf_init(&p->out, OUT_MAX);
	return p;
}

void plain_free(struct plain *p)
{
	if (!p)
		return;
	plain_people_wipe(p);
	json_decref(p->talk.held);
	buf_wipe(&p->out);
	ui_wipe(&p->ui);
	heap_free(p);
}

struct ui *plain_ui(struct plain *p)
{
	return &p->ui;
}

struct buf *plain_out(struct plain *p)
{
	return &p->out;
}

bool plain_listens(const struct plain *p)
{
	switch (p->ui.phase) {
	case UI_EMPTY:
	case UI_LOCKED:
		return p->question.take || p->ui.now.mono >= p->ready_by;
	case UI_OPEN:
		return p->greeted || p->ui.now.mono >= p->ready_by;
	case UI_CONNECTING:
	case UI_OPENING:
		break;
	}
	return p->ui.now.mono >= p->ready_by;
}

bool plain_is_secret(const struct plain *p)
{
	return p->question.secret;
}

bool plain_is_done(const struct plain *p)
{
	return p->done;
}
