/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/near.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t near_distance(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t d[NEAR_MOST + 1][NEAR_MOST + 1];

	if (alen > NEAR_MOST || blen > NEAR_MOST)
		return NEAR_FAR;
	for (size_t i = 0; i <= alen; i++)
		d[i][0] = i;
	for (size_t k = 0; k <= blen; k++)
		d[0][k] = k;
	for (size_t i = 1; i <= alen; i++)
		for (size_t k = 1; k <= blen; k++) {
			d[i][k] = least(d[i - 1][k - 1] + (a[i - 1] != b[k - 1]), least(d[i - 1][k], d[i][k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1);
		}
	return d[alen][blen];
}
