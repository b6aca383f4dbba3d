/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/notify.h"

#include "ui-ncurses/ui.h"

void notify_heard(struct ui *u, const json_t *event)
{
	(void)u;
	(void)event;
}

void notify_people_changed(struct ui *u)
{
	(void)u;
}
