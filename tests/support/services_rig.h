/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tor is told when contacts come and go, by way of a control port that writes it down. */
#ifndef SUPPORT_SERVICES_RIG_H
#define SUPPORT_SERVICES_RIG_H

#include "base/rand.h"
#include "support/fake_tor.h"
#include "tor/services.h"
#include "tor/streams.h"

#define ALICE 1
#define ALICIA 2
#define WALL 5000

extern struct event_base *services_rig_base;
extern struct fake_tor services_rig_tor;
extern struct services *services_rig_services;
extern struct roster services_rig_roster;
extern size_t services_rig_npeers;
extern unsigned services_rig_lost, services_rig_changed, services_rig_incoming;
extern struct channel *services_rig_in[200];
extern struct transport_scope services_rig_scope[200];
void services_rig_we_are(size_t n_alice, int newest, int former);
int services_rig_setup(void **state);
int services_rig_setup_on_ports(void **state);
int services_rig_teardown(void **state);
void services_rig_settle(void);
void services_rig_use_tor(void);
void services_rig_lose_tor(void);
struct transport_peer *services_rig_contact(uint64_t self, uint64_t slot);
struct transport_peer *services_rig_invite(uint64_t self, uint64_t slot, int place);
void services_rig_remove_slot(uint64_t slot);
void services_rig_want(void);
const char *services_rig_address_of(int secret, uint64_t shard);
const char *services_rig_place_address(int place);
const struct service *services_rig_find(const char *address);
size_t services_rig_count(void);
void services_rig_gives(int secret, uint64_t shard, size_t clients);
void services_rig_is_defended(bool defended);
void services_rig_takes_back(const char *address);
void services_rig_says(const char *want_line);
void services_rig_nothing_else(void);
int services_rig_call(const char *address);
bool services_rig_is_open(int fd);

#endif
