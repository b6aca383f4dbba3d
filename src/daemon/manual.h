/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help and the man page of nightjard, from one table of options. */
#ifndef DAEMON_MANUAL_H
#define DAEMON_MANUAL_H

#include <stdio.h>

void manual_help(FILE *f);
/* nightjard(1) as mdoc. */
void manual_page(FILE *f);

#endif
