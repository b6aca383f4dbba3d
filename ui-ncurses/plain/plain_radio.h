/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: Bluetooth, for how long others can find us by it, and what is carried. What has `argument` is a command. */
#ifndef UI_NCURSES_PLAIN_RADIO_H
#define UI_NCURSES_PLAIN_RADIO_H

struct plain;

void plain_radio_bluetooth(struct plain *p, const char *argument);
void plain_radio_nearby(struct plain *p, const char *argument);
void plain_radio_blackout(struct plain *p, const char *argument);
void plain_radio_notices(struct plain *p, const char *argument);
void plain_radio_notice(struct plain *p, const char *argument);
void plain_radio_carry(struct plain *p, const char *argument);
void plain_radio_export(struct plain *p, const char *argument);
void plain_radio_import(struct plain *p, const char *argument);

#endif
