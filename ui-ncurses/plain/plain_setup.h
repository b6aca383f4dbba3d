/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: setting up, unlocking, the passphrase; and which roads a new profile may use. */
#ifndef UI_NCURSES_PLAIN_SETUP_H
#define UI_NCURSES_PLAIN_SETUP_H

struct plain;

void plain_setup_begin(struct plain *p);
void plain_setup_unlock(struct plain *p);
/* Of a new profile that has just been opened; greets at the end. */
void plain_setup_roads(struct plain *p);
/* Commands. */
void plain_setup_passphrase(struct plain *p, const char *argument);
void plain_setup_panic(struct plain *p, const char *argument);
void plain_setup_destroy(struct plain *p, const char *argument);
void plain_setup_lock(struct plain *p, const char *argument);

#endif
