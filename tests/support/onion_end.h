/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One end of the Tor road, as a daemon has it: a core on real files, a tor of its own, channels joined to links. Beside its
 * links it has bare channels, which carry bytes without a core. Both are dialled through the one transport, and so tor puts
 * both on one circuit: whatever differs between them is ours. For a program inside a private Tor network, whose tor
 * (TORNET/tor) it runs. Whatever fails ends the program with a sentence.
 */
#ifndef SUPPORT_ONION_END_H
#define SUPPORT_ONION_END_H

#include "support/machine.h"
#include "transports/transport.h"

struct event;
struct event_base;
struct onion_end;

/* A channel as it is joined. Streams that come in say with their first bytes that they are bare. */
struct onion_channel {
	struct onion_channel *next;
	struct onion_end *end;
	struct channel *ch;
	struct core_scope only;
	uint32_t link;              /* 0: bare, or one that came in and said nothing yet */
	bool bare, open, has_output, gone;
	double since, opened_at;    /* when the channel was there, when the link was open (seconds) */
	bool echoes;
	size_t to_give;             /* bytes still to be written */
	size_t got;                 /* and how many came */
};

struct onion_end {
	struct machine m;
	int64_t contact;
	struct transport_peer peer; /* the one contact */
	struct event_base *base;
	struct transport *t;
	struct event *wake, *step;
	struct onion_channel *first;
	bool turn, dial_bare, dialling;
	struct onion_channel *dialled;    /* the last that was */
	bool answers;               /* a text for each that comes */
	uint64_t messages;          /* in the conversation, as stored; answers count when they were written */
	double storing;             /* seconds spent on commits */
	uint32_t letters;           /* large ones still to be written */
	void (*progress)(struct onion_end *e);    /* after each turn; may be NULL */
};

#define ONION_END_TEXT   256
#define ONION_END_LETTER 32000    /* bytes of the largest text */

/* Opens the profile of a machine that has one contact, and starts tor. */
void onion_end_open(struct onion_end *e, const char *folder, int64_t contact);
void onion_end_close(struct onion_end *e);
/* What the contact has to be told; where the contact is. */
size_t onion_end_told(struct onion_end *e, uint8_t buf[TRANSPORT_ADDRESS_LEN]);
void onion_end_reach(struct onion_end *e, const uint8_t *addr, size_t len);
bool onion_end_is_published(struct onion_end *e);

/* Runs until it is so; when it is not in that many seconds, `what` ends the program. */
void onion_end_until(struct onion_end *e, bool (*is_so)(void *ctx), void *ctx, double seconds, const char *what);
void onion_end_wait(struct onion_end *e, double seconds);
/* Runs until the channel is there: a bare one, or one whose link is open. */
struct onion_channel *onion_end_dial(struct onion_end *e, bool bare);
void onion_end_hang_up(struct onion_end *e, struct onion_channel *c);
/* Writes one text of that many bytes; or so many large letters, a few in a turn. */
void onion_end_write(struct onion_end *e, size_t len);
void onion_end_letters(struct onion_end *e, uint32_t n);
/* As many bytes into a bare channel, as soon as it takes them. */
void onion_end_give(struct onion_channel *c, size_t bytes);
/* The bare channel that came in last. */
struct onion_channel *onion_end_bare(struct onion_end *e);

#endif
