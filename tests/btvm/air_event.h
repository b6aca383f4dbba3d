/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A frame to the host of a controller, field by field. */
#ifndef BTVM_AIR_EVENT_H
#define BTVM_AIR_EVENT_H

#include "btvm/air.h"

struct air_event {
	uint8_t b[258];
	size_t len;
};
struct air_event air_event_begin(enum air_event_code code);
void air_event_u8(struct air_event *e, unsigned v);
void air_event_u16(struct air_event *e, unsigned v);
void air_event_bytes(struct air_event *e, const void *b, size_t len);
void air_event_send(struct air_event *e, const struct air_controller *c);
struct air_event air_event_complete(enum air_opcode opcode, enum air_error status);    /* its parameters follow */
void air_event_done(const struct air_controller *c, enum air_opcode opcode, enum air_error status);
void air_event_status(const struct air_controller *c, enum air_opcode opcode, enum air_error status);

#endif
