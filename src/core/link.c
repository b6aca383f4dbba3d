/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of a link, from the first flight to the stream of frames. */
#include "core/link.h"

#include "base/assert.h"
#include "base/buf.h"
#include "core/record.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PROLOGUE  KDF_LABEL("link")
#define FRAMES_CAP (FRAME_HEADER_LEN + FRAME_PAYLOAD_MAX + RECORD_PLAIN_LEN)
#define INPUT_CAP  VEIL_MAX    /* the longest thing waited for: a flight; a record is shorter */
#define OUT_CAP    (2 * VEIL_MAX)

struct link {
	const struct link_ops *ops;
	void *ctx;
	const struct rand *rand;
	enum link_state state;
	enum link_kind kind;
	bool dialler, adding, poked;
	bool paced, granted;
	struct veil veil;
	struct noise noise;
	struct noise_cipher early, tx, rx;
	struct pubkey peer;
	struct symkey exporter;          /* secret of the finished handshake */
	uint8_t hash[KEY_LEN];
	struct buf in, frames;           /* in: what is waited for; frames: plaintext of records */
	struct buf out, queue;           /* out: flights; queue: frames to be cut into records */
	size_t flight_len;
	int64_t asked, rtt, heard;       /* mono ms: when the other end was last waited for */
	int64_t said, began;             /* when something last left; when what is under way now began to come */
	uint64_t records;
};

struct link *link_new(bool dialler, const struct link_ops *ops, void *ctx, const struct rand *rand)
{
	struct link *l = calloc(1, sizeof(*l));

	ASSERT(l);
	l->ops = ops;
	l->ctx = ctx;
	l->rand = rand;
	l->dialler = dialler;
	l->state = dialler ? LINK_REPLY_LENGTH : LINK_TAG;
	l->rtt = 1;
	buf_init(&l->in, INPUT_CAP);
	buf_init(&l->frames, FRAMES_CAP);
	buf_init(&l->out, OUT_CAP);
	buf_init(&l->queue, LINK_QUEUE_MAX + FRAMES_CAP);
	return l;
}

/* Everything that only the handshake needed. */
static void forget_handshake(struct link *l)
{
	noise_wipe(&l->noise);
	veil_wipe(&l->veil);
}

void link_free(struct link *l)
{
	if (!l)
		return;
	forget_handshake(l);
	buf_wipe(&l->in);
	buf_wipe(&l->frames);
	buf_wipe(&l->out);
	buf_wipe(&l->queue);
	sodium_memzero(l, sizeof(*l));
	free(l);
}

static void start_noise(struct link *l, const struct link_keys *k)
{
	static const char *const patterns[LINK_KINDS] = { [LINK_KK] = "KKpsk0", [LINK_XX] = "XXpsk0", [LINK_NN] = "NN" };
	const bool named = k->kind != LINK_NN;
	const struct noise_setup setup = {
		.pattern = patterns[k->kind],
		.role = l->dialler ? NOISE_ROLE_INITIATOR : NOISE_ROLE_RESPONDER,
		.prologue = PROLOGUE,
		.prologue_len = strlen(PROLOGUE),
		.own = named ? &k->secret : NULL,
		.remote = k->kind == LINK_KK ? &k->peer : NULL,
		.psk = named ? &k->psk : NULL,
	};

	noise_init(&l->noise, &setup);
	l->kind = k->kind;
	l->adding = k->kind == LINK_XX;
	l->veil = k->veil;
}

/* The next Noise message under the veil, as flight `k`: 0 the first one, else that reply. */
static bool send_flight(struct link *l, unsigned k)
{
	uint8_t msg[VEIL_MESSAGE_MAX], flight[VEIL_MAX];
	size_t len = noise_write(&l->noise, l->rand, (struct noise_bytes){ NULL, 0 }, msg, sizeof(msg));
	struct noise_bytes bytes = { msg, len };

	if (len > 0)
		len = k == 0 ? veil_seal_first(&l->veil, l->rand, bytes, flight)
		             : veil_seal_reply(&l->veil, k, l->rand, bytes, flight);
	return len > 0 && buf_append(&l->out, flight, len);
}

/* The flight in `in` as the next Noise message. */
static bool read_flight(struct link *l, unsigned k)
{
	uint8_t msg[VEIL_MESSAGE_MAX], none[1];
	size_t len, payload;
	struct noise_bytes in = { buf_head(&l->in), l->flight_len };
	bool ok = k == 0 ? veil_open_first(&l->veil, in, msg, &len) : veil_open_reply(&l->veil, k, in, msg, &len);

	return ok && noise_read(&l->noise, (struct noise_bytes){ msg, len }, none, sizeof(none), &payload) && payload == 0;
}

bool link_dial(struct link *l, const struct link_keys *keys, int64_t now_mono)
{
	ASSERT(l->dialler && l->kind == 0);
	start_noise(l, keys);
	l->asked = l->heard = now_mono;
	if (!send_flight(l, 0))
		return false;
	/* The first messages of XXpsk0 and NN authenticate nobody: nothing goes early there. */
	if (l->kind == LINK_KK)
		record_early_init(&l->early, &l->noise);
	l->poked = l->kind == LINK_KK; /* what is owed already goes right behind the flight */
	return true;
}

static void measure(struct link *l, int64_t now)
{
	l->rtt = now > l->asked ? now - l->asked : 1;
}

/* The handshake is over: session keys, exporter, and the owner is told. */
static bool finish(struct link *l)
{
	const struct pubkey *peer = noise_remote(&l->noise);

	ASSERT(noise_is_done(&l->noise) && (peer || l->kind == LINK_NN));
	if (peer)
		l->peer = *peer;
	if (l->kind == LINK_XX && !l->ops->peer(l->ctx, l, &l->peer))
		return false;
	noise_split(&l->noise, &l->tx, &l->rx);
	noise_export(&l->noise, KDF_LABEL("link-export"), &l->exporter);
	memcpy(l->hash, noise_hash(&l->noise), sizeof(l->hash));
	if (l->dialler)
		noise_cipher_wipe(&l->early);
	forget_handshake(l);
	l->state = LINK_OPEN;
	l->poked = true;
	return l->ops->open(l->ctx, l);
}

/* One function for each state that waits for bytes. need_*: how many; take_*: what they mean. False: broken. */

static size_t need_tag(const struct link *l)
{
	(void)l;
	return VEIL_FIRST_PEEK;
}

static bool take_tag(struct link *l, int64_t now)
{
	struct link_keys keys;

	(void)now;
	if (!l->ops->tag(l->ctx, l, buf_head(&l->in), &keys)) {
		l->state = LINK_MUTE;
		return true;
	}
	start_noise(l, &keys);
	sodium_memzero(&keys, sizeof(keys));
	l->flight_len = veil_first_length(&l->veil, buf_head(&l->in));
	l->state = l->flight_len ? LINK_FLIGHT : LINK_MUTE;
	return true;
}

static size_t need_flight(const struct link *l)
{
	return l->flight_len;
}

static bool take_flight(struct link *l, int64_t now)
{
	/* A flight that does not authenticate is a stranger's: no reply, no other end of it than theirs. */
	if (!read_flight(l, 0) || !l->ops->used(l->ctx, l)) {
		l->state = LINK_MUTE;
		return true;
	}
	buf_consume(&l->in, l->flight_len);
	if (l->kind == LINK_KK)
		record_early_init(&l->early, &l->noise);
	l->asked = l->heard = now;
	if (!send_flight(l, 1))
		return false;
	if (l->kind != LINK_XX)
		return finish(l);
	l->state = LINK_THIRD_LENGTH;
	return true;
}

static size_t need_length(const struct link *l)
{
	(void)l;
	return VEIL_REPLY_PEEK;
}

static bool take_length(struct link *l, unsigned k, enum link_state then)
{
	l->flight_len = veil_reply_length(&l->veil, k, buf_head(&l->in));
	l->state = then;
	return l->flight_len > 0;
}

static bool take_reply_length(struct link *l, int64_t now)
{
	(void)now;
	return take_length(l, 1, LINK_REPLY);
}

static bool take_reply(struct link *l, int64_t now)
{
	if (!read_flight(l, 1))
		return false;
	buf_consume(&l->in, l->flight_len);
	measure(l, now);
	l->heard = now;
	if (l->kind == LINK_XX && !send_flight(l, 2))
		return false;
	return finish(l);
}

static bool take_third_length(struct link *l, int64_t now)
{
	(void)now;
	return take_length(l, 2, LINK_THIRD);
}

static bool take_third(struct link *l, int64_t now)
{
	if (!read_flight(l, 2))
		return false;
	buf_consume(&l->in, l->flight_len);
	measure(l, now);
	l->heard = now;
	return finish(l);
}

/* What may come now. */
static enum frame_when moment(const struct link *l)
{
	if (l->kind == LINK_NN)
		return FRAME_WHEN_STRANGER;
	if (l->early.keyed)
		return FRAME_WHEN_EARLY;
	return l->adding ? FRAME_WHEN_ADDING : FRAME_WHEN_CONTACT;
}

/* Every whole frame in `frames`; what is left is the start of the next one. */
static bool read_frames(struct link *l)
{
	while (l->state == LINK_OPEN && buf_len(&l->frames) > 0) {
		const uint8_t *p = buf_head(&l->frames);
		size_t left = buf_len(&l->frames), len;

		if (p[0] == FRAME_PAD) {
			buf_consume(&l->frames, left);
			return true;
		}
		if (left < FRAME_HEADER_LEN)
			return true;
		len = (size_t)p[1] << 8 | p[2];
		if (!frame_may(p[0], len, moment(l)))
			return false;
		if (left < FRAME_HEADER_LEN + len)
			return true;
		if (!l->ops->frame(l->ctx, l, p[0], p + FRAME_HEADER_LEN, len))
			return false;
		if (l->state == LINK_OPEN)
			buf_consume(&l->frames, FRAME_HEADER_LEN + len);
	}
	return true;
}

static size_t need_record(const struct link *l)
{
	(void)l;
	return RECORD_LEN;
}

static bool take_record(struct link *l, int64_t now)
{
	bool was_early = l->early.keyed;
	uint8_t *plain = buf_reserve(&l->frames, RECORD_PLAIN_LEN);

	ASSERT(plain);
	if (!record_open_either(&l->early, &l->rx, buf_head(&l->in), plain))
		return false;
	if (was_early && !l->early.keyed)
		measure(l, now);
	l->heard = now;
	l->records++;
	buf_grow(&l->frames, RECORD_PLAIN_LEN);
	buf_consume(&l->in, RECORD_LEN);
	return read_frames(l);
}

/* clang-format off */
static const struct {
	size_t (*need)(const struct link *l);
	bool (*take)(struct link *l, int64_t now);
} waits[LINK_STATES] = {
	[LINK_NONE]         = { NULL,        NULL },
	[LINK_TAG]          = { need_tag,    take_tag },
	[LINK_FLIGHT]       = { need_flight, take_flight },
	[LINK_REPLY_LENGTH] = { need_length, take_reply_length },
	[LINK_REPLY]        = { need_flight, take_reply },
	[LINK_THIRD_LENGTH] = { need_length, take_third_length },
	[LINK_THIRD]        = { need_flight, take_third },
	[LINK_OPEN]         = { need_record, take_record },
	[LINK_MUTE]         = { NULL,        NULL },
	[LINK_DEAD]         = { NULL,        NULL },
};
/* clang-format on */

void link_input(struct link *l, const uint8_t *data, size_t len, int64_t now_mono)
{
	if (!link_is_midway(l))
		l->began = now_mono;
	while (waits[l->state].need) {
		size_t have = buf_len(&l->in), need = waits[l->state].need(l);

		if (have < need) {
			size_t take = need - have < len ? need - have : len;

			if (take == 0)
				return;
			if (!buf_append(&l->in, data, take))
					link_kill(l); /* cannot be: INPUT_CAP holds what is waited for */
			data += take;
			len -= take;
			continue;
		}
		if (!waits[l->state].take(l, now_mono))
			link_kill(l);
	}
	/* Muted or dead: nothing is kept. */
	buf_wipe(&l->in);
}

/* Has the handshake come far enough that frames may leave, and under which cipher? */
static bool may_send_records(const struct link *l)
{
	return l->state == LINK_OPEN || link_is_early(l);
}

static bool seal(struct link *l, const uint8_t plain[RECORD_PLAIN_LEN], uint8_t *out)
{
	return l->state == LINK_OPEN ? record_seal(&l->tx, plain, out) : record_seal_early(&l->early, plain, out);
}

/* One record of what is queued, the rest padded. False: nothing to send or not now, or no more may go early. */
static bool next_record(struct link *l, uint8_t *out)
{
	uint8_t plain[RECORD_PLAIN_LEN];
	size_t take;
	bool ok;

	if (l->paced && !l->granted)
		return false;
	if (l->poked && buf_len(&l->queue) < sizeof(plain)) {
		size_t before = buf_len(&l->queue);

		l->ops->more(l->ctx, l);
		l->poked = buf_len(&l->queue) > before;
	}
	take = buf_len(&l->queue) < sizeof(plain) ? buf_len(&l->queue) : sizeof(plain);
	if ((take == 0 && !l->granted) || l->state == LINK_DEAD)
		return false;
	l->granted = false;
	if (take > 0)
		memcpy(plain, buf_head(&l->queue), take);
	memset(plain + take, FRAME_PAD, sizeof(plain) - take);
	ok = seal(l, plain, out);
	sodium_memzero(plain, take);
	if (ok)
		buf_consume(&l->queue, take);
	return ok;
}

size_t link_output(struct link *l, uint8_t *buf, size_t cap, int64_t now_mono)
{
	size_t n = buf_len(&l->out);

	if (l->state == LINK_DEAD || l->state == LINK_MUTE || cap < LINK_OUTPUT_MIN)
		return 0;
	if (n > 0) {
		ASSERT(n <= LINK_OUTPUT_MIN);
		memcpy(buf, buf_head(&l->out), n);
		buf_consume(&l->out, n);
		l->asked = now_mono;
	}
	while (may_send_records(l) && cap - n >= RECORD_LEN && next_record(l, buf + n))
		n += RECORD_LEN;
	if (n > 0)
		l->said = now_mono;
	return n;
}

bool link_send(struct link *l, uint8_t type, const void *payload, size_t len)
{
	const uint8_t header[FRAME_HEADER_LEN] = { type, (uint8_t)(len >> 8), (uint8_t)len };

	ASSERT(len <= FRAME_PAYLOAD_MAX);
	ASSERT(l->state == LINK_OPEN || (link_is_early(l) && type == FRAME_PARCEL));
	if (buf_len(&l->queue) > LINK_QUEUE_MAX)
		return false;
	return buf_append(&l->queue, header, sizeof(header)) && buf_append(&l->queue, payload, len);
}

size_t link_queued(const struct link *l)
{
	return buf_len(&l->queue);
}

bool link_has_output(const struct link *l)
{
	if (l->state == LINK_DEAD || l->state == LINK_MUTE)
		return false;
	if (buf_len(&l->out) > 0)
		return true;
	return may_send_records(l) && (l->paced ? l->granted : l->poked || buf_len(&l->queue) > 0);
}

void link_pace(struct link *l, bool on)
{
	l->paced = on;
	l->granted = false;
}

void link_grant(struct link *l)
{
	l->granted = true;
}

void link_poke(struct link *l)
{
	l->poked = true;
}

enum link_state link_state(const struct link *l)
{
	return l->state;
}

enum link_kind link_kind(const struct link *l)
{
	return l->kind;
}

bool link_is_dialler(const struct link *l)
{
	return l->dialler;
}

bool link_is_early(const struct link *l)
{
	return l->dialler && l->early.keyed && (l->state == LINK_REPLY_LENGTH || l->state == LINK_REPLY);
}

const struct pubkey *link_peer(const struct link *l)
{
	return &l->peer;
}

const uint8_t *link_hash(const struct link *l)
{
	return l->hash;
}

void link_export(const struct link *l, const char *label, struct symkey *out)
{
	ASSERT(l->state == LINK_OPEN);
	kdf_prf(out, &l->exporter, label, l->hash, sizeof(l->hash));
}

int64_t link_rtt(const struct link *l)
{
	return l->rtt;
}

int64_t link_heard(const struct link *l)
{
	return l->heard;
}

uint64_t link_records(const struct link *l)
{
	return l->records;
}

bool link_is_midway(const struct link *l)
{
	return l->state == LINK_OPEN && (buf_len(&l->in) > 0 || buf_len(&l->frames) > 0);
}

int64_t link_unanswered(const struct link *l)
{
	if (!link_is_midway(l) || l->heard <= l->said)
		return CLOCK_NEVER;
	return l->said > l->began ? l->said : l->began;
}

void link_promote(struct link *l)
{
	l->adding = false;
}

void link_kill(struct link *l)
{
	l->state = LINK_DEAD;
}
