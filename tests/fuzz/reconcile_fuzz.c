/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arbitrary frames into both roles of a reconciliation, with everything that each of them then has to say. The input is a
 * sequence of: command u8, then for a frame its length u16 and so many bytes. Bit 7 of the command chooses the role.
 * Whatever decodes must encode to the same bytes.
 */
#include "base/assert.h"
#include "base/clock.h"
#include "core/reconcile_wire.h"
#include "support/reconcile_run.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_wire(enum reconcile_kind kind, const uint8_t *p, size_t len)
{
	static struct reconcile_wire_symbols m;
	static struct reconcile_wire_ids ids;
	static uint8_t out[RECONCILE_WIRE_FRAME_MAX];
	size_t got = len;

	m.items = 24;
	m.first = 1;
	memcpy(out, p, len < sizeof(out) ? len : sizeof(out));
	if (kind == RECONCILE_OPEN && reconcile_wire_open_decode(&m, p, len))
		got = reconcile_wire_open_encode(out, sizeof(out), &m);
	else if (kind == RECONCILE_SYMBOLS && reconcile_wire_symbols_decode(&m, p, len))
		got = reconcile_wire_symbols_encode(out, sizeof(out), &m);
	else if (kind == RECONCILE_IDS && reconcile_wire_ids_decode(&ids, p, len))
		got = reconcile_wire_ids_encode(out, sizeof(out), &ids);
	ASSERT(got == len && memcmp(out, p, len < sizeof(out) ? len : sizeof(out)) == 0);
}

/* All that the session has to say by now; it may not go on without end. */
static void drain(struct reconcile *s, int64_t now, struct reconcile *to)
{
	uint8_t buf[RECONCILE_WIRE_FRAME_MAX], id[RIBLT_ID_LEN];
	enum reconcile_kind kind;
	size_t len;

	for (unsigned n = 0; (kind = reconcile_output(s, now, buf, sizeof(buf), &len)) != RECONCILE_NONE; n++) {
		ASSERT(n < 10000);
		if (to && !reconcile_input(to, kind, buf, len))
			to = NULL;
	}
	while (reconcile_next_push(s, id))
		;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reconcile_sets sets;
	struct reconcile *side[2];
	bool alive[2] = { true, true };
	int64_t now = 0;

	reconcile_sets_init(&sets, 1, 20, 4, 3);
	side[0] = reconcile_sets_sender(&sets, 4, 20);
	side[1] = reconcile_sets_receiver(&sets);
	while (size >= 3) {
		uint8_t command = data[0];
		unsigned who = command >> 7;
		enum reconcile_kind kind = (enum reconcile_kind)(command & 7);
		size_t len = (size_t)(data[1] << 8 | data[2]);

		data += 3;
		size -= 3;
		if ((command & 7) > RECONCILE_DONE) {    /* time passes, and what is said may be heard by the other */
			now += (int64_t)len;
			if (alive[who])
				drain(side[who], now, command & 8 && alive[!who] ? side[!who] : NULL);
			continue;
		}
		len = len < size ? len : size;
		uint8_t *exact = malloc(len ? len : 1);

		ASSERT(exact);
		memcpy(exact, data, len);
		check_wire(kind, exact, len);
		alive[who] = alive[who] && reconcile_input(side[who], kind, exact, len);
		free(exact);
		data += len;
		size -= len;
	}
	for (unsigned who = 0; who < 2; who++) {
		if (alive[who])
			drain(side[who], now + CLOCK_DAY, NULL);
		reconcile_free(side[who]);
	}
	reconcile_sets_wipe(&sets);
	return 0;
}
