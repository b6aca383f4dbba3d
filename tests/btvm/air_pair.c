/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simple pairing with confirmation, and encryption, as events: no cryptography, whose place is inside the controllers.
 * Who has asked for authentication is asked for its key first; without one both exchange capabilities and confirm.
 */
#include "btvm/air_event.h"

#include <stdlib.h>
#include <string.h>

static void ask(const struct air_link *l, const struct air_end *whom, enum air_event_code what)
{
	struct air_event e = air_event_begin(what);

	air_event_bytes(&e, air_link_other((struct air_link *)(uintptr_t)l, whom)->c->address, 6);
	air_event_send(&e, whom->c);
}

static void authenticated(struct air_link *l, enum air_error status)
{
	struct air_event e = air_event_begin(AIR_EV_AUTHENTICATED);

	if (l->authenticates == NULL)
		return;
	air_event_u8(&e, status);
	air_event_u16(&e, l->authenticates->handle);
	air_event_send(&e, l->authenticates->c);
	l->authenticates = NULL;
	l->keyed = l->keyed || status == AIR_OK;
}

static void give_key(struct air_link *l)
{
	/* A person compares numbers only where both can show them and one wants that: then the key is an authenticated one. */
	bool compared = l->end[0].io[0] == 1 && l->end[1].io[0] == 1 && ((l->end[0].io[2] | l->end[1].io[2]) & 1) != 0;
	uint8_t key[16];

	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (uint8_t)rand();
	for (int k = 0; k < 2; k++) {
		struct air_event e = air_event_begin(AIR_EV_LINK_KEY);

		air_event_bytes(&e, l->end[!k].c->address, 6);
		air_event_bytes(&e, key, sizeof(key));
		air_event_u8(&e, compared ? 5 : 4);
		air_event_send(&e, l->end[k].c);
	}
}

static void paired(struct air_link *l, enum air_error status)
{
	for (int k = 0; k < 2; k++) {
		struct air_event e = air_event_begin(AIR_EV_PAIRED);

		air_event_u8(&e, status);
		air_event_bytes(&e, l->end[!k].c->address, 6);
		air_event_send(&e, l->end[k].c);
	}
	if (status == AIR_OK)
		give_key(l);
	authenticated(l, status);
}

static void pair_authenticate(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = air_link_find(c, (unsigned)(p[0] | p[1] << 8), &me);

	if (l == NULL || l->authenticates != NULL) {
		air_event_status(c, opcode, l == NULL ? AIR_NO_CONNECTION : AIR_DISALLOWED);
		return;
	}
	air_event_status(c, opcode, AIR_OK);
	l->authenticates = me;
	l->end[0].agreed = l->end[1].agreed = false;
	ask(l, me, AIR_EV_LINK_KEY_REQUEST);
}

/* The acknowledgement of a reply, and the pairing that it is for; NULL: for none. */
static struct air_link *reply(struct air_controller *c, enum air_opcode opcode, const uint8_t *p, struct air_end **me)
{
	struct air_link *l = air_link_with(c, p, me);
	struct air_event e;

	if (l != NULL && (l->authenticates == NULL || air_link_other(l, *me)->lost))
		l = NULL;
	e = air_event_complete(opcode, l == NULL ? AIR_NO_CONNECTION : AIR_OK);
	air_event_bytes(&e, p, 6);
	air_event_send(&e, c);
	return l;
}

/* p: address[6] | key[16] */
static void pair_key(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = reply(c, opcode, p, &me);

	if (l == NULL)
		return;
	if (opcode == AIR_LINK_KEY_REFUSED) {
		if (l->authenticates == me)
			ask(l, me, AIR_EV_IO_CAPABILITY_REQUEST);
		else
			authenticated(l, AIR_KEY_MISSING);
		return;
	}
	memcpy(me->key, p + 6, sizeof(me->key));
	if (l->authenticates == me)
		ask(l, air_link_other(l, me), AIR_EV_LINK_KEY_REQUEST);
	else
		authenticated(l, memcmp(l->end[0].key, l->end[1].key, 16) == 0 ? AIR_OK : AIR_AUTHENTICATION_FAILURE);
}

/* p: address[6] | capability u8 | out of band u8 | what is wanted u8 */
static void pair_capability(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me, *other;
	struct air_link *l = reply(c, opcode, p, &me);
	struct air_event e = air_event_begin(AIR_EV_IO_CAPABILITY);

	if (l == NULL)
		return;
	if (opcode == AIR_IO_CAPABILITY_REFUSED) {
		paired(l, AIR_PAIRING_NOT_ALLOWED);
		return;
	}
	other = air_link_other(l, me);
	memcpy(me->io, p + 6, sizeof(me->io));
	air_event_bytes(&e, c->address, 6);
	air_event_bytes(&e, me->io, sizeof(me->io));
	air_event_send(&e, other->c);
	if (l->authenticates == me) {
		ask(l, other, AIR_EV_IO_CAPABILITY_REQUEST);
		return;
	}
	for (int k = 0; k < 2; k++) {
		e = air_event_begin(AIR_EV_CONFIRMATION_REQUEST);
		air_event_bytes(&e, l->end[!k].c->address, 6);
		air_event_bytes(&e, (uint8_t[]){ 0x40, 0xe2, 0x01, 0x00 }, 4); /* 123456 */
		air_event_send(&e, l->end[k].c);
	}
}

static void pair_confirm(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = reply(c, opcode, p, &me);

	if (l == NULL)
		return;
	me->agreed = opcode == AIR_CONFIRMATION_REPLY;
	if (!me->agreed)
		paired(l, AIR_AUTHENTICATION_FAILURE);
	else if (air_link_other(l, me)->agreed)
		paired(l, AIR_OK);
}

/* p: handle u16 | on u8 */
static void pair_encrypt(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = air_link_find(c, (unsigned)(p[0] | p[1] << 8), &me);

	air_event_status(c, opcode, l == NULL ? AIR_NO_CONNECTION : AIR_OK);
	if (l == NULL)
		return;
	l->encrypted = l->keyed && p[2] != 0;
	for (int k = 0; k < 2; k++) {
		struct air_event e = air_event_begin(AIR_EV_ENCRYPTED);

		if (l->end[k].lost || (!l->keyed && &l->end[k] != me))
			continue;
		air_event_u8(&e, l->keyed ? AIR_OK : AIR_KEY_MISSING);
		air_event_u16(&e, l->end[k].handle);
		air_event_u8(&e, l->encrypted);
		air_event_send(&e, l->end[k].c);
	}
}

const struct air_command_entry air_pair_commands[] = {
	{ AIR_AUTHENTICATE, pair_authenticate },
	{ AIR_LINK_KEY_REPLY, pair_key },
	{ AIR_LINK_KEY_REFUSED, pair_key },
	{ AIR_IO_CAPABILITY_REPLY, pair_capability },
	{ AIR_IO_CAPABILITY_REFUSED, pair_capability },
	{ AIR_CONFIRMATION_REPLY, pair_confirm },
	{ AIR_CONFIRMATION_REFUSED, pair_confirm },
	{ AIR_SET_ENCRYPTION, pair_encrypt },
	{ 0, NULL },
};
