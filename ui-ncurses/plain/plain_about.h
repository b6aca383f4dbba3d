/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: who we are, the roads, the daemon. What has `argument` is a command. */
#ifndef UI_NCURSES_PLAIN_ABOUT_H
#define UI_NCURSES_PLAIN_ABOUT_H

#include <jansson.h>

struct plain;

/* Each of the rows that the daemon gives, in a line. */
void plain_about_roads(struct plain *p, const json_t *roads);
/* Says when Tor begins or ceases to work. */
void plain_about_watch(struct plain *p);
void plain_about_identity(struct plain *p, const char *argument);
void plain_about_status(struct plain *p, const char *argument);
void plain_about_doctor(struct plain *p, const char *argument);
void plain_about_settings(struct plain *p, const char *argument);
void plain_about_set(struct plain *p, const char *argument);
void plain_about_tor(struct plain *p, const char *argument);
void plain_about_lan(struct plain *p, const char *argument);
void plain_about_stop(struct plain *p, const char *argument);
void plain_about_quit(struct plain *p, const char *argument);

#endif
