/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sockets of Bluetooth between the adapters of the emulated air, 02:10:B7:00:00:NN, for tests: what fails unexpectedly
 * fails the test. `from`, `to` and `adapter` are numbers of adapters.
 */
#ifndef SUPPORT_RADIO_H
#define SUPPORT_RADIO_H

#include <stdbool.h>

int radio_listen(unsigned adapter, unsigned channel);
int radio_accept(int listener);
/* Non-blocking, and not connected yet. */
int radio_call_begin(unsigned from, unsigned to, unsigned channel);
/* What becomes of a call: 0 or an error. *fd is to be closed in either case. */
int radio_call(unsigned from, unsigned to, unsigned channel, int *fd);

/* Until the kernel has forgotten all sessions: a call that meets one which is ending ends with it. */
void radio_until_quiet(void);

/* 1: answers inquiries; 2: answers pages. */
void radio_scan(unsigned adapter, unsigned scan);
void radio_power(unsigned adapter, bool on);
/* Bits: which adapters are found when this one looks around. */
unsigned radio_inquire(unsigned adapter);

#endif
