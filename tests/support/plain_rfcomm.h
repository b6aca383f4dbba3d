/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RFCOMM and nothing else between the adapters hci0 and hci1 of the emulated air: sockets as the road's, bytes that mean
 * nothing, no event loop. What the road is measured against. [0] is hci0, which connects.
 */
#ifndef SUPPORT_PLAIN_RFCOMM_H
#define SUPPORT_PLAIN_RFCOMM_H

#include <stddef.h>
#include <stdint.h>

struct plain_rfcomm {
	int listener, fd[2];    /* -1: none */
	uint8_t channel;
	size_t sent[2], got[2]; /* bytes, of this connection */
};

/* Fails the program when it cannot. */
void plain_rfcomm_open(struct plain_rfcomm *p);
void plain_rfcomm_close(struct plain_rfcomm *p);
/* Seconds until hci0's end was connected. Tries again while an earlier connection is still being closed. */
double plain_rfcomm_connect(struct plain_rfcomm *p);
void plain_rfcomm_hang_up(struct plain_rfcomm *p);
/* Each end writes so many bytes more. Until all have been read, or the time is `until`, or the connection is lost. */
void plain_rfcomm_run(struct plain_rfcomm *p, const size_t bytes[2], double until);

#endif
