/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as text: lower-case hexadecimal, and base32 (RFC 4648, section 6) in upper case without padding.
 * Decoding is strict: every byte string has exactly one text, and only that one is accepted. Who wants to be
 * forgiving (an invite typed by hand) tidies the text up first.
 */
#ifndef BASE_ENCODE_H
#define BASE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters for `n` bytes, without the final NUL. */
#define ENCODE_HEX_LEN(n)    ((n) * 2)
#define ENCODE_BASE32_LEN(n) (((n) * 8 + 4) / 5)

/* Fills `out` with the text and a NUL, given room for ENCODE_..._LEN(len) + 1 characters. */
void encode_hex(char *out, const void *in, size_t len);
void encode_base32(char *out, const void *in, size_t len);

/* Fills exactly `len` bytes from exactly `chars` characters; false for anything else (then `out` holds zeros). */
bool encode_unhex(uint8_t *out, size_t len, const char *text, size_t chars) __attribute__((warn_unused_result));
bool encode_unbase32(uint8_t *out, size_t len, const char *text, size_t chars) __attribute__((warn_unused_result));

#endif
