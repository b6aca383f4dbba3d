/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/porter.h"

#include "base/tr.h"
#include "ui-ncurses/ui.h"

void porter_init(struct porter *p, struct ui *u)
{
	*p = (struct porter){ .ui = u };
	errand_init(&p->errand);
}

void porter_end(struct porter *p)
{
	errand_end(&p->errand);
}

static void on_done(void *ctx, bool ok, const char *said)
{
	struct porter *p = ctx;

	p->done(p->ui, ok, said);
}

void porter_go(struct porter *p)
{
	const struct wishes *w = &p->ui->wishes;

	if (!w->parcels.path)
		return;
	if (errand_runs(&p->errand)) {
		ui_warn(p->ui, "%s", _("One file is being read or written: wait until that is done."));
		return;
	}
	p->done = w->parcels.done;
	errand_go(&p->errand, w->parcels.take ? ERRAND_TAKE : ERRAND_GIVE, w->parcels.path, on_done, p);
}
