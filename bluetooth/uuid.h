/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The 128-bit name of a Bluetooth service (RFC 4122), in the order in which it is printed and sent. */
#ifndef BLUETOOTH_UUID_H
#define BLUETOOTH_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_LEN      16
#define UUID_TEXT_LEN 37    /* with the final zero */

struct uuid {
	uint8_t b[UUID_LEN];
};

/* 8-4-4-4-12 hexadecimal digits, large or small, and nothing else; else false, and zeros. */
bool uuid_parse(struct uuid *out, const char *text) __attribute__((warn_unused_result));
/* In small letters. */
void uuid_print(const struct uuid *u, char text[UUID_TEXT_LEN]);
bool uuid_same(const struct uuid *a, const struct uuid *b);

#endif
