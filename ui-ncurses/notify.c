/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/notify.h"

#include "base/tr.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/text/safe.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

#define PAUSE   (4 * CLOCK_SECOND)     /* between two of them: messages come in crowds */
#define STALE   CLOCK_MINUTE           /* what was stored longer ago is no news: a log that is read again */

/* Whether the person has it before their eyes. In a narrow window the list hides the conversation. */
static bool is_seen(const struct ui *u, int64_t contact)
{
	return u->focused && ui_contact(u) == contact && stage_top(u) == &chat_view &&
	       (u->cols >= UI_WIDE || stage_place(u) != PLACE_LIST);
}

static bool is_wanted(const struct ui *u, const json_t *event)
{
	int64_t contact = asks_id(event, "contact"), time = asks_number(event, "time");
	const struct person *who = people_find(&u->people, contact);

	if (strcmp(asks_string(event, "type"), "message_in") != 0 || u->phase != UI_OPEN)
		return false;
	if (u->prefs.notify == PREFS_NOTIFY_OFF || (who && (who->muted || who->blocked)) || is_seen(u, contact))
		return false;
	if (time < u->now.wall - STALE)
		return false;
	return u->notify.last == 0 || u->now.mono >= u->notify.last + PAUSE;
}

/* In a terminal's notification a semicolon ends a part. */
static void tell(struct ui *u, const struct person *who)
{
	char name[SAFE_SIZE(PEOPLE_NAME)], text[sizeof(name) + 64];

	if (!u->prefs.reveal || !who) {
		wishes_tell(&u->wishes, "Nightjar", _("New message"));
		return;
	}
	safe_line(name, sizeof(name), who->name, strlen(who->name), u->ascii);
	for (char *c = name; *c; c++)
		if (*c == ';')
			*c = ',';
	snprintf(text, sizeof(text), _("New message from %s"), name);
	wishes_tell(&u->wishes, "Nightjar", text);
}

void notify_heard(struct ui *u, const json_t *event)
{
	if (!is_wanted(u, event))
		return;
	u->notify.last = u->now.mono;
	if (u->prefs.notify == PREFS_NOTIFY_BELL)
		u->wishes.bell = true;
	else
		tell(u, people_find(&u->people, asks_id(event, "contact")));
}
