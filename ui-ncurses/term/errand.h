/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Other programs: one that starts the daemon, an editor, a notification, a reader of QR codes. An errand is run in a process
 * of its own and says something at its end; nothing waits for it but poll(2).
 */
#ifndef UI_NCURSES_ERRAND_H
#define UI_NCURSES_ERRAND_H

#include "ui-ncurses/term/errand_jobs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ERRAND_SAID_MAX 4096    /* bytes of what it says; more is cut */

/* `said` is borrowed; NULL: there is no such program. */
typedef void errand_done(void *ctx, bool ok, const char *said);

struct errand {
	int fd;       /* -1: none runs */
	errand_done *done;
	void *ctx;
	char said[ERRAND_SAID_MAX];
	size_t len;
	uint8_t last[2];    /* the latest bytes: of the end when nothing follows */
	size_t tail;
};

/*
 * Forks the process that does all this outside the sandbox (errand_jobs.h): before anything is on the screen. False with errno
 * set.
 */
bool errand_prepare(const struct loop_options *o) __attribute__((warn_unused_result));

void errand_init(struct errand *e);
/* Forgets one that runs; it goes on alone. */
void errand_end(struct errand *e);
bool errand_runs(const struct errand *e);
/* To poll for reading; -1. */
int errand_fd(const struct errand *e);
/* Something can be read: at its end calls `done`. */
void errand_read(struct errand *e);

/* Sets out. `path` of the kinds that have one, else NULL. */
void errand_go(struct errand *e, enum errand_kind kind, const char *path, errand_done *done, void *ctx);

/*
 * Lets $VISUAL, else $EDITOR, else vi edit the text in a file of mode 0600 on a disk in memory where there is one, which
 * is overwritten and removed afterwards. Returns owned (see errand_free), NULL when that did not work.
 */
char *errand_edit(const char *text, size_t *len);
void errand_free(char *text, size_t len);

/* Says it by the desktop's helper (notify-send), else by the terminal, else by its bell. Text of ours only. */
void errand_notify(bool desktop, const char *title, const char *body);

#endif
