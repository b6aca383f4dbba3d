/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changes messages and conversations; see cli/command.h. */
#ifndef CLI_RUN_CHANGE_H
#define CLI_RUN_CHANGE_H

struct cli;

int run_change_react(struct cli *c);
int run_change_edit(struct cli *c);
int run_change_delete(struct cli *c);
int run_change_timer(struct cli *c);
int run_change_receipts(struct cli *c);
int run_change_archive(struct cli *c);

#endif
