/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/field.h"

#include <string.h>

/* Behind the quote that ends the string beginning at `p`; NULL when none does. */
static const char *string_end(const char *p)
{
	for (p++; *p != '"'; p++) {
		if (*p == '\\')
			p++;
		if (!*p)
			return NULL;
	}
	return p + 1;
}

/* Behind the word that begins at `p`; NULL when it is malformed. A string stands alone, or is all that follows "=". */
static const char *word_end(const char *p)
{
	bool may_open = true;

	for (; *p && *p != ' '; p++) {
		if (*p == '"') {
			p = may_open ? string_end(p) : NULL;
			return p && (!*p || *p == ' ') ? p : NULL;
		}
		may_open = *p == '=';
	}
	return p;
}

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " ");
}

/* One escape, *p behind its backslash. */
static bool unescape(const char **p, char *c)
{
	static const char name[] = "ntr", meaning[] = "\n\t\r";
	const char *known;
	unsigned octal = 0, digits = 0;

	for (; digits < 3 && **p >= '0' && **p <= '7'; digits++)
		octal = octal * 8 + (unsigned)(*(*p)++ - '0');
	if (digits > 0) {
		*c = (char)octal;
		return octal > 0 && octal <= 0377;
	}
	known = strchr(name, **p);
	*c = known ? meaning[known - name] : **p;
	(*p)++;
	return true;
}

/* The bytes of one well-formed word from `p` to `end`, quotes and escapes undone. */
static bool copy(char *out, size_t cap, const char *p, const char *end, bool may_cut)
{
	bool in_string = false, ok = true;
	size_t n = 0;

	while (p < end) {
		char c = *p++;

		if (c == '"') {
			in_string = !in_string;
			continue;
		}
		ok = c != '\\' || !in_string || unescape(&p, &c);
		if (!ok)
			break;
		if (n + 1 == cap) {
			ok = may_cut;
			break;
		}
		out[n++] = c;
	}
	out[ok ? n : 0] = '\0';
	return ok;
}

bool field_word(const char *text, size_t n, char *out, size_t cap)
{
	const char *end;

	out[0] = '\0';
	for (const char *p = skip_blanks(text); *p; p = skip_blanks(end)) {
		end = word_end(p);
		if (!end)
			return false;
		if (n-- == 0)
			return copy(out, cap, p, end, false);
	}
	return false;
}

static bool value(const char *text, const char *key, char *out, size_t cap, bool may_cut)
{
	const char *end;

	out[0] = '\0';
	for (const char *p = skip_blanks(text); *p; p = skip_blanks(end)) {
		const char *rest = field_rest(p, key);

		end = word_end(p);
		if (!end)
			return false;
		if (rest)
			return copy(out, cap, rest, end, may_cut);
	}
	return false;
}

bool field_value(const char *text, const char *key, char *out, size_t cap)
{
	return value(text, key, out, cap, false);
}

bool field_cut(const char *text, const char *key, char *out, size_t cap)
{
	return value(text, key, out, cap, true);
}

const char *field_rest(const char *text, const char *key)
{
	size_t len = strlen(key);

	return strncmp(text, key, len) == 0 && text[len] == '=' ? text + len + 1 : NULL;
}

bool field_quote(char *out, size_t cap, const char *text)
{
	size_t n = 0;

	if (cap > 0)
		out[0] = '\0';
	/* The quote that ends it and the NUL have to fit after what is written. */
	if (cap < 3 || strpbrk(text, "\r\n"))
		return false;
	out[n++] = '"';
	for (; *text; text++) {
		bool escapes = *text == '"' || *text == '\\';

		if (n + escapes + 3 > cap) {
			out[0] = '\0';
			return false;
		}
		if (escapes)
			out[n++] = '\\';
		out[n++] = *text;
	}
	memcpy(out + n, "\"", 2);
	return true;
}
