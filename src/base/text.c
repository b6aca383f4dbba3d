/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sanitiser filters code points one by one (take) and keeps clusters within bounds (put), then composes (NFC). What
 * one pass removes may bring others together that the rules say something about, so passes are repeated until one changes
 * nothing. Two or three do; what would go on is cleaned without joiners, so that nothing depends on its neighbours.
 */
#include "base/text.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define ROUNDS        8
#define ROUNDS_JOINED 4    /* of them with joiners */
#define NFC           (UTF8PROC_STABLE | UTF8PROC_COMPOSE)

#define REPLACEMENT 0xfffd
#define BIDI_MARK   0x21c4
#define DROPPED     (-1)
#define ZWNJ        0x200c
#define ZWJ         0x200d
#define VS_TEXT     0xfe0e
#define VS_EMOJI    0xfe0f

struct filter {
	char *out;
	size_t cap, len;
	bool is_name, joins;
	bool is_full;          /* something did not fit: the rest is left out */
	bool is_space_due;     /* name: a space, if more follows */
	int32_t prev;          /* last code point that was put; 0 at the start */
	int32_t state;         /* of the cluster rules */
	size_t points;
	size_t cluster_at;     /* where the current cluster begins in `out` */
	unsigned cluster_points, cluster_marks;
};

bool text_is_valid_utf8(const void *in, size_t len)
{
	const uint8_t *p = in;
	int32_t cp;

	while (len > 0) {
		utf8proc_ssize_t n = *p < 0x80 ? 1 : utf8proc_iterate(p, (utf8proc_ssize_t)len, &cp);

		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
}

/* The code point at `p` and how many bytes it takes; a byte that belongs to none is U+FFFD. */
static size_t next_point(const uint8_t *p, size_t len, int32_t *cp)
{
	utf8proc_ssize_t n = utf8proc_iterate(p, (utf8proc_ssize_t)len, cp);

	if (n > 0)
		return (size_t)n;
	*cp = REPLACEMENT;
	return 1;
}

static bool is_in(int32_t cp, int32_t first, int32_t last)
{
	return cp >= first && cp <= last;
}

static bool is_mark(int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ME;
}

static bool is_letter(int32_t cp)
{
	return utf8proc_category(cp) >= UTF8PROC_CATEGORY_LU && utf8proc_category(cp) <= UTF8PROC_CATEGORY_LO;
}

/* UAX #9, section 2: all that change direction or the order of neighbours. */
static bool is_bidi_control(int32_t cp)
{
	return cp == 0x061c || cp == 0x200e || cp == 0x200f || is_in(cp, 0x202a, 0x202e) || is_in(cp, 0x2066, 0x2069);
}

static bool is_pictograph(int32_t cp)
{
	return cp > 0 && utf8proc_get_property(cp)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* Letters and marks of Arabic, Indic and South-East Asian scripts. Hangul is left out: it composes across the block. */
static bool is_of_joining_script(int32_t cp)
{
	return (is_in(cp, 0x0600, 0x10ff) || is_in(cp, 0x1200, 0x1cff)) && (is_letter(cp) || is_mark(cp));
}

static bool may_join(int32_t joiner, int32_t prev, int32_t next)
{
	if (is_of_joining_script(prev) && is_of_joining_script(next))
		return true;
	return joiner == ZWJ && is_pictograph(next) &&
	       (is_pictograph(prev) || prev == VS_EMOJI || is_in(prev, 0x1f3fb, 0x1f3ff));
}

/* Text or emoji style, after what has both. */
static bool may_select(int32_t prev)
{
	return is_pictograph(prev) || is_in(prev, '0', '9') || prev == '#' || prev == '*';
}

/* What a code point becomes by its own kind: itself, a replacement, or DROPPED. */
static int32_t judge(int32_t cp)
{
	const utf8proc_property_t *p = utf8proc_get_property(cp);
	unsigned c = utf8proc_category(cp);

	if (is_bidi_control(cp))
		return BIDI_MARK;
	if (c == UTF8PROC_CATEGORY_CC || p->ignorable)
		return DROPPED;
	if (c == UTF8PROC_CATEGORY_CF)
		/* Invisible, but for signs that Arabic and some others write before a number. */
		return p->boundclass == UTF8PROC_BOUNDCLASS_PREPEND ? cp : DROPPED;
	if (c == UTF8PROC_CATEGORY_CN || c == UTF8PROC_CATEGORY_CO || c == UTF8PROC_CATEGORY_CS)
		return REPLACEMENT;
	return cp;
}

/* Whether the cluster rules let `cp` in; starts a new cluster where one begins (UAX #29, section 3). */
static bool enter_cluster(struct filter *f, int32_t cp)
{
	int32_t state = f->state;
	bool begins = f->prev == 0 || utf8proc_grapheme_break_stateful(f->prev, cp, &state);

	if (is_mark(cp) && begins)
		return false;    /* nothing to stand on */
	if (!begins && (f->cluster_points == TEXT_CLUSTER_MAX || (is_mark(cp) && f->cluster_marks == TEXT_MARKS_MAX)))
		return false;
	f->state = state;
	if (begins) {
		f->cluster_at = f->len;
		f->cluster_points = f->cluster_marks = 0;
	}
	return true;
}

static void put(struct filter *f, int32_t cp)
{
	uint8_t bytes[4];
	size_t n;

	if (!enter_cluster(f, cp))
		return;
	n = (size_t)utf8proc_encode_char(cp, bytes);
	if (n >= f->cap - f->len || (f->is_name && f->points == TEXT_NAME_MAX)) {
		f->len = f->cluster_at;
		f->is_full = true;
		return;
	}
	memcpy(f->out + f->len, bytes, n);
	f->len += n;
	f->points++;
	f->cluster_points++;
	f->cluster_marks += is_mark(cp);
	f->prev = cp;
}

static bool is_white(int32_t cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	return cp == '\n' || cp == '\r' || cp == '\t' || c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL ||
	       c == UTF8PROC_CATEGORY_ZP;
}

/* One code point of the input; `next` is the one after it, 0 at the end. */
static void take(struct filter *f, int32_t cp, int32_t next)
{
	if (f->is_name && is_white(cp)) {
		f->is_space_due = f->len > 0;
		return;
	}
	if (cp == ZWJ || cp == ZWNJ)
		cp = f->joins && may_join(cp, f->prev, next) ? cp : DROPPED;
	else if (cp == VS_TEXT || cp == VS_EMOJI)
		cp = f->joins && may_select(f->prev) ? cp : DROPPED;
	else if (cp == 0x2028 || cp == 0x2029)
		cp = '\n';
	else if (cp != '\n' && cp != '\t')
		cp = judge(cp);
	if (cp == DROPPED)
		return;
	if (f->is_space_due)
		put(f, ' ');
	f->is_space_due = false;
	if (!f->is_full)
		put(f, cp);
}

static void run(struct filter *f, const uint8_t *in, size_t len)
{
	size_t n, at = 0;
	int32_t cp, next;

	for (n = next_point(in, len, &cp); at < len && !f->is_full; cp = next) {
		at += n;
		next = 0;
		if (at < len)
			n = next_point(in + at, len - at, &next);
		take(f, cp, next);
	}
	while (f->is_name && f->len > 0 && f->out[f->len - 1] == ' ')
		f->len--;
	f->out[f->len] = '\0';
}

/* Returns the composed text in an owned buffer of *size bytes, and its length. */
static uint8_t *compose(const char *text, size_t len, size_t *size, size_t *composed)
{
	const uint8_t *in = (const uint8_t *)text;
	utf8proc_ssize_t n = utf8proc_decompose(in, (utf8proc_ssize_t)len, NULL, 0, NFC), m;
	int32_t *points;

	ASSERT(n >= 0);
	*size = ((size_t)n + 1) * sizeof(*points);
	points = malloc(*size);
	ASSERT(points);
	m = utf8proc_decompose(in, (utf8proc_ssize_t)len, points, n, NFC);
	ASSERT(m == n);
	m = utf8proc_reencode(points, n, NFC);
	ASSERT(m >= 0);
	*composed = (size_t)m;
	return (uint8_t *)points;
}

static void release(uint8_t *buf, size_t size)
{
	if (buf)
		sodium_memzero(buf, size);
	free(buf);
}

static bool is_same(const void *a, size_t alen, const void *b, size_t blen)
{
	return alen == blen && (alen == 0 || memcmp(a, b, alen) == 0); /* public: both are ours */
}

static size_t clean(char *out, size_t cap, const uint8_t *in, size_t len, bool is_name)
{
	uint8_t *composed = NULL;
	size_t size = 0, out_len = 0;
	bool stays;

	ASSERT(cap > 0);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct filter f = { .out = out, .cap = cap, .is_name = is_name, .joins = round < ROUNDS_JOINED };

		run(&f, in, len);
		out_len = f.len;
		stays = is_same(out, out_len, in, len);
		if (composed && stays)
			break;
		release(composed, size);
		in = composed = compose(out, out_len, &size, &len);
		/* Neither the filter nor the composing changed anything: it was clean, and would be again. */
		if (stays && is_same(out, out_len, in, len))
			break;
	}
	release(composed, size);
	return out_len;
}

size_t text_clean_name(char *out, size_t cap, const void *in, size_t len)
{
	return clean(out, cap, in, len, true);
}

/* Printable ASCII in lines: no rule above changes any of it. Most messages of many languages, and every program's. */
static bool is_plain(const uint8_t *in, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((in[i] < 0x20 || in[i] > 0x7e) && in[i] != '\n' && in[i] != '\t')
			return false;
	return true;
}

size_t text_clean_body(char *out, size_t cap, const void *in, size_t len)
{
	if (len > 0 && len < cap && is_plain(in, len)) {
		memcpy(out, in, len);
		out[len] = '\0';
		return len;
	}
	return clean(out, cap, in, len, false);
}

bool text_is_cluster(const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text;
	int32_t cp, prev = 0, state = 0;

	for (size_t n = 0; n < len;) {
		n += next_point(p + n, len - n, &cp);
		if (is_white(cp) || (prev > 0 && utf8proc_grapheme_break_stateful(prev, cp, &state)))
			return false;
		prev = cp;
	}
	return prev > 0;
}
