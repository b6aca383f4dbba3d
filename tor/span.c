/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/span.h"

#include <string.h>

bool span_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

bool span_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool span_is_letter(char c)
{
	return span_lower(c) >= 'a' && span_lower(c) <= 'z';
}

char span_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool span_all(struct span s, bool (*is)(char))
{
	for (size_t i = 0; i < s.len; i++)
		if (!is(s.p[i]))
			return false;
	return true;
}

bool span_has(struct span s, char c)
{
	return s.len > 0 && memchr(s.p, c, s.len) != NULL;
}

bool span_begins(struct span s, const char *word)
{
	size_t n = strlen(word);

	if (s.len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (span_lower(s.p[i]) != word[i])
			return false;
	return true;
}

bool span_equals(struct span s, const char *word)
{
	return s.len == strlen(word) && span_begins(s, word);
}

static struct span without_first(struct span s)
{
	return (struct span){ s.p + 1, s.len - 1 };
}

static bool is_outer(char c)
{
	return span_is_blank(c) || c == '\r' || c == '\n';
}

struct span span_trimmed(struct span s)
{
	while (s.len > 0 && is_outer(s.p[0]))
		s = without_first(s);
	while (s.len > 0 && is_outer(s.p[s.len - 1]))
		s.len--;
	return s;
}

struct span span_word(struct span *rest)
{
	struct span word;

	while (rest->len > 0 && span_is_blank(rest->p[0]))
		*rest = without_first(*rest);
	word = (struct span){ rest->p, 0 };
	while (rest->len > 0 && !span_is_blank(rest->p[0])) {
		*rest = without_first(*rest);
		word.len++;
	}
	return word;
}

bool span_split(struct span s, char c, struct span *before, struct span *after)
{
	const char *at = s.len > 0 ? memchr(s.p, c, s.len) : NULL;

	*before = s;
	*after = (struct span){ NULL, 0 };
	if (!at)
		return false;
	before->len = (size_t)(at - s.p);
	*after = (struct span){ at + 1, s.len - before->len - 1 };
	return true;
}
