/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/text/when.h"

#include "base/clock.h"
#include "base/tr.h"

#include <stdio.h>
#include <time.h>

#define QUARTER (15 * 60)    /* s: every zone's offset is a multiple of it, and changes at one */
#define KEPT    16

/* A screen of messages asks for the same few quarters of an hour at each key: the last ones are kept. */
static struct tm local(int64_t wall)
{
	static struct {
		time_t start;
		bool known;
		struct tm tm;
	} kept[KEPT];
	time_t t = (time_t)(wall / CLOCK_SECOND), start = t - t % QUARTER;
	size_t i = (size_t)(start / QUARTER) % KEPT;
	struct tm tm;

	if (t < 0) {
		localtime_r(&t, &tm);
		return tm;
	}
	if (!kept[i].known || kept[i].start != start) {
		localtime_r(&start, &kept[i].tm);
		kept[i].start = start;
		kept[i].known = true;
	}
	tm = kept[i].tm;
	tm.tm_min += (int)((t - start) / 60);
	tm.tm_sec += (int)((t - start) % 60);
	return tm;
}

static void print(char out[WHEN_MAX], const char *fmt, const struct tm *tm)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (strftime(out, WHEN_MAX, fmt, tm) == 0)
		out[0] = '\0';
#pragma GCC diagnostic pop
}

void when_clock(char out[WHEN_MAX], int64_t wall)
{
	struct tm tm = local(wall);

	print(out, "%H:%M", &tm);
}

void when_day(char out[WHEN_MAX], int64_t wall, int64_t now)
{
	struct tm tm = local(wall), today = local(now);

	/* TRANSLATORS: strftime(3) formats of a day in the conversation, without and with the year. */
	print(out, tm.tm_year == today.tm_year ? _("%A %-d %B") : _("%A %-d %B %Y"), &tm);
}

bool when_same_day(int64_t a, int64_t b)
{
	struct tm x = local(a), y = local(b);

	return x.tm_yday == y.tm_yday && x.tm_year == y.tm_year;
}

void when_near(char out[WHEN_MAX], int64_t wall, int64_t now)
{
	struct tm tm = local(wall), today = local(now);

	if (when_same_day(wall, now))
		print(out, "%H:%M", &tm);
	else
		/* TRANSLATORS: strftime(3) formats of a day and time, without and with the year. */
		print(out, tm.tm_year == today.tm_year ? _("%-d %b %H:%M") : _("%-d %b %Y %H:%M"), &tm);
}

void when_span(char out[WHEN_MAX], int64_t ms)
{
	if (ms < 2 * CLOCK_MINUTE)
		snprintf(out, WHEN_MAX, _("%lld s"), (long long)(ms < CLOCK_SECOND ? 1 : ms / CLOCK_SECOND));
	else if (ms < 2 * CLOCK_HOUR)
		snprintf(out, WHEN_MAX, _("%lld min"), (long long)(ms / CLOCK_MINUTE));
	else if (ms < 2 * CLOCK_DAY)
		snprintf(out, WHEN_MAX, _("%lld h"), (long long)(ms / CLOCK_HOUR));
	else
		snprintf(out, WHEN_MAX, _("%lld days"), (long long)(ms / CLOCK_DAY));
}

void when_length(char out[WHEN_MAX], int64_t ms)
{
	long long days = ms / CLOCK_DAY, hours = ms / CLOCK_HOUR, minutes = ms / CLOCK_MINUTE, seconds = ms / CLOCK_SECOND;

	if (ms % CLOCK_DAY == 0)
		/* TRANSLATORS: a length of time, as it stands in "after %s". */
		snprintf(out, WHEN_MAX, ngettext("%lld day", "%lld days", (unsigned long)days), days);
	else if (ms % CLOCK_HOUR == 0)
		snprintf(out, WHEN_MAX, ngettext("%lld hour", "%lld hours", (unsigned long)hours), hours);
	else if (ms % CLOCK_MINUTE == 0)
		snprintf(out, WHEN_MAX, ngettext("%lld minute", "%lld minutes", (unsigned long)minutes), minutes);
	else
		snprintf(out, WHEN_MAX, ngettext("%lld second", "%lld seconds", (unsigned long)seconds), seconds);
}
