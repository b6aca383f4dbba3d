/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A world of whole nodes in one process: each has the core that ships, a disk in memory that can fail, a clock of its own
 * that can be wrong, and a seeded source of randomness; one or two in-memory networks join them. Time is made up and jumps from
 * one thing that happens to the next, so hours pass in milliseconds and every run replays from its seed.
 */
#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include "core/core.h"
#include "core/people.h"
#include "core/talk.h"
#include "support/disk.h"
#include "transports/loopback.h"

#define WORLD_START INT64_C(1790000000000)    /* wall clock at time 0: in September 2026 */

struct world;

/* A second road, by which contacts reach each other wherever they are, at addresses that they were told (hidden.h). */
enum world_hidden { WORLD_HIDDEN_NOT, WORLD_HIDDEN_WORSE, WORLD_HIDDEN_BETTER };

struct world_options {
	uint64_t seed;
	unsigned nodes;
	enum world_hidden hidden;
	struct loopback_options net;    /* its seed is the world's */
};

/* One end of a channel, as a watcher sees it: its number, who opened it, how many bytes went before. */
struct world_line {
	uint64_t number;
	bool dialler;
	uint64_t sent, heard;
};

struct world *world_new(const struct world_options *o);
void world_free(struct world *w);

/* Lets `ms` pass. */
void world_run(struct world *w, int64_t ms);
/* Lets time pass until the condition holds, at most `ms`; whether it does. */
bool world_until(struct world *w, int64_t ms, bool (*holds)(struct world *w, void *ctx), void *ctx);
int64_t world_now(const struct world *w);

/* NULL while the node is down. */
struct core *world_core(struct world *w, unsigned node);
struct disk *world_disk(struct world *w, unsigned node);
struct loopback *world_net(struct world *w);
/* The node's only identity. */
int64_t world_identity(struct world *w, unsigned node);
/* Wall clock of a node runs this many ms ahead (or behind). */
void world_set_clock(struct world *w, unsigned node, int64_t offset);
/* Is the node on the network at all? All are from the start. */
void world_switch(struct world *w, unsigned node, bool on);
/* The same of the hidden road, where there is one. */
void world_switch_hidden(struct world *w, unsigned node, bool on);
bool world_has_hidden(const struct world *w);
/* For both roads: how they carry from now on; every channel between two nodes is cut. */
void world_set_weather(struct world *w, const struct loopback_options *o);
void world_cut(struct world *w, unsigned a, unsigned b);

/* Who looks on. Any of the functions may be NULL. A line is one channel's end; numbers are never used again. */
struct world_watch {
	void *ctx;
	void (*committed)(void *ctx, unsigned node, enum err e);
	/* Bytes that leave a node, and that reach it; `dialler`: it opened the channel. */
	void (*sent)(void *ctx, unsigned node, const struct world_line *line, const uint8_t *bytes, size_t len);
	void (*heard)(void *ctx, unsigned node, const struct world_line *line, const uint8_t *bytes, size_t len);
};

void world_set_watch(struct world *w, const struct world_watch *watch);

/* A turn of one node around a call: world_begin(); ...; world_end() gives what the commit said. */
struct core *world_begin(struct world *w, unsigned node);
enum err world_end(struct world *w, unsigned node);
/* Inside a turn: the roads tell the core where we are, as they know it now. They do so by themselves after each change. */
void world_tell(struct world *w, unsigned node);

/* Power cut: the core is gone, the disk keeps what a disk may keep. world_boot() starts again from it. */
void world_crash(struct world *w, unsigned node);
/* Orderly stop. */
void world_stop(struct world *w, unsigned node);
enum err world_boot(struct world *w, unsigned node);
/* Keeps a copy of the stopped node's disk, and puts it back later: a restored backup. */
void world_backup(struct world *w, unsigned node);
void world_restore(struct world *w, unsigned node);

/* `a` invites `b` by link, `b` accepts. Fills both contact ids. False: a commit failed. */
bool world_invite(struct world *w, unsigned a, unsigned b, int64_t *in_a, int64_t *in_b);
/* Sends; returns the order, 0 when refused. */
int64_t world_send(struct world *w, unsigned node, int64_t contact, const char *text);

#endif
