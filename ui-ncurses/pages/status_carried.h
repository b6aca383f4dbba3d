/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of the status page about what is carried for others. */
#ifndef UI_NCURSES_STATUS_CARRIED_H
#define UI_NCURSES_STATUS_CARRIED_H

#include "ui-ncurses/pages/page.h"

#include <jansson.h>

/* `id` is that of the item that pauses it; `carry` is what the daemon's status has of it, which may be NULL. */
void status_carried_write(struct page *p, int id, const json_t *carry);

#endif
