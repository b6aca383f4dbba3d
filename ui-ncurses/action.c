/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/action.h"

#include "base/near.h"
#include "base/tr.h"
#include "ui-ncurses/pages/help.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

/* In the order of the hint line: what a screen is for comes first. */
static const struct action *const areas[] = { act_chat, act_contact, act_page, act_general };

#define AREAS (sizeof(areas) / sizeof(areas[0]))

/* A walk through the rows of a place, those of the view first: done at each key, so it begins nowhere anew. */
struct walk {
	enum place place;
	bool open;                    /* a profile is; else only what works without one */
	size_t areas;                 /* that were begun; 0: the view's own rows */
	const struct action *next;    /* NULL: the view has none */
};

static struct walk begin(enum place place, const struct view *v, bool open)
{
	return (struct walk){ .place = place, .open = open, .next = v ? v->actions : NULL };
}

static struct walk begin_here(const struct ui *u)
{
	return begin(stage_place(u), stage_top(u), u->phase == UI_OPEN);
}

static bool is_here(const struct walk *w, const struct action *a)
{
	if (w->areas == 0)
		return !a->places || (a->places & w->place);
	return (a->places & w->place) && (w->open || (a->places & PLACE_CLOSED));
}

static const struct action *step(struct walk *w)
{
	const struct action *a;

	for (;;) {
		while (w->next && w->next->run) {
			a = w->next++;
			if (is_here(w, a))
				return a;
		}
		if (w->areas == AREAS)
			return NULL;
		w->next = areas[w->areas++];
	}
}

const struct action *action_at(size_t i)
{
	const struct action *a;

	for (size_t k = 0; k < AREAS; k++)
		for (a = areas[k]; a->run; a++)
			if (i-- == 0)
				return a;
	return NULL;
}

const struct action *action_of(enum place place, const struct view *v, bool open, size_t i)
{
	struct walk w = begin(place, v, open);
	const struct action *a = step(&w);

	while (a && i-- > 0)
		a = step(&w);
	return a;
}

/* ---- keys ---- */

static bool is_key(const struct action_key *want, const struct key *k)
{
	if (want->code == KEY_NOTHING || want->code != k->code)
		return false;
	if ((want->mod == 'C') != k->ctrl || (want->mod == 'M') != k->alt)
		return false;
	return (k->code != KEY_TEXT && k->code != KEY_FUNCTION) || want->ch == k->ch;
}

bool action_key(struct ui *u, const struct key *k)
{
	struct walk w = begin_here(u);
	const struct action *a;

	while ((a = step(&w))) {
		if ((a->places & PLACE_SELF) || (!is_key(&a->key[0], k) && !is_key(&a->key[1], k)))
			continue;
		a->run(u, "");
		return true;
	}
	return false;
}

static const char *named(enum key_code code)
{
	switch (code) {
	case KEY_RETURN:
		return _("Enter");
	case KEY_TAB:
		return _("Tab");
	case KEY_RUBOUT:
		return _("Backspace");
	case KEY_DELETE:
		return _("Del");
	case KEY_ESCAPE:
		return _("Esc");
	case KEY_ARROW_UP:
		return _("Up");
	case KEY_ARROW_DOWN:
		return _("Down");
	case KEY_ARROW_LEFT:
		return _("Left");
	case KEY_ARROW_RIGHT:
		return _("Right");
	case KEY_LINE_HOME:
		return _("Home");
	case KEY_LINE_END:
		return _("End");
	case KEY_PAGE_UP:
		return _("PgUp");
	case KEY_PAGE_DOWN:
		return _("PgDn");
	case KEY_NOTHING:
	case KEY_TEXT:
	case KEY_PASTE:
	case KEY_FUNCTION:
	case KEY_POINTER:
	case KEY_FOCUS_IN:
	case KEY_FOCUS_OUT:
		break;
	}
	return "";
}

void action_key_name(char out[ACTION_KEY_MAX], const struct action_key *k)
{
	const char *mod = k->mod == 'C' ? _("Ctrl-") : k->mod == 'M' ? _("Alt-") : "";

	if (k->code == KEY_FUNCTION)
		snprintf(out, ACTION_KEY_MAX, "F%u", (unsigned)k->ch);
	else if (k->code != KEY_TEXT)
		snprintf(out, ACTION_KEY_MAX, "%s%s", mod, named(k->code));
	else if (k->ch == ' ')
		snprintf(out, ACTION_KEY_MAX, "%s%s", mod, _("Space"));
	else
		snprintf(out, ACTION_KEY_MAX, "%s%c", mod,
		    mod[0] && k->ch >= 'a' && k->ch <= 'z' ? (int)k->ch - 32 : (int)k->ch);
}

/* ---- commands ---- */

const struct action *action_find(const char *command, size_t len)
{
	const struct action *a;

	for (size_t i = 0; (a = action_at(i)); i++)
		if (a->command && strlen(a->command) == len && strncasecmp(a->command, command, len) == 0)
			return a;
	return NULL;
}

static const struct action *nearest(const char *command, size_t len)
{
	const struct action *a, *best = NULL;
	size_t least = 4, d;

	for (size_t i = 0; (a = action_at(i)); i++) {
		if (!a->command)
			continue;
		if (len > 0 && strncmp(a->command, command, len) == 0)
			d = 0;
		else
			d = near_distance(a->command, strlen(a->command), command, len);
		if (d >= least)
			continue;
		least = d;
		best = a;
	}
	return best;
}

bool action_command(struct ui *u, const char *line, const struct action **near)
{
	const struct action *a;
	size_t len;

	if (line[0] == '/')
		line++;
	len = strcspn(line, " \n");
	a = action_find(line, len);
	*near = a ? a : nearest(line, len);
	if (!a)
		return false;
	line += len;
	a->run(u, line + strspn(line, " \n"));
	return true;
}

/* ---- the hint line ---- */

static int hint_width(const struct action *a)
{
	char key[ACTION_KEY_MAX];
	const char *label = _(a->label);

	action_key_name(key, &a->key[0]);
	return cluster_width(key, strlen(key)) + 1 + cluster_width(label, strlen(label));
}

/* A walk along the hint line: where the next one goes, and what is kept free for the one that leads to all others. */
struct hints {
	struct walk walk;
	int cols, col, kept;
};

static struct hints begin_hints(const struct ui *u, int cols)
{
	struct hints h = { .walk = begin_here(u), .cols = cols, .col = 1 };
	struct walk w = h.walk;
	const struct action *a;

	while ((a = step(&w)))
		if ((a->hints & w.place) && a->run == help_show)
			h.kept = hint_width(a) + 2;
	return h;
}

/* The next one that has room; `at` is where it begins. */
static const struct action *next_hint(struct hints *h, int *at)
{
	const struct action *a;

	while ((a = step(&h->walk))) {
		h->kept = a->run == help_show ? 0 : h->kept;
		if (!(a->hints & h->walk.place) || h->col + hint_width(a) + h->kept > h->cols)
			continue;
		*at = h->col;
		h->col += hint_width(a) + 2;
		return a;
	}
	return NULL;
}

void action_paint_hints(const struct ui *u, const struct pane *p)
{
	struct hints h = begin_hints(u, p->cols);
	char key[ACTION_KEY_MAX];
	const struct action *a;
	int at;

	while ((a = next_hint(&h, &at))) {
		action_key_name(key, &a->key[0]);
		at += canvas_put(p, 0, at, STYLE_KEY, key) + 1;
		canvas_put(p, 0, at, STYLE_HINT, _(a->label));
	}
}

bool action_hint_key(const struct ui *u, int cols, int x, struct key *k)
{
	struct hints h = begin_hints(u, cols);
	const struct action *a;
	int at;

	while ((a = next_hint(&h, &at))) {
		if (x < at || x >= h.col - 2)
			continue;
		*k = (struct key){ .code = a->key[0].code,
			           .ctrl = a->key[0].mod == 'C',
			           .alt = a->key[0].mod == 'M',
			           .ch = a->key[0].ch };
		return true;
	}
	return false;
}
