/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invites: making, listing, revoking and taking them up. Handlers, see rpc/method.h. Words need Argon2id: slow.h. */
#ifndef DAEMON_INVITES_H
#define DAEMON_INVITES_H

struct ask;
struct daemon;

void invites_make(struct daemon *d, struct ask *a);
void invites_list(struct daemon *d, struct ask *a);
void invites_show(struct daemon *d, struct ask *a);
void invites_revoke(struct daemon *d, struct ask *a);
/* Changes nothing: what taking it up would do. */
void invites_look(struct daemon *d, struct ask *a);
void invites_accept(struct daemon *d, struct ask *a);

#endif
