/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole core on a disk in memory hears a contact say whatever the input holds, over an authenticated link: one frame is
 * type u8 | length u16 | payload, a type over 127 lets that many milliseconds pass and cuts the link. Nobody crashes, and
 * afterwards (the contact speaks true again) the two still find each other.
 */
#include "base/assert.h"
#include "core/conn.h"
#include "support/pair.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void say(struct pair *p, unsigned from, const uint8_t *frame, size_t len)
{
	struct core *c = world_begin(p->w, from);
	struct peer *peer = peer_of_contact(c, p->id[from]);
	struct conn *k = peer ? conn_of(c, peer) : NULL;

	if (k)
		conn_send(k, (enum frame_type)frame[0], frame + FRAME_HEADER_LEN, len);
	ASSERT(world_end(p->w, from) == ERR_OK);
	world_run(p->w, 6);
}

static bool is_linked(struct world *w, void *ctx)
{
	(void)w;
	return pair_are_linked(ctx);
}

static bool has_retired(struct world *w, void *ctx)
{
	struct core_self self;

	(void)ctx;
	for (unsigned i = 0; i < 2; i++)
		if (core_selves(world_core(w, i), &self, 1) != 1 || self.n != 1)
			return false;
	return true;
}

/* Making two contacts takes long: it is done once, and both nodes are put back to that moment for each input. */
static struct pair begin(void)
{
	static struct pair p;

	if (!p.w) {
		p = pair_new(1);
		world_run(p.w, CLOCK_SECOND);
		for (unsigned i = 0; i < 2; i++) {
			ASSERT(people_replace_address(world_begin(p.w, i), world_identity(p.w, i), false) == ERR_OK);
			ASSERT(world_end(p.w, i) == ERR_OK);
			world_stop(p.w, i);
			world_backup(p.w, i);
		}
	}
	for (unsigned i = 0; i < 2; i++) {
		world_restore(p.w, i);
		ASSERT(world_boot(p.w, i) == ERR_OK);
		core_set_address(world_begin(p.w, i), (uint64_t)p.id[i] * 2, "x", (const uint8_t *)"y", 1);
		ASSERT(world_end(p.w, i) == ERR_OK);
	}
	ASSERT(world_until(p.w, 2 * CLOCK_HOUR, is_linked, &p));
	return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pair p;
	unsigned from;

	if (size < 1 || size > 20000)
		return 0;
	p = begin();
	from = data[0] & 1;
	(void)world_send(p.w, !from, p.id[!from], "something waits");
	if (data[0] & 2)
		(void)world_send(p.w, from, p.id[from], "both ways");
	for (size_t at = 1; at + FRAME_HEADER_LEN <= size;) {
		size_t len = (size_t)data[at + 1] << 8 | data[at + 2];

		if (data[at] > 127) {
			world_run(p.w, data[at]);
			loopback_cut(world_net(p.w), 0, 1);
			(void)world_until(p.w, CLOCK_MINUTE, is_linked, &p);
			at++;
			continue;
		}
		len = len > size - at - FRAME_HEADER_LEN ? size - at - FRAME_HEADER_LEN : len;
		say(&p, from, data + at, len);
		at += FRAME_HEADER_LEN + len;
	}
	loopback_cut(world_net(p.w), 0, 1);
	world_run(p.w, CLOCK_SECOND);
	ASSERT(world_until(p.w, 2 * CLOCK_HOUR, is_linked, &p));
	/* Who spoke true in the end knows the new addresses, so the former are no more. */
	ASSERT(world_until(p.w, 2 * CLOCK_HOUR, has_retired, &p));
	for (unsigned i = 0; i < 2; i++)
		world_stop(p.w, i);
	return 0;
}
