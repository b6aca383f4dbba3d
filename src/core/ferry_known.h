/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the other end of a link is known to hold, beyond what was equal when both compared: it has offered it, brought it, or
 * said that it has taken it. Of several who stand together each would else give all the others what they have from the first.
 * Whoever offers without end fills no memory: past FERRY_KNOWN_MAX nothing more is remembered, and a parcel may come twice.
 */
#ifndef CORE_FERRY_KNOWN_H
#define CORE_FERRY_KNOWN_H

#include "core/riblt.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FERRY_KNOWN_MAX 65536

/* Zeros at first, but for the key. */
struct ferry_known {
	const uint8_t *key;    /* [RIBLT_SALT_LEN], borrowed, secret: who offers does not choose where it is kept */
	uint64_t *slots;    /* owned; 0: free */
	size_t size, n;     /* a power of two, or 0; how many are in use, at most half */
};

void ferry_known_add(struct ferry_known *s, uint64_t short_id);
bool ferry_known_has(const struct ferry_known *s, uint64_t short_id);
void ferry_known_wipe(struct ferry_known *s);

#endif
