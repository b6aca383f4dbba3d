/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is carried for others, and files of it. */
#ifndef CLI_RUN_CARRY_H
#define CLI_RUN_CARRY_H

struct cli;

int run_carry(struct cli *c);
int run_carry_export(struct cli *c);
int run_carry_import(struct cli *c);

#endif
