/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/version.h"

#include <stdio.h>
#include <string.h>

#define DIGITS_MAX 5    /* of a number */

/* A number without sign; NULL when there is none. */
static const char *read_number(const char *p, unsigned *out)
{
	size_t len = strspn(p, "0123456789");

	if (len == 0 || len > DIGITS_MAX)
		return NULL;
	for (*out = 0; len > 0; len--)
		*out = *out * 10 + (unsigned)(*p++ - '0');
	return p;
}

static bool is_end(char c)
{
	return c == '\0' || c == ' ' || c == '\r' || c == '\n';
}

/* What may stand behind the numbers: a tag, blanks, the full stop of a sentence. */
static bool is_tail(const char *p)
{
	return *p == '-' || is_end(*p) || (*p == '.' && is_end(p[1]));
}

bool version_parse(struct version *out, const char *text)
{
	static const char prefix[] = "Tor version ";
	struct version v = { 0 };
	unsigned *const parts[] = { &v.major, &v.minor, &v.micro, &v.patch };
	const char *p = text;
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	if (strncmp(p, prefix, sizeof(prefix) - 1) == 0)
		p += sizeof(prefix) - 1;
	do {
		p = read_number(n > 0 ? p + 1 : p, parts[n]);
		n++;
	} while (p && n < 4 && *p == '.' && !is_end(p[1]));
	if (!p || n < 3 || !is_tail(p))
		return false;
	*out = v;
	return true;
}

static int order(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

int version_compare(const struct version *a, const struct version *b)
{
	int major = order(a->major, b->major), minor = order(a->minor, b->minor), micro = order(a->micro, b->micro);

	return major ? major : minor ? minor : micro ? micro : order(a->patch, b->patch);
}

void version_text(char *out, size_t cap, const struct version *v)
{
	(void)snprintf(out, cap, "%u.%u.%u.%u", v->major, v->minor, v->micro, v->patch);
}
