/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stranger's device, linked, says whatever the input holds of what it carries: a frame is type u8 | length u16 | payload, as
 * far as the registry lets it come. Nobody crashes, and however it goes the stranger's share is kept to.
 */
#include "core/ferry.h"

#include "base/assert.h"
#include "core/carry_state.h"
#include "core/stranger.h"
#include "support/world.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct world *w;
static uint32_t id[2];

static bool carry(unsigned from)
{
	uint8_t buf[8192];
	size_t n = core_link_output(world_core(w, from), id[from], buf, sizeof(buf));

	if (n == 0)
		return false;
	core_link_input(world_begin(w, !from), id[!from], buf, n);
	ASSERT(world_end(w, !from) == ERR_OK);
	return true;
}

/* Two that have met; each input begins so, on a disk as it was. */
static void begin(void)
{
	static const struct core_road radio = { .name = "radio", .rank = 20 };
	const struct world_options o = { .seed = 1, .nodes = 2 };

	if (!w) {
		w = world_new(&o);
		for (unsigned i = 0; i < 2; i++) {
			world_switch(w, i, false);
			world_run(w, CLOCK_SECOND);
			world_stop(w, i);
			world_backup(w, i);
		}
	}
	for (unsigned i = 0; i < 2; i++) {
		world_restore(w, i);
		ASSERT(world_boot(w, i) == ERR_OK);
		id[i] = core_link_meet(world_begin(w, i), &radio, i == 0);
		ASSERT(world_end(w, i) == ERR_OK && id[i] != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len;

	if (size < 1 || size > 40000)
		return 0;
	begin();
	while (carry(0) + carry(1) > 0)
		continue;
	for (data++, size--; size >= 3; data += len, size -= len) {
		struct conn *k = conn_find(world_core(w, 0), id[0]);
		const uint8_t type = (uint8_t)(FRAME_CARRY_ROOM + data[0] % 12);

		len = (size_t)data[1] << 8 | data[2];
		data += 3;
		size -= 3;
		len = len < size ? len : size;
		if (!k || link_state(k->link) != LINK_OPEN)
			break;
		if (!frame_may(type, len, FRAME_WHEN_STRANGER))
			continue;
		(void)world_begin(w, 0);
		if (!ferry_frame(k, type, data, len))
			link_kill(k->link);
		ASSERT(world_end(w, 0) == ERR_OK);
		(void)carry(0);
	}
	ASSERT(world_core(w, 0)->carry->hold.strangers.bytes <= CARRY_CAP_DEFAULT / CARRY_STRANGERS);
	for (unsigned i = 0; i < 2; i++)
		world_stop(w, i);
	return 0;
}
