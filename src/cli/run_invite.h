/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands: making, listing, revoking and taking up invites. */
#ifndef CLI_RUN_INVITE_H
#define CLI_RUN_INVITE_H

struct cli;

int run_invite_make(struct cli *c);
int run_invite_list(struct cli *c);
int run_invite_add(struct cli *c);

#endif
