/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the emulated air (tests/btvm/air) that this test runs in; what may be asked stands in btvm/air_control.c. */
#ifndef SUPPORT_AIR_ASK_H
#define SUPPORT_AIR_ASK_H

#include <stdbool.h>
#include <stddef.h>

#define AIR_ASK_SOCKET "/run/air"

/* `answer` begins with "ok" or "error". False: there is no such air here. */
bool air_ask(const char *line, char *answer, size_t cap);

/* The same for tests, which fail when the answer is not ok. It is valid until the next one. */
const char *air_ask_ok(const char *line);
/* Until the answer contains that. */
void air_ask_until(const char *line, const char *part);
/* One number of "stats". */
unsigned long long air_ask_stat(unsigned adapter, const char *name);

#endif
