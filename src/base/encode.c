/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/encode.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";
static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* Both alphabets: `width` bits a digit, the last one filled up with zero bits. */
static void encode(char *out, const uint8_t *in, size_t len, const char *digits, unsigned width)
{
	uint32_t acc = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < len; i++) {
		acc = acc << 8 | in[i];
		for (bits += 8; bits >= width; bits -= width)
			*out++ = digits[acc >> (bits - width) & ((1u << width) - 1)];
	}
	if (bits > 0)
		*out++ = digits[acc << (width - bits) & ((1u << width) - 1)];
	*out = '\0';
}

static bool decode(uint8_t *out, size_t len, const char *text, const char *digits, unsigned width)
{
	uint32_t acc = 0;
	unsigned bits = 0;
	size_t n = 0;

	while (n < len) {
		const char *at = *text ? strchr(digits, *text) : NULL;

		if (!at)
			return false;
		text++;
		acc = acc << width | (uint32_t)(at - digits);
		bits += width;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (uint8_t)(acc >> bits);
		}
	}
	return (acc & ((1u << bits) - 1)) == 0;    /* what is left over must be the zeros that encoding put there */
}

void encode_hex(char *out, const void *in, size_t len)
{
	encode(out, in, len, hex_digits, 4);
}

void encode_base32(char *out, const void *in, size_t len)
{
	encode(out, in, len, base32_digits, 5);
}

bool encode_unhex(uint8_t *out, size_t len, const char *text, size_t chars)
{
	if (chars == ENCODE_HEX_LEN(len) && decode(out, len, text, hex_digits, 4))
		return true;
	if (len > 0)
		memset(out, 0, len);
	return false;
}

bool encode_unbase32(uint8_t *out, size_t len, const char *text, size_t chars)
{
	if (chars == ENCODE_BASE32_LEN(len) && decode(out, len, text, base32_digits, 5))
		return true;
	if (len > 0)
		memset(out, 0, len);
	return false;
}
