/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every unit test includes first: cmocka wants these headers in this order. */
#ifndef SUPPORT_UNIT_H
#define SUPPORT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A copy of `len` bytes in a heap block of exactly that size, so that a read past the end is seen. Owned by the caller. */
uint8_t *unit_exact(const void *src, size_t len);
/* Fills `out` (cap bytes) from hex; returns how many bytes. Fails the test on anything else. */
size_t unit_hex(const char *hex, uint8_t *out, size_t cap);

#endif
