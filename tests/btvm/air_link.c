/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links: asked for, taken up, ended, and lost, which the two ends learn at times of their own. */
#include "btvm/air_event.h"

#include <string.h>

#define OF_ONE 7    /* links */

struct air_end *air_link_other(struct air_link *l, const struct air_end *me)
{
	return me == &l->end[0] ? &l->end[1] : &l->end[0];
}

struct air_link *air_link_find(struct air_controller *c, unsigned handle, struct air_end **me)
{
	for (struct air_link *l = c->air->links; l < c->air->links + AIR_LINKS; l++)
		for (int k = 0; k < 2; k++)
			if (l->state == AIR_LINK_UP && l->end[k].c == c && !l->end[k].lost &&
				l->end[k].handle == (handle & 0xfff)) {
				*me = &l->end[k];
				return l;
			}
	return NULL;
}

struct air_link *air_link_between(const struct air_controller *a, const struct air_controller *b)
{
	for (struct air_link *l = a->air->links; l < a->air->links + AIR_LINKS; l++)
		for (int k = 0; k < 2; k++)
			if (l->state != AIR_LINK_FREE && l->end[k].c == a && l->end[!k].c == b)
				return l;
	return NULL;
}

/* A link that is asked for or up, and that this end still knows of. */
struct air_link *air_link_with(struct air_controller *c, const uint8_t address[6], struct air_end **me)
{
	for (struct air_link *l = c->air->links; l < c->air->links + AIR_LINKS; l++)
		for (int k = 0; k < 2; k++)
			if (l->state != AIR_LINK_FREE && l->end[k].c == c && !l->end[k].lost &&
				memcmp(l->end[!k].c->address, address, 6) == 0) {
				*me = &l->end[k];
				return l;
			}
	return NULL;
}

static void release(struct air_link *l)
{
	for (int k = 0; k < 2; k++)
		air_data_forget(&l->end[k]);
	l->state = AIR_LINK_FREE;
	l->run++;
	air_radio_changed(l->end[0].c->air); /* pages that this link was in the way of */
}

static void connected(const struct air_end *me, const struct air_end *other, enum air_error status)
{
	struct air_event e = air_event_begin(AIR_EV_CONNECTED);

	air_event_u8(&e, status);
	air_event_u16(&e, status == AIR_OK ? me->handle : 0);
	air_event_bytes(&e, other->c->address, 6);
	air_event_u8(&e, AIR_LINK_TYPE_ACL);
	air_event_u8(&e, 0);
	air_event_send(&e, me->c);
}

static void disconnected(struct air_end *me, enum air_error reason)
{
	struct air_event e = air_event_begin(AIR_EV_DISCONNECTED);

	if (me->lost)
		return;
	air_event_u8(&e, AIR_OK);
	air_event_u16(&e, me->handle);
	air_event_u8(&e, reason);
	air_event_send(&e, me->c);
	me->lost = true;
}

static void log_end(struct air_link *l, const char *how)
{
	air_time_log(l->end[0].c->air, "hci%u hci%u link %s", l->end[0].c->n, l->end[1].c->n, how);
}

void air_link_drop(struct air_link *l)
{
	log_end(l, "lost");
	disconnected(&l->end[0], AIR_SUPERVISION_TIMEOUT);
	disconnected(&l->end[1], AIR_SUPERVISION_TIMEOUT);
	release(l);
}

static void supervised(struct air *air, struct air_timer *t)
{
	struct air_link *l = t->link;

	(void)air;
	if (l->run != t->run || l->state != AIR_LINK_UP)
		return;
	if (l->end[0].lost || l->end[1].lost || !air_radio_reaches(l->end[0].c, l->end[1].c))
		air_link_drop(l);
}

void air_link_away(struct air_link *l)
{
	struct air_timer *t;

	if (l->state != AIR_LINK_UP)
		return;
	t = air_time_after(l->end[0].c->air, l->end[0].c->air->options.supervision, supervised);
	t->link = l;
	t->run = l->run;
}

/* A controller that is reset forgets its links at once; the other ends hear nothing more and give up after a while. */
void air_link_reset(struct air_controller *c)
{
	for (struct air_link *l = c->air->links; l < c->air->links + AIR_LINKS; l++)
		for (int k = 0; k < 2; k++) {
			if (l->state == AIR_LINK_FREE || l->end[k].c != c || l->end[k].lost)
				continue;
			l->end[k].lost = true;
			if (l->state == AIR_LINK_ASKED) {
				connected(&l->end[!k], &l->end[k], AIR_PAGE_TIMEOUT);
				release(l);
			} else if (l->end[!k].lost)
				release(l);
			else
				air_link_away(l);
			break;
		}
}

static void refuse(struct air_link *l, enum air_error why)
{
	connected(&l->end[0], &l->end[1], why);
	connected(&l->end[1], &l->end[0], why);
	release(l);
}

static void accept_due(struct air *air, struct air_timer *t)
{
	(void)air;
	if (t->link->run == t->run && t->link->state == AIR_LINK_ASKED)
		refuse(t->link, AIR_ACCEPT_TIMEOUT);
}

/* As of a piconet: one that has so many calls nobody any more, and hears nobody who calls. */
static bool is_full(const struct air_controller *c)
{
	unsigned n = 0;

	for (const struct air_link *l = c->air->links; l < c->air->links + AIR_LINKS; l++)
		for (int k = 0; k < 2; k++)
			n += l->state != AIR_LINK_FREE && l->end[k].c == c && !l->end[k].lost;
	return n >= OF_ONE;
}

bool air_link_begin(struct air_controller *from, struct air_controller *to)
{
	struct air_link *l = air_link_between(from, to);
	struct air_event e = air_event_begin(AIR_EV_CONNECTION_REQUEST);
	struct air_timer *t;

	if (l != NULL && l->state == AIR_LINK_UP && (l->end[0].lost || l->end[1].lost))
		air_link_drop(l); /* who is called by somebody it has a link with knows that that link is dead */
	else if (l != NULL || is_full(from) || is_full(to))
		return false;
	for (l = from->air->links; l < from->air->links + AIR_LINKS && l->state != AIR_LINK_FREE; l++)
		;
	if (l == from->air->links + AIR_LINKS)
		return false;
	*l = (struct air_link){ .state = AIR_LINK_ASKED, .run = l->run + 1, .end = { { .c = from }, { .c = to } } };
	for (int k = 0; k < 2; k++)
		l->end[k].last = &l->end[k].queue;
	l->central = &l->end[0];
	t = air_time_after(from->air, INT64_C(5000000), accept_due);
	t->link = l;
	t->run = l->run;
	air_event_bytes(&e, from->address, 6);
	air_event_bytes(&e, from->class, 3);
	air_event_u8(&e, AIR_LINK_TYPE_ACL);
	air_event_send(&e, to);
	return true;
}

bool air_link_cancel(struct air_controller *from, const uint8_t address[6])
{
	struct air_end *me;
	struct air_link *l = air_link_with(from, address, &me);

	if (l == NULL || l->state != AIR_LINK_ASKED || me != &l->end[0])
		return false;
	refuse(l, AIR_NO_CONNECTION);
	return true;
}

static uint16_t next_handle(struct air_controller *c)
{
	/* Different ranges, so that a handle of the other end is never right by chance. */
	c->handle = c->handle % 0x80 + 1;
	return (uint16_t)(c->handle + 0x80 * (c->n + 1));
}

/* p: address[6] | role or reason u8 */
static void link_answer(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = air_link_with(c, p, &me);

	if (l == NULL || l->state != AIR_LINK_ASKED || me != &l->end[1]) {
		air_event_status(c, opcode, AIR_NO_CONNECTION);
		return;
	}
	air_event_status(c, opcode, AIR_OK);
	if (opcode == AIR_REJECT_CONNECTION) {
		refuse(l, (enum air_error)p[6]);
		return;
	}
	l->state = AIR_LINK_UP;
	l->central = p[6] == 0 ? me : &l->end[0];
	for (int k = 0; k < 2; k++)
		l->end[k].handle = next_handle(l->end[k].c);
	/* A page the other way has found its link too. */
	if (c->page == AIR_PAGE_CONNECT && memcmp(c->page_address, p, 6) == 0)
		air_radio_page_over(c);
	log_end(l, "up");
	connected(&l->end[0], &l->end[1], AIR_OK);
	connected(&l->end[1], &l->end[0], AIR_OK);
}

static void link_disconnect(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me, *other;
	struct air_link *l = air_link_find(c, (unsigned)(p[0] | p[1] << 8), &me);

	air_event_status(c, opcode, l == NULL ? AIR_NO_CONNECTION : AIR_OK);
	if (l == NULL)
		return;
	other = air_link_other(l, me);
	log_end(l, "ended");
	disconnected(me, AIR_ENDED_HERE);
	if (other->lost || air_radio_reaches(c, other->c)) {
		disconnected(other, (enum air_error)p[2]);
		release(l);
	} else
		air_link_away(l); /* which is how the other end learns it */
}

/* Facts about the other end: handle u16 | ... */
static void link_remote(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = air_link_find(c, (unsigned)(p[0] | p[1] << 8), &me);
	uint8_t host[8] = { 0 };
	struct air_event e;

	air_event_status(c, opcode, l == NULL ? AIR_NO_CONNECTION : AIR_OK);
	if (l == NULL)
		return;
	e = air_event_begin(opcode == AIR_REMOTE_FEATURES ? AIR_EV_REMOTE_FEATURES :
		opcode == AIR_REMOTE_EXTENDED_FEATURES ? AIR_EV_REMOTE_EXTENDED_FEATURES :
		opcode == AIR_REMOTE_VERSION ? AIR_EV_REMOTE_VERSION :
		opcode == AIR_CLOCK_OFFSET ? AIR_EV_CLOCK_OFFSET : AIR_EV_PACKET_TYPE);
	air_event_u8(&e, AIR_OK);
	air_event_u16(&e, me->handle);
	if (opcode == AIR_REMOTE_FEATURES)
		air_event_bytes(&e, air_setup_features, 8);
	else if (opcode == AIR_REMOTE_EXTENDED_FEATURES) {
		host[0] = air_link_other(l, me)->c->simple_pairing;
		air_event_u8(&e, p[2]);
		air_event_u8(&e, 1);
		air_event_bytes(&e, p[2] == 0 ? air_setup_features : host, 8);
	} else if (opcode == AIR_REMOTE_VERSION) {
		air_event_u8(&e, 8);
		air_event_u16(&e, 0xffff);
		air_event_u16(&e, 0);
	} else if (opcode == AIR_CLOCK_OFFSET)
		air_event_u16(&e, 0);
	else
		air_event_bytes(&e, p + 2, 2);
	air_event_send(&e, c);
}

static void link_mode(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = air_link_find(c, (unsigned)(p[0] | p[1] << 8), &me);

	air_event_status(c, opcode, l == NULL ? AIR_NO_CONNECTION : AIR_OK);
	for (int k = 0; l != NULL && k < 2; k++) {
		struct air_event e = air_event_begin(AIR_EV_MODE);

		if (l->end[k].lost)
			continue;
		air_event_u8(&e, AIR_OK);
		air_event_u16(&e, l->end[k].handle);
		air_event_u8(&e, opcode == AIR_SNIFF_MODE ? 2 : 0);
		air_event_bytes(&e, p + 2, 2);
		air_event_send(&e, l->end[k].c);
	}
}

/* p: address[6] | role wanted u8, 0: the central one */
static void link_switch_role(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = air_link_with(c, p, &me);

	air_event_status(c, opcode, l == NULL || l->state != AIR_LINK_UP ? AIR_NO_CONNECTION : AIR_OK);
	if (l == NULL || l->state != AIR_LINK_UP)
		return;
	l->central = p[6] == 0 ? me : air_link_other(l, me);
	for (int k = 0; k < 2; k++) {
		struct air_event e = air_event_begin(AIR_EV_ROLE);

		if (l->end[k].lost)
			continue;
		air_event_u8(&e, AIR_OK);
		air_event_bytes(&e, l->end[!k].c->address, 6);
		air_event_u8(&e, l->central == &l->end[k] ? 0 : 1);
		air_event_send(&e, l->end[k].c);
	}
}

/* Answers that carry the handle and a value: role, policy, timeout, power, strength, size of the key. */
static void link_value(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = air_link_find(c, (unsigned)(p[0] | p[1] << 8), &me);
	struct air_event e = air_event_complete(opcode, l == NULL ? AIR_NO_CONNECTION : AIR_OK);

	air_event_bytes(&e, p, 2);
	if (opcode == AIR_ROLE_DISCOVERY)
		air_event_u8(&e, l != NULL && l->central == me ? 0 : 1);
	else if (opcode == AIR_READ_LINK_POLICY)
		air_event_u16(&e, 5); /* role switch, sniff mode */
	else if (opcode == AIR_READ_SUPERVISION)
		air_event_u16(&e, 32000); /* of 625 us: 20 s */
	else if (opcode == AIR_READ_KEY_SIZE)
		air_event_u8(&e, 16);
	else if (opcode == AIR_READ_RSSI || opcode == AIR_READ_TRANSMIT_POWER)
		air_event_u8(&e, 0);
	air_event_send(&e, c);
}

const struct air_command_entry air_link_commands[] = {
	{ AIR_ACCEPT_CONNECTION, link_answer },
	{ AIR_REJECT_CONNECTION, link_answer },
	{ AIR_DISCONNECT, link_disconnect },
	{ AIR_REMOTE_FEATURES, link_remote },
	{ AIR_REMOTE_EXTENDED_FEATURES, link_remote },
	{ AIR_REMOTE_VERSION, link_remote },
	{ AIR_CLOCK_OFFSET, link_remote },
	{ AIR_CHANGE_PACKET_TYPE, link_remote },
	{ AIR_SNIFF_MODE, link_mode },
	{ AIR_EXIT_SNIFF_MODE, link_mode },
	{ AIR_SWITCH_ROLE, link_switch_role },
	{ AIR_ROLE_DISCOVERY, link_value },
	{ AIR_READ_LINK_POLICY, link_value },
	{ AIR_WRITE_LINK_POLICY, link_value },
	{ AIR_READ_SUPERVISION, link_value },
	{ AIR_WRITE_SUPERVISION, link_value },
	{ AIR_READ_KEY_SIZE, link_value },
	{ AIR_READ_RSSI, link_value },
	{ AIR_READ_TRANSMIT_POWER, link_value },
	{ 0, NULL },
};
