/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/invite.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/code.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/form.h"
#include "ui-ncurses/pages/invites.h"
#include "ui-ncurses/text/when.h"
#include "ui-ncurses/ui.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define BESIDE 28 /* columns of text beside the code, at least */
#define GAP 2

enum field { NAME, FORM, WHO };

enum stage_of {
	ASKING,
	MAKING,
	SHOWN,
	JOINED,
};

struct invite {
	struct form form;
	struct sheet_place place;
	enum stage_of state;
	char name[PEOPLE_NAME];
	char text[256]; /* the link, or the words: a secret until it is used */
	bool by_words;
	bool as_text; /* where only one fits: the text, not the code */
	int64_t id, contact, expires;
	struct qr *code; /* owned; NULL for words */
};

static const struct view invite_view;

static const char *form_name(const struct ui *u, int i)
{
	(void)u;
	return i == 0 ? _("a link and a QR code") : _("five words to say");
}

static const char *identity_name(const struct ui *u, int i)
{
	return i < (int)u->people.selves ? u->people.self[i].name : "";
}

static void open(struct ui *u, void *self, const void *args)
{
	struct invite *v = self;
	struct form *f = &v->form;

	form_add(f, FORM_TEXT, _("For whom"), _("Your name for that person. Enter goes on, also without one."));
	f->field[NAME].empty = _("may stay empty");
	form_add(f, FORM_CHOICE, _("As"), _("Space changes it. Words are easier to say on the phone."));
	f->field[FORM].option = form_name;
	f->field[FORM].choices = 2;
	form_add(f, FORM_CHOICE, _("You are"), _("Which of your identities they will know."));
	f->field[WHO].option = identity_name;
	f->field[WHO].choices = (int)u->people.selves;
	f->field[WHO].away = u->people.selves < 2;
	for (int i = 0; i < (int)u->people.selves; i++)
		if (u->people.self[i].id == u->people.identity)
			f->field[WHO].choice = i;
	if (args)
		form_set(f, NAME, args);
}

static void close(struct ui *u, void *self)
{
	struct invite *v = self;

	(void)u;
	form_wipe(&v->form);
	qr_free(v->code);
}

/* ---- making ---- */

static void on_made(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct invite *v = stage_state(u, &invite_view);
	char text[256];

	(void)tag;
	if (!v || v->state != MAKING) {
		if (error)
			ui_complain(u, error);
		return;
	}
	v->state = result ? SHOWN : ASKING;
	if (!result) {
		ui_error_text(text, sizeof(text), error);
		form_fail(&v->form, NAME, text);
		return;
	}
	str_copy(v->text, sizeof(v->text), asks_string(result, v->by_words ? "words" : "link"));
	v->id = asks_id(result, "invite");
	v->contact = asks_id(result, "contact");
	v->expires = asks_number(result, "expires");
	v->code = v->by_words ? NULL : qr_new(asks_string(result, "qr"));
	u->people.stale = true;
	people_refresh(u);
}

static void make(struct ui *u, struct invite *v)
{
	const struct form_field *who = &v->form.field[WHO];
	const char *name = form_text(&v->form, NAME);
	json_t *params = json_object();

	name += strspn(name, " ");
	str_copy(v->name, sizeof(v->name), name);
	v->by_words = v->form.field[FORM].choice == 1;
	if (name[0])
		json_object_set_new(params, "for", json_string(name));
	if (v->by_words)
		json_object_set_new(params, "words", json_true());
	if (who->choice < (int)u->people.selves)
		json_object_set_new(params, "identity", json_sprintf("%lld", (long long)u->people.self[who->choice].id));
	v->state = MAKING;
	asks_put(u, "invite", params, on_made, 0);
}

/* ---- what can be done with it ---- */

static struct invite *shown(struct ui *u)
{
	struct invite *v = stage_state(u, &invite_view);

	return v && v->state == SHOWN ? v : NULL;
}

static void copy(struct ui *u, const char *argument)
{
	struct invite *v = shown(u);

	(void)argument;
	if (!v)
		return;
	wishes_copy(&u->wishes, v->text);
	ui_say(u, _("Handed to the clipboard, where this terminal allows that; it is also on the screen."));
}

static void turn(struct ui *u, const char *argument)
{
	struct invite *v = shown(u);

	(void)argument;
	if (v)
		v->as_text = !v->as_text;
}

static void write_to(struct ui *u, const char *argument)
{
	struct invite *v = stage_state(u, &invite_view);

	(void)argument;
	if (v && (v->state == SHOWN || v->state == JOINED))
		ui_open_chat(u, v->contact);
}

static void on_revoked(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result) {
		ui_complain(u, error);
		return;
	}
	stage_close(u, &invite_view);
	ui_say(u, _("Revoked: it is worthless now."));
}

static void revoke_if(struct ui *u, int64_t tag, bool yes)
{
	if (yes)
		asks_put(u, "invite.revoke", json_pack("{s:o}", "invite", json_sprintf("%lld", (long long)tag)),
		         on_revoked, tag);
}

static void revoke(struct ui *u, const char *argument)
{
	struct invite *v = shown(u);

	(void)argument;
	if (v)
		confirm_ask(u, _("Revoke this invite? Whoever has it cannot take it up any more, and what you wrote to them is "
				 "dropped."),
			    _("revoke it"), revoke_if, v->id);
}

static void list(struct ui *u, const char *argument)
{
	(void)argument;
	invites_open(u);
}

/* ---- keys and news ---- */

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct invite *v = self;
	enum form_did did;

	if (v->state != ASKING)
		return v->state != MAKING && sheet_key(&v->place, k);
	did = form_key(&v->form, k);
	if (did == FORM_ENTER)
		make(u, v);
	return did != FORM_IGNORED;
}

static void heard(struct ui *u, void *self, const json_t *event)
{
	struct invite *v = self;
	const struct person *p;

	if (v->state != SHOWN || strcmp(asks_string(event, "type"), "added") != 0 || asks_id(event, "contact") != v->contact)
		return;
	v->state = JOINED;
	p = people_find(&u->people, v->contact);
	str_copy(v->name, sizeof(v->name), p ? p->name : asks_string(event, "detail"));
	sodium_memzero(v->text, sizeof(v->text));
}

static enum place where(const struct ui *u, const void *self)
{
	const struct invite *v = self;

	(void)u;
	return v->state == ASKING || v->state == MAKING ? PLACE_FORM : PLACE_PAGE;
}

/* ---- the picture ---- */

static bool fits(const struct ui *u, const struct invite *v, int rows, int cols)
{
	return v->code && code_rows(v->code, u->ascii) <= rows && code_cols(v->code, u->ascii) <= cols;
}

static bool is_beside(const struct ui *u, const struct invite *v)
{
	return fits(u, v, u->rows - 2, u->cols - GAP - BESIDE);
}

/* In a small window the code has all of it. */
static bool is_code_alone(const struct ui *u, const struct invite *v)
{
	return v->state == SHOWN && !v->as_text && !is_beside(u, v) && fits(u, v, u->rows, u->cols);
}

static bool bare(const struct ui *u, const void *self)
{
	return is_code_alone(u, self);
}

static void write_shown(const struct ui *u, struct invite *v, struct sheet *s)
{
	char line[512], when[WHEN_MAX];

	when_near(when, v->expires, u->now.wall);
	if (v->name[0]) {
		snprintf(line, sizeof(line), _("Invite for %s"), v->name);
		sheet_head(s, line);
	} else {
		sheet_head(s, _("Invite for one person"));
	}
	sheet_gap(s);
	sheet_text(s, STYLE_KEY, v->text);
	sheet_gap(s);
	snprintf(line, sizeof(line),
		 v->by_words
			 ? _("Say these words to one person. They type them under Alt-N. They work once, until %s.")
			 : _("Give this to one person. They paste it under Alt-N. It works once, until %s."),
		 when);
	sheet_text(s, STYLE_TEXT, line);
	sheet_text(s, STYLE_TEXT,
	           _("Whoever else gets hold of it can take it up in their place: choose a way that only the two "
				    "of you use, and verify each other afterwards."));
	if (v->code && !fits(u, v, u->rows, u->cols))
		sheet_text(s, STYLE_DIM, _("For the QR code this window is too small."));
	sheet_text(s, STYLE_STATE, _("Nobody has taken it up yet. What you write to them meanwhile waits here."));
}

static void write_offer(const struct ui *u, struct sheet *s)
{
	char line[512];

	visible_offer(u, line, sizeof(line));
	if (line[0])
		sheet_text(s, visible_minutes(u, VISIBLE_NEARBY) > 0 ? STYLE_NEWS : STYLE_TEXT, line);
}

static void write_all(const struct ui *u, void *self, struct sheet *s)
{
	struct invite *v = self;
	char line[512];

	switch (v->state) {
	case ASKING:
		sheet_head(s, _("Make an invite for one person"));
		form_write(u, &v->form, s);
		sheet_gap(s);
		write_offer(u, s);
		break;
	case MAKING:
		sheet_text(s, STYLE_STATE, v->by_words
		               ? _("One moment: the words are being made hard to guess.")
		               : _("One moment..."));
		break;
	case SHOWN:
		write_shown(u, v, s);
		write_offer(u, s);
		break;
	case JOINED:
		snprintf(line, sizeof(line), _("%s has taken it up. Enter opens the conversation."), v->name);
		sheet_text(s, STYLE_DONE, line);
		break;
	}
}

/* There is no title bar that would say it. */
static void paint_sign(const struct ui *u, const struct pane *p, int row)
{
	char sign[128];

	visible_sign(u, p->cols - 20, sign, sizeof(sign));
	if (sign[0])
		canvas_put_right(p, row, 1, STYLE_SIGN, sign);
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct invite *v = self;
	struct pane text = *p, code;
	int cols;

	if (is_code_alone(u, v) && p->rows >= code_rows(v->code, u->ascii)) {
		cols = code_cols(v->code, u->ascii);
		code = canvas_part(p, 0, (p->cols - cols) / 2, p->rows, cols);
		code_paint(v->code, &code);
		canvas_put(p, code_rows(v->code, u->ascii), 1, STYLE_HINT, _("t text  Esc back"));
		paint_sign(u, p, code_rows(v->code, u->ascii));
		return;
	}
	if (v->state == SHOWN && is_beside(u, v)) {
		cols = code_cols(v->code, u->ascii);
		code_paint(v->code, p);
		text = canvas_part(p, 0, cols + GAP, p->rows, p->cols - cols - GAP);
	}
	sheet_paint(u, v, &text, &v->place, write_all);
}

static const struct action actions[] = {
	{ NULL, { ACTION_PLAIN('c') }, PLACE_PAGE, PLACE_PAGE, N_("copy"),
	  N_("Copies the link or the words."), NULL, copy },
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_PAGE, PLACE_PAGE, N_("write"),
	  N_("Opens the conversation."), NULL, write_to },
	{ NULL, { ACTION_PLAIN('t') }, PLACE_PAGE, PLACE_PAGE, N_("text or code"),
	  N_("Changes between the link and the QR code where only one of them fits."), NULL, turn },
	{ NULL, { ACTION_PLAIN('r') }, PLACE_PAGE, PLACE_PAGE, N_("revoke"),
	  N_("Makes this invite worthless."), NULL, revoke },
	{ NULL, { ACTION_PLAIN('l') }, PLACE_PAGE, PLACE_PAGE, N_("all invites"),
	  N_("Lists all invites."), NULL, list },
	{ 0 },
};

static const struct view invite_view = {
	.name = "invite",
	.size = sizeof(struct invite),
	.place = PLACE_FORM,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.heading = N_("My invite"),
	.heard = heard,
	.where = where,
	.bare = bare,
	.actions = actions,
};

static void on_again(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct invite *v;

	if (!result) {
		ui_complain(u, error);
		return;
	}
	v = stage_push(u, &invite_view, NULL);
	v->state = MAKING;
	on_made(u, tag, result, NULL);
}

void invite_open_again(struct ui *u, int64_t id)
{
	asks_put(u, "invite.show", json_pack("{s:o}", "invite", json_sprintf("%lld", (long long)id)), on_again, id);
}

void invite_open(struct ui *u, const char *name)
{
	if (u->phase == UI_OPEN)
		stage_push(u, &invite_view, name);
}
