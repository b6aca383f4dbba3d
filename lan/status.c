/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/status.h"

#include "base/tr.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define ECHO_TIME 2000    /* ms within which our own beacon must have come back through the kernel */

static bool lacks_echo(const struct home *h, int64_t now)
{
	return h->last_beat && h->echoed != h->last_beat && now - h->last_beat > ECHO_TIME;
}

bool status_is_blocked(const struct home *h, const struct conns *conns, int64_t now)
{
	return h->udp < 0 || h->send_error || lacks_echo(h, now) ||
	       conns_misses_beacons(conns, h->id, STATUS_PATIENCE, now);
}

static void say(struct transport_status *row, enum transport_state state, const char *text)
{
	row->state = state;
	snprintf(row->text, sizeof(row->text), "%s", text);
}

/* Nothing is wrong with the interface. */
static bool lacks_descriptors(const struct home *h)
{
	int why = h->udp < 0 ? h->udp_error : h->send_error;

	return why == EMFILE || why == ENFILE;
}

static void say_blocked(struct transport_status *row, const struct home *h, const struct status_view *v)
{
	row->state = TRANSPORT_LIMITED;
	if (h->udp < 0 && !h->udp_error)
		say(row, TRANSPORT_LIMITED,
		    _("This interface has no multicast: nobody is found here, but contacts whose address "
		                              "is known from earlier are dialled."));
	else if (lacks_descriptors(h))
		say(row, TRANSPORT_LIMITED, _("Beacons cannot be sent: too many files are open."));
	else if (h->udp < 0 || h->send_error)
		snprintf(row->text, sizeof(row->text),
		    _("Beacons cannot be sent (%s): look at this machine's firewall, UDP port "
		                                         "%d. Contacts whose address is known are dialled."),
		         strerror(h->udp < 0 ? h->udp_error : h->send_error), SOCKET_PORT);
	else if (lacks_echo(h, v->now))
		snprintf(row->text, sizeof(row->text),
		         _("Our own beacons do not come back: this machine's firewall drops incoming "
		           "UDP port %d. Allow it, and incoming TCP, on %s."), SOCKET_PORT, v->name);
	else
		say(row, TRANSPORT_LIMITED,
		    _("Multicast is blocked: a contact is connected, but its beacons do not arrive. The "
		                              "access point may isolate its clients. Contacts whose address is "
		                              "known are dialled."));
}

static void say_working(struct transport_status *row, const struct status_view *v, unsigned families, int64_t heard)
{
	const char *over = families == 3 ? N_("IPv4 and IPv6") : families == 1 ? "IPv4" : "IPv6";

	row->state = TRANSPORT_WORKING;
	if (heard && v->now - heard <= STATUS_PATIENCE)
		snprintf(row->text, sizeof(row->text),
		         _("Beacons go out and others are heard, over %s."), _(over));
	else
		snprintf(row->text, sizeof(row->text),
		         _("Beacons go out over %s; none of anybody else is heard. Either nobody is "
		           "here, or the network drops multicast: from here the two look the same."), _(over));
}

/* One home that works is enough to be found: the best of them speaks. */
static void say_homes(struct transport_status *row, const struct status_view *v)
{
	const struct home *blocked = NULL;
	unsigned families = 0;
	int64_t heard = 0;

	for (const struct home *h = v->homes; h; h = h->next) {
		if (h->at.ifindex != v->iface->index)
			continue;
		if (status_is_blocked(h, v->conns, v->now)) {
			blocked = h;
			continue;
		}
		families |= h->at.place.family == 4 ? 1 : 2;
		heard = h->heard > heard ? h->heard : heard;
	}
	if (families)
		say_working(row, v, families, heard);
	else if (blocked)
		say_blocked(row, blocked, v);
	else if (v->error)
		snprintf(row->text, sizeof(row->text),
		    _("Cannot listen here: %s. It is tried again every few seconds."),
		         strerror(v->error));
	else
		say(row, TRANSPORT_WAITING,
		    v->iface->pending ? _("The address of this interface is still being checked.")
		                                              : _("This interface has no address yet."));
}

void status_fill(struct transport_status *row, const struct status_view *v)
{
	memset(row, 0, sizeof(*row));
	snprintf(row->iface, sizeof(row->iface), "%s", v->name);
	row->state = TRANSPORT_FAILED;
	if (!v->on)
		say(row, TRANSPORT_OFF, _("Switched off: nothing is sent here and nobody is found here."));
	else if (!v->iface)
		say(row, TRANSPORT_WAITING,
		    _("There is no interface of this name now; it is used as soon as it appears."));
	else if (v->iface->loopback)
		say(row, TRANSPORT_FAILED,
		    _("This interface reaches only this machine: switch on the one that leads to the network."));
	else if (!v->iface->up)
		say(row, TRANSPORT_WAITING, _("The interface is down; it is used as soon as it is up."));
	else if (!v->iface->running)
		say(row, TRANSPORT_WAITING, _("No carrier: the cable is out or the wireless network is not joined."));
	else
		say_homes(row, v);
}
