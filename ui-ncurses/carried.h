/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is carried for others, and the commands for it. Works for the screens and for line mode. Files are read and written
 * outside (wishes.h), by the very code of `nightjar export` and `nightjar import`.
 */
#ifndef UI_NCURSES_CARRIED_H
#define UI_NCURSES_CARRIED_H

#include <jansson.h>
#include <stdbool.h>

struct ui;

/* `alert`: something is wrong, or wants to be done. */
typedef void carried_say(void *ctx, bool alert, const char *text);

/* What `carry` answered, or `status` has of it, in sentences: first how much, in one; then the rest. */
void carried_tell(const json_t *carry, carried_say *say, void *ctx);

/* As a person types it: "", pause, resume, empty (asks first), cap 64M, folder PATH or off. */
void carried_carry(struct ui *u, const char *argument);
/* Where to; from where. */
void carried_export(struct ui *u, const char *argument);
void carried_import(struct ui *u, const char *argument);
/* Pauses, or goes on. */
void carried_turn(struct ui *u, bool paused);

#endif
