/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nightjar notice, notices: for everybody in reach, in blackout mode. */
#ifndef CLI_RUN_NOTICE_H
#define CLI_RUN_NOTICE_H

struct cli;

int run_notice(struct cli *c);
int run_notice_list(struct cli *c);

#endif
