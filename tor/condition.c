/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/condition.h"

#include "base/tr.h"
#include "tor/bridge.h"
#include "tor/tor.h"

#include <stdio.h>
#include <string.h>

#define SKEW_LEAST 600    /* seconds: Tor and epochs bear less */

/* Before relays answer, what is in the way is between us and the network: a firewall, a censor, no network at all. */
#define REACHED_RELAYS 15

bool condition_is_stalled(const struct condition_view *v)
{
	return v->stage == CONDITION_CONNECTING && (v->boot.should_warn || v->silent >= CONDITION_STALL);
}

static bool is_skewed(const struct condition_view *v)
{
	return v->skew > SKEW_LEAST || v->skew < -SKEW_LEAST;
}

bool condition_wants_bridge(const struct condition_view *v)
{
	return condition_is_stalled(v) && v->bridges == 0 && !is_skewed(v) && v->boot.progress < REACHED_RELAYS &&
	       strcmp(v->boot.reason, "NOROUTE") != 0;
}

static enum transport_state state_of(const struct condition_view *v)
{
	switch (v->stage) {
	case CONDITION_OFF:
	case CONDITION_FORBIDDEN:
		return TRANSPORT_OFF;
	case CONDITION_NO_PROGRAM:
	case CONDITION_TOO_OLD:
	case CONDITION_UNUSABLE:
	case CONDITION_NO_TRANSPORT:
		return TRANSPORT_FAILED;
	case CONDITION_STARTING:
	case CONDITION_RESTING:
	case CONDITION_CONNECTING:
		return TRANSPORT_WAITING;
	case CONDITION_READY:
		break;
	}
	return v->network_down || is_skewed(v) ? TRANSPORT_LIMITED : TRANSPORT_WORKING;
}

/* Phases of the bootstrap (control-spec, "Bootstrap phases"), as one says it to somebody who never heard of them. */
static const char *phase(const struct bulletin_bootstrap *b)
{
	static const struct {
		unsigned from;
		const char *words;
	} phases[] = {
		{ 95, N_("building the first circuit") },  { 75, N_("choosing relays") },
		{ 45, N_("learning about the relays") },   { 30, N_("learning about the network") },
		{ 15, N_("talking to the first relay") },  { 1, N_("reaching the first relay") },
		{ 0, N_("starting") },
	};
	size_t i = 0;

	while (b->progress < phases[i].from)
		i++;
	return _(phases[i].words);
}

static void tell_skew(char *out, size_t cap, int64_t skew)
{
	int64_t off = skew < 0 ? -skew : skew, unit = off >= 7200 ? 3600 : 60;
	long long n = (long long)((off + unit / 2) / unit);

	if (unit == 3600)
		snprintf(out, cap, skew > 0 ? _("Your clock is about %lld hours ahead: set it.") :
		                              _("Your clock is about %lld hours behind: set it."), n);
	else
		snprintf(out, cap, skew > 0 ? _("Your clock is about %lld minutes ahead: set it.") :
		                              _("Your clock is about %lld minutes behind: set it."), n);
}

static const char *complaint(const struct bulletin_bootstrap *b)
{
	return b->warning[0] ? b->warning : _("nothing answers");
}

static void tell_connecting(char *out, size_t cap, const struct condition_view *v)
{
	size_t len = (size_t)snprintf(out, cap, _("Connecting to the Tor network: %u %%, %s."), v->boot.progress,
	                              phase(&v->boot));

	if (!condition_is_stalled(v) || len + 1 >= cap)
		return;
	out[len++] = ' ';
	if (is_skewed(v))
		tell_skew(out + len, cap - len, v->skew);
	else if (condition_wants_bridge(v))
		snprintf(out + len, cap - len,
		         _("It does not get on: %.40s. Something may block it; a bridge may help: "
		           "`nightjar tor bridges`."), complaint(&v->boot));
	else
		snprintf(out + len, cap - len, _("It does not get on: %.80s. It keeps trying."), complaint(&v->boot));
}

static void tell_ready(char *out, size_t cap, const struct condition_view *v)
{
	if (v->network_down)
		snprintf(out, cap, _("Tor hears nothing from the network at the moment. It keeps trying."));
	else if (is_skewed(v))
		tell_skew(out, cap, v->skew);
	else if (v->services == 0)
		snprintf(out, cap,
		    _("Connected. Nothing is published: there is neither a contact nor an open invite yet."));
	else if (v->published < v->services)
		snprintf(out, cap, _("Connected. Publishing your onion services: %zu of %zu can be found."),
		    v->published,
		         v->services);
	else
		snprintf(out, cap, ngettext("Connected. Contacts can find you: %zu onion service is published.",
		                            "Connected. Contacts can find you: %zu onion services are published.",
		                            (unsigned long)v->services), v->services);
}

static void tell(char *out, size_t cap, const struct condition_view *v)
{
	const char *package;

	switch (v->stage) {
	case CONDITION_OFF:
		snprintf(out, cap, _("Switched off: `nightjar tor on`."));
		break;
	case CONDITION_FORBIDDEN:
		snprintf(out, cap, _("Switched off by the environment variable NIGHTJAR_TOR."));
		break;
	case CONDITION_NO_PROGRAM:
		snprintf(out, cap, _("The program tor is not installed: install the package tor."));
		break;
	case CONDITION_TOO_OLD:
		snprintf(out, cap, _("The program tor is too old (%s): version %s or later is needed."),
		    v->version, TOR_LEAST);
		break;
	case CONDITION_UNUSABLE:
		snprintf(out, cap, "%s", v->why);
		break;
	case CONDITION_NO_TRANSPORT:
		package = bridge_package(v->why);
		if (package)
			snprintf(out, cap,
			    _("The program for bridges of the kind %s is not installed: install the package %s."),
			         v->why, package);
		else
			snprintf(out, cap, _("The program for bridges of the kind %s is not installed."), v->why);
		break;
	case CONDITION_STARTING:
		snprintf(out, cap, _("Tor is starting."));
		break;
	case CONDITION_RESTING:
		snprintf(out, cap, _("Tor does not run: %s. It is started again in %lld s."), _(v->why),
		         (long long)((v->again + 999) / 1000));
		break;
	case CONDITION_CONNECTING:
		tell_connecting(out, cap, v);
		break;
	case CONDITION_READY:
		tell_ready(out, cap, v);
		break;
	}
}

void condition_fill(struct transport_status *out, const struct condition_view *v)
{
	*out = (struct transport_status){ .state = state_of(v) };
	snprintf(out->iface, sizeof(out->iface), "%s", TOR_IFACE);
	tell(out->text, sizeof(out->text), v);
}
