/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two nodes of a world that have added each other, and what tests ask about them. */
#ifndef SUPPORT_PAIR_H
#define SUPPORT_PAIR_H

#include "support/world.h"

struct pair {
	struct world *w;
	int64_t id[2];    /* the other's contact id on each side; node 0 is the inviter */
};

/* A world of two nodes on a good network; node 0 has invited node 1, who has accepted. */
struct pair pair_begin(uint64_t seed);
/* The same, run until both are contacts and linked. Fails the test when they do not become so. */
struct pair pair_new(uint64_t seed);

bool pair_are_contacts(struct pair *p);
bool pair_are_linked(struct pair *p);
/* Sends from a node to the other; the order. Fails the test when refused. */
int64_t pair_send(struct pair *p, unsigned node, const char *text);
/* Lets at most five minutes pass until the message has that state. */
bool pair_becomes(struct pair *p, unsigned node, int64_t order, enum talk_state state);
/* All of a conversation, as ">mine;<theirs;", into a static buffer. */
const char *pair_texts(struct pair *p, unsigned node);
/* How many events of this kind a node has logged. */
size_t pair_events(struct pair *p, unsigned node, unsigned kind);

#endif
