/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Datagrams on a segment, of sources that the input names, opened already: first the bytes as they are, then as what
 * is inside one. Nobody crashes, the strangers' share is kept to, and what is answered is bounded.
 */
#include "core/chorus.h"

#include "base/assert.h"
#include "core/carry_state.h"
#include "core/chorus_source.h"
#include "core/stamp.h"
#include "support/world.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ANSWERS_MAX 300    /* in a minute */

static struct world *w;

/* A profile that carries one parcel; each input begins so, on a disk as it was. */
static void begin(void)
{
	static uint8_t parcel[PARCEL_MEDIUM_LEN] = { PARCEL_VERSION << 4 | PARCEL_MEDIUM };
	const struct world_options o = { .seed = 1, .nodes = 1 };
	struct core *c;

	if (!w) {
		w = world_new(&o);
		world_switch(w, 0, false);
		world_run(w, CLOCK_SECOND);
		c = world_begin(w, 0);
		parcel[3] = (uint8_t)((carry_hour(c) + 100) >> 8);
		parcel[2] = (uint8_t)((carry_hour(c) + 100) >> 16);
		parcel[4] = (uint8_t)(carry_hour(c) + 100);
		ASSERT(carry_take(c, 5, parcel, sizeof(parcel)) == CARRY_KEPT);
		ASSERT(world_end(w, 0) == ERR_OK);
		world_stop(w, 0);
		world_backup(w, 0);
	}
	world_restore(w, 0);
	ASSERT(world_boot(w, 0) == ERR_OK);
	c = world_begin(w, 0);
	chorus_join(c, true);
	core_blackout(c, world_now(w) + CLOCK_HOUR);
	ASSERT(world_end(w, 0) == ERR_OK);
	world_run(w, 1);
}

/* Input: source u8 | kind u8 | as many bytes as the datagram takes, or as are left; one after another. */
static size_t hear(const struct rand *rand, const uint8_t *data, size_t size)
{
	uint8_t plain[CHORUS_WIRE_PLAIN] = { 0 }, wire[CHORUS_LEN] = { 0 };
	const size_t n = size - 2 < sizeof(plain) ? size - 2 : sizeof(plain);

	memcpy(plain, data + 2, n);
	if (data[1] & 0x80)
		memcpy(wire, plain, sizeof(plain));
	else
		chorus_wire_seal(rand, plain, wire);
	chorus_input(world_begin(w, 0), 1 + data[0] % 80u, wire, data[1] == 0x7f ? n : sizeof(wire));
	ASSERT(world_end(w, 0) == ERR_OK);
	return 2 + n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t out[CHORUS_LEN], plain[CHORUS_WIRE_PLAIN];
	struct rand_seeded seed;
	struct rand rand;
	unsigned answers = 0;

	if (size > 40000)
		return 0;
	rand_seeded_init(&seed, 1);
	rand = rand_seeded_source(&seed);
	begin();
	while (size > 2) {
		const size_t n = hear(&rand, data, size);

		data += n;
		size -= n;
		if (data[-1] & 1)
			world_run(w, 100);
		while (chorus_output(world_core(w, 0), out))
			ASSERT(++answers < ANSWERS_MAX && chorus_wire_open(out, sizeof(out), plain));
	}
	ASSERT(world_core(w, 0)->carry->hold.strangers.bytes <= CARRY_CAP_DEFAULT / CARRY_STRANGERS);
	ASSERT(chorus_heard(world_core(w, 0)) <= CHORUS_SOURCES);
	world_stop(w, 0);
	return 0;
}
