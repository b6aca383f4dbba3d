/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/status_carried.h"

#include "base/tr.h"
#include "ui-ncurses/asks.h"
#include "ui-ncurses/carried.h"

#include <stdio.h>

struct writing {
	struct page *page;
	int id;
	const char *left; /* NULL: it has been written */
};

static void write_line(void *ctx, bool alert, const char *text)
{
	struct writing *w = ctx;

	if (w->left)
		page_item(w->page, w->id, w->left, text);
	else
		page_note(w->page, alert ? STYLE_NEWS : STYLE_TEXT, text);
	w->left = NULL;
}

void status_carried_write(struct page *p, int id, const json_t *carry)
{
	char left[80];
	struct writing w = { .page = p, .id = id, .left = left };

	if (!carry)
		return;
	page_head(p, _("Carried for others"));
	snprintf(left, sizeof(left), asks_flag(carry, "paused") ? _("[ ] %s") : _("[x] %s"), _("carry"));
	carried_tell(carry, write_line, &w);
}
