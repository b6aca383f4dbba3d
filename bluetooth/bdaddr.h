/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The address of a Bluetooth adapter, in the order in which it is printed: "02:10:B7:00:00:01" is 02 10 b7 00 00 01.
 * The kernel has it the other way round.
 */
#ifndef BLUETOOTH_BDADDR_H
#define BLUETOOTH_BDADDR_H

#include <stdbool.h>
#include <stdint.h>

#define BDADDR_LEN      6
#define BDADDR_TEXT_LEN 18    /* with the final zero */

struct bdaddr {
	uint8_t b[BDADDR_LEN];
};

/* Six pairs of hexadecimal digits, large or small, with colons between and nothing else; else false, and zeros. */
bool bdaddr_parse(struct bdaddr *out, const char *text) __attribute__((warn_unused_result));
/* In capitals, as BlueZ does. */
void bdaddr_print(const struct bdaddr *a, char text[BDADDR_TEXT_LEN]);
/* Less than, equal to or greater than 0, by the bytes as printed. */
int bdaddr_compare(const struct bdaddr *a, const struct bdaddr *b);
/* Can be some adapter's: neither all zeros (the kernel's "any") nor all ones (its "none"). */
bool bdaddr_is_real(const struct bdaddr *a);
void bdaddr_to_kernel(uint8_t out[BDADDR_LEN], const struct bdaddr *a);
void bdaddr_from_kernel(struct bdaddr *out, const uint8_t in[BDADDR_LEN]);

#endif
