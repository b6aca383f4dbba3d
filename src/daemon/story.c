/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/story.h"

#include "base/clock.h"
#include "base/tr.h"
#include "core/contact.h"
#include "core/core.h"
#include "core/people.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"
#include "daemon/interfaces.h"
#include "daemon/roads.h"
#include "daemon/turn.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define WORDS_MAX 1024
#define CLOCK_MAX 32

static void tell_time(char out[CLOCK_MAX], int64_t wall, int64_t now)
{
	time_t when = (time_t)(wall / 1000), today = (time_t)(now / 1000);
	struct tm a, b;

	localtime_r(&when, &a);
	localtime_r(&today, &b);
	if (a.tm_yday == b.tm_yday && a.tm_year == b.tm_year)
		strftime(out, CLOCK_MAX, "%H:%M", &a);
	else
		strftime(out, CLOCK_MAX, "%Y-%m-%d %H:%M", &a);
}

/* Appends a sentence, a blank before it when it is not the first. */
__attribute__((format(printf, 3, 4))) static void say(char *out, size_t cap, const char *fmt, ...)
{
	size_t len = strlen(out);
	va_list ap;

	if (len > 0 && len + 1 < cap) {
		out[len++] = ' ';
		out[len] = '\0';
	}
	va_start(ap, fmt);
	vsnprintf(out + len, cap - len, fmt, ap);
	va_end(ap);
}

/*
 * What came of a try is kept as roads and the core say it, in the words of the sources: it is translated when it is told,
 * to whoever reads then.
 */
static const char *in_words(const char *outcome)
{
	/* The core translates nothing: what it says itself is named here. */
	if (strcmp(outcome, "linked") == 0)
		return _("linked");
	if (strcmp(outcome, "link ended") == 0)
		return _("link ended");
	return outcome[0] ? _(outcome) : outcome;
}

/* Some roads can tell that the other side is not there at all: then it has not been since it was last seen. */
static bool is_known_absent(const struct talk_story *f)
{
	static const char end[] = ": offline";
	size_t len = f->tries > 0 ? strlen(f->tried[0].outcome) : 0;

	return f->last_seen > 0 && len >= strlen(end) && strcmp(f->tried[0].outcome + len - strlen(end), end) == 0;
}

static void tell_next(char *out, size_t cap, const struct story *s)
{
	int64_t in = (s->next - s->now + CLOCK_SECOND - 1) / CLOCK_SECOND;

	if (s->advice[0])
		say(out, cap, "%s", s->advice);
	else if (s->trying)
		say(out, cap, _("It is being tried right now."));
	else if (s->next > s->now && in < 120)
		say(out, cap, _("Next try in %lld s."), (long long)in);
	else if (s->next > s->now)
		say(out, cap, _("Next try in %lld min."), (long long)((in + 59) / 60));
	else
		say(out, cap, _("It leaves as soon as a road opens."));
}

static void tell_absence(char *out, size_t cap, const struct story *s)
{
	const struct talk_story *f = s->facts;
	char seen[CLOCK_MAX], tried[CLOCK_MAX];
	bool absent = is_known_absent(f);

	tell_time(seen, f->last_seen, s->now);
	if (f->last_seen == 0)
		say(out, cap, _("%s has not been seen yet."), s->name);
	else if (!absent)
		say(out, cap, _("%s was last seen %s."), s->name, seen);
	if (f->tries > 0) {
		tell_time(tried, f->tried[0].when, s->now);
		if (absent)
			say(out, cap, _("Last try %s over %s: %s since about %s."), tried, f->tried[0].road,
			    in_words(f->tried[0].outcome), seen);
		else
			say(out, cap, _("Last try %s over %s: %s."), tried, f->tried[0].road,
			    in_words(f->tried[0].outcome));
	}
	tell_next(out, cap, s);
}

void story_words(char *out, size_t cap, const struct story *s)
{
	const struct talk_story *f = s->facts;
	char stored[CLOCK_MAX], delivered[CLOCK_MAX], carried[CLOCK_MAX];

	out[0] = '\0';
	tell_time(stored, f->stored, s->now);
	tell_time(delivered, f->delivered, s->now);
	switch (f->state) {
	case TALK_RECEIVED:
		say(out, cap, _("Received %s from %s."), stored, s->name);
		break;
	case TALK_WAITING:
		say(out, cap, s->invited ? _("Written %s; it waits until %s has taken up the invite.") :
		                           _("Written %s; it waits until you and %s reach each other for the first "
		                             "time."), stored, s->name);
		if (s->advice[0])
			say(out, cap, "%s", s->advice);
		break;
	case TALK_QUEUED:
		say(out, cap, _("Queued here %s."), stored);
		tell_absence(out, cap, s);
		break;
	case TALK_CARRIED:
		tell_time(carried, f->carried.since, s->now);
		if (f->carried.carriers == 1)
			say(out, cap, _("Written %s; a device of somebody else carries it since %s."), stored, carried);
		else
			say(out, cap, _("Written %s; %u devices of others carry it, the first since %s."), stored,
			    (unsigned)f->carried.carriers, carried);
		tell_absence(out, cap, s);
		break;
	case TALK_SENDING:
		if (f->road)
			say(out, cap, _("Written %s, on its way to %s over %s; it has not been confirmed yet."), stored,
			    s->name, f->road);
		else
			say(out, cap, _("Written %s, on its way to %s; it has not been confirmed yet."), stored, s->name);
		break;
	case TALK_DELIVERED:
		say(out, cap, _("Written %s, delivered to the device of %s %s."), stored, s->name, delivered);
		break;
	case TALK_READ:
		say(out, cap, _("Written %s, delivered to the device of %s %s, and read there."), stored, s->name, delivered);
		break;
	case TALK_FAILED:
		say(out, cap, _("Written %s; it will not be sent: the contact was blocked or its invite ended."), stored);
		break;
	}
}

static json_t *list_tries(const struct talk_story *f)
{
	json_t *tries = json_array();

	for (size_t i = 0; i < f->tries && i < TALK_TRIES; i++)
		json_array_append_new(tries, json_pack("{s:I, s:s, s:s}", "when", (json_int_t)f->tried[i].when, "road",
		                                       f->tried[i].road, "outcome", in_words(f->tried[i].outcome)));
	return tries;
}

enum err story_add(struct daemon *d, int64_t contact, int64_t order, json_t *row)
{
	char words[WORDS_MAX], advice[240] = "", name[CONTACTS_NAME_MAX];
	struct story s = { .name = name, .advice = advice, .now = turn_open(d->turn).wall };
	struct talk_story facts;
	struct contact c;
	enum err e = talk_story(d->core, contact, order, &facts);

	if (e == ERR_OK)
		e = contact_get(core_store(d->core), contact, &c);
	if (e != ERR_OK)
		return e;
	contacts_name(name, &c);
	s.invited = contacts_is_invited(d, &c);
	interfaces_advise(d->roads, advice, sizeof(advice));
	s.next = dialling_next(&d->roads->dialling, people_peer(d->core, contact), &s.trying);
	s.facts = &facts;
	story_words(words, sizeof(words), &s);
	json_object_set_new(row, "delivered", json_integer(facts.delivered));
	json_object_set_new(row, "carriers", json_integer(facts.carried.carriers));
	json_object_set_new(row, "carried_since", json_integer(facts.carried.since));
	json_object_set_new(row, "last_seen", json_integer(facts.last_seen));
	json_object_set_new(row, "road", facts.road ? json_string(facts.road) : json_null());
	json_object_set_new(row, "tries", list_tries(&facts));
	json_object_set_new(row, "words", json_string(words));
	return ERR_OK;
}
