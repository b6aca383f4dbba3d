/* SPDX-License-Identifier: GPL-3.0-or-later */
/* find_paint.c: how it looks. */
#include "ui-ncurses/chat/find.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/chat/find_state.h"
#include "ui-ncurses/ui.h"

#include <string.h>

#define PAUSE 150 /* ms without a key: then it is asked for */

static void forget(struct find *f)
{
	for (size_t i = 0; i < f->n; i++)
		entry_wipe(&f->hit[i]);
	f->n = 0;
	f->chosen = f->top = 0;
	f->more = false;
}

static void open(struct ui *u, void *self, const void *args)
{
	const char *text = args;
	struct find *f = self;

	f->edit = edit_new();
	f->contact = ui_contact(u);
	f->everywhere = f->contact == 0;
	f->ask_at = CLOCK_NEVER;
	if (text && edit_set(f->edit, text, strlen(text)) && text[0])
		f->ask_at = u->now.mono;
	ui_want(u, f->ask_at);
}

static void close(struct ui *u, void *self)
{
	struct find *f = self;

	(void)u;
	forget(f);
	edit_free(f->edit);
}

/* ---- asking ---- */

static void on_hits(struct ui *u, int64_t serial, const json_t *result, const json_t *error)
{
	struct find *f = stage_state(u, &find_view);
	const json_t *row;
	size_t i;

	if (!f || f->serial != serial)
		return;
	f->asking = false;
	f->trouble[0] = '\0';
	if (error)
		ui_error_text(f->trouble, sizeof(f->trouble), error);
	else if (!f->going_on)
		forget(f);
	f->known = result != NULL;
	f->more = asks_flag(result, "more");
	json_array_foreach(json_object_get(result, "messages"), i, row)
		if (f->n < FIND_MAX && entry_take(&f->hit[f->n], row, u->ascii))
			f->n++;
}

static void ask(struct ui *u, struct find *f, bool on)
{
	f->ask_at = CLOCK_NEVER;
	f->serial++;
	f->going_on = on;
	if (edit_len(f->edit) == 0) {
		forget(f);
		f->known = false;
		return;
	}
	f->asking = true;
	deed_search(u, edit_text(f->edit), f->everywhere ? 0 : f->contact, on ? f->hit[f->n - 1].order : 0, on_hits,
		    f->serial);
}

static void tick(struct ui *u, void *self)
{
	struct find *f = self;

	if (f->ask_at == CLOCK_NEVER)
		return;
	if (u->now.mono >= f->ask_at)
		ask(u, f, false);
	else
		ui_want(u, f->ask_at);
}

/* ---- keys ---- */

static void ask_soon(struct ui *u, struct find *f)
{
	f->ask_at = u->now.mono + PAUSE;
	ui_want(u, f->ask_at);
}

static void move(struct ui *u, struct find *f, int by)
{
	int to = (int)f->chosen + by;

	if (f->n == 0)
		return;
	f->chosen = to < 0 ? 0 : to >= (int)f->n ? f->n - 1
						 : (size_t)to;
	if (f->chosen + 10 > f->n && f->more && !f->asking && f->n < FIND_MAX)
		ask(u, f, true);
}

/* What is looked for may have been typed this very moment: then it is asked for, and Enter is pressed again. */
static void jump(struct ui *u, struct find *f)
{
	int64_t contact, order;

	if (f->ask_at != CLOCK_NEVER) {
		ask(u, f, false);
		return;
	}
	if (f->n == 0)
		return;
	contact = f->hit[f->chosen].contact;
	order = f->hit[f->chosen].order;
	stage_close(u, &find_view);
	chat_show_at(u, contact, order);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct find *f = self;
	size_t before = edit_len(f->edit);

	switch ((int)k->code) {
	case KEY_ARROW_UP:
		move(u, f, -1);
		return true;
	case KEY_ARROW_DOWN:
		move(u, f, 1);
		return true;
	case KEY_PAGE_UP:
		move(u, f, -f->page);
		return true;
	case KEY_PAGE_DOWN:
		move(u, f, f->page);
		return true;
	case KEY_RETURN:
		jump(u, f);
		return true;
	default:
		break;
	}
	if (edit_key(f->edit, k) && (edit_len(f->edit) != before || k->code == KEY_TEXT))
		ask_soon(u, f);
	else if (k->code == KEY_PASTE && edit_insert(f->edit, k->text, strcspn(k->text, "\n")))
		ask_soon(u, f);
	return true;
}

static void widen(struct ui *u, const char *argument)
{
	struct find *f = stage_state(u, &find_view);

	(void)argument;
	if (!f || f->contact == 0)
		return;
	f->everywhere = !f->everywhere;
	forget(f);
	ask(u, f, false);
}

static void nothing(struct ui *u, const char *argument)
{
	(void)u;
	(void)argument;
}

static const struct action actions[] = {
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_SEARCH | PLACE_SELF, PLACE_SEARCH, N_("go there"),
	  N_("Opens the conversation at this message."), NULL, nothing },
	{ NULL, { ACTION_CTRL('r') }, PLACE_SEARCH, PLACE_SEARCH, N_("everywhere / here"),
	  N_("Searches everywhere, or only in the conversation that was open."), NULL, widen },
	{ 0 },
};

const struct view find_view = {
	.name = "find",
	.size = sizeof(struct find),
	.place = PLACE_SEARCH,
	.open = open,
	.close = close,
	.key = key,
	.paint = find_paint,
	.title = find_paint_title,
	.tick = tick,
	.actions = actions,
};

void find_open(struct ui *u, const char *argument)
{
	stage_push(u, &find_view, argument);
}
