/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of one line of a reply, and strings of a command (control-spec, sections 2.1 and 4.1).
 *
 *   text:    word *(SP word)              word:  [KEY "="] (*(neither SP nor quote) / string)
 *   string:  quote *(any but \ and quote / escape) quote
 *   escape:  \n \t \r, \0 to \377 in octal, or \ and any other byte, which stands for itself
 *
 * The escapes are those of section 2.1.1: what Tor writes, and what it should. A string that cannot be one of C (an
 * octal zero) is malformed. Whoever reads gets false, and "" in `out`, when the field is absent, when it is malformed or
 * comes after a word whose end cannot be told, and when it with its NUL is longer than `cap` >= 1 bytes.
 */
#ifndef TOR_FIELD_H
#define TOR_FIELD_H

#include <stdbool.h>
#include <stddef.h>

/* The n-th word, counted from 0, without the quotes. */
bool field_word(const char *text, size_t n, char *out, size_t cap) __attribute__((warn_unused_result));
/* The value of the first word KEY=VALUE. */
bool field_value(const char *text, const char *key, char *out, size_t cap) __attribute__((warn_unused_result));
/* Likewise, for what people read: a value too long is cut to fit. */
bool field_cut(const char *text, const char *key, char *out, size_t cap) __attribute__((warn_unused_result));

/*
 * An answer to GETINFO or GETCONF, whose value is all that follows `key` and "=", blanks and quotes included (sections
 * 3.3 and 3.9). Borrows from `text`; NULL when it does not begin with this key.
 */
const char *field_rest(const char *text, const char *key);

/* Fills `out` with `text` as a QuotedString. False, and "", when it does not fit, or has a CR or LF: these end a command. */
bool field_quote(char *out, size_t cap, const char *text) __attribute__((warn_unused_result));

#endif
