/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks the emulated air (tests/btvm/air) that this test runs in; what may be asked stands in btvm/air_control.c. */
#ifndef SUPPORT_AIR_ASK_H
#define SUPPORT_AIR_ASK_H

#include <stdbool.h>
#include <stddef.h>

#define AIR_ASK_SOCKET "/run/air"

/* `answer` begins with "ok" or "error". False: there is no such air here. */
bool air_ask(const char *line, char *answer, size_t cap);

#endif
