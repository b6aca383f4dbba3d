/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The network interfaces of all roads, as people see and switch them. What is on is kept in the settings of the profile,
 * one for each: <road>.on.<interface>.
 */
#ifndef DAEMON_INTERFACES_H
#define DAEMON_INTERFACES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct ask;
struct daemon;
struct roads;

/* Switches on what the settings name, after the roads were opened. */
void interfaces_restore(struct roads *r);
/* Every interface of every road as {road, interface, on, state, text}, owned. */
json_t *interfaces_rows(struct roads *r);
bool interfaces_any_on(struct roads *r);
/* When every road is off: one sentence that says which to switch on and how. Else "". */
void interfaces_advise(struct roads *r, char *out, size_t cap);

/* Handlers, see rpc/method.h. */
void interfaces_lan(struct daemon *d, struct ask *a);
void interfaces_lan_set(struct daemon *d, struct ask *a);

#endif
