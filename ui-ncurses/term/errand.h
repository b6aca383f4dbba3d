/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Other programs: one that starts the daemon, an editor, a notification, a reader of QR codes. An errand is run in a process
 * of its own and says something at its end; nothing waits for it but poll(2).
 */
#ifndef UI_NCURSES_ERRAND_H
#define UI_NCURSES_ERRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define ERRAND_SAID_MAX 4096    /* bytes of what it says; more is cut */

/* `said` is borrowed; NULL: there is no such program. */
typedef void errand_done(void *ctx, bool ok, const char *said);

struct errand {
	pid_t pid;    /* 0: none runs */
	int fd;       /* -1 */
	errand_done *done;
	void *ctx;
	char said[ERRAND_SAID_MAX];
	size_t len;
};

void errand_init(struct errand *e);
/* Forgets one that runs; it goes on alone. */
void errand_end(struct errand *e);
bool errand_runs(const struct errand *e);
/* To poll for reading; -1. */
int errand_fd(const struct errand *e);
/* Something can be read: at its end calls `done`. */
void errand_read(struct errand *e);

/* Calls `work` in a new process; what it leaves in `out` is said. */
void errand_call(struct errand *e, bool (*work)(void *ctx, char *out, size_t cap), errand_done *done, void *ctx);
/* Runs a program, found in PATH; what it prints is said. Its other descriptors are /dev/null. */
void errand_run(struct errand *e, const char *const argv[], errand_done *done, void *ctx);

/*
 * Lets $VISUAL, else $EDITOR, else vi edit the text in a file of mode 0600 on a disk in memory where there is one, which
 * is overwritten and removed afterwards. Returns owned (see errand_free), NULL when that did not work.
 */
char *errand_edit(const char *text, size_t *len);
void errand_free(char *text, size_t len);

/* Says it by the desktop's helper (notify-send), else by the terminal, else by its bell. Text of ours only. */
void errand_notify(bool desktop, const char *title, const char *body);

#endif
