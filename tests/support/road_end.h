/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One end of a road, as a daemon has it: a core on real files, the transport, channels joined to links. Beside its links it
 * may have bare channels, which carry bytes without a core. Both are dialled through the one transport, and so tor puts both
 * on one circuit: whatever differs between them is ours. Whatever fails ends the program with a sentence.
 */
#ifndef SUPPORT_ROAD_END_H
#define SUPPORT_ROAD_END_H

#include "support/machine.h"
#include "transports/transport.h"

struct event;
struct event_base;
struct road_end;

/* A channel as it is joined. Streams that come in say with their first bytes that they are bare. */
struct road_channel {
	struct road_channel *next;
	struct road_end *end;
	struct channel *ch;
	struct core_scope only;
	uint32_t link;              /* 0: bare, or one that came in and said nothing yet */
	bool bare, open, has_output, gone;
	double since, opened_at;    /* when the channel was there, when the link was open (seconds) */
	bool echoes;
	size_t to_give;             /* bytes still to be written */
	size_t got;                 /* and how many came */
	uint64_t sent;              /* bytes of the link that the channel took */
};

struct road_end {
	struct machine m;
	int64_t contact;
	struct transport_peer peer; /* the one contact */
	struct road_end *beside;    /* the other end, when both live in this process: the turns of one end with the other's */
	struct event_base *base;
	struct transport *t;
	struct event *wake, *step;
	struct road_channel *first;
	bool turn, dial_bare, dialling;
	struct road_channel *dialled;    /* the last that was */
	bool answers;               /* a text for each that comes */
	uint64_t messages;          /* in the conversation, as stored; answers count when they were written */
	double storing;             /* seconds spent on commits */
	uint32_t letters;           /* still to be written */
	size_t length;              /* of each */
	void (*progress)(struct road_end *e);    /* after each turn; may be NULL */
};

#define ROAD_END_TEXT   256
#define ROAD_END_LETTER 32000    /* bytes of the largest text */

/* The transport of an end. */
struct road_end_way {
	const struct transport_ops *ops;
	void *options;
	const char *iface;
	struct road_end *beside;    /* NULL: this end has a loop of its own */
};

/* Opens the profile of a machine that has one contact, and switches the road on. */
void road_end_open(struct road_end *e, const char *folder, int64_t contact, const struct road_end_way *way);
/* Its core shall know what it tells the contact. */
void road_end_tell(struct road_end *e);
/* The loop goes with the last of two. */
void road_end_close(struct road_end *e);
/* What the contact has to be told; where the contact is. */
size_t road_end_told(struct road_end *e, uint8_t buf[TRANSPORT_ADDRESS_LEN]);
void road_end_reach(struct road_end *e, const uint8_t *addr, size_t len);

/* Runs until it is so; when it is not in that many seconds, `what` ends the program. */
void road_end_until(struct road_end *e, bool (*is_so)(void *ctx), void *ctx, double seconds, const char *what);
void road_end_wait(struct road_end *e, double seconds);
/* Runs until the channel is there: a bare one, or one whose link is open. */
struct road_channel *road_end_dial(struct road_end *e, bool bare);
void road_end_hang_up(struct road_end *e, struct road_channel *c);
/* Writes one text of that many bytes; or n of them, some in each turn. */
void road_end_write(struct road_end *e, size_t len);
void road_end_letters(struct road_end *e, uint32_t n, size_t len);
/* As many bytes into a bare channel, as soon as it takes them. */
void road_end_give(struct road_channel *c, size_t bytes);
/* The bare channel that came in last. */
struct road_channel *road_end_bare(struct road_end *e);

#endif
