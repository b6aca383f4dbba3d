/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices for everybody in reach, in blackout mode: what clients read and post of core/board.h. */
#ifndef DAEMON_NOTICES_H
#define DAEMON_NOTICES_H

struct ask;
struct daemon;

/* Handlers, see rpc/method.h. */
void notices_list(struct daemon *d, struct ask *a);
void notices_post(struct daemon *d, struct ask *a);
void notices_withdraw(struct daemon *d, struct ask *a);

#endif
