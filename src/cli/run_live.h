/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands that stay: watching events, a line-by-line conversation, the bare API. */
#ifndef CLI_RUN_LIVE_H
#define CLI_RUN_LIVE_H

struct cli;

int run_live_watch(struct cli *c);
int run_live_chat(struct cli *c);
int run_live_rpc(struct cli *c);

#endif
