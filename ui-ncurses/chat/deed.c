/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/deed.h"

#include "ui-ncurses/ui.h"

#define SEARCH_PAGE 50

json_t *deed_contact(int64_t contact)
{
	return json_pack("{s:o}", "contact", json_sprintf("id:%lld", (long long)contact));
}

json_t *deed_number(int64_t number)
{
	return json_sprintf("%lld", (long long)number);
}

/* The name of one message. */
static json_t *message(int64_t contact, int64_t order)
{
	return json_sprintf("%lld.%lld", (long long)contact, (long long)order);
}

static void on_marked(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	/* It is marked again with the next message: nothing that a person has to know of. */
	(void)u;
	(void)tag;
	(void)result;
	(void)error;
}

void deed_mark_read(struct ui *u, int64_t contact, int64_t order)
{
	json_t *params = deed_contact(contact);

	json_object_set_new(params, "order", deed_number(order));
	asks_put(u, "mark_read", params, on_marked, 0);
}

void deed_send(struct ui *u, int64_t contact, const char *text, int64_t reply, asks_done *done, int64_t tag)
{
	json_t *params = deed_contact(contact);

	json_object_set_new(params, "text", json_string(text));
	if (reply > 0)
		json_object_set_new(params, "reply_to", message(contact, reply));
	asks_put(u, "send", params, done, tag);
}

void deed_edit(struct ui *u, int64_t contact, int64_t order, const char *text, asks_done *done, int64_t tag)
{
	asks_put(u, "message.edit", json_pack("{s:o, s:s}", "message", message(contact, order), "text", text), done,
		 tag);
}

void deed_react(struct ui *u, int64_t contact, int64_t order, const char *reaction)
{
	asks_put(u, "message.react", json_pack("{s:o, s:s}", "message", message(contact, order), "reaction",
					       reaction), NULL, 0);
}

void deed_delete(struct ui *u, int64_t contact, int64_t order, bool both)
{
	asks_put(u, "message.delete", json_pack("{s:o, s:b}", "message", message(contact, order), "both", both), NULL,
		 0);
}

void deed_story(struct ui *u, int64_t contact, int64_t order, asks_done *done)
{
	asks_put(u, "message", json_pack("{s:o}", "message", message(contact, order)), done, order);
}

void deed_keep_draft(struct ui *u, int64_t contact, const char *text, int64_t reply, asks_done *done)
{
	json_t *params = deed_contact(contact);

	json_object_set_new(params, "text", json_string(text));
	if (reply > 0)
		json_object_set_new(params, "reply_to", message(contact, reply));
	asks_put(u, "draft.set", params, done, contact);
}

void deed_get_draft(struct ui *u, int64_t contact, asks_done *done)
{
	asks_put(u, "draft", deed_contact(contact), done, contact);
}

void deed_search(struct ui *u, const char *text, int64_t contact, int64_t before, asks_done *done, int64_t tag)
{
	json_t *params = contact > 0 ? deed_contact(contact) : json_object();

	json_object_set_new(params, "text", json_string(text));
	json_object_set_new(params, "limit", json_integer(SEARCH_PAGE));
	if (before > 0)
		json_object_set_new(params, "before", deed_number(before));
	asks_put(u, "search", params, done, tag);
}
