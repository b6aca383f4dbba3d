/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `nightjar` alone: the interface, where there is a terminal for it. */
#ifndef CLI_RUN_UI_H
#define CLI_RUN_UI_H

struct cli;

int run_ui(struct cli *c);

#endif
