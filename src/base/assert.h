/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ASSERT() marks what can only fail through a bug of ours, never through a peer, a disk or a user. It is always compiled
 * in: a messenger that goes on after its own invariant broke could tell a lie about a message.
 */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

_Noreturn void assert_failed(const char *what, const char *file, int line);

#define ASSERT(cond) ((cond) ? (void)0 : assert_failed(#cond, __FILE__, __LINE__))

#endif
