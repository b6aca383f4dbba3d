/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: Bluetooth, and its two modes in which others can find us. What has `argument` is a command. */
#ifndef UI_NCURSES_PLAIN_FOUND_H
#define UI_NCURSES_PLAIN_FOUND_H

#include <jansson.h>

struct plain;

void plain_found_bluetooth(struct plain *p, const char *argument);
void plain_found_nearby(struct plain *p, const char *argument);
void plain_found_blackout(struct plain *p, const char *argument);
/* What /status says of them: nothing when neither is on. */
void plain_found_tell(struct plain *p, const json_t *status);

#endif
