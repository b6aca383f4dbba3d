/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/stranger.h"

#include "core/ferry.h"
#include "core/quota.h"

#include <sodium.h>

/* Each side asks when nothing came for STRANGER_QUIET_TIME; whoever asks much more often wants something else. */
static const struct quota quota_pings = { .burst = 8, .each = 5 * CLOCK_SECOND };

bool stranger_may_come(const struct core *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->nconns; i++)
		n += c->conns[i]->stranger;
	return n < STRANGER_LINKS_MAX;
}

static bool is_met(const struct conn *k)
{
	return k->met && link_state(k->link) == LINK_OPEN;
}

size_t stranger_count(const struct core *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->nconns; i++)
		n += is_met(c->conns[i]);
	return n;
}

bool stranger_keys(const uint8_t tag[TAGS_LEN], struct link_keys *keys)
{
	*keys = (struct link_keys){ .kind = LINK_NN };
	veil_init_stranger(&keys->veil, tag);
	return true;
}

bool stranger_dial(struct conn *k)
{
	uint8_t tag[TAGS_LEN];
	struct link_keys keys;
	bool ok;

	rand_fill(k->core->rand, tag, sizeof(tag));
	ok = stranger_keys(tag, &keys) && link_dial(k->link, &keys, k->core->now.mono);
	sodium_memzero(&keys, sizeof(keys));
	return ok;
}

/* A road reads less than a flight and a record of somebody who has not authenticated. From here on it is we who limit it. */
bool stranger_flight(struct conn *k)
{
	core_notify(k->core, CORE_NOTICE_LINK_AUTHENTICATED, k->id, 0);
	return true;
}

bool stranger_open(struct conn *k)
{
	if (!link_is_dialler(k->link))
		return true;
	core_notify(k->core, CORE_NOTICE_LINK_AUTHENTICATED, k->id, 0);
	k->met = true;
	ferry_begin(k);
	/* The other side takes us for a recording until a record comes. */
	conn_ask(k);
	return true;
}

void stranger_heard(struct conn *k)
{
	if (link_state(k->link) == LINK_OPEN)
		k->met = true;
}

bool stranger_frame(struct conn *k, uint8_t type, const uint8_t *payload, size_t len)
{
	k->met = true;
	ferry_begin(k);
	if (ferry_is_frame(type))
		return ferry_frame(k, type, payload, len);
	if (type != FRAME_PING)
		return true;
	if (!quota_take(&k->pings, k->core->now.mono, &quota_pings))
		return false;
	conn_send(k, FRAME_PONG, NULL, 0);
	return true;
}

int64_t stranger_deadline(const struct conn *k)
{
	if (!k->met)
		return k->opened + STRANGER_HANDSHAKE_TIME;
	if (k->asked)
		return k->asked_at + STRANGER_ANSWER_TIME;
	return link_heard(k->link) + STRANGER_QUIET_TIME;
}
