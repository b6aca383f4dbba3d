/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/out.h"

#include <errno.h>
#include <string.h>
#include <time.h>

static bool utf8;

void out_set_utf8(bool on)
{
	utf8 = on;
}

/* Length of the character at `p` if it may be printed, else 0. */
static size_t printable(const unsigned char *p)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (n == 1)
		return p[0] >= 0x20 && p[0] != 0x7f;
	/* C1 controls are C2 80 .. C2 9F. */
	if (!utf8 || p[0] < 0xc2 || p[0] > 0xf4 || (p[0] == 0xc2 && p[1] < 0xa0))
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static size_t skip(const unsigned char *p)
{
	size_t n = 1;

	while ((p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

void out_text(FILE *f, const char *text, int indent)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n;

	while (*p) {
		n = printable(p);
		if (*p == '\n')
			fprintf(f, "\n%*s", indent, "");
		else if (*p == '\t')
			fputc('\t', f);
		else if (n > 0)
			fwrite(p, 1, n, f);
		else
			fputc('?', f);
		p += n > 0 ? n : skip(p);
	}
}

void out_time(char out[OUT_TIME_MAX], int64_t wall)
{
	time_t when = (time_t)(wall / 1000), now = time(NULL);
	struct tm a, b;

	if (wall == 0) {
		snprintf(out, OUT_TIME_MAX, "never");
		return;
	}
	localtime_r(&when, &a);
	localtime_r(&now, &b);
	if (a.tm_yday == b.tm_yday && a.tm_year == b.tm_year)
		strftime(out, OUT_TIME_MAX, "%H:%M", &a);
	else
		strftime(out, OUT_TIME_MAX, "%Y-%m-%d %H:%M", &a);
}

void out_span(char out[OUT_SPAN_MAX], int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *one, *many;
	} units[] = {
		{ 604800, "week", "weeks" }, { 86400, "day", "days" }, { 3600, "hour", "hours" }, { 60, "minute", "minutes" },
		{ 1, "second", "seconds" },
	};
	size_t i = 0;

	while (seconds % units[i].seconds != 0)
		i++;
	snprintf(out, OUT_SPAN_MAX, "%lld %s", (long long)(seconds / units[i].seconds),
	         seconds == units[i].seconds ? units[i].one : units[i].many);
}

int64_t out_parse_span(const char *text)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 }, { "w", 604800 } };
	char *end;
	long n;

	if (strcmp(text, "off") == 0)
		return 0;
	errno = 0;
	n = strtol(text, &end, 10);
	if (text[0] < '1' || text[0] > '9' || errno != 0 || n > 1000000000)
		return -1;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end, units[i].name) == 0)
			return n * units[i].seconds;
	return -1;
}

void out_size(char out[OUT_SIZE_MAX], int64_t bytes)
{
	if (bytes < 1024)
		snprintf(out, OUT_SIZE_MAX, "%lld bytes", (long long)bytes);
	else if (bytes < 1024 * 1024)
		snprintf(out, OUT_SIZE_MAX, "%.1f KiB", (double)bytes / 1024);
	else
		snprintf(out, OUT_SIZE_MAX, "%.1f MiB", (double)bytes / 1024 / 1024);
}

static const struct {
	const char *state, *sign, *ascii, *words;
} states[] = {
	{ "received", "", "", "received" },
	{ "waiting", "\xe2\x80\xa6", ".", "waits until the contact has joined" },
	{ "queued", "\xe2\x80\xa6", ".", "queued here" },
	{ "carried", "^", "^", "carried by others" },
	{ "sending", ">", ">", "on its way" },
	{ "delivered", "\xe2\x9c\x93", "v", "delivered" },
	{ "read", "\xe2\x9c\x93\xe2\x9c\x93", "vv", "read" },
	{ "failed", "!", "!", "failed" },
};

const char *out_sign(const char *state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].state, state) == 0)
			return utf8 ? states[i].sign : states[i].ascii;
	return "?";
}

const char *out_state(const char *state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].state, state) == 0)
			return states[i].words;
	return state;
}

const char *out_string(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s ? s : "";
}

int64_t out_number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

bool out_flag(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}
