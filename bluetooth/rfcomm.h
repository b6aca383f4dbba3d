/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel's Bluetooth sockets, each bound to the address of one adapter of ours, all non-blocking. -1 and errno when
 * they fail. They need no privilege and no bluetoothd.
 *
 * What is other than with TCP: there is no half-close; an orderly end is ECONNRESET at the reader, after the data;
 * between two adapters there is one connection for each channel at a time (EBUSY, also for some time after it was
 * closed); when both ends call each other at once, both calls succeed.
 */
#ifndef BLUETOOTH_RFCOMM_H
#define BLUETOOTH_RFCOMM_H

#include "bluetooth/bdaddr.h"

/* 0, or why this process gets no Bluetooth sockets: EAFNOSUPPORT, EPROTONOSUPPORT (not in this kernel), EACCES, .. */
int rfcomm_missing(void);
/* A listener on this channel, 1 to 30; 0: the first that is free, which is filled. EADDRINUSE: the channel is taken. */
int rfcomm_listen(const struct bdaddr *at, uint8_t channel, uint8_t *bound);
/* Who connected is filled. EAGAIN: nobody did. */
int rfcomm_accept(int listener, struct bdaddr *from);
/* Starts connecting; the descriptor is writable when it has ended, and rfcomm_error() then says how. */
int rfcomm_connect(const struct bdaddr *from, const struct bdaddr *to, uint8_t channel);
/* The same to the service discovery server: packets (SOCK_SEQPACKET over L2CAP). */
int rfcomm_connect_sdp(const struct bdaddr *from, const struct bdaddr *to);
/* 0 or the errno that the connection ended with; it is forgotten by asking. */
int rfcomm_error(int fd);
/* A sentence about it for people, translated by who shows it. Never NULL. */
const char *rfcomm_why(int error);

#endif
