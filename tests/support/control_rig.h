/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against a control port that does what real tor never does: see support/fake_tor.h. */
#ifndef SUPPORT_CONTROL_RIG_H
#define SUPPORT_CONTROL_RIG_H

#include "base/clock.h"
#include "base/rand.h"
#include "support/fake_tor.h"
#include "tor/control.h"

#define PATIENCE 200
#define QUIET    300

extern struct event_base *control_rig_base;
extern struct fake_tor control_rig_tor;
extern struct control *control_rig_control;
extern char control_rig_version[64], control_rig_why[200];
extern unsigned control_rig_ready, control_rig_lost, control_rig_bulletins, control_rig_replies;
extern struct bulletin control_rig_last;
extern bool control_rig_frees_when_lost, control_rig_frees_when_ready, control_rig_frees_when_told;
void control_rig_drop(void);
void control_rig_on_lost(void *ctx, const char *reason);
void control_rig_on_reply(void *ctx, const struct reply *r);
void control_rig_open_at(const char *path);
void control_rig_ask(const char *command, int *code);
int control_rig_setup(void **state);
int control_rig_setup_unheard(void **state);
int control_rig_teardown(void **state);
void control_rig_connect_to_it(void);
void control_rig_becomes_lost(const char *reason);

#endif
