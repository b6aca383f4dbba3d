/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands: who we are and whom we know. */
#ifndef CLI_RUN_PEOPLE_H
#define CLI_RUN_PEOPLE_H

struct cli;

int run_people_identities(struct cli *c);
int run_people_contacts(struct cli *c);
int run_people_show(struct cli *c);
int run_people_rename(struct cli *c);
int run_people_verify(struct cli *c);
int run_people_block(struct cli *c);
int run_people_unblock(struct cli *c);
int run_people_mute(struct cli *c);
int run_people_unmute(struct cli *c);
int run_people_delete(struct cli *c);

#endif
