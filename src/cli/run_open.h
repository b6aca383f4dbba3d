/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command: what a desktop calls when somebody follows a link (packaging/desktop). The link may stand in a page or a message
 * of anybody, so nothing happens before the person at the terminal has read what would be added and typed a whole word.
 */
#ifndef CLI_RUN_OPEN_H
#define CLI_RUN_OPEN_H

struct cli;

int run_open(struct cli *c);

#endif
