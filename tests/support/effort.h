/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the other side can make us work: how many multiplications on the curve this process has done. A program that links
 * effort.c calls libsodium through it.
 */
#ifndef SUPPORT_EFFORT_H
#define SUPPORT_EFFORT_H

/* With a point of somebody else (a key agreement), and with the base (a key pair). */
unsigned long effort_agreements(void);
unsigned long effort_pairs(void);

#endif
