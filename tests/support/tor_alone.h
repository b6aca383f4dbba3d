/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tor by itself, told over its control port to serve one onion for one client: what a program that uses it cannot be faster
 * than. Inside a private Tor network, whose tor (TORNET/tor) it runs. Whatever fails ends the program with a sentence.
 */
#ifndef SUPPORT_TOR_ALONE_H
#define SUPPORT_TOR_ALONE_H

/* Runs it with its data in `folder`, made when missing; seconds from executing it to the first descriptor at a directory. */
double tor_alone_start(const char *folder);

#endif
