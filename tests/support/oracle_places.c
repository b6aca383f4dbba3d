/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What contacts know of where they are on the hidden road: never nothing any more, and never only a place that is gone. */
#include "support/oracle_state.h"

#include "core/address.h"
#include "core/contact.h"
#include "core/whereabouts.h"
#include "support/hidden.h"

#include <string.h>

/* The place that this end knows of the other; false: none. */
static bool place_known(struct oracle *o, const struct oracle_end *end, uint8_t out[HIDDEN_ADDRESS_LEN])
{
	struct core *c = world_core(o->world, end->node);
	uint8_t all[WHEREABOUTS_MAX];
	struct store_buf b = { .p = all, .cap = sizeof(all) };

	return contact_fetch(core_store(c), end->contact, CONTACT_ADDRESSES, &b) == ERR_OK &&
	       whereabouts_find(all, b.len, hidden_ops.name, out, HIDDEN_ADDRESS_LEN) == HIDDEN_ADDRESS_LEN;
}

struct newest {
	struct symkey secret;
	bool any;
};

static bool take_newest(void *ctx, const struct address *a)
{
	struct newest *n = ctx;

	n->secret = a->secret;
	n->any = true;
	return false;
}

/* The place at which this end waits for the other, by the address in use. */
static bool place_in_use(struct oracle *o, const struct oracle_end *end, int64_t identity, uint8_t out[HIDDEN_ADDRESS_LEN])
{
	struct newest n = { .any = false };

	if (address_list(core_store(world_core(o->world, end->node)), identity, take_newest, &n) != ERR_OK || !n.any)
		return false;
	hidden_address(out, &n.secret, (uint64_t)end->contact);
	return true;
}

bool oracle_is_found(struct oracle *o, const struct oracle_pair *p, unsigned side)
{
	uint8_t known[HIDDEN_ADDRESS_LEN], used[HIDDEN_ADDRESS_LEN];
	struct contact row;

	if (!world_has_hidden(o->world))
		return true;
	return contact_get(core_store(world_core(o->world, p->end[side].node)), p->end[side].contact, &row) == ERR_OK &&
	       place_in_use(o, &p->end[side], row.identity, used) && place_known(o, &p->end[!side], known) &&
	       memcmp(known, used, sizeof(known)) == 0;
}

/* Is this pair's other side one that has to know, when the end's identity gives up its former addresses? */
static bool has_to_know(struct oracle *o, const struct oracle_pair *p, unsigned side, int64_t identity)
{
	struct core *other = world_core(o->world, p->end[!side].node);
	struct contact mine, theirs;

	if (p->is_over || p->was_restored || !other)
		return false;
	if (contact_get(core_store(world_core(o->world, p->end[side].node)), p->end[side].contact, &mine) != ERR_OK ||
	    contact_get(core_store(other), p->end[!side].contact, &theirs) != ERR_OK)
		return false;
	return mine.identity == identity && !mine.blocked && mine.state == CONTACT_ACTIVE && theirs.state != CONTACT_PENDING;
}

void oracle_check_places(struct oracle *o, unsigned node, const struct event *e)
{
	o->counts.replaced += strcmp(e->detail, "address replaced") == 0;
	if (strcmp(e->detail, "address retired") != 0)
		return;
	o->counts.retired++;
	for (size_t i = 0; i < o->npairs; i++)
		for (unsigned side = 0; side < 2; side++) {
			const struct oracle_pair *p = &o->pairs[i];

			if (p->end[side].node == node && has_to_know(o, p, side, e->order) && !oracle_is_found(o, p, side))
				oracle_fail(o, "node %u gave up an address, and node %u of pair %zu knows no other", node,
				            p->end[!side].node, i);
		}
}

void oracle_check_known(struct oracle *o, unsigned node, int64_t contact)
{
	struct oracle_way *way = oracle_way_of(o, node, contact, false);
	uint8_t place[HIDDEN_ADDRESS_LEN];
	bool knows;

	if (!way || way->pair->is_over || !world_has_hidden(o->world))
		return;
	knows = place_known(o, way->from, place);
	if (way->from->knew && !knows && !way->pair->was_restored)
		oracle_fail(o, "node %u has forgotten where contact %lld can be reached", node, (long long)contact);
	way->from->knew = knows;
}
