/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inquiries and pages: what a radio does to find others, and what costs it time. */
#include "btvm/air_event.h"

#include <string.h>

/* An inquiry that has just begun is heard by nobody yet; a kernel drops answers that come at once. */
#define FIRST_ANSWER INT64_C(300000)

bool air_radio_reaches(const struct air_controller *a, const struct air_controller *b)
{
	return a != b && a->fd != -1 && b->fd != -1 && !a->air->apart[a->n][b->n];
}

static struct air_controller *at(struct air *air, const uint8_t address[6])
{
	for (unsigned i = 0; i < air->count; i++)
		if (air->controllers[i].fd != -1 && memcmp(air->controllers[i].address, address, 6) == 0)
			return &air->controllers[i];
	return NULL;
}

/* Inquiries. */

static void tell(struct air_controller *c, const struct air_controller *who)
{
	static const enum air_event_code codes[] = { AIR_EV_INQUIRY_RESULT, AIR_EV_INQUIRY_RSSI, AIR_EV_INQUIRY_EXTENDED };
	struct air_event e = air_event_begin(codes[c->inquiry_mode < 3 ? c->inquiry_mode : 0]);

	air_event_u8(&e, 1);
	air_event_bytes(&e, who->address, sizeof(who->address));
	air_event_u16(&e, 1); /* how often it listens for pages; reserved */
	if (c->inquiry_mode == 0)
		air_event_u8(&e, 0);
	air_event_bytes(&e, who->class, sizeof(who->class));
	air_event_u16(&e, 0); /* its clock */
	if (c->inquiry_mode != 0)
		air_event_u8(&e, (uint8_t)-50);
	if (c->inquiry_mode == 2)
		air_event_bytes(&e, who->eir, sizeof(who->eir));
	air_event_send(&e, c);
	c->inquiry_told |= UINT32_C(1) << who->n;
}

static void look(struct air_controller *c)
{
	if (!c->inquiring || air_time_now() < c->inquiry_began + FIRST_ANSWER)
		return;
	for (unsigned i = 0; i < c->air->count; i++) {
		const struct air_controller *who = &c->air->controllers[i];

		if (air_radio_reaches(c, who) && (who->scan & AIR_SCAN_INQUIRY) != 0 && (c->inquiry_told >> i & 1) == 0)
			tell(c, who);
	}
}

static void inquiry_over(struct air_controller *c)
{
	if (!c->inquiring)
		return;
	c->inquiring = false;
	c->inquiry_run++;
	c->stats.inquiring += air_time_now() - c->inquiry_began;
	air_time_log(c->air, "hci%u inquiry ends", c->n);
}

static void inquiry_heard(struct air *air, struct air_timer *t)
{
	(void)air;
	look(t->c);
}

static void inquiry_due(struct air *air, struct air_timer *t)
{
	struct air_event e = air_event_begin(AIR_EV_INQUIRY_DONE);

	(void)air;
	if (!t->c->inquiring || t->c->inquiry_run != t->run)
		return;
	inquiry_over(t->c);
	air_event_u8(&e, AIR_OK);
	air_event_send(&e, t->c);
}

/* p: access code[3] | length u8, of 1.28 s each | most answers u8 */
static void radio_inquiry(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	int64_t length = p[3] * INT64_C(1280000), most = c->air->options.inquiry;
	struct air_timer *t;

	if (c->inquiring) {
		air_event_status(c, opcode, AIR_DISALLOWED);
		return;
	}
	air_event_status(c, opcode, AIR_OK);
	c->inquiring = true;
	c->inquiry_began = air_time_now();
	c->inquiry_told = 0;
	c->stats.inquiries++;
	air_time_log(c->air, "hci%u inquiry begins", c->n);
	t = air_time_after(c->air, most != 0 && length > most ? most : length, inquiry_due);
	t->c = c;
	t->run = c->inquiry_run;
	air_time_after(c->air, FIRST_ANSWER, inquiry_heard)->c = c;
}

static void radio_inquiry_cancel(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	(void)p;
	air_event_done(c, opcode, c->inquiring ? AIR_OK : AIR_DISALLOWED);
	inquiry_over(c);
}

/* Pages. */

/* The page has ended, however: for a link when the other end has heard it, for a name with the name. */
void air_radio_page_over(struct air_controller *c)
{
	if (c->page == AIR_PAGE_NONE)
		return;
	c->page = AIR_PAGE_NONE;
	c->page_run++;
	c->stats.paging += air_time_now() - c->page_began;
	air_time_log(c->air, "hci%u page ends", c->n);
}

static void name(struct air_controller *c, const uint8_t address[6], enum air_error status)
{
	struct air_event e = air_event_begin(AIR_EV_REMOTE_NAME);
	const struct air_controller *who = at(c->air, address);
	uint8_t nothing[248] = { 0 };

	air_event_u8(&e, status);
	air_event_bytes(&e, address, 6);
	air_event_bytes(&e, status == AIR_OK && who != NULL ? who->name : nothing, sizeof(nothing));
	air_event_send(&e, c);
}

static void page_failed(struct air_controller *c, enum air_error status)
{
	struct air_event e = air_event_begin(AIR_EV_CONNECTED);
	enum air_page what = c->page;

	air_radio_page_over(c);
	if (what == AIR_PAGE_NAME) {
		name(c, c->page_address, status);
		return;
	}
	air_event_u8(&e, status);
	air_event_u16(&e, 0);
	air_event_bytes(&e, c->page_address, sizeof(c->page_address));
	air_event_u8(&e, AIR_LINK_TYPE_ACL);
	air_event_u8(&e, 0);
	air_event_send(&e, c);
}

static void page_due(struct air *air, struct air_timer *t)
{
	(void)air;
	if (t->c->page != AIR_PAGE_NONE && t->c->page_run == t->run)
		page_failed(t->c, AIR_PAGE_TIMEOUT);
}

static bool hears(const struct air_controller *c, const struct air_controller *who)
{
	return who != NULL && air_radio_reaches(c, who) && (who->scan & AIR_SCAN_PAGE) != 0;
}

static void page_heard(struct air *air, struct air_timer *t)
{
	struct air_controller *c = t->c, *who = at(air, c->page_address);

	if (c->page == AIR_PAGE_NONE || c->page_run != t->run)
		return;
	c->page_heard = false;
	if (!hears(c, who))
		return;
	if (c->page == AIR_PAGE_NAME) {
		air_radio_page_over(c);
		name(c, c->page_address, AIR_OK);
	} else if (air_link_begin(c, who))
		air_radio_page_over(c);
}

static void try_page(struct air_controller *c)
{
	struct air_timer *t;

	if (c->page == AIR_PAGE_NONE || c->page_heard || !hears(c, at(c->air, c->page_address)))
		return;
	c->page_heard = true;
	t = air_time_after(c->air, c->air->options.answer, page_heard);
	t->c = c;
	t->run = c->page_run;
}

static void page(struct air_controller *c, enum air_page what, const uint8_t address[6])
{
	struct air_timer *t;

	c->page = what;
	c->page_heard = false;
	c->page_began = air_time_now();
	memcpy(c->page_address, address, 6);
	c->stats.pages++;
	air_time_log(c->air, "hci%u page begins, for %s with %02X:%02X:%02X:%02X:%02X:%02X", c->n,
		what == AIR_PAGE_NAME ? "a name" : "a link", address[5], address[4], address[3], address[2], address[1],
		address[0]);
	t = air_time_after(c->air, c->air->options.page, page_due);
	t->c = c;
	t->run = c->page_run;
	try_page(c);
}

void air_radio_changed(struct air *air)
{
	for (unsigned i = 0; i < air->count; i++) {
		look(&air->controllers[i]);
		try_page(&air->controllers[i]);
	}
}

static void radio_connect(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;
	struct air_link *l = air_link_with(c, p, &me);

	if (l != NULL && !me->lost) {
		air_event_status(c, opcode, AIR_CONNECTION_EXISTS);
		return;
	}
	air_event_status(c, opcode, c->page == AIR_PAGE_NONE ? AIR_OK : AIR_DISALLOWED);
	if (c->page == AIR_PAGE_NONE)
		page(c, AIR_PAGE_CONNECT, p);
}

static void radio_connect_cancel(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	bool pages = c->page == AIR_PAGE_CONNECT && memcmp(c->page_address, p, 6) == 0;
	struct air_event e = air_event_complete(opcode, pages || air_link_cancel(c, p) ? AIR_OK : AIR_NO_CONNECTION);

	air_event_bytes(&e, p, 6);
	air_event_send(&e, c);
	if (pages)
		page_failed(c, AIR_NO_CONNECTION);
}

static void radio_name(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_end *me;

	if (air_link_with(c, p, &me) != NULL) {
		air_event_status(c, opcode, AIR_OK);
		name(c, p, AIR_OK);
		return;
	}
	air_event_status(c, opcode, c->page == AIR_PAGE_NONE ? AIR_OK : AIR_DISALLOWED);
	if (c->page == AIR_PAGE_NONE)
		page(c, AIR_PAGE_NAME, p);
}

static void radio_name_cancel(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	bool pages = c->page == AIR_PAGE_NAME && memcmp(c->page_address, p, 6) == 0;
	struct air_event e = air_event_complete(opcode, pages ? AIR_OK : AIR_NO_CONNECTION);

	air_event_bytes(&e, p, 6);
	air_event_send(&e, c);
	if (pages)
		page_failed(c, AIR_NO_CONNECTION);
}

void air_radio_reset(struct air_controller *c)
{
	inquiry_over(c);
	air_radio_page_over(c);
	c->scan = c->inquiry_mode = c->simple_pairing = 0;
	memset(c->eir, 0, sizeof(c->eir));
}

struct air_stats air_radio_stats(const struct air_controller *c)
{
	struct air_stats s = c->stats;
	int64_t now = air_time_now();

	if (c->page != AIR_PAGE_NONE)
		s.paging += now - c->page_began;
	if (c->inquiring)
		s.inquiring += now - c->inquiry_began;
	return s;
}

const struct air_command_entry air_radio_commands[] = {
	{ AIR_INQUIRY, radio_inquiry },
	{ AIR_INQUIRY_CANCEL, radio_inquiry_cancel },
	{ AIR_CREATE_CONNECTION, radio_connect },
	{ AIR_CREATE_CONNECTION_CANCEL, radio_connect_cancel },
	{ AIR_REMOTE_NAME, radio_name },
	{ AIR_REMOTE_NAME_CANCEL, radio_name_cancel },
	{ 0, NULL },
};
