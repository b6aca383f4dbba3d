/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two instances of toxcore, each a process of its own, friends already and bootstrapped to each other over loopback: the
 * messenger to compare with. Call in a network namespace of one's own: it looks for neighbours on every interface.
 */
#ifndef BENCH_TOX_PAIR_H
#define BENCH_TOX_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define TOX_PAIR_STANDARD 0    /* waits as long as toxcore asks for, as clients do */

struct tox_pair;

/* Starts both and waits until they are linked. `every`: ms between two iterations. `friends`: as many more, who are never
 * there. NULL: not linked within a minute. */
struct tox_pair *tox_pair_new(unsigned every, unsigned friends);
void tox_pair_free(struct tox_pair *p);
/* Seconds from the start to the link, as our side saw it. */
double tox_pair_linked_after(const struct tox_pair *p);
/* Lets time pass; our side goes on too. */
void tox_pair_run(struct tox_pair *p, double seconds);
/* The other process. It has the friends who are never there. */
pid_t tox_pair_other(const struct tox_pair *p);

/* Sends one message of `len` bytes and waits for its receipt: seconds; negative when there was none in 10 s. */
double tox_pair_receipt(struct tox_pair *p, size_t len);
/* Sends `count` messages as fast as they are taken; receipts a second, counted up to the last that came. */
double tox_pair_rate(struct tox_pair *p, size_t len, size_t count);

#endif
