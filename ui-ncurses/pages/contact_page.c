/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/contact_page.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/form.h"
#include "ui-ncurses/pages/page.h"
#include "ui-ncurses/pages/relation.h"
#include "ui-ncurses/pages/verify.h"
#include "ui-ncurses/text/when.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

enum filling { NOTHING, NAME, TIMER, COVER };

struct contact_page {
	struct page page;
	struct form form;
	struct sheet_place place;
	enum filling filling;
	int64_t contact;
	int64_t cover;    /* seconds; -1 until it has come */
	double megabytes; /* a day */
	int64_t ask_at;   /* mono ms: the daemon was busy with another's safety number; CLOCK_NEVER: it is not to be asked */
	json_t *row;      /* owned: the daemon's answer to `contact` */
};

static const struct view contact_page_view;

static const int64_t times[] = { 0, 3600, 86400, 7 * 86400, 28 * 86400 };
static const int64_t paces[] = { 0, 1, 5, 15, 60 };

#define PAUSE 300 /* ms until a busy daemon is asked again */
#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

/* ---- asking ---- */

static void on_contact(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct contact_page *v = stage_state(u, &contact_page_view);

	if (!v || v->contact != tag)
		return;
	if (asks_is_kind(error, "busy")) {
		v->ask_at = u->now.mono + PAUSE;
		ui_want(u, v->ask_at);
	}
	if (!result)
		return;
	json_decref(v->row);
	v->row = json_deep_copy(result);
}

static void on_cover(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct contact_page *v = stage_state(u, &contact_page_view);

	(void)error;
	if (!v || v->contact != tag || !result)
		return;
	v->cover = asks_number(result, "every");
	v->megabytes = json_number_value(json_object_get(result, "megabytes_a_day"));
}

static void ask(struct ui *u, struct contact_page *v)
{
	v->ask_at = CLOCK_NEVER;
	asks_put(u, "contact", json_pack("{s:o}", "contact", json_sprintf("id:%lld", (long long)v->contact)), on_contact,
		 v->contact);
	asks_put(u, "contact.cover", json_pack("{s:o}", "contact", json_sprintf("id:%lld", (long long)v->contact)), on_cover,
		 v->contact);
}

static void open(struct ui *u, void *self, const void *args)
{
	struct contact_page *v = self;

	v->contact = *(const int64_t *)args;
	v->cover = -1;
	ask(u, v);
}

static void tick(struct ui *u, void *self)
{
	struct contact_page *v = self;

	if (v->ask_at == CLOCK_NEVER)
		return;
	if (u->now.mono >= v->ask_at)
		ask(u, v);
	else
		ui_want(u, v->ask_at);
}

static void close(struct ui *u, void *self)
{
	struct contact_page *v = self;

	(void)u;
	page_wipe(&v->page);
	form_wipe(&v->form);
	json_decref(v->row);
}

/* ---- in words ---- */

static void tell_next(const struct ui *u, const struct person *p, char *out, size_t cap)
{
	char span[WHEN_MAX];

	out[0] = '\0';
	if (p->trying) {
		snprintf(out, cap, "%s", _("A connection is being tried now."));
	} else if (p->next_try > u->now.wall) {
		when_span(span, p->next_try - u->now.wall);
		snprintf(out, cap, _("It is tried again in %s."), span);
	}
}

static void tell_known(const struct ui *u, const struct person *p, char *out, size_t cap)
{
	char when[WHEN_MAX];

	if (p->blocked) {
		snprintf(out, cap, "%s", _("Blocked: nothing is received or sent."));
	} else if (p->road[0]) {
		snprintf(out, cap, _("Online, over %s."), p->road);
	} else if (p->last_seen > 0) {
		when_near(when, p->last_seen, u->now.wall);
		snprintf(out, cap, _("Offline, last seen %s."), when);
	} else {
		snprintf(out, cap, "%s", _("Offline, not seen yet."));
	}
}

void contact_page_state(const struct ui *u, const struct person *p, char *out, size_t cap)
{
	char first[256] = "", next[128];

	if (p->state == PEOPLE_PENDING && p->invited)
		snprintf(first, sizeof(first), _("Waiting for %s to take up your invite."), p->name);
	else if (p->state == PEOPLE_PENDING)
		snprintf(first, sizeof(first),
		         _("You took up the invite of %s; waiting until the two of you reach each other."),
			 p->name);
	else if (p->state == PEOPLE_JOINING)
		snprintf(first, sizeof(first), _("%s is being added: one more connection is needed."), p->name);
	else
		tell_known(u, p, first, sizeof(first));
	tell_next(u, p, next, sizeof(next));
	if (p->blocked)
		next[0] = '\0';
	/* Two whole sentences, one after the other. */
	snprintf(out, cap, "%s%s%s", first, next[0] ? " " : "", next);
}

/* ---- what can be done ---- */

static const struct person *person_of(struct ui *u, struct contact_page **v)
{
	*v = stage_state(u, &contact_page_view);
	return *v ? people_find(&u->people, (*v)->contact) : NULL;
}

static void rename_it(struct ui *u, const char *argument)
{
	struct contact_page *v;
	const struct person *p = person_of(u, &v);

	(void)argument;
	if (!p)
		return;
	form_wipe(&v->form);
	form_add(&v->form, FORM_TEXT, _("Your name for them"), _("Only you see it."));
	form_set(&v->form, 0, p->name);
	v->filling = NAME;
}

static const char *time_name(const struct ui *u, int i)
{
	static const char *const names[] = { N_("off: messages stay"), N_("1 hour"), N_("1 day"), N_("1 week"), N_("4 weeks"),
					     N_("another time") };

	(void)u;
	return _(names[i]);
}

static const char *pace_name(const struct ui *u, int i)
{
	static const char *const names[] = { N_("off"), N_("every second"), N_("every 5 seconds"), N_("every 15 seconds"),
					     N_("every 60 seconds") };

	(void)u;
	return _(names[i]);
}

static void choose(struct contact_page *v, const int64_t *values, int n, int64_t now)
{
	for (int i = 0; i < n; i++)
		if (values[i] == now)
			v->form.field[0].choice = i;
}

static void set_timer(struct ui *u, const char *argument)
{
	struct contact_page *v;
	const struct person *p = person_of(u, &v);
	struct form *f;

	(void)argument;
	if (!p)
		return;
	f = &v->form;
	form_wipe(f);
	form_add(f, FORM_CHOICE, _("Messages disappear after"),
		 _("On both sides, from the next message on. Whoever wants to keep one can copy it before."));
	f->field[0].option = time_name;
	f->field[0].choices = COUNT(times) + 1;
	f->field[0].choice = COUNT(times);
	choose(v, times, COUNT(times), p->timer);
	form_add(f, FORM_TEXT, _("Another time"), _("A number and s, min, h, d or w: 30min, 12h, 3d."));
	f->field[1].away = f->field[0].choice < COUNT(times);
	v->filling = TIMER;
}

static void set_cover(struct ui *u, const char *argument)
{
	struct contact_page *v;
	const struct person *p = person_of(u, &v);
	struct form *f;

	(void)argument;
	if (!p)
		return;
	f = &v->form;
	form_wipe(f);
	form_add(f, FORM_CHOICE, _("Cover traffic"),
		 _("Sends something over Tor at this pace whatever there is to say, so that whoever "
	           "watches your line does not see "
		   "when you write. It costs data all day; how much, the page of the contact says then."));
	f->field[0].option = pace_name;
	f->field[0].choices = COUNT(paces);
	choose(v, paces, COUNT(paces), v->cover);
	v->filling = COVER;
}

#define FLAG(name, field, call)                              \
	static void name(struct ui *u, const char *argument) \
	{                                                    \
		struct contact_page *v;                      \
		const struct person *p = person_of(u, &v);   \
                                                             \
		(void)argument;                              \
		if (p)                                       \
			call(u, p->id, !p->field);           \
	}

FLAG(mute, muted, relation_mute)
FLAG(block, blocked, relation_block)
FLAG(archive, archived, relation_archive)
FLAG(receipts, receipts, relation_receipts)

static void verify(struct ui *u, const char *argument)
{
	struct contact_page *v;
	const struct person *p = person_of(u, &v);

	(void)argument;
	if (p)
		verify_open(u, p->id);
}

static void delete_it(struct ui *u, const char *argument)
{
	struct contact_page *v;
	const struct person *p = person_of(u, &v);

	(void)argument;
	if (p)
		relation_delete(u, p->id);
}

static void run_picked(struct ui *u, const char *argument);

/* The rows of the page in this order: an item's id is its place here, from 1. */
static const struct action actions[] = {
	{ NULL, { ACTION_PLAIN('e') }, PLACE_PAGE, PLACE_PAGE, N_("rename"),
	  N_("Your name for them."), NULL, rename_it },
	{ NULL, { ACTION_PLAIN('v') }, PLACE_PAGE, PLACE_PAGE, N_("verify"),
	  N_("Compares safety words."), NULL, verify },
	{ NULL, { ACTION_PLAIN('m') }, PLACE_PAGE, PLACE_PAGE, N_("mute"),
	  N_("Without notices, or with them again."), NULL, mute },
	{ NULL, { ACTION_PLAIN('b') }, PLACE_PAGE, PLACE_PAGE, N_("block"),
	  N_("Receives nothing from them, or again."), NULL, block },
	{ NULL, { ACTION_PLAIN('a') }, PLACE_PAGE, 0, N_("archive"),
	  N_("To the end of the list, or back."), NULL, archive },
	{ NULL, { ACTION_PLAIN('t') }, PLACE_PAGE, 0, N_("disappearing"),
	  N_("When messages disappear on both sides."), NULL, set_timer },
	{ NULL, { ACTION_PLAIN('p') }, PLACE_PAGE, 0, N_("read receipts"),
	  N_("Whether each sees what the other has read."), NULL, receipts },
	{ NULL, { ACTION_PLAIN('o') }, PLACE_PAGE, 0, N_("cover traffic"),
	  N_("Hides when you write."), NULL, set_cover },
	{ NULL, { ACTION_PLAIN('d') }, PLACE_PAGE, PLACE_PAGE, N_("delete"),
	  N_("Deletes the contact and all messages."), NULL, delete_it },
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_PAGE, 0, N_("do it"),
	  N_("Does what the selected row says."), NULL, run_picked },
	{ 0 },
};

static void run_picked(struct ui *u, const char *argument)
{
	struct contact_page *v = stage_state(u, &contact_page_view);
	int id = v ? page_picked(&v->page) : 0;

	if (id > 0 && id < COUNT(actions) - 1)
		actions[id - 1].run(u, argument);
}

/* ---- filling in ---- */

static void keep_timer(struct ui *u, struct contact_page *v)
{
	int i = v->form.field[0].choice;
	int64_t seconds = i < COUNT(times) ? times[i] : 0;

	if (i == COUNT(times) && !relation_parse_time(form_text(&v->form, 1), &seconds)) {
		form_fail(&v->form, 1, _("That is no time. Write a number and s, min, h, d or w, at most 366 days."));
		return;
	}
	relation_set_timer(u, v->contact, seconds);
	v->filling = NOTHING;
}

static void keep(struct ui *u, struct contact_page *v)
{
	const char *name;

	switch (v->filling) {
	case NAME:
		name = form_text(&v->form, 0);
		if (!name[strspn(name, " ")]) {
			form_fail(&v->form, 0, _("A name is needed; any will do."));
			return;
		}
		relation_rename(u, v->contact, name);
		v->filling = NOTHING;
		break;
	case TIMER:
		keep_timer(u, v);
		break;
	case COVER:
		relation_set_cover(u, v->contact, paces[v->form.field[0].choice]);
		v->filling = NOTHING;
		break;
	case NOTHING:
		break;
	}
	if (v->filling == NOTHING)
		ask(u, v);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct contact_page *v = self;
	enum form_did did;

	if (v->filling == NOTHING)
		return page_typed(&v->page, k, u->prefs.vi);
	if (k->code == KEY_ESCAPE) {
		v->filling = NOTHING;
		return true;
	}
	did = form_key(&v->form, k);
	if (did == FORM_ENTER)
		keep(u, v);
	else if (did == FORM_CHANGED && v->filling == TIMER)
		v->form.field[1].away = v->form.field[0].choice < COUNT(times);
	return did != FORM_IGNORED;
}

static enum place where(const struct ui *u, const void *self)
{
	const struct contact_page *v = self;

	(void)u;
	return v->filling == NOTHING ? PLACE_PAGE : PLACE_ASK;
}

static void heard(struct ui *u, void *self, const json_t *event)
{
	struct contact_page *v = self;

	if (asks_id(event, "contact") != v->contact)
		return;
	if (strcmp(asks_string(event, "type"), "removed") == 0)
		stage_close(u, &contact_page_view);
	else if (strcmp(asks_string(event, "type"), "contact") == 0 || strcmp(asks_string(event, "type"), "added") == 0)
		ask(u, v);
}

/* ---- the picture ---- */

static void write_facts(const struct ui *u, struct contact_page *v, const struct person *p)
{
	char text[512], when[WHEN_MAX];
	int64_t created = asks_number(v->row, "created");

	contact_page_state(u, p, text, sizeof(text));
	page_text(&v->page, STYLE_TEXT, text);
	if (p->their_name[0] && strcmp(p->their_name, p->name) != 0)
		page_pair(&v->page, _("Calls themselves"), p->their_name);
	if (p->road[0] == '\0' && asks_string(v->row, "last_road")[0])
		page_pair(&v->page, _("Last reached over"), asks_string(v->row, "last_road"));
	if (created > 0) {
		when_near(when, created, u->now.wall);
		page_pair(&v->page, _("In your list since"), when);
	}
}

static void item(struct contact_page *v, int i, const char *left, const char *text)
{
	char line[512];

	/* The key stands before what it does, as in the hint line. */
	snprintf(line, sizeof(line), "%c  %s", (int)actions[i].key[0].ch, left);
	page_item(&v->page, i + 1, line, text);
}

static void write_items(struct contact_page *v, const struct person *p)
{
	char text[256];
	int i = 0;

	item(v, i++, _("Name"), p->name);
	item(v, i++, _("Verified"), p->verified
	               ? _("yes, you compared the safety words")
	               : _("no, the words were not compared"));
	item(v, i++, _("Muted"), p->muted ? _("yes, messages arrive without a notice") : _("no"));
	item(v, i++, _("Blocked"), p->blocked ? _("yes, nothing is received or sent") : _("no"));
	item(v, i++, _("Archived"), p->archived ? _("yes, at the end of the list") : _("no"));
	relation_time_text(text, sizeof(text), p->timer);
	item(v, i++, _("Messages disappear"), text);
	item(v, i++, _("Read receipts"), p->receipts ? _("on, where both switch them on") : _("off"));
	if (v->cover > 0)
		/* TRANSLATORS: cover traffic. */
		snprintf(text, sizeof(text), _("every %lld s, about %.0f MB a day"), (long long)v->cover, v->megabytes);
	else
		snprintf(text, sizeof(text), "%s", v->cover == 0 ? _("off") : "");
	item(v, i++, _("Cover traffic"), text);
	item(v, i, _("Delete"), _("the contact, its keys and all messages here"));
}

static void write_form(const struct ui *u, void *self, struct sheet *s)
{
	struct contact_page *v = self;

	form_write(u, &v->form, s);
	sheet_gap(s);
	sheet_text(s, STYLE_DIM, _("Enter keeps it, Esc leaves it."));
}

static void paint(const struct ui *u, void *self, const struct pane *pane)
{
	struct contact_page *v = self;
	const struct person *p = people_find(&u->people, v->contact);

	if (v->filling != NOTHING) {
		sheet_paint(u, v, pane, &v->place, write_form);
		return;
	}
	page_begin(&v->page);
	if (p) {
		write_facts(u, v, p);
		write_items(v, p);
	}
	page_paint(&v->page, pane);
}

static void title(const struct ui *u, const void *self, char *out, size_t cap)
{
	const struct contact_page *v = self;
	const struct person *p = people_find(&u->people, v->contact);

	snprintf(out, cap, "%s", p ? p->name : "");
}

static const struct view contact_page_view = {
	.name = "contact",
	.size = sizeof(struct contact_page),
	.place = PLACE_PAGE,
	.open = open,
	.close = close,
	.tick = tick,
	.key = key,
	.paint = paint,
	.title = title,
	.heard = heard,
	.where = where,
	.actions = actions,
};

void contact_page_open(struct ui *u, int64_t contact)
{
	if (people_find(&u->people, contact))
		stage_push(u, &contact_page_view, &contact);
}
