/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A turn: everything that arrived in one round of the event loop, made durable by one commit. Answers given inside it are
 * held back until then; when the commit fails each becomes the error instead, as all the turn did is undone.
 */
#ifndef DAEMON_TURN_H
#define DAEMON_TURN_H

#include "base/clock.h"

struct ask;
struct daemon;
struct turn;

/* Returns owned. */
struct turn *turn_new(struct daemon *d);
void turn_free(struct turn *t);

/* Opens a turn if none is open. Whoever is about to call the core calls this first. Returns the turn's time. */
struct instant turn_open(struct turn *t);
/* A core was opened in the middle of this turn: its first turn begins. */
void turn_join(struct turn *t);
/* Takes an ask that has been answered; it leaves after the commit. */
void turn_keep(struct turn *t, struct ask *a);
/* The end of every round, turn or not: commit, notices and link bytes, answers, events, timers. */
void turn_close(struct turn *t);

#endif
