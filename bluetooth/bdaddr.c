/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bdaddr.h"

#include "base/encode.h"

#include <stdio.h>
#include <string.h>

bool bdaddr_parse(struct bdaddr *out, const char *text)
{
	char digits[2 * BDADDR_LEN];

	memset(out, 0, sizeof(*out));
	if (strlen(text) != BDADDR_TEXT_LEN - 1)
		return false;
	for (size_t i = 0, n = 0; i < BDADDR_TEXT_LEN - 1; i++) {
		char c = text[i];

		if (i % 3 != 2)
			digits[n++] = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
		else if (c != ':')
			return false;
	}
	return encode_unhex(out->b, sizeof(out->b), digits, sizeof(digits));
}

void bdaddr_print(const struct bdaddr *a, char text[BDADDR_TEXT_LEN])
{
	const uint8_t *b = a->b;

	snprintf(text, BDADDR_TEXT_LEN, "%02X:%02X:%02X:%02X:%02X:%02X", b[0], b[1], b[2], b[3], b[4], b[5]);
}

int bdaddr_compare(const struct bdaddr *a, const struct bdaddr *b)
{
	return memcmp(a->b, b->b, BDADDR_LEN);
}

bool bdaddr_is_real(const struct bdaddr *a)
{
	static const struct bdaddr any, none = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };

	return bdaddr_compare(a, &any) != 0 && bdaddr_compare(a, &none) != 0;
}

void bdaddr_to_kernel(uint8_t out[BDADDR_LEN], const struct bdaddr *a)
{
	for (size_t i = 0; i < BDADDR_LEN; i++)
		out[i] = a->b[BDADDR_LEN - 1 - i];
}

void bdaddr_from_kernel(struct bdaddr *out, const uint8_t in[BDADDR_LEN])
{
	for (size_t i = 0; i < BDADDR_LEN; i++)
		out->b[i] = in[BDADDR_LEN - 1 - i];
}
