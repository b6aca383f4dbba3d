/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying text into fields of fixed size. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stddef.h>

/* Fills `dst` (cap bytes, cap > 0) with `src`, cut to fit but never inside a UTF-8 sequence. Returns the length. */
size_t str_copy(char *dst, size_t cap, const char *src);

#endif
