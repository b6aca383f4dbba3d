/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/event.h"

#include <stddef.h>

static const char *const names[] = {
	[EVENT_MESSAGE_IN] = "message_in",
	[EVENT_MESSAGE_OUT] = "message_out",
	[EVENT_DELIVERED] = "delivered",
	[EVENT_DELIVERED_ONE] = "delivered_one",
	[EVENT_ADDED] = "added",
	[EVENT_CONTACT] = "contact",
	[EVENT_REMOVED] = "removed",
	[EVENT_ONLINE] = "online",
	[EVENT_OFFLINE] = "offline",
	[EVENT_READ] = "read",
	[EVENT_RESET] = "reset",
	[EVENT_INVITE] = "invite",
	[EVENT_IDENTITY] = "identity",
	[EVENT_MESSAGE_CHANGED] = "message_changed",
	[EVENT_MESSAGE_GONE] = "message_gone",
	[EVENT_SEEN] = "seen",
};

const char *event_name(unsigned kind)
{
	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : NULL;
}
