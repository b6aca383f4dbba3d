/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/transport.h"

const char *transport_state_word(enum transport_state s)
{
	switch (s) {
	case TRANSPORT_OFF:
		return "off";
	case TRANSPORT_WAITING:
		return "waiting";
	case TRANSPORT_WORKING:
		return "working";
	case TRANSPORT_LIMITED:
		return "limited";
	case TRANSPORT_FAILED:
		return "failed";
	}
	return "unknown";
}
