/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/joint.h"

#include "base/assert.h"

#include <sodium.h>
#include <string.h>

static bool on_tag(void *ctx, struct link *l, const uint8_t tag[TAGS_LEN], struct link_keys *keys)
{
	struct joint_end *e = ctx;

	(void)l;
	e->tags++;
	*keys = e->keys;
	/* A stranger's tag is whatever the dialler has drawn. */
	if (e->keys.kind == LINK_NN) {
		veil_init_stranger(&keys->veil, tag);
		return true;
	}
	return memcmp(tag, e->keys.veil.tag, TAGS_LEN) == 0;
}

static bool on_used(void *ctx, struct link *l)
{
	struct joint_end *e = ctx;

	(void)l;
	e->used++;
	return !e->refuse_used;
}

static bool on_peer(void *ctx, struct link *l, const struct pubkey *peer)
{
	struct joint_end *e = ctx;

	(void)l;
	e->peers++;
	return !e->refuse_peer && sodium_memcmp(peer->b, e->keys.peer.b, sizeof(peer->b)) == 0;
}

static bool on_open(void *ctx, struct link *l)
{
	struct joint_end *e = ctx;

	(void)l;
	e->opens++;
	return !e->refuse_open;
}

static bool on_frame(void *ctx, struct link *l, uint8_t type, const uint8_t *payload, size_t len)
{
	struct joint_end *e = ctx;

	(void)l;
	e->frames++;
	ASSERT(e->log_len + FRAME_HEADER_LEN + len <= sizeof(e->log));
	e->log[e->log_len++] = type;
	e->log[e->log_len++] = (uint8_t)(len >> 8);
	e->log[e->log_len++] = (uint8_t)len;
	memcpy(e->log + e->log_len, payload, len);
	e->log_len += len;
	return !e->refuse_frame;
}

static void on_more(void *ctx, struct link *l)
{
	struct joint_end *e = ctx;

	e->mores++;
	while (e->say_left > 0 && link_queued(l) < 8192) {
		const uint8_t *p = e->to_say;
		size_t len = (size_t)p[1] << 8 | p[2];

		if (!link_send(l, p[0], p + FRAME_HEADER_LEN, len))
			return;
		e->to_say += FRAME_HEADER_LEN + len;
		e->say_left -= FRAME_HEADER_LEN + len;
	}
}

static const struct link_ops ops = {
	.tag = on_tag,
	.used = on_used,
	.peer = on_peer,
	.open = on_open,
	.frame = on_frame,
	.more = on_more,
};

static void make_veils(struct joint *j, enum link_kind kind)
{
	struct epoch_chain a, b;
	struct epoch_keys ka, kb;
	struct symkey root;
	uint8_t tag[TAGS_LEN];

	if (kind == LINK_NN) {
		rand_fill(&j->rand, tag, sizeof(tag));
		veil_init_stranger(&j->a.keys.veil, tag);
		return;
	}
	rand_fill(&j->rand, &root, sizeof(root));
	epoch_init(&a, 1000, EPOCH_SIDE_A, &root);
	epoch_init(&b, 1000, EPOCH_SIDE_B, &root);
	ASSERT(epoch_keys(&a, 1001, &ka) && epoch_keys(&b, 1001, &kb));
	veil_init(&j->a.keys.veil, &ka.out, 1);
	veil_init(&j->b.keys.veil, &kb.in, 1);
	j->a.keys.psk = ka.out.psk;
	j->b.keys.psk = kb.in.psk;
}

void joint_init(struct joint *j, enum link_kind kind, uint64_t seed)
{
	memset(j, 0, sizeof(*j));
	rand_seeded_init(&j->seed, seed);
	j->rand = rand_seeded_source(&j->seed);
	j->now = 1000;
	j->a.joint = j->b.joint = j;
	make_veils(j, kind);
	j->a.keys.kind = j->b.keys.kind = kind;
	if (kind != LINK_NN) {
		rand_keypair(&j->rand, &j->a.keys.secret, &j->a.keys.public);
		rand_keypair(&j->rand, &j->b.keys.secret, &j->b.keys.public);
	}
	j->a.keys.peer = j->b.keys.public;
	j->b.keys.peer = j->a.keys.public;
	j->a.link = link_new(true, &ops, &j->a, &j->rand);
	j->b.link = link_new(false, &ops, &j->b, &j->rand);
}

void joint_dial(struct joint *j)
{
	ASSERT(link_dial(j->a.link, &j->a.keys, j->now));
}

void joint_wipe(struct joint *j)
{
	link_free(j->a.link);
	link_free(j->b.link);
	sodium_memzero(j, sizeof(*j));
}

size_t joint_take(struct joint_end *e, uint8_t *buf, size_t cap)
{
	size_t n = 0, got;

	while (cap - n >= LINK_OUTPUT_MIN) {
		got = link_output(e->link, buf + n, cap - n, e->joint->now);
		if (got == 0)
			break;
		n += got;
	}
	return n;
}

void joint_give(struct joint_end *e, const uint8_t *bytes, size_t len)
{
	link_input(e->link, bytes, len, e->joint->now);
}

static bool carry(struct joint_end *from, struct joint_end *to, size_t piece)
{
	uint8_t buf[16384];
	size_t len = joint_take(from, buf, sizeof(buf));

	for (size_t at = 0; at < len;) {
		size_t n = piece && piece < len - at ? piece : len - at;

		joint_give(to, buf + at, n);
		at += n;
	}
	return len > 0;
}

void joint_run(struct joint *j, size_t piece)
{
	bool more = true;

	while (more) {
		more = carry(&j->a, &j->b, piece);
		more = carry(&j->b, &j->a, piece) || more;
	}
}
