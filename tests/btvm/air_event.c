/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events, as bytes to the host. */
#include "btvm/air_event.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

struct air_event air_event_begin(enum air_event_code code)
{
	return (struct air_event){ .b = { AIR_FRAME_EVENT, (uint8_t)code }, .len = 3 };
}

void air_event_u8(struct air_event *e, unsigned v)
{
	assert(e->len < sizeof(e->b));
	e->b[e->len++] = (uint8_t)v;
}

void air_event_u16(struct air_event *e, unsigned v)
{
	air_event_u8(e, v & 0xff);
	air_event_u8(e, v >> 8);
}

void air_event_bytes(struct air_event *e, const void *b, size_t len)
{
	assert(len <= sizeof(e->b) - e->len);
	memcpy(e->b + e->len, b, len);
	e->len += len;
}

void air_event_send(struct air_event *e, const struct air_controller *c)
{
	ssize_t n;

	if (c->fd == -1)
		return;
	e->b[2] = (uint8_t)(e->len - 3);
	n = write(c->fd, e->b, e->len);
	(void)n; /* a host that closes the adapter takes nothing more */
}

struct air_event air_event_complete(enum air_opcode opcode, enum air_error status)
{
	struct air_event e = air_event_begin(AIR_EV_COMPLETE);

	air_event_u8(&e, 1); /* commands that may follow */
	air_event_u16(&e, opcode);
	air_event_u8(&e, status);
	return e;
}

void air_event_done(const struct air_controller *c, enum air_opcode opcode, enum air_error status)
{
	struct air_event e = air_event_complete(opcode, status);

	air_event_send(&e, c);
}

void air_event_status(const struct air_controller *c, enum air_opcode opcode, enum air_error status)
{
	struct air_event e = air_event_begin(AIR_EV_STATUS);

	air_event_u8(&e, status);
	air_event_u8(&e, 1);
	air_event_u16(&e, opcode);
	air_event_send(&e, c);
}
