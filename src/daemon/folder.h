/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of a folder that others write to as well, and that may go away at any moment. Nothing in it is trusted: only
 * regular files are opened, links never followed. Everything here may take as long as the disk or the network below it does,
 * so it is called in a thread (daemon/slow.h). Functions return 0 or an errno.
 */
#ifndef DAEMON_FOLDER_H
#define DAEMON_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FOLDER_SUFFIX    ".parcels"
#define FOLDER_UNDONE    ".new"              /* after the name of a file that is not whole yet */
#define FOLDER_FILES_MAX 4096                /* that are looked at */
#define FOLDER_FILE_MAX  (UINT64_C(64) << 20)  /* bytes of one: larger ones are not read, and ours are not larger */
#define FOLDER_NAME_MAX  256

struct folder_file {
	char *name;    /* owned */
	uint64_t size;
	int64_t changed;    /* ns */
};

struct folder_list {
	struct folder_file *file;    /* owned */
	size_t n;
	size_t large;                /* files that are too large to be read */
	bool more;                   /* there are more than are looked at */
	uint64_t device, inode;      /* of the folder: whether it is the same one as before */
};

/* Fills `out`; wipe it whatever comes back. */
int folder_look(const char *path, struct folder_list *out) __attribute__((warn_unused_result));
void folder_wipe(struct folder_list *l);

/* Reads from `at` on as much as there is, up to `cap`. ESTALE: it is another file by now. */
int folder_read(const char *path, const struct folder_file *f, uint64_t at, uint8_t *buf, size_t cap, size_t *len)
	__attribute__((warn_unused_result));

/* Puts a piece to a file of ours that nobody reads yet. `first`: makes it. After an error it is gone. */
int folder_write(const char *path, const char *name, bool first, const uint8_t *buf, size_t len)
	__attribute__((warn_unused_result));
/*
 * It is whole, safely on the disk, and there under its name for everybody who may read the folder. Its times say `when`
 * (seconds since 1970) in place of the moment in which it was written.
 */
int folder_finish(const char *path, const char *name, int64_t when) __attribute__((warn_unused_result));
/* One of ours, whole or not. That it is not there is no error, and no other one is told. */
void folder_remove(const char *path, const char *name);

#endif
