/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of one adapter in words: what is so, why, what it shows to others, what to do. */
#include "bluetooth/road.h"

#include "base/tr.h"
#include "bluetooth/rfkill.h"

#include <stdio.h>
#include <string.h>

static void say(struct transport_status *row, enum transport_state state, const char *text)
{
	row->state = state;
	snprintf(row->text, sizeof(row->text), "%s", text);
}

/* Why there can be no adapter at all, NULL: there can. */
static const char *hindrance(const struct bluetooth *b)
{
	if (b->adapters.result == HCI_NO_KERNEL)
		return _("This kernel has no Bluetooth, or its module is not loaded: `modprobe bluetooth` as root.");
	if (b->adapters.result == HCI_DENIED)
		return _("This process may not use Bluetooth: look at what the service or the container that it "
			 "runs in allows (the address family AF_BLUETOOTH).");
	return NULL;
}

const char *bluetooth_status_none(const struct bluetooth *b)
{
	struct rfkill any = rfkill_read(RFKILL_SYS, NULL);

	for (size_t i = 0; i < b->adapters.n; i++)
		if (b->adapters.v[i].present || b->adapters.v[i].on)
			return NULL;
	if (hindrance(b))
		return hindrance(b);
	if (any.known && (any.soft || any.hard))
		return _("No Bluetooth adapter is to be seen, and Bluetooth is switched off on this machine: try `rfkill "
			 "unblock bluetooth`, or the key for aeroplane mode.");
	return _("This machine has no Bluetooth adapter. One that is plugged in appears here.");
}

static void say_absent(struct transport_status *row, const struct bluetooth *b)
{
	struct rfkill any = rfkill_read(RFKILL_SYS, NULL);

	if (hindrance(b))
		say(row, TRANSPORT_FAILED, hindrance(b));
	else if (any.known && (any.soft || any.hard))
		say(row, TRANSPORT_WAITING,
		    _("There is no such adapter now, and Bluetooth is switched off on this machine: try `rfkill "
		      "unblock bluetooth`, or the key for aeroplane mode."));
	else
		say(row, TRANSPORT_WAITING,
		    _("There is no such adapter now; it is used as soon as it appears."));
}

static void say_down(struct transport_status *row, const struct bluetooth *b, const struct adapter *a)
{
	struct rfkill own = rfkill_read(RFKILL_SYS, a->name);

	if (own.known && own.hard)
		say(row, TRANSPORT_WAITING,
		    _("The adapter is switched off by a key, a slider or the firmware of this machine."));
	else if (own.known && own.soft)
		say(row, TRANSPORT_WAITING,
		    _("The adapter is blocked: switch Bluetooth on in your desktop, or type `rfkill unblock "
		      "bluetooth`."));
	else if (a->kernel.starting)
		say(row, TRANSPORT_WAITING,
		    _("The adapter is starting."));
	else if (b->bus == ROAD_BUS_BLUEZ)
		say(row, TRANSPORT_WAITING,
		    _("The adapter is powered off: type `bluetoothctl power on`."));
	else
		say(row, TRANSPORT_WAITING,
		    _("The adapter is down, and bluetoothd does not run: start it (`systemctl start bluetooth`), "
		      "which powers adapters."));
}

/* Works as far as calling others goes; whether they can call us is the question. */
static void say_unreachable(struct transport_status *row, const struct bluetooth *b, const struct adapter *a)
{
	if (b->hidden)
		say(row, TRANSPORT_LIMITED,
		    _("Calls contacts, and cannot be called by them: so it is configured (bluetooth.reach)."));
	else if (a->refused[0])
		snprintf(row->text, sizeof(row->text),
			 _("Calls contacts. They cannot call this machine: bluetoothd refused to let them (%s)."), a->refused);
	else if (helper_why(b->helper))
		snprintf(row->text, sizeof(row->text), _("Calls contacts. They cannot call this machine: %s."),
			 _(helper_why(b->helper)));
	else if (b->bus == ROAD_BUS_NONE || b->bus == ROAD_BUS_NO_BLUEZ)
		say(row, TRANSPORT_LIMITED,
		    _("Calls contacts. They cannot call this machine, because bluetoothd does not run: "
		      "`systemctl start bluetooth`."));
	else
		say(row, TRANSPORT_WAITING,
		    _("The adapter is being made ready for calls."));
	if (row->state != TRANSPORT_WAITING)
		row->state = TRANSPORT_LIMITED;
}

static void say_reachable(struct transport_status *row, const struct bluetooth *b, const struct adapter *a)
{
	row->state = TRANSPORT_WORKING;
	if (window_left(b->window.blackout, bluetooth_now(b)) > 0)
		say(row, TRANSPORT_WORKING,
		    _("Blackout mode: everybody in range can see this machine and that Nightjar runs on it."));
	else if (around_is_seen(b))
		say(row, TRANSPORT_WORKING,
		    _("Whoever looks for Bluetooth devices nearby sees this machine until the person you invited "
		      "has found it."));
	else if (a->reach == BLUEZ_LINE_REACH && a->means == BLUEZ_LINE_DISCOVERABLE)
		snprintf(row->text, sizeof(row->text),
			 _("Contacts can call this machine. BlueZ %s allows that only when whoever looks for Bluetooth devices "
			   "nearby sees it, too, as a plain BlueZ: `nightjar config set bluetooth.reach off` prevents both."),
			 b->version);
	else if (a->kernel.discoverable)
		say(row, TRANSPORT_WORKING,
		    _("Contacts can call this machine. It is visible to whoever looks for Bluetooth devices "
		      "nearby; that was not done by Nightjar."));
	else
		say(row, TRANSPORT_WORKING,
		    _("Contacts can call this machine. Others do not see it, unless they know its Bluetooth "
		      "address."));
}

static void say_up(struct transport_status *row, const struct bluetooth *b, const struct adapter *a)
{
	bool reachable = a->managed ? a->connectable : a->kernel.connectable;

	if (a->error)
		snprintf(row->text, sizeof(row->text), _("Cannot listen here: %s. It is tried again every few seconds."),
			 strerror(a->error));
	else if (a->stuck >= ADAPTERS_STUCK)
		say(row, TRANSPORT_LIMITED,
		    _("A device nearby waits to be let in: this desktop may be asking whether to allow a "
		      "Bluetooth connection. If you expect a contact, say yes."));
	else if (!reachable)
		say_unreachable(row, b, a);
	else
		say_reachable(row, b, a);
	if (row->state == 0)
		row->state = TRANSPORT_FAILED;
	if (b->flawed)
		say(row, TRANSPORT_LIMITED,
		    _("This kernel (6.1.192) crashes in its Bluetooth part when a call is not answered: Nightjar "
		      "waits to be called, and calls nobody. Install a newer kernel and restart (on Debian 12: "
		      "linux-image-6.12-amd64)."));
}

void bluetooth_status_fill(struct transport_status *row, const struct bluetooth *b, const struct adapter *a)
{
	memset(row, 0, sizeof(*row));
	snprintf(row->iface, sizeof(row->iface), "%s", a->name);
	if (!a->on)
		say(row, TRANSPORT_OFF,
		    _("Switched off: nobody is called from here and nobody can call."));
	else if (!a->present)
		say_absent(row, b);
	else if (!adapters_works(a))
		say_down(row, b, a);
	else
		say_up(row, b, a);
}
