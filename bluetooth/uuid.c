/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/uuid.h"

#include "base/encode.h"

#include <string.h>

/* Whether there is a dash at this place of the text. */
static bool is_dash(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

bool uuid_parse(struct uuid *out, const char *text)
{
	char digits[2 * UUID_LEN];

	memset(out, 0, sizeof(*out));
	if (strlen(text) != UUID_TEXT_LEN - 1)
		return false;
	for (size_t i = 0, n = 0; i < UUID_TEXT_LEN - 1; i++) {
		char c = text[i];

		if (!is_dash(i))
			digits[n++] = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
		else if (c != '-')
			return false;
	}
	return encode_unhex(out->b, sizeof(out->b), digits, sizeof(digits));
}

void uuid_print(const struct uuid *u, char text[UUID_TEXT_LEN])
{
	char digits[2 * UUID_LEN + 1];

	encode_hex(digits, u->b, sizeof(u->b));
	for (size_t i = 0, n = 0; i < UUID_TEXT_LEN - 1; i++)
		text[i] = is_dash(i) ? '-' : digits[n++];
	text[UUID_TEXT_LEN - 1] = '\0';
}

bool uuid_same(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->b, b->b, UUID_LEN) == 0;
}
