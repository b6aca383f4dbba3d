/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines on descriptors 0 and 1. The end of 0 is how we learn that the daemon is gone, by whatever means: the kernel closes
 * its end even after kill -9. A signal at the parent's death (PR_SET_PDEATHSIG) would not do: it comes when the thread ends
 * that started us, it is lost if the parent died before we asked for it, and it does not reach us when somebody else
 * started us on the daemon's behalf.
 */
#ifndef BLUETOOTH_BLUEZ_STDPIPE_H
#define BLUETOOTH_BLUEZ_STDPIPE_H

#include "bluetooth/bluez_line.h"

struct stdpipe;
struct sd_event;

struct stdpipe_hooks {
	void *ctx;
	void (*line)(void *ctx, const struct bluez_line *line);
	void (*end)(void *ctx);    /* once: nobody is there, reads us, or makes sense */
};

struct stdpipe *stdpipe_open(struct sd_event *event, const struct stdpipe_hooks *hooks);
/* Writes what is still to be said, if it can be at once. */
void stdpipe_close(struct stdpipe *p);
/* Never waits: what the daemon does not read is kept, up to a bound; then it is as good as gone. */
void stdpipe_say(struct stdpipe *p, const struct bluez_line *line);

#endif
