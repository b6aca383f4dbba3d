/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_talk.h"

#include "base/tr.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/plain/plain_note.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_state.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 10      /* messages that opening prints */
#define PAGE_MAX 200 /* also when more are unread */
#define ASK_MAX 50   /* messages whose state is asked for when the daemon is back */

/* ---- reading ---- */

static void mark_read(struct plain *p)
{
	if (p->talk.last > 0)
		deed_mark_read(&p->ui, p->talk.contact, p->talk.last);
}

static void print_page(struct plain *p, const json_t *result)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(result, "messages"), i, row) {
		int64_t order = asks_id(row, "order");

		plain_note_say(p, row, false);
		if (p->talk.first == 0 || order < p->talk.first)
			p->talk.first = order;
		if (order > p->talk.last)
			p->talk.last = order;
	}
}

static void ask_draft(struct plain *p);

static void on_opened(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (tag != p->talk.contact)
		return;
	p->talk.reading = false;
	if (!result) {
		plain_complain(p, error);
		return;
	}
	if (json_array_size(json_object_get(result, "messages")) == 0)
		plain_say(p, "%s", _("There are no messages yet."));
	else if (asks_flag(result, "more"))
		plain_say(p, "%s", _("There are older messages: /older"));
	print_page(p, result);
	mark_read(p);
	ask_draft(p);
}

/* `n` messages: the last ones, or those `way` ("before", "after") an order. */
static void ask_page(struct plain *p, int64_t n, const char *way, int64_t order, asks_done *done)
{
	json_t *params = deed_contact(p->talk.contact);

	json_object_set_new(params, "last", json_integer(n));
	if (way)
		json_object_set_new(params, way, deed_number(order));
	asks_put(&p->ui, "read", params, done, p->talk.contact);
}

/* Prints the end of it, what is unread at least. */
static void show(struct plain *p, int64_t contact)
{
	const struct person *row = people_find(&p->ui.people, contact);
	int64_t unread = row ? row->unread : 0;

	if (!row)
		return;
	p->talk.contact = contact;
	p->talk.first = p->talk.last = 0;
	if (unread > 0)
		plain_say(p, _("The conversation with %s is open, %lld unread. What you type goes there."), row->name,
			  (long long)unread);
	else
		plain_say(p, _("The conversation with %s is open. What you type goes there."), row->name);
	p->talk.reading = true;
	if (unread < PAGE)
		unread = PAGE;
	ask_page(p, unread < PAGE_MAX ? unread : PAGE_MAX, NULL, 0, on_opened);
}

void plain_talk_open(struct plain *p, const char *argument)
{
	const struct person *row = plain_people_meant(p, argument);

	if (row)
		show(p, row->id);
}

/* The one beside it in the list, round to the other end. */
static void step(struct plain *p, int by)
{
	int n = 0, place = people_place(&p->ui.people, p->talk.contact);

	while (people_shown(&p->ui.people, (size_t)n))
		n++;
	if (n == 0)
		plain_say(p, "%s", _("You have no contacts yet. /invite makes an invite for somebody; /add takes up "
		                     "one."));
	else
		show(p, people_shown(&p->ui.people, (size_t)(place < 0 ? 0 : (place + by + n) % n))->id);
}

void plain_talk_next(struct plain *p, const char *argument)
{
	(void)argument;
	step(p, 1);
}

void plain_talk_previous(struct plain *p, const char *argument)
{
	(void)argument;
	step(p, -1);
}

void plain_talk_unread(struct plain *p, const char *argument)
{
	const struct person *row = people_next_unread(&p->ui.people, p->talk.contact);

	(void)argument;
	if (row)
		show(p, row->id);
	else
		plain_say(p, "%s", _("Nothing else is unread."));
}

void plain_talk_close(struct plain *p, const char *argument)
{
	(void)argument;
	if (p->talk.contact)
		plain_say(p, _("The conversation with %s is closed."), plain_people_name(p, p->talk.contact));
	else
		plain_say(p, "%s", _("No conversation is open."));
	p->talk.contact = 0;
}

static bool is_open(struct plain *p)
{
	if (p->talk.contact == 0)
		plain_say(p, "%s", _("No conversation is open. /open NAME opens one, /list shows all."));
	return p->talk.contact != 0;
}

static int64_t count_of(const char *argument)
{
	long n = strtol(argument, NULL, 10);

	return n < 1 ? PAGE : n > 1000 ? 1000
				       : n;
}

static void on_read(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (tag != p->talk.contact)
		return;
	p->talk.reading = false;
	if (!result) {
		plain_complain(p, error);
		return;
	}
	print_page(p, result);
	if (json_array_size(json_object_get(result, "messages")) == 0)
		plain_say(p, "%s", _("There are no messages before that."));
	else if (asks_flag(result, "more"))
		plain_say(p, "%s", _("There are older messages: /older"));
	mark_read(p);
}

void plain_talk_read(struct plain *p, const char *argument)
{
	if (!is_open(p))
		return;
	p->talk.first = 0;
	p->talk.reading = true;
	ask_page(p, count_of(argument), NULL, 0, on_read);
}

void plain_talk_older(struct plain *p, const char *argument)
{
	if (!is_open(p))
		return;
	if (p->talk.first == 0)
		plain_talk_read(p, argument);
	else
		ask_page(p, count_of(argument), "before", p->talk.first, on_read);
}

/* ---- drafts that another program of ours has left ---- */

static void on_draft(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	(void)error;
	if (result && tag == p->talk.contact && asks_string(result, "text")[0])
		plain_say(p, _("A draft is kept here: %s"), asks_string(result, "text"));
}

static void ask_draft(struct plain *p)
{
	const struct person *row = people_find(&p->ui.people, p->talk.contact);

	if (row && row->draft)
		deed_get_draft(&p->ui, p->talk.contact, on_draft);
}

/* ---- writing ---- */

static void say_sent(struct plain *p, const json_t *result, int64_t contact)
{
	const char *state = asks_string(result, "state"), *name = plain_people_name(p, contact);
	bool waits = plain_note_is_waiting(state);
	long long number = (long long)plain_note_number(p, contact, asks_id(result, "order"), waits);

	if (strcmp(state, "waiting") == 0)
		plain_say(p, _("To %s, number %lld: it waits until %s has joined."), name, number, name);
	else if (strcmp(state, "queued") == 0)
		plain_say(p, _("To %s, number %lld: it waits here until a road opens."), name, number);
	else if (strcmp(state, "sending") == 0)
		plain_say(p, _("To %s, number %lld: on its way."), name, number);
	else
		plain_say(p, _("To %s, number %lld: %s."), name, number, plain_note_state(state));
}

static void print_new(struct plain *p, const json_t *row)
{
	if (asks_id(row, "order") <= p->talk.last)
		return;
	p->talk.last = asks_id(row, "order");
	if (p->talk.first == 0)
		p->talk.first = p->talk.last;
	plain_note_say(p, row, false);
}

/* Messages of ours that were not written here, now that it is known which were. */
static void release(struct plain *p)
{
	const json_t *row;
	size_t i;

	if (p->talk.sending > 0)
		return;
	json_array_foreach(p->talk.held, i, row)
		if (asks_id(row, "contact") == p->talk.contact &&
		    plain_note_of(p, asks_id(row, "contact"), asks_id(row, "order")) == 0)
			print_new(p, row);
	json_array_clear(p->talk.held);
}

static void on_sent(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	char text[512];

	p->talk.sending--;
	if (result) {
		say_sent(p, result, tag);
	} else {
		ui_error_text(text, sizeof(text), error);
		plain_say(p, _("Not sent to %s: %s"), plain_people_name(p, tag), text);
	}
	release(p);
}

void plain_talk_write(struct plain *p, const char *text, int64_t contact, const struct plain_note *answered)
{
	p->talk.sending++;
	deed_send(&p->ui, contact, text, answered ? answered->order : 0, on_sent, contact);
}

void plain_talk_send(struct plain *p, const char *text)
{
	if (!text[strspn(text, " \t\n")])
		return;
	if (p->ui.phase != UI_OPEN)
		plain_say(p, "%s", _("Not sent: the profile is not open yet."));
	else if (p->talk.contact == 0)
		plain_say(p, "%s", _("Not sent: no conversation is open. /open NAME opens one, /list shows all."));
	else
		plain_talk_write(p, text, p->talk.contact, NULL);
}

/* ---- events ---- */

static void heard_message(struct plain *p, const char *type, const json_t *row)
{
	if (strcmp(type, "message_in") == 0) {
		print_new(p, row);
		mark_read(p);
		return;
	}
	if (!p->talk.held)
		p->talk.held = json_array();
	json_array_append_new(p->talk.held, json_deep_copy(row));
	release(p);
}

static void heard_change(struct plain *p, const char *type, const json_t *event, int64_t contact)
{
	int64_t order = asks_id(event, "order"), number = plain_note_of(p, contact, order);
	const json_t *row = json_object_get(event, "message");

	if (number == 0)
		return;
	if (strcmp(type, "message_gone") == 0)
		plain_say(p, _("Message %lld is gone."), (long long)number);
	else if (json_is_object(row))
		plain_note_changed(p, row, number);
}

void plain_talk_heard(struct plain *p, const json_t *event)
{
	const char *type = asks_string(event, "type");
	const json_t *row = json_object_get(event, "message");
	int64_t contact = asks_id(event, "contact");

	if (strcmp(type, "delivered") == 0 || strcmp(type, "delivered_one") == 0)
		plain_note_delivered(p, contact, asks_id(event, "order"), strcmp(type, "delivered_one") == 0);
	if (contact == 0 || contact != p->talk.contact || p->talk.reading)
		return;
	if (json_is_object(row) && strncmp(type, "message_", 8) == 0 && strcmp(type, "message_changed") != 0)
		heard_message(p, type, row);
	else if (strcmp(type, "message_changed") == 0 || strcmp(type, "message_gone") == 0)
		heard_change(p, type, event, contact);
	else if (strcmp(type, "seen") == 0 && plain_note_of(p, contact, asks_id(event, "order")) > 0)
		plain_say(p, _("%s has read everything up to %lld."), plain_people_name(p, contact),
			  (long long)plain_note_of(p, contact, asks_id(event, "order")));
}

/* ---- after the daemon was gone ---- */

static void on_resumed(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const json_t *row;
	size_t i;

	(void)error;
	if (tag != p->talk.contact)
		return;
	p->talk.reading = false;
	json_array_foreach(json_object_get(result, "messages"), i, row)
		if (plain_note_of(p, tag, asks_id(row, "order")) == 0)
			print_new(p, row);
	if (i > 0)
		mark_read(p);
}

static void on_state(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	const char *state = asks_string(result, "state");

	(void)tag;
	(void)error;
	if (result && !plain_note_is_waiting(state) && strcmp(state, "failed") != 0)
		plain_note_delivered(plain_of(u), asks_id(result, "contact"), asks_id(result, "order"), true);
}

void plain_talk_resume(struct plain *p)
{
	int asked = 0;

	for (int64_t n = p->noted; n > 0 && n > p->noted - PLAIN_NOTES && asked < ASK_MAX; n--) {
		const struct plain_note *note = plain_note_find(p, n);

		if (!note->waits)
			continue;
		deed_story(&p->ui, note->contact, note->order, on_state);
		asked++;
	}
	if (p->talk.contact == 0)
		return;
	p->talk.reading = true;
	ask_page(p, PAGE_MAX, "after", p->talk.last, on_resumed);
}
