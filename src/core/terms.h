/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text cut into words for the search: Unicode NFKD, case folded, marks stripped ("Über" is "uber"); letters and digits
 * make words, everything else separates them. Characters of scripts written without spaces are words of their own. The
 * same for what is stored and for what is asked, so that the index only ever sees finished words.
 */
#ifndef CORE_TERMS_H
#define CORE_TERMS_H

#include <stddef.h>
#include <stdint.h>

/* Returns owned: the words, each followed by one space; NULL without memory. Bytes that are not UTF-8 separate. */
char *terms_of(const uint8_t *text, size_t len);

#endif
