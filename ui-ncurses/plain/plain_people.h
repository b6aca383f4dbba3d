/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: the list of contacts, who is meant by a name, and what is new. What has `argument` is a command. */
#ifndef UI_NCURSES_PLAIN_PEOPLE_H
#define UI_NCURSES_PLAIN_PEOPLE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct person;
struct plain;

/* The list is here for the first time: what is unread now is not news. */
void plain_people_begin(struct plain *p);
void plain_people_wipe(struct plain *p);
/* Who we are and what is unread. */
void plain_people_greet(struct plain *p);
/* The list has changed: says what is new in conversations that are not open. */
void plain_people_announce(struct plain *p);
void plain_people_heard(struct plain *p, const json_t *event);

/* The contact that is meant by a name, by its beginning, or by its number in the list; NULL: it was said why not. */
const struct person *plain_people_meant(struct plain *p, const char *name);
/* The open one when `name` is empty. */
const struct person *plain_people_meant_or_open(struct plain *p, const char *name);
/* For a sentence: never NULL. */
const char *plain_people_name(const struct plain *p, int64_t contact);

/* One row of the list in words; `number` 0: without one. */
void plain_people_describe(struct plain *p, const struct person *row, size_t number);
void plain_people_list(struct plain *p, const char *argument);

#endif
