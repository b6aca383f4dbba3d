/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands: setting up, starting, stopping, locking. */
#ifndef CLI_RUN_SETUP_H
#define CLI_RUN_SETUP_H

struct cli;

int run_setup_init(struct cli *c);
int run_setup_start(struct cli *c);
int run_setup_stop(struct cli *c);
int run_setup_destroy(struct cli *c);
int run_setup_lock(struct cli *c);
int run_setup_unlock(struct cli *c);
int run_setup_passphrase(struct cli *c);
/* `nightjar` alone: sets up what is missing, then says how things are and what one can do next. */
int run_setup_greet(struct cli *c);

#endif
