/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The network interfaces of all roads, as people see and switch them. What is on is kept in the settings of the profile,
 * one for each: <road>.on.<interface>; of Tor, which is on unless it was switched off, <road>.off.<interface>.
 */
#ifndef DAEMON_INTERFACES_H
#define DAEMON_INTERFACES_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct ask;
struct daemon;
struct road;
struct roads;
struct transport_ops;

/* Switches on what the settings name, after the roads were opened. */
void interfaces_restore(struct roads *r);
/* Every interface of every road as {road, interface, on, state, text}, owned. */
json_t *interfaces_rows(struct roads *r);
bool interfaces_any_on(struct roads *r);
/* When every road is off: one sentence that says which to switch on and how. Else "". */
void interfaces_advise(struct roads *r, char *out, size_t cap);

/* For a new profile whose owner wants no Tor: the setting, before any road is open. */
enum err interfaces_leave_tor_off(struct daemon *d) __attribute__((warn_unused_result));
/* Switches an interface of a road and keeps that in the settings. ERR_TRANSPORT when there is no road. */
enum err interfaces_switch(struct roads *r, struct road *road, const char *iface, bool on);

/* The rows of one road, owned. */
json_t *interfaces_of(const struct road *road);
/* Whether any interface of this road is on. */
bool interfaces_is_on(const struct road *road);
/* Answers with the rows of a road that no profile has opened yet: to choose from before there is one. */
void interfaces_unused(struct daemon *d, struct ask *a, const struct transport_ops *ops);
/* Answers a request to switch an interface of this road, which may be NULL. */
void interfaces_set(struct daemon *d, struct ask *a, struct road *road);

/* Handlers, see rpc/method.h. */
void interfaces_lan(struct daemon *d, struct ask *a);
void interfaces_lan_set(struct daemon *d, struct ask *a);

#endif
