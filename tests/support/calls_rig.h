/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialling against a SOCKS port and a control port that say what the test wants. */
#ifndef SUPPORT_CALLS_RIG_H
#define SUPPORT_CALLS_RIG_H

#include "base/clock.h"
#include "base/rand.h"
#include "support/fake_tor.h"
#include "tor/calls.h"
#include "tor/service.h"
#include "tor/socks.h"

#define PATIENCE 300
#define ZEROS    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define SAYS(text) (const uint8_t *)(text), sizeof(text) - 1
#define GOOD "\1\0\5\0\0\4" ZEROS

extern struct calls_rig_ends {
	uint64_t peer;
	int fd;
	char why[120];
} calls_rig_ends[16];
/* The SOCKS port. */
extern struct calls_rig_socks {
	struct calls_socks at;
	int listener, fd;
	struct event *accepts, *reads;
	unsigned connections, requests;
	char user[32][260], password[260], host[260];
	uint16_t port;
	const uint8_t *reply;    /* to a request; NULL: none */
	size_t len;
	bool in_pieces, hangs_up, hangs_up_at_once;
} calls_rig_socks;
extern struct event_base *calls_rig_base;
extern struct fake_tor calls_rig_tor;
extern struct control *calls_rig_control;
extern struct roster calls_rig_roster;
extern struct transport_peer calls_rig_peers[4];
extern size_t calls_rig_npeers;
extern struct calls *calls_rig_calls;
extern unsigned calls_rig_ended;
extern bool calls_rig_dials_again;
extern const char *calls_rig_key_answer;
void calls_rig_listen_at(const struct sockaddr *at, socklen_t len);
void calls_rig_close_socks(void);
void calls_rig_dial(uint64_t peer);
void calls_rig_on_ended(void *ctx, uint64_t peer, int fd, const char *why);
struct keys_told calls_rig_told_of(int byte, int client);
void calls_rig_know(uint64_t id, int onion, int client);
void calls_rig_forget(void);
void calls_rig_use_tor(void);
void calls_rig_lose_tor(void);
int calls_rig_setup(void **state);
int calls_rig_teardown(void **state);
void calls_rig_replies(const uint8_t *bytes, size_t len);
void calls_rig_fails(uint64_t peer, const char *why);
int calls_rig_connects(uint64_t peer);
void calls_rig_gave_key(int onion, int client);
const char *calls_rig_answer_key(void *ctx, const char *line);

#endif
