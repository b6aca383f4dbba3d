/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/terms.h"

#include "base/heap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <utf8proc.h>

/* A code point becomes at most 18 others in NFKD (U+FDFA), each at most 4 bytes, and up to two spaces. */
#define DECOMPOSED_MAX 32
#define GROWTH_MARGIN  (DECOMPOSED_MAX * 6)

struct out {
	char *p;
	size_t len, cap;
};

static bool make_room(struct out *o)
{
	size_t cap = 2 * o->cap + GROWTH_MARGIN;
	char *p;

	if (o->cap - o->len >= GROWTH_MARGIN)
		return true;
	p = heap_resize(o->p, cap);
	if (!p)
		return false;
	o->p = p;
	o->cap = cap;
	return true;
}

static void separate(struct out *o)
{
	if (o->len > 0 && o->p[o->len - 1] != ' ')
		o->p[o->len++] = ' ';
}

static bool is_word_char(utf8proc_int32_t c)
{
	utf8proc_category_t cat = utf8proc_category(c);

	return (cat >= UTF8PROC_CATEGORY_LU && cat <= UTF8PROC_CATEGORY_LO) ||
	       (cat >= UTF8PROC_CATEGORY_ND && cat <= UTF8PROC_CATEGORY_NO);
}

/* Thai, Lao, Myanmar, Khmer; Chinese characters and kana, with their compatibility and later blocks. */
static bool is_word_alone(utf8proc_int32_t c)
{
	return (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff) ||
	       (c >= 0x2e80 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff);
}

static void put(struct out *o, utf8proc_int32_t c)
{
	if (!is_word_char(c)) {
		separate(o);
		return;
	}
	if (is_word_alone(c))
		separate(o);
	o->len += (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)o->p + o->len);
	if (is_word_alone(c))
		separate(o);
}

static void put_folded(struct out *o, utf8proc_int32_t c)
{
	utf8proc_int32_t parts[DECOMPOSED_MAX];
	int boundary = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char(c, parts, DECOMPOSED_MAX, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
	                                             UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPMARK, &boundary);

	for (utf8proc_ssize_t i = 0; i < n && i < DECOMPOSED_MAX; i++)
		put(o, parts[i]);
}

static void put_ascii(struct out *o, uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		c = (uint8_t)(c - 'A' + 'a');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		o->p[o->len++] = (char)c;
	else
		separate(o);
}

char *terms_of(const uint8_t *text, size_t len)
{
	struct out o = { 0 };

	for (size_t i = 0; i < len;) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n;

		if (!make_room(&o))
			goto fail;
		if (text[i] < 0x80) {
			put_ascii(&o, text[i++]);
			continue;
		}
		n = utf8proc_iterate(text + i, (utf8proc_ssize_t)(len - i), &c);
		if (n > 0)
			put_folded(&o, c);
		else
			separate(&o);
		i += n > 0 ? (size_t)n : 1;
	}
	if (!make_room(&o))
		goto fail;
	separate(&o);
	o.p[o.len] = '\0';
	return o.p;
fail:
	heap_free(o.p);
	return NULL;
}
