/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/frame.h"

#include "base/pack.h"

#include <string.h>

#define EARLY   FRAME_WHEN_EARLY
#define CONTACT FRAME_WHEN_CONTACT
#define ADDING  FRAME_WHEN_ADDING
#define ANYBODY (FRAME_WHEN_CONTACT | FRAME_WHEN_STRANGER)

/* clang-format off */
static const struct {
	const char *name;
	unsigned when;
	size_t min, max;
} registry[] = {
	[FRAME_HELLO]             = { "HELLO",             CONTACT,         60,  60 },
	[FRAME_FRONTIER]          = { "FRONTIER",          CONTACT,         12,  12 },
	[FRAME_RECEIPT]           = { "RECEIPT",           CONTACT,         12,  948 },
	[FRAME_PARCEL]            = { "PARCEL",            EARLY | CONTACT, 512, 32768 },
	[FRAME_PING]              = { "PING",              ANYBODY,         0,   0 },
	[FRAME_PONG]              = { "PONG",              ANYBODY,         0,   0 },
	[FRAME_ADDRESS]           = { "ADDRESS",           CONTACT,         0,   FRAME_ADDRESS_MAX },
	[FRAME_ADDRESSED]         = { "ADDRESSED",         CONTACT,         16,  16 },
	[FRAME_COVER]             = { "COVER",             CONTACT,         1,   1 },
	[FRAME_NAME]              = { "NAME",              CONTACT,         1,   FRAME_NAME_MAX },
	[FRAME_RENEW]             = { "RENEW",             CONTACT,         36,  36 },
	[FRAME_RENEWED]           = { "RENEWED",           CONTACT,         4,   4 },
	[FRAME_RESET]             = { "RESET",             CONTACT,         36,  36 },
	[FRAME_RESET_DONE]        = { "RESET_DONE",        CONTACT,         516, 516 },
	[FRAME_RESET_WANTED]      = { "RESET_WANTED",      CONTACT,         0,   0 },
	[FRAME_RECONCILE_OPEN]    = { "RECONCILE_OPEN",    CONTACT,         0,   4096 },
	[FRAME_RECONCILE_SYMBOLS] = { "RECONCILE_SYMBOLS", CONTACT,         0,   4096 },
	[FRAME_RECONCILE_WANT]    = { "RECONCILE_WANT",    CONTACT,         0,   4096 },
	[FRAME_RECONCILE_DONE]    = { "RECONCILE_DONE",    CONTACT,         0,   0 },
	[FRAME_RECONCILE_IDS]     = { "RECONCILE_IDS",     CONTACT,         0,   4096 },
	[FRAME_SEEN]              = { "SEEN",              CONTACT,         12,  12 },
	[FRAME_CARRY_ROOM]        = { "CARRY_ROOM",        ANYBODY,         2,   2 },
	[FRAME_CARRY_OPEN]        = { "CARRY_OPEN",        ANYBODY,         0,   4096 },
	[FRAME_CARRY_SYMBOLS]     = { "CARRY_SYMBOLS",     ANYBODY,         0,   4096 },
	[FRAME_CARRY_IDS]         = { "CARRY_IDS",         ANYBODY,         0,   4096 },
	[FRAME_CARRY_WANT]        = { "CARRY_WANT",        ANYBODY,         0,   4096 },
	[FRAME_CARRY_LACK]        = { "CARRY_LACK",        ANYBODY,         0,   4096 },
	[FRAME_CARRY_DONE]        = { "CARRY_DONE",        ANYBODY,         0,   0 },
	[FRAME_CARRY_OFFER]       = { "CARRY_OFFER",       ANYBODY,         8,   4096 },
	[FRAME_CARRY_ASK]         = { "CARRY_ASK",         ANYBODY,         8,   4096 },
	[FRAME_CARRY_PARCEL]      = { "CARRY_PARCEL",      ANYBODY,         512, 32768 },
	[FRAME_CARRY_PROOF]       = { "CARRY_PROOF",       ANYBODY,         20,  940 },
	[FRAME_CARRY_TAKEN]       = { "CARRY_TAKEN",       ANYBODY,         8,   4096 },
	[FRAME_ADD_INFO]          = { "ADD_INFO",          ADDING,          44,  44 + FRAME_NAME_MAX + FRAME_ADDRESS_MAX },
	[FRAME_ADD_COMMIT]        = { "ADD_COMMIT",        ADDING,          512, 512 },
	[FRAME_ADD_DONE]          = { "ADD_DONE",          ADDING,          0,   0 },
};
/* clang-format on */

static bool is_known(uint8_t type)
{
	return type < sizeof(registry) / sizeof(registry[0]) && registry[type].name;
}

bool frame_may(uint8_t type, size_t len, enum frame_when when)
{
	return is_known(type) && (registry[type].when & (unsigned)when) && len >= registry[type].min &&
	       len <= registry[type].max;
}

/* clock u64 | session u32 | sent u64 | frontier u64 | highest u64 | mark[16] | acked u64 */

size_t frame_hello_encode(uint8_t *buf, size_t cap, const struct frame_hello *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u64(&w, m->wall);
	pack_u32(&w, m->session);
	pack_u64(&w, m->sent);
	pack_u64(&w, m->frontier);
	pack_u64(&w, m->highest);
	pack_bytes(&w, m->mark, sizeof(m->mark));
	pack_u64(&w, m->acked);
	return pack_done(&w);
}

bool frame_hello_decode(struct frame_hello *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	m->wall = unpack_u64(&r);
	m->session = unpack_u32(&r);
	m->sent = unpack_u64(&r);
	m->frontier = unpack_u64(&r);
	m->highest = unpack_u64(&r);
	unpack_bytes(&r, m->mark, sizeof(m->mark));
	m->acked = unpack_u64(&r);
	return unpack_done(&r) && m->highest >= m->frontier && m->session <= FRAME_SESSION_MAX;
}

/* session u32 | frontier u64 */

size_t frame_frontier_encode(uint8_t *buf, size_t cap, const struct frame_frontier *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u32(&w, m->session);
	pack_u64(&w, m->frontier);
	return pack_done(&w);
}

bool frame_frontier_decode(struct frame_frontier *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	m->session = unpack_u32(&r);
	m->frontier = unpack_u64(&r);
	return unpack_done(&r);
}

/* epoch u32 | fresh[32] */

size_t frame_renew_encode(uint8_t *buf, size_t cap, const struct frame_renew *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u32(&w, m->epoch);
	pack_bytes(&w, m->fresh.b, sizeof(m->fresh.b));
	return pack_done(&w);
}

bool frame_renew_decode(struct frame_renew *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	m->epoch = unpack_u32(&r);
	unpack_bytes(&r, m->fresh.b, sizeof(m->fresh.b));
	return unpack_done(&r);
}

/* session u32 | ratchet key[32] */

size_t frame_reset_encode(uint8_t *buf, size_t cap, const struct frame_reset *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u32(&w, m->session);
	pack_bytes(&w, m->ratchet.b, sizeof(m->ratchet.b));
	return pack_done(&w);
}

bool frame_reset_decode(struct frame_reset *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	m->session = unpack_u32(&r);
	unpack_bytes(&r, m->ratchet.b, sizeof(m->ratchet.b));
	return unpack_done(&r) && m->session <= FRAME_SESSION_MAX;
}

/* clock u64 | ratchet key[32] | name str16 | addresses str16 */

size_t frame_add_info_encode(uint8_t *buf, size_t cap, const struct frame_add_info *m)
{
	struct pack w = pack_into(buf, cap);

	pack_u64(&w, m->wall);
	pack_bytes(&w, m->ratchet.b, sizeof(m->ratchet.b));
	pack_str16(&w, m->name, m->name_len);
	pack_str16(&w, m->addresses, m->addresses_len);
	return pack_done(&w);
}

bool frame_add_info_decode(struct frame_add_info *m, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	m->wall = unpack_u64(&r);
	unpack_bytes(&r, m->ratchet.b, sizeof(m->ratchet.b));
	m->name = unpack_str16(&r, &m->name_len);
	m->addresses = unpack_str16(&r, &m->addresses_len);
	return unpack_done(&r) && m->name_len <= FRAME_NAME_MAX && m->addresses_len <= FRAME_ADDRESS_MAX;
}
