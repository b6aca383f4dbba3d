/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of others in a folder (daemon/folder.h): which of them have been read, and which may change yet. */
#ifndef DAEMON_SHELF_H
#define DAEMON_SHELF_H

#include "daemon/folder.h"

#define SHELF_ID_LEN 16
#define SHELF_STILL  2000    /* ms that a file must have been as it is before it is read */
#define SHELF_TRIES  5       /* to read one */

struct shelf_file {
	struct folder_file f;
	uint8_t id[SHELF_ID_LEN];    /* of its name, size and time: another one is another file */
	int64_t since;               /* mono ms */
	unsigned tries;
	bool done;
};

struct shelf {
	struct shelf_file *file;    /* owned, by id */
	size_t n;
};

/* What lies there now; takes over what is in the list. What was known of a file that has not changed stays known. */
void shelf_take(struct shelf *s, struct folder_list *l, int64_t mono);
/* One to be read; NULL: none. Valid until shelf_take(). */
struct shelf_file *shelf_next(const struct shelf *s, int64_t mono);
/* One could not be read: once more a little later, but not for ever. */
void shelf_failed(struct shelf_file *f, int64_t mono);
/* When the next one may be read, mono ms; CLOCK_NEVER: none waits. */
int64_t shelf_wake(const struct shelf *s);
/* Files that were given up. */
size_t shelf_unreadable(const struct shelf *s);
void shelf_wipe(struct shelf *s);

#endif
