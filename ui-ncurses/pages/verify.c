/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/verify.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/sheet.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

#define COLUMN 20 /* columns of a numbered word */
#define PAUSE 300 /* ms until a busy daemon is asked again */

struct verify {
	struct sheet_place place;
	int64_t contact;
	char words[256], digits[128], name[PEOPLE_NAME];
	bool known, none; /* the answer has come; there is no number yet */
	bool differs;     /* this person has just said so */
	int64_t ask_at;   /* mono ms: the daemon was busy with another number; CLOCK_NEVER: it is not to be asked */
};

static const struct view verify_view;

static void on_contact(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct verify *v = stage_state(u, &verify_view);

	if (!v || v->contact != tag)
		return;
	if (asks_is_kind(error, "busy")) {
		v->ask_at = u->now.mono + PAUSE;
		ui_want(u, v->ask_at);
		return;
	}
	if (!result) {
		ui_complain(u, error);
		stage_close(u, &verify_view);
		return;
	}
	str_copy(v->words, sizeof(v->words), asks_string(result, "safety_words"));
	str_copy(v->digits, sizeof(v->digits), asks_string(result, "safety_digits"));
	v->known = true;
	v->none = !v->words[0];
}

static void ask(struct ui *u, struct verify *v)
{
	v->ask_at = CLOCK_NEVER;
	asks_put(u, "contact", json_pack("{s:o}", "contact", json_sprintf("id:%lld", (long long)v->contact)), on_contact,
		 v->contact);
}

static void open(struct ui *u, void *self, const void *args)
{
	struct verify *v = self;
	const struct person *p;

	v->contact = *(const int64_t *)args;
	p = people_find(&u->people, v->contact);
	str_copy(v->name, sizeof(v->name), p ? p->name : "");
	ask(u, v);
}

static void heard(struct ui *u, void *self, const json_t *event)
{
	struct verify *v = self;

	if (v->none && strcmp(asks_string(event, "type"), "added") == 0 && asks_id(event, "contact") == v->contact)
		ask(u, v);
}

static void tick(struct ui *u, void *self)
{
	struct verify *v = self;

	if (v->ask_at == CLOCK_NEVER)
		return;
	if (u->now.mono >= v->ask_at)
		ask(u, v);
	else
		ui_want(u, v->ask_at);
}

/* ---- what is decided ---- */

static void on_set(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result)
		ui_complain(u, error);
	u->people.stale = true;
	people_refresh(u);
}

static void set(struct ui *u, const struct verify *v, bool on)
{
	asks_put(u, "contact.verify", json_pack("{s:o, s:b}", "contact", json_sprintf("id:%lld", (long long)v->contact),
	                                             "on", on),
		 on_set, v->contact);
}

static struct verify *with_words(struct ui *u)
{
	struct verify *v = stage_state(u, &verify_view);

	return v && v->known && !v->none ? v : NULL;
}

static void match(struct ui *u, const char *argument)
{
	struct verify *v = with_words(u);

	(void)argument;
	if (!v)
		return;
	v->differs = false;
	set(u, v, true);
	ui_say(u, _("Verified. u takes it back."));
}

static void differ(struct ui *u, const char *argument)
{
	struct verify *v = with_words(u);

	(void)argument;
	if (!v)
		return;
	v->differs = true;
	set(u, v, false);
}

static void undo(struct ui *u, const char *argument)
{
	struct verify *v = with_words(u);

	(void)argument;
	if (!v)
		return;
	v->differs = false;
	set(u, v, false);
	ui_say(u, _("Not verified any more."));
}

/* ---- the picture ---- */

/* The n-th of what blanks part, from 0; "" after the last. */
static void part(char *out, size_t cap, const char *text, int n)
{
	while (n-- > 0 && *text) {
		text += strcspn(text, " ");
		text += strspn(text, " ");
	}
	str_copy(out, strcspn(text, " ") + 1 < cap ? strcspn(text, " ") + 1 : cap, text);
}

/* Ten words, numbered so that two people keep in step, read from left to right. */
static void write_words(const struct verify *v, struct sheet *s)
{
	int across = s->pane.cols >= 3 * COLUMN ? 3 : s->pane.cols >= COLUMN + COLUMN / 2 ? 2
											  : 1;
	int wide = across == 2 && s->pane.cols < 2 * COLUMN ? s->pane.cols / 2 : COLUMN;
	char word[32], line[48];

	for (int i = 0; i < 10; i++) {
		part(word, sizeof(word), v->words, i);
		snprintf(line, sizeof(line), "%2d %s", i + 1, word);
		canvas_put(&s->pane, s->row, (i % across) * wide + (i + 1 < 10), STYLE_HEAD, line);
		if (i % across == across - 1 || i == 9)
			s->row++;
	}
}

static void write_digits(const struct verify *v, struct sheet *s)
{
	int across = s->pane.cols >= 72 ? 12 : s->pane.cols >= 36 ? 6
								  : 4;
	char group[8];

	for (int i = 0; i < 12; i++) {
		part(group, sizeof(group), v->digits, i);
		canvas_put(&s->pane, s->row, (i % across) * 6, STYLE_TEXT, group);
		if (i % across == across - 1)
			s->row++;
	}
}

static void write_state(const struct ui *u, const struct verify *v, struct sheet *s)
{
	const struct person *p = people_find(&u->people, v->contact);

	if (v->differs)
		sheet_text(s, STYLE_ALERT,
		           _("They differ: then somebody may sit between the two of you and read everything, or you "
					     "compared with someone else. Write nothing secret here. Delete this contact and "
					     "exchange a new invite in person."));
	else if (p && p->verified)
		sheet_text(s, STYLE_DONE, _("You have noted that they match: this contact is verified."));
	else
		sheet_text(s, STYLE_TEXT, _("Not compared yet."));
}

static void write_all(const struct ui *u, void *self, struct sheet *s)
{
	struct verify *v = self;
	char line[512];

	if (!v->known) {
		sheet_text(s, STYLE_STATE, _("The safety words are being computed; that takes a moment."));
		return;
	}
	if (v->none) {
		snprintf(line, sizeof(line), _("There is nothing to compare yet: %s has not joined. Until then only the invite "
					       "connects you."),
			 v->name);
		sheet_text(s, STYLE_TEXT, line);
		return;
	}
	snprintf(line, sizeof(line), _("Compare these words with %s: face to face, or on a call where you know the voice. On "
				       "both sides they are the same when nobody sits between you."),
		 v->name);
	sheet_text(s, STYLE_TEXT, line);
	sheet_gap(s);
	write_words(v, s);
	sheet_gap(s);
	write_state(u, v, s);
	sheet_keys(s, "m", _("they match"));
	sheet_keys(s, "n", _("they do not"));
	sheet_keys(s, "u", _("take that back"));
	sheet_gap(s);
	sheet_text(s, STYLE_DIM, _("The same as digits, where words are hard to say; either is enough:"));
	write_digits(v, s);
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct verify *v = self;

	sheet_paint(u, v, p, &v->place, write_all);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct verify *v = self;

	(void)u;
	return sheet_key(&v->place, k);
}

static void title(const struct ui *u, const void *self, char *out, size_t cap)
{
	const struct verify *v = self;

	(void)u;
	snprintf(out, cap, _("Verify %s"), v->name);
}

static const struct action actions[] = {
	{ NULL, { ACTION_PLAIN('m') }, PLACE_PAGE, PLACE_PAGE, N_("match"),
	  N_("Notes that the words match."), NULL, match },
	{ NULL, { ACTION_PLAIN('n') }, PLACE_PAGE, PLACE_PAGE, N_("differ"),
	  N_("Notes that they do not."), NULL, differ },
	{ NULL, { ACTION_PLAIN('u') }, PLACE_PAGE, PLACE_PAGE, N_("undo"),
	  N_("Takes back that they matched."), NULL, undo },
	{ 0 },
};

static const struct view verify_view = {
	.name = "verify",
	.size = sizeof(struct verify),
	.place = PLACE_PAGE,
	.open = open,
	.key = key,
	.paint = paint,
	.title = title,
	.heard = heard,
	.tick = tick,
	.actions = actions,
};

void verify_open(struct ui *u, int64_t contact)
{
	if (people_find(&u->people, contact))
		stage_push(u, &verify_view, &contact);
}
