/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/carrying.h"

#include "base/assert.h"
#include "base/tr.h"
#include "core/bundle.h"
#include "core/carry_file.h"
#include "core/core.h"
#include "daemon/ask.h"
#include "daemon/daemon.h"
#include "daemon/turn.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MAX   (512 * 1024)    /* bytes of a bundle in one answer or request: in base64 a line holds them */
#define STAMP_STEP 100000          /* hashes before other clients have their turn: some 30 ms */
#define MIB        (UINT64_C(1) << 20)

/* ---- how much ---- */

void carrying_show(struct daemon *d, struct ask *a)
{
	struct carry_settings s;
	struct carry_counts n;

	turn_open(d->turn);
	carry_settings(d->core, &s);
	carry_counts(d->core, &n);
	ask_answer(a, json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "paused", s.paused, "cap",
	                        (json_int_t)s.cap, "after", s.after == CARRY_AFTER_NEVER ? -1 : (json_int_t)s.after,
	                        "parcels", (json_int_t)n.parcels, "bytes", (json_int_t)n.bytes, "neighbours",
	                        (json_int_t)n.neighbours, "strangers_parcels", (json_int_t)n.strangers_parcels,
	                        "strangers_bytes", (json_int_t)n.strangers_bytes, "ours", (json_int_t)n.ours, "receipts",
	                        (json_int_t)n.proofs));
}

void carrying_set(struct daemon *d, struct ask *a)
{
	struct carry_settings s;
	int64_t after, cap;

	turn_open(d->turn);
	carry_settings(d->core, &s);
	cap = ask_number(a, "cap", (int64_t)s.cap);
	after = ask_number(a, "after", s.after == CARRY_AFTER_NEVER ? -1 : (int64_t)s.after);
	if (ask_has(a, "paused"))
		s.paused = ask_flag(a, "paused");
	if (cap < (int64_t)CARRY_CAP_LEAST || cap > (int64_t)CARRY_CAP_MOST) {
		ask_refuse_with(a, ERR_USAGE, _("That is not an amount that can be carried."), _("From 1 MiB to 4 GiB."), NULL);
		return;
	}
	if (after < -1 || after > CARRY_AFTER_MOST) {
		ask_refuse_with(a, ERR_USAGE, _("That is not a time that a message may wait for a direct road."),
		                _("Up to 7 days; -1: it is never given to others."), NULL);
		return;
	}
	s.cap = (uint64_t)cap;
	s.after = after < 0 ? CARRY_AFTER_NEVER : (uint32_t)after;
	ask_end(a, carry_configure(d->core, &s), NULL);
}

void carrying_empty(struct daemon *d, struct ask *a)
{
	turn_open(d->turn);
	ask_end(a, carry_empty(d->core), NULL);
}

/* ---- files ---- */

static char *coded(const uint8_t *buf, size_t len)
{
	const size_t cap = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	char *text = malloc(cap);

	ASSERT(text);
	sodium_bin2base64(text, cap, buf, len, sodium_base64_VARIANT_ORIGINAL);
	return text;
}

struct page {
	uint8_t *buf;    /* PAGE_MAX */
	size_t len;
	uint64_t last;
	bool full;
};

static bool put_item(void *ctx, const struct carry_file_item *item)
{
	struct page *p = ctx;
	uint8_t *at = p->buf + p->len;
	const size_t left = PAGE_MAX - p->len;
	const size_t n = item->parcel ? bundle_put_parcel(at, left, item->parcel, item->len)
	                              : bundle_put_proof(at, left, &item->receipt, item->expiry_hour);

	p->full = n == 0;
	if (p->full)
		return false;
	p->len += n;
	p->last = item->serial;
	return true;
}

static void give_page(struct daemon *d, struct ask *a, uint64_t after)
{
	struct page p = { .buf = malloc(PAGE_MAX), .last = after };
	char next[24], *text;
	enum err e;

	ASSERT(p.buf);
	if (after == 0) {
		memcpy(p.buf, BUNDLE_MAGIC, BUNDLE_MAGIC_LEN);
		p.len = BUNDLE_MAGIC_LEN;
	}
	e = carry_file_each(d->core, after, put_item, &p);
	text = coded(p.buf, p.len);
	snprintf(next, sizeof(next), "%" PRIu64, p.last);
	a->heavy = true;
	ask_end(a, e, json_pack("{s:b, s:s, s:s, s:b}", "wait", false, "data", text, "next", next, "more", p.full));
	free(text);
	free(p.buf);
}

/*
 * At first what waits here is put among it, with stamps, as whoever reads the file may be a stranger. That takes a while: until
 * it is done the answer is "wait", and the client asks again.
 */
void carrying_give(struct daemon *d, struct ask *a)
{
	int64_t after;

	if (!ask_order(a, "after", 0, &after) || after < 0) {
		ask_refuse(a, ERR_USAGE);
		return;
	}
	turn_open(d->turn);
	if (after == 0) {
		carry_file_collect(d->core);
		if (carry_file_stamp(d->core, STAMP_STEP)) {
			ask_answer(a, json_pack("{s:b}", "wait", true));
			return;
		}
	}
	give_page(d, a, (uint64_t)after);
}

struct taking {
	struct core *core;
	int64_t neighbour;
	size_t used, counts[CARRY_BAD + 1], receipts;
	bool bad;
};

static void take_all(struct taking *t, const uint8_t *buf, size_t len)
{
	struct bundle_item item;

	for (;;) {
		switch (bundle_read(&item, buf + t->used, len - t->used)) {
		case BUNDLE_MORE:
			return;
		case BUNDLE_BAD:
			t->bad = true;
			return;
		case BUNDLE_BEGINNING:
			break;
		case BUNDLE_PARCEL:
			t->counts[carry_take(t->core, t->neighbour, item.parcel, item.len)]++;
			break;
		case BUNDLE_PROOF:
			t->receipts += carry_take_proof(t->core, t->neighbour, &item.receipt, item.expiry_hour);
			break;
		}
		t->used += item.used;
	}
}

void carrying_take(struct daemon *d, struct ask *a)
{
	const char *text = ask_string(a, "data");
	const size_t most = strlen(text) / 4 * 3 + 3;
	struct taking t = { .neighbour = ask_number(a, "file", 0) };
	uint8_t *buf = malloc(most);
	size_t len;

	ASSERT(buf);
	if (t.neighbour > 0 || sodium_base642bin(buf, most, text, strlen(text), NULL, &len, NULL,
	                                         sodium_base64_VARIANT_ORIGINAL) != 0) {
		ask_refuse(a, ERR_USAGE);
		free(buf);
		return;
	}
	turn_open(d->turn);
	t.core = d->core;
	if (t.neighbour == 0)
		t.neighbour = carry_file_neighbour(d->core);
	take_all(&t, buf, len);
	free(buf);
	ask_answer(a, json_pack("{s:I, s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:I}", "file", (json_int_t)t.neighbour, "used",
	                        (json_int_t)t.used, "damaged", t.bad, "carried", (json_int_t)t.counts[CARRY_KEPT], "for_you",
	                        (json_int_t)t.counts[CARRY_OPENED], "known", (json_int_t)t.counts[CARRY_KNOWN], "refused",
	                        (json_int_t)t.counts[CARRY_REFUSED], "bad", (json_int_t)t.counts[CARRY_BAD], "receipts",
	                        (json_int_t)t.receipts));
}
