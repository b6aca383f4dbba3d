/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/help.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/page.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

/* Where it was asked for. */
struct asked {
	enum place place;
	const struct view *view;
};

struct help {
	struct page page;
	struct asked asked;
};

static void close_help(struct ui *u, void *self)
{
	(void)u;
	page_wipe(&((struct help *)self)->page);
}

/* ---- keys and commands ---- */

static void name_keys(char *out, size_t cap, const struct action *a)
{
	char first[ACTION_KEY_MAX], second[ACTION_KEY_MAX];

	action_key_name(first, &a->key[0]);
	action_key_name(second, &a->key[1]);
	if (a->key[1].code != KEY_NOTHING)
		/* TRANSLATORS: two keys that do the same. */
		snprintf(out, cap, _("%s, %s"), first, second);
	else
		snprintf(out, cap, "%s", first);
}

static void write_keys(const struct ui *u, struct help *h)
{
	char keys[2 * ACTION_KEY_MAX + 8];
	const struct action *a;

	page_head(&h->page, _("Keys of the screen you came from"));
	for (size_t i = 0; (a = action_of(h->asked.place, h->asked.view, u->phase == UI_OPEN, i)); i++) {
		if (a->key[0].code == KEY_NOTHING)
			continue;
		name_keys(keys, sizeof(keys), a);
		page_pair(&h->page, keys, _(a->help));
	}
}

static void write_commands(struct help *h)
{
	char typed[128];
	const struct action *a;

	page_head(&h->page, _("Commands: typed where messages are written, or after Ctrl-O"));
	for (size_t i = 0; (a = action_at(i)); i++) {
		if (!a->command)
			continue;
		snprintf(typed, sizeof(typed), "/%s%s%s", a->command, a->argument ? " " : "",
		         a->argument ? _(a->argument) : "");
		page_pair(&h->page, typed, _(a->help));
	}
}

/* ---- signs, editing ---- */

struct sign {
	const char *sign, *ascii, *meaning;
};

static const struct sign of_messages[] = {
	{ "…", ".", N_("waits here, on this machine") },
	{ ">", ">", N_("is being sent") },
	{ "^", "^", N_("has been taken by a mailbox or a carrier, on its way") },
	{ "✓", "v", N_("was delivered: it is on your contact's machine") },
	{ "✓✓", "vv", N_("was read; only where both of you allow that to be told") },
	{ "!", "!", N_("could not be sent; select it and type i to see why") },
};

static const struct sign of_contacts[] = {
	{ "●", "*", N_("is connected to you now") },
	{ "○", "o", N_("is not connected; messages wait and go out by themselves") },
	{ "…", ".", N_("has not joined yet: one of you still has to take the other's invite") },
	{ "~", "~", N_("is muted") },
	{ "!", "!", N_("is blocked") },
};

static void write_signs(struct page *p, const struct sign *s, size_t n, bool ascii)
{
	for (size_t i = 0; i < n; i++)
		page_pair(p, ascii ? s[i].ascii : s[i].sign, _(s[i].meaning));
}

static const struct {
	const char *keys, *what;
} editing[] = {
	{ N_("Ctrl-A  Ctrl-E"), N_("to the beginning, to the end of the line") },
	{ N_("Ctrl-B  Ctrl-F"), N_("a character back, forward") },
	{ N_("Alt-B  Alt-F"), N_("a word back, forward") },
	{ N_("Ctrl-D"), N_("deletes the character under the cursor") },
	{ N_("Ctrl-W  Alt-D"), N_("deletes the word before, after the cursor") },
	{ N_("Ctrl-U  Ctrl-K"), N_("deletes to the beginning, to the end of the line") },
	{ N_("Ctrl-Y  Alt-Y"), N_("puts back what was deleted, or what was deleted before that") },
	{ N_("Ctrl-_  Alt-_"), N_("undoes the last change, does it again") },
	{ N_("Alt-Enter"), N_("begins a new line; pasted lines stay one message") },
};

static void write_editing(struct page *p)
{
	page_head(p, _("Editing"));
	for (size_t i = 0; i < sizeof(editing) / sizeof(editing[0]); i++)
		page_pair(p, _(editing[i].keys), _(editing[i].what));
}

/* What a panic does, and does not, must be known before. */
static void write_locking(struct page *p)
{
	page_head(p, _("Lock and panic"));
	page_text(p, STYLE_TEXT,
	          _("A lock wipes every key from memory and closes every link; what is shown is forgotten too. Until the "
	            "passphrase is typed nothing is received: contacts keep what they send and try again."));
	page_text(p, STYLE_TEXT,
	          _("A panic (Ctrl-\\, then y) locks, closes this window, and clears the terminal with all that was "
	            "scrolled away in it. It deletes nothing: whoever knows the passphrase can open the profile. Without a "
	            "passphrase it only closes and clears."));
	page_text(p, STYLE_TEXT,
	          _("/destroy ends it for good: the keys are overwritten first, then the profile is removed. Disks may keep "
	            "old blocks for a while; a passphrase makes them useless as well."));
}

static void write_all(const struct ui *u, struct help *h)
{
	page_begin(&h->page);
	write_keys(u, h);
	write_commands(h);
	page_head(&h->page, _("Signs behind your messages"));
	write_signs(&h->page, of_messages, sizeof(of_messages) / sizeof(of_messages[0]), u->ascii);
	page_head(&h->page, _("Signs before names"));
	write_signs(&h->page, of_contacts, sizeof(of_contacts) / sizeof(of_contacts[0]), u->ascii);
	write_editing(&h->page);
	write_locking(&h->page);
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct help *h = self;

	write_all(u, h);
	page_paint(&h->page, p);
}

static void open_help(struct ui *u, void *self, const void *args)
{
	struct help *h = self;

	h->asked = *(const struct asked *)args;
	write_all(u, h);
	page_lay(&h->page, u->rows - 2, u->cols);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	return page_typed(&((struct help *)self)->page, k, u->prefs.vi);
}

const struct view help_view = {
	.name = "help",
	.size = sizeof(struct help),
	.place = PLACE_PAGE,
	.open = open_help,
	.close = close_help,
	.key = key,
	.paint = paint,
	.heading = N_("Help"),
};

void help_show(struct ui *u, const char *argument)
{
	struct asked asked = { .place = stage_place(u), .view = stage_top(u) };

	(void)argument;
	if (asked.view == &help_view)
		stage_pop(u);
	else
		stage_push(u, &help_view, &asked);
}
