/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

uint8_t *unit_exact(const void *src, size_t len)
{
	uint8_t *p = malloc(len ? len : 1);

	if (!p)
		abort();
	if (len)
		memcpy(p, src, len);
	return p;
}

size_t unit_hex(const char *hex, uint8_t *out, size_t cap)
{
	size_t len = 0;

	assert_int_equal(sodium_hex2bin(out, cap, hex, strlen(hex), NULL, &len, NULL), 0);
	assert_int_equal(len * 2, strlen(hex));
	return len;
}
