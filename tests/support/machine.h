/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A core on real files, with one real socket: the least that a daemon is. For benchmarks, and for making profiles that
 * daemons then open. Whatever fails ends the program with a sentence.
 */
#ifndef SUPPORT_MACHINE_H
#define SUPPORT_MACHINE_H

#include "core/core.h"
#include "core/people.h"
#include "core/talk.h"
#include "support/disk.h"

#define MACHINE_PATH 200

struct profile;

struct machine {
	struct core *core;
	char folder[MACHINE_PATH];    /* a profile's, without a passphrase */
	int64_t identity;
	int fd;                       /* -1: not plugged in */
	uint32_t link;
	bool has_output;
	size_t most;                  /* bytes read in one turn */
	size_t out_at, out_len;
	uint8_t out[64 * 1024];
};

void machine_must(bool ok, const char *what);

/* Makes a profile in `folder`, which must not exist, and opens it. */
void machine_make(struct machine *m, const char *folder, const char *name);
/* The same on a disk in memory, which must outlive it: for those that only have to exist. */
void machine_make_on(struct machine *m, struct disk *disk, const char *name);
/* Opens the core of a profile that machine_make() made. Without its lock: no daemon may have it open. */
void machine_open(struct machine *m, const char *folder);
void machine_open_at(struct machine *m, const char *folder, struct instant now);
void machine_close(struct machine *m);
/* The key file of a profile with an empty passphrase. */
void machine_write_keys(struct profile *p, const struct symkey *key);
/* Removes the files of a closed profile. */
void machine_remove(const char *folder);

/* A link over a connected stream socket, taken: dialled to `peer`, or accepted (0). */
void machine_plug(struct machine *m, int fd, uint64_t peer);
void machine_unplug(struct machine *m);
/* The peer that was dialled first or will be: for a machine with one contact. */
uint64_t machine_peer(const struct machine *m);

/*
 * Waits up to `ms` for bytes (or until the core's own time), then one turn: input, work(), commit, output. `work` may be
 * NULL; when it is not, something is to be done: it does not wait. False: the link is gone.
 */
bool machine_turn(struct machine *m, int ms, void (*work)(struct machine *m, void *ctx), void *ctx);

/* Makes contacts of two machines by an invite, in this process; both are unplugged afterwards. */
void machine_join(struct machine *a, struct machine *b, int64_t *in_a, int64_t *in_b);

#endif
