/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An invite of ours for one person: asks for whom (Enter skips that), then shows it as a link and a QR code, or as five
 * words. It stays worth something after this screen is closed; it is revoked here or in the list of invites.
 */
#ifndef UI_NCURSES_INVITE_H
#define UI_NCURSES_INVITE_H

#include <stdint.h>

struct ui;

/* `name`: for whom; "" asks. */
void invite_open(struct ui *u, const char *name);
/* One that is open still, by its id. */
void invite_open_again(struct ui *u, int64_t id);

#endif
