/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/palette.h"

#include "base/assert.h"
#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/add.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/edit.h"
#include "ui-ncurses/text/match.h"
#include "ui-ncurses/ui.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MOST   10    /* of what was found, in a tall window */
#define INVITE_MARK "nightjar:"
#define INVITE_WORDS 5

enum hit_kind { HIT_INVITE, HIT_PERSON, HIT_ACTION };

struct hit {
	enum hit_kind kind;
	int score, order;
	int64_t id;                  /* a contact's */
	const struct action *action;
};

static const struct view palette_view;

struct palette {
	struct edit *edit;
	struct hit *hit;             /* owned; best first */
	size_t n, cap;
	size_t picked, top;
	enum place place;            /* of the screen below, and which it is */
	const struct view *view;
};

/* ---- finding ---- */

static void add(struct palette *s, const struct hit *h)
{
	if (s->n == s->cap) {
		s->cap = s->cap > 0 ? 2 * s->cap : 64;
		s->hit = realloc(s->hit, s->cap * sizeof(*s->hit));
		ASSERT(s->hit);
	}
	s->hit[s->n] = *h;
	s->hit[s->n].order = (int)s->n;
	s->n++;
}

static int by_score(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->kind == HIT_INVITE || y->kind == HIT_INVITE)
		return x->kind == HIT_INVITE ? -1 : 1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* A link, or as many words as an invite has. */
static bool is_invite(const struct match *f, const char *typed)
{
	size_t words = 0;

	if (strncasecmp(typed, INVITE_MARK, strlen(INVITE_MARK)) == 0)
		return true;
	for (const char *p = typed; *p; p += strspn(p, " -\n\t")) {
		size_t len = strcspn(p, " -\n\t");

		if (len > 0 && len < 3)
			return false;
		words += len > 0;
		p += len;
	}
	return words == INVITE_WORDS && f->words > 0 && typed[0] != '/';
}

static void find_people(const struct ui *u, struct palette *s, const struct match *f)
{
	struct hit h = { .kind = HIT_PERSON };

	for (size_t i = 0; i < u->people.n; i++) {
		h.score = match_score(f, u->people.row[i].name);
		h.id = u->people.row[i].id;
		if (h.score > 0)
			add(s, &h);
	}
}

/* Moving about in a screen is not a thing to look for: an arrow, Enter, Esc, a letter. */
static bool is_listed(const struct action *a)
{
	return a->command || (!(a->places & PLACE_SELF) && (a->key[0].mod || a->key[0].code == KEY_FUNCTION));
}

static void find_actions(const struct ui *u, struct palette *s, const struct match *f)
{
	struct hit h = { .kind = HIT_ACTION };
	char text[512];

	for (size_t i = 0; (h.action = action_of(s->place, s->view, u->phase == UI_OPEN, i)); i++) {
		if (!is_listed(h.action))
			continue;
		snprintf(text, sizeof(text), "%s %s %s", h.action->command ? h.action->command : "", _(h.action->label),
		         _(h.action->help));
		h.score = match_score(f, text);
		if (h.score > 0)
			add(s, &h);
	}
}

/* While nothing is open most commands have nothing to work on. */
static bool may_run(const struct ui *u, const struct action *a)
{
	return u->phase == UI_OPEN || (a->places & PLACE_CLOSED);
}

/* "/ver": commands that begin so. */
static void find_commands(const struct ui *u, struct palette *s, const char *typed)
{
	struct hit h = { .kind = HIT_ACTION, .score = 1 };
	size_t len = strcspn(typed, " ");

	for (size_t i = 0; (h.action = action_at(i)); i++)
		if (h.action->command && may_run(u, h.action) && strncasecmp(h.action->command, typed, len) == 0)
			add(s, &h);
}

static void find_all(const struct ui *u, struct palette *s)
{
	const char *typed = edit_text(s->edit);
	struct match f;

	s->n = s->picked = s->top = 0;
	typed += strspn(typed, " \n");
	if (typed[0] == '/') {
		find_commands(u, s, typed + 1);
		return;
	}
	match_words(&f, typed);
	if (u->phase == UI_OPEN && is_invite(&f, typed))
		add(s, &(struct hit){ .kind = HIT_INVITE });
	if (u->phase == UI_OPEN)
		find_people(u, s, &f);
	find_actions(u, s, &f);
	qsort(s->hit, s->n, sizeof(*s->hit), by_score);
}

static void open_palette(struct ui *u, void *self, const void *args)
{
	struct palette *s = self;
	const struct palette *asked = args;

	s->place = asked->place;
	s->view = asked->view;
	s->edit = edit_new();
	find_all(u, s);
}

static void close_palette(struct ui *u, void *self)
{
	struct palette *s = self;

	(void)u;
	edit_free(s->edit);
	free(s->hit);
}

/* ---- doing ---- */

/* "/tor bridges x": as if it were typed where messages are. */
static void run_typed(struct ui *u, const char *typed)
{
	const struct action *near, *a = action_find(typed + 1, strcspn(typed + 1, " \n"));

	if (a && !may_run(u, a)) {
		ui_say(u, "%s", _("That needs a profile that is open."));
		return;
	}
	if (action_command(u, typed, &near))
		return;
	if (near)
		ui_warn(u, _("There is no command %s. Did you mean /%s?"), typed, near->command);
	else
		ui_warn(u, _("There is no command %s. Ctrl-G shows all of them."), typed);
}

static void run_hit(struct ui *u, const struct hit *h, const char *typed)
{
	switch (h->kind) {
	case HIT_INVITE:
		add_open_with(u, typed);
		break;
	case HIT_PERSON:
		ui_open_chat(u, h->id);
		break;
	case HIT_ACTION:
		h->action->run(u, "");
		break;
	}
}

/* The palette is gone before anything is run: what runs opens screens of its own. */
static void enter(struct ui *u, struct palette *s)
{
	const char *start = edit_text(s->edit);
	bool has_argument, has_hit = s->picked < s->n;
	struct hit h = { .kind = HIT_ACTION };
	size_t len;
	char *typed;

	start += strspn(start, " \n");
	len = strlen(start);
	typed = strdup(start);
	ASSERT(typed);
	has_argument = typed[0] == '/' && strchr(typed, ' ');
	if (has_hit)
		h = s->hit[s->picked];
	stage_pop(u);
	if (has_hit && !has_argument)
		run_hit(u, &h, typed);
	else if (typed[0] == '/')
		run_typed(u, typed);
	sodium_memzero(typed, len);
	free(typed);
}

static void pick(struct palette *s, int by)
{
	int64_t to = (int64_t)s->picked + by;

	s->picked = to < 0 || s->n == 0 ? 0 : to >= (int64_t)s->n ? s->n - 1 : (size_t)to;
}

static int wanted_rows(const struct ui *u, const struct palette *s)
{
	int most = u->rows - 6 < ROWS_MOST ? u->rows - 6 : ROWS_MOST;

	if ((size_t)most > s->n)
		most = (int)s->n;
	return most > 1 ? most : 1;
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct palette *s = self;

	switch (k->code) {
	case KEY_ARROW_UP:
		pick(s, -1);
		return true;
	case KEY_ARROW_DOWN:
	case KEY_TAB:
		pick(s, 1);
		return true;
	case KEY_PAGE_UP:
		pick(s, -wanted_rows(u, s));
		return true;
	case KEY_PAGE_DOWN:
		pick(s, wanted_rows(u, s));
		return true;
	case KEY_PASTE:
		(void)edit_insert(s->edit, k->text, k->len);
		break;
	case KEY_NOTHING:
	case KEY_RETURN:
	case KEY_TEXT:
	case KEY_RUBOUT:
	case KEY_DELETE:
	case KEY_ESCAPE:
	case KEY_ARROW_LEFT:
	case KEY_ARROW_RIGHT:
	case KEY_LINE_HOME:
	case KEY_LINE_END:
	case KEY_FUNCTION:
	case KEY_POINTER:
	case KEY_FOCUS_IN:
	case KEY_FOCUS_OUT:
		if (!edit_key(s->edit, k))
			return false;
		break;
	}
	find_all(u, s);
	return true;
}

/* ---- painting ---- */

static int height(const struct ui *u, const void *self)
{
	return 2 + wanted_rows(u, self);
}

static void paint_person(const struct ui *u, const struct pane *p, int row, int64_t id)
{
	const struct person *who = people_find(&u->people, id);
	const struct self *self = NULL;
	char note[PEOPLE_NAME + 64] = "";

	if (!who)
		return;
	for (size_t i = 0; i < u->people.selves && u->people.selves > 1; i++)
		if (u->people.self[i].id == who->identity)
			self = &u->people.self[i];
	if (self && who->unread > 0)
		/* TRANSLATORS: of which of our identities it is a contact, and unread messages. */
		snprintf(note, sizeof(note), _("of %s, %lld unread"), self->name, (long long)who->unread);
	else if (self)
		snprintf(note, sizeof(note), _("of %s"), self->name);
	else if (who->unread > 0)
		snprintf(note, sizeof(note), ngettext("%lld unread", "%lld unread", (unsigned long)who->unread),
		         (long long)who->unread);
	canvas_put(p, row, canvas_put(p, row, 2, STYLE_TEXT, who->name) + 4, STYLE_DIM, note);
}

static void paint_action(const struct pane *p, int row, const struct action *a)
{
	char key_name[ACTION_KEY_MAX], typed[80] = "";
	int right = p->cols - 1, col;
	struct pane help;

	action_key_name(key_name, &a->key[0]);
	if (a->command)
		snprintf(typed, sizeof(typed), "/%s", a->command);
	if (a->key[0].code != KEY_NOTHING)
		right = canvas_put_right(p, row, 1, STYLE_KEY, key_name);
	col = 2 + canvas_put(p, row, 2, STYLE_TEXT, typed[0] ? typed : _(a->label));
	help = canvas_part(p, row, col + 2, 1, right - col - 4);
	canvas_put(&help, 0, 0, STYLE_DIM, _(a->help));
}

static void paint_hit(const struct ui *u, const struct pane *p, int row, const struct hit *h)
{
	switch (h->kind) {
	case HIT_INVITE:
		canvas_put(p, row, 2, STYLE_NEWS, _("Add this contact"));
		break;
	case HIT_PERSON:
		paint_person(u, p, row, h->id);
		break;
	case HIT_ACTION:
		paint_action(p, row, h->action);
		break;
	}
}

/* One line, however long: the end with the cursor is seen. */
static void paint_line(struct palette *s, const struct pane *p, int row)
{
	const char *typed = edit_text(s->edit);
	size_t cursor = edit_cursor(s->edit), from = 0;
	int room = p->cols - 4;
	struct pane line = canvas_part(p, row, 2, 1, p->cols - 3);

	canvas_put(p, row, 0, STYLE_KEY, ">");
	while (from < cursor && cluster_width(typed + from, cursor - from) > room)
		from += cluster_next(typed + from, cursor - from, NULL);
	if (!typed[0])
		canvas_put(&line, 0, 0, STYLE_DIM, _("A name, something to do, an invite, or / and a command"));
	canvas_put(&line, 0, 0, STYLE_TEXT, typed + from);
	canvas_cursor(&line, 0, cluster_width(typed + from, cursor - from));
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct palette *s = self;
	size_t rows = (size_t)(p->rows > 2 ? p->rows - 2 : 0);

	if (s->picked < s->top)
		s->top = s->picked;
	if (rows > 0 && s->picked >= s->top + rows)
		s->top = s->picked - rows + 1;
	canvas_line_across(p, 0);
	for (size_t i = 0; i < rows && s->top + i < s->n; i++) {
		paint_hit(u, p, 1 + (int)i, &s->hit[s->top + i]);
		if (s->top + i != s->picked)
			continue;
		canvas_put(p, 1 + (int)i, 0, STYLE_TEXT, ">");
		canvas_restyle(p, 1 + (int)i, 0, p->cols, STYLE_PICK);
	}
	if (s->n == 0 && rows > 0)
		canvas_put(p, 1, 2, STYLE_TEXT, _("Nothing is called so."));
	paint_line(s, p, p->rows - 1);
}

static void go(struct ui *u, const char *argument)
{
	struct palette *s = stage_state(u, &palette_view);

	(void)argument;
	if (s)
		enter(u, s);
}

static const struct action actions[] = {
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_SEARCH, PLACE_SEARCH, N_("go"), N_("Goes there, or does it."), NULL, go },
	{ 0 },
};

static const struct view palette_view = {
	.name = "palette",
	.size = sizeof(struct palette),
	.place = PLACE_SEARCH,
	.over = true,
	.open = open_palette,
	.close = close_palette,
	.key = key,
	.paint = paint,
	.actions = actions,
	.height = height,
};

void palette_show(struct ui *u, const char *argument)
{
	struct palette asked = { .place = stage_place(u), .view = stage_top(u) };

	(void)argument;
	if (asked.view == &palette_view)
		stage_pop(u);
	else
		stage_push(u, &palette_view, &asked);
}
