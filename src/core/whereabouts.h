/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one side says of where it can be reached, in ADDRESS and ADD_INFO: any number of
 *
 *   road str16 | address str16        a road has a name and comes once; an empty address: not there any more
 *
 * A road that is not named stays as it was. So whoever does not know yet how it can be reached on a road (its transport has
 * just started, its address is being replaced) says nothing of it, and takes nothing away by that. PROTOCOL.md, chapter 7.
 */
#ifndef CORE_WHEREABOUTS_H
#define CORE_WHEREABOUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WHEREABOUTS_MAX 1024

bool whereabouts_is_valid(const uint8_t *said, size_t len);
/* The address for a road: fills, returns its length; 0: none, or more than `cap` bytes. */
size_t whereabouts_find(const uint8_t *said, size_t len, const char *road, uint8_t *out, size_t cap);

/* What is known of the other side after it has said more. Of what was known, the end goes when there is no room for all. */
struct whereabouts {
	uint8_t bytes[WHEREABOUTS_MAX];
	size_t len;
};
void whereabouts_add(struct whereabouts *known, const uint8_t *said, size_t len);

#endif
