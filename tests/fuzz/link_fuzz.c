/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An acceptor that hears an authenticated contact, or a stranger: after a true handshake the input, cut into records, is their
 * plaintext. The bits of the first byte say how: 128, they are early records; 64, of a stranger, who has none; odd, there is no
 * seal at all and the bytes arrive as they are, after the whole first flight or only its beginning (and with 4, after nothing).
 * Whatever reaches the owner obeys the registry.
 */
#include "base/assert.h"
#include "support/joint.h"
#include "support/puppet.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the owner heard is a row of whole frames, each allowed on such a link. */
static void check(const struct joint_end *e, bool stranger)
{
	for (size_t at = 0; at < e->log_len;) {
		size_t len = (size_t)e->log[at + 1] << 8 | e->log[at + 2];

		ASSERT(frame_may(e->log[at], len, stranger ? FRAME_WHEN_STRANGER : FRAME_WHEN_CONTACT));
		at += FRAME_HEADER_LEN + len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct joint j;
	uint8_t wire[4096], record[RECORD_LEN], plain[RECORD_PLAIN_LEN];
	struct puppet p;
	bool stranger;
	size_t len;

	if (size == 0 || size > 40000)
		return 0;
	stranger = data[0] & 64;
	joint_init(&j, stranger ? LINK_NN : LINK_KK, 1);
	len = puppet_dial(&p, &j.a.keys, &j.rand, wire);
	if (data[0] & 1) {
		joint_give(&j.b, wire, data[0] & 2 ? len : data[0] & 4 ? 0 : VEIL_FIRST_PEEK);
		joint_give(&j.b, data + 1, size - 1);
		ASSERT(j.b.frames == 0);
		goto out;
	}
	joint_give(&j.b, wire, len);
	len = joint_take(&j.b, wire, sizeof(wire));
	if (data[0] < 128)
		ASSERT(puppet_answered(&p, wire, len));
	for (size_t at = 1; at < size; at += RECORD_PLAIN_LEN) {
		memset(plain, 0, sizeof(plain));
		memcpy(plain, data + at, size - at < sizeof(plain) ? size - at : sizeof(plain));
		puppet_seal(&p, plain, record);
		joint_give(&j.b, record, sizeof(record));
	}
	check(&j.b, stranger);
	ASSERT(data[0] < 128 || j.b.log_len == 0 || (!stranger && j.b.log[0] == FRAME_PARCEL));
out:
	joint_wipe(&j);
	return 0;
}
