/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands: how things are, what one can do, settings. */
#ifndef CLI_RUN_ABOUT_H
#define CLI_RUN_ABOUT_H

struct cli;

int run_about_status(struct cli *c);
int run_about_doctor(struct cli *c);
int run_about_lan(struct cli *c);
int run_about_config(struct cli *c);
int run_about_version(struct cli *c);
int run_about_help(struct cli *c);
/* For completion scripts: prints candidates, starts nothing, says nothing on failure. */
int run_about_complete(struct cli *c);

#endif
