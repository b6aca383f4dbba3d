/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks at this machine and says what is wrong and what to do. A handler, see rpc/method.h. */
#ifndef DAEMON_DOCTOR_H
#define DAEMON_DOCTOR_H

struct ask;
struct daemon;

void doctor_examine(struct daemon *d, struct ask *a);

#endif
