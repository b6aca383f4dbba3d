/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands: writing, reading, searching, and the story of a message. */
#ifndef CLI_RUN_TALK_H
#define CLI_RUN_TALK_H

#include <jansson.h>

struct cli;

int run_talk_send(struct cli *c);
int run_talk_read(struct cli *c);
int run_talk_message(struct cli *c);
int run_talk_search(struct cli *c);

/* Standard input whole, without the line breaks at its end; owned, NULL when it cannot be read. */
char *run_talk_input(void);
/* What a message says, with what it answers and what became of it. `name` is the contact's. */
void run_talk_say(const json_t *message, const char *name);
/* One message as a line: time, who, text, state. `name` is the contact's. */
void run_talk_print(const json_t *message, const char *name);

#endif
