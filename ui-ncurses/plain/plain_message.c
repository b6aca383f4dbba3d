/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_message.h"

#include "base/tr.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/plain/plain_contact.h"
#include "ui-ncurses/plain/plain_note.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_state.h"
#include "ui-ncurses/plain/plain_talk.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define AROUND 5 /* messages before and after one that was found */

/* ---- which one ---- */

/* The message that the argument begins with; *rest is what follows. NULL: it was said why not. */
static struct plain_note *meant(struct plain *p, const char *argument, const char **rest)
{
	size_t digits = strspn(argument, "0123456789");
	struct plain_note *note = digits > 0 ? plain_note_find(p, strtoll(argument, NULL, 10)) : NULL;

	if (digits == 0)
		plain_say(p, "%s", _("Which message? Type its number, the first one after its text."));
	else if (!note)
		plain_say(p, _("No message with the number %.*s was printed lately. /read prints the last ones."),
			  (int)digits,
			  argument);
	*rest = argument + digits + strspn(argument + digits, " \n");
	return note;
}

/* What changes in the open conversation is said when it is heard of. */
static void on_edited(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else if (tag != p->talk.contact)
		plain_say(p, "%s", _("Done."));
}

/* ---- writing ---- */

static void write_text(struct plain *p, const char *text)
{
	const struct plain_note *note = plain_note_find(p, p->talk.about);

	if (!note || !text[strspn(text, " \t\n")])
		plain_say(p, "%s", _("Nothing was done."));
	else if (p->talk.reply)
		plain_talk_write(p, text, note->contact, note);
	else
		deed_edit(&p->ui, note->contact, note->order, text, on_edited, note->contact);
}

/* The text follows at once, or is asked for. */
static void take_up(struct plain *p, const char *argument, bool reply)
{
	const char *text;

	if (!meant(p, argument, &text))
		return;
	p->talk.about = strtoll(argument, NULL, 10);
	p->talk.reply = reply;
	if (text[0])
		write_text(p, text);
	else if (reply)
		plain_ask(p, write_text, _("Your reply to %lld? An empty line means none."), (long long)p->talk.about);
	else
		plain_ask(p, write_text, _("The new text of %lld? An empty line leaves it as it is."),
			  (long long)p->talk.about);
	p->question.paste = p->question.take == write_text;
}

void plain_message_reply(struct plain *p, const char *argument)
{
	take_up(p, argument, true);
}

void plain_message_edit(struct plain *p, const char *argument)
{
	take_up(p, argument, false);
}

void plain_message_react(struct plain *p, const char *argument)
{
	const char *reaction;
	const struct plain_note *note = meant(p, argument, &reaction);

	if (note)
		deed_react(&p->ui, note->contact, note->order, reaction);
}

/* ---- deleting ---- */

void plain_message_delete(struct plain *p, const char *argument)
{
	const char *rest;
	const struct plain_note *note;
	bool both;

	if (argument[0] < '0' || argument[0] > '9') {
		plain_contact_delete(p, argument);
		return;
	}
	note = meant(p, argument, &rest);
	both = strcasecmp(rest, "both") == 0;
	if (note && rest[0] && !both)
		plain_say(p, "%s", _("Type /delete and a number to delete a message here, or /delete, a number and "
				     "the word both "
				     "to delete one of yours on both sides."));
	else if (note)
		deed_delete(&p->ui, note->contact, note->order, both);
}

/* ---- the story of one ---- */

static void on_told(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	(void)tag;
	if (result)
		plain_sentence(p, asks_string(result, "words"));
	else
		plain_complain(p, error);
}

void plain_message_info(struct plain *p, const char *argument)
{
	const char *rest;
	const struct plain_note *note = meant(p, argument, &rest);

	if (note)
		deed_story(&p->ui, note->contact, note->order, on_told);
}

/* ---- finding ---- */

/* The newest is said last, nearest to where one listens. */
static void on_found(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const json_t *rows = json_object_get(result, "messages");
	size_t n = json_array_size(rows);

	if (!result) {
		plain_complain(p, error);
		return;
	}
	for (size_t i = n; i > 0; i--)
		plain_note_say(p, json_array_get(rows, i - 1), true);
	if (n == 0)
		plain_say(p, "%s", _("Nothing was found."));
	else
		plain_say(p, ngettext("%zu message was found. /go and its number shows what stands around it.",
		                      "%zu messages were found. /go and a number shows what stands around it.", n), n);
	if (asks_flag(result, "more"))
		plain_say(p, "%s", _("There are older ones: one more word finds less."));
	if (tag > 0)
		plain_say(p, "%s", _("Only this conversation was searched; /everywhere searches all."));
}

static void search(struct plain *p, const char *words, int64_t contact)
{
	if (words[0])
		deed_search(&p->ui, words, contact, 0, on_found, contact);
	else
		plain_say(p, "%s", _("Type the words that a message holds after it: /search WORDS"));
}

void plain_message_search(struct plain *p, const char *argument)
{
	search(p, argument, p->talk.contact);
}

void plain_message_everywhere(struct plain *p, const char *argument)
{
	search(p, argument, 0);
}

static void on_around(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const json_t *row;
	size_t i;

	(void)tag;
	if (!result)
		plain_complain(p, error);
	json_array_foreach(json_object_get(result, "messages"), i, row)
		plain_note_say(p, row, false);
}

static void ask_around(struct plain *p, int64_t contact, int n, const char *way, int64_t order)
{
	json_t *params = deed_contact(contact);

	json_object_set_new(params, "last", json_integer(n));
	json_object_set_new(params, way, deed_number(order));
	asks_put(&p->ui, "read", params, on_around, 0);
}

/* Two pages: up to the message, and after it. */
void plain_message_go(struct plain *p, const char *argument)
{
	const char *rest;
	const struct plain_note *note = meant(p, argument, &rest);

	if (!note)
		return;
	plain_say(p, _("Around message %s of the conversation with %s:"), argument, plain_people_name(p,
	                                                                                              note->contact));
	ask_around(p, note->contact, AROUND + 1, "before", note->order + 1);
	ask_around(p, note->contact, AROUND, "after", note->order);
}
