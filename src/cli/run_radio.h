/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `bluetooth`. */
#ifndef CLI_RUN_RADIO_H
#define CLI_RUN_RADIO_H

struct cli;

int run_radio(struct cli *c);
int run_radio_blackout(struct cli *c);

#endif
