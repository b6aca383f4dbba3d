/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Tor road: `nightjar tor ...` and `nightjar cover`. */
#ifndef CLI_RUN_TOR_H
#define CLI_RUN_TOR_H

struct cli;

int run_tor(struct cli *c);
int run_tor_cover(struct cli *c);

#endif
