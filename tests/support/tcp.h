/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connected TCP sockets over loopback, without delayed small writes. */
#ifndef SUPPORT_TCP_H
#define SUPPORT_TCP_H

/* Aborts when there is none to be had. */
void tcp_pair(int fds[2]);

#endif
