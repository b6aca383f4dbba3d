/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Line mode with a daemon that is played: what is asked of it is kept until the test answers. We are Alice (or Climber), and
 * know Bob (3), Carol (4) and Bob Dylan (5). One at a time.
 */
#ifndef SUPPORT_PLAIN_RIG_H
#define SUPPORT_PLAIN_RIG_H

#include <jansson.h>
#include <stdint.h>

#define PLAIN_RIG_NOW INT64_C(1763719260000) /* wall ms, 2025-11-21 10:01 UTC */

struct plain;

extern struct plain *plain_rig;
extern json_t *plain_rig_asked; /* questions that are not answered yet, in order */
extern char plain_rig_said[];   /* what the last step printed */

/* Once, before all tests. */
void plain_rig_setup(void);
/* For cmocka: connected; with an open profile; with Bob's conversation open and one message of his, order 7, in it. */
int plain_rig_begin(void **state);
int plain_rig_begin_open(void **state);
int plain_rig_begin_talking(void **state);
int plain_rig_end(void **state);

/* The oldest unanswered question of that method; NULL when there is none. */
const json_t *plain_rig_question(const char *method);
/* A parameter of it, "" when it has none of that name. */
const char *plain_rig_param(const char *method, const char *name);
/* Takes `result`; NULL: {}. */
void plain_rig_answer(const char *method, json_t *result);
void plain_rig_refuse(const char *method, const char *kind, const char *text);
/* Takes `event`. */
void plain_rig_hear(json_t *event);
void plain_rig_type(const char *text);
void plain_rig_wait_for(int64_t ms);
/* Takes up what the interface has said and asked; the others do it themselves. */
void plain_rig_pump(void);

void plain_rig_says(const char *text);
void plain_rig_is_silent_about(const char *text);

/* The answer to `contacts`, with so many unread of Bob and Carol; a message of Bob's conversation. Owned. */
json_t *plain_rig_people(int bob, int carol);
json_t *plain_rig_message(int order, const char *direction, const char *text);

#endif
