/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/banner.h"

#include "base/tr.h"
#include "ui-ncurses/text/when.h"

#include <stdio.h>

static void tell_active(const struct person *p, int64_t now, char *out, size_t cap)
{
	char when[WHEN_MAX];

	when_near(when, p->last_seen, now);
	/* TRANSLATORS: name, then the road ("tor", "lan") or a time. */
	if (p->road[0])
		snprintf(out, cap, p->verified ? _("%s - verified - online (%s)") : _("%s - online (%s)"), p->name,
			 p->road);
	else if (p->last_seen > 0)
		snprintf(out, cap, p->verified ? _("%s - verified - offline since %s") : _("%s - offline since %s"),
			 p->name, when);
	else
		snprintf(out, cap, p->verified ? _("%s - verified - offline") : _("%s - offline"), p->name);
}

void banner_title(const struct person *p, int64_t now, char *out, size_t cap)
{
	if (p->blocked)
		snprintf(out, cap, _("%s - blocked"), p->name);
	else if (p->state == PEOPLE_PENDING)
		snprintf(out, cap, _("%s - waiting for them"), p->name);
	else if (p->state == PEOPLE_JOINING)
		snprintf(out, cap, _("%s - just being added"), p->name);
	else
		tell_active(p, now, out, cap);
}

/* Whose turn it is to do something, and that one may write already. */
static void tell_waiting(const struct person *p, char *out, size_t cap)
{
	if (p->state == PEOPLE_JOINING)
		snprintf(out, cap,
			 _("You and %s have found each other; this takes a moment more. You can write already."),
				 p->name);
	else if (p->invited)
		snprintf(out, cap,
			 _("Waiting for %s to take up your invite. You can write already: it is sent then."),
			 p->name);
	else
		snprintf(out, cap,
			 _("Waiting to reach %s for the first time. You can write already: it is sent then."), p->name);
}

static void tell_trying(const struct person *p, int64_t now, char *out, size_t cap)
{
	char span[WHEN_MAX];

	when_span(span, p->next_try - now);
	if (p->trying)
		snprintf(out, cap, "%s", _("It is being tried right now."));
	else if (p->next_try > now)
		snprintf(out, cap, _("Tries again in %s."), span);
	else
		out[0] = '\0';
}

void banner_words(const struct person *p, int64_t now, char *out, size_t cap)
{
	char waiting[BANNER_MAX], trying[128];

	out[0] = '\0';
	if (p->blocked) {
		snprintf(out, cap, _("%s is blocked: nothing is sent, nothing is received. /unblock ends that."),
			 p->name);
	} else if (p->state != PEOPLE_ACTIVE) {
		tell_waiting(p, waiting, sizeof(waiting));
		tell_trying(p, now, trying, sizeof(trying));
		snprintf(out, cap, "%s%s%s", waiting, trying[0] ? " " : "", trying);
	}
}
