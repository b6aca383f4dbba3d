/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/seen.h"

#include "base/pack.h"
#include "core/conversation.h"
#include "core/mail.h"

/* ---- telling ---- */

struct unread {
	uint32_t session;
	size_t looked;
	uint64_t lowest;    /* number of an unread one in that session; 0: of another session, nothing can be said */
};

static bool look(void *ctx, const struct message *m)
{
	struct unread *u = ctx;

	u->looked++;
	if (m->direction != MESSAGE_IN)
		return true;
	if (m->session != u->session)
		u->lowest = 0;
	else if (m->seq < u->lowest)
		u->lowest = m->seq;
	return u->lowest > 0;
}

/* Everything up to this number was read; 0: nothing that could be told. */
static uint64_t read_upto(struct core *c, const struct mail *m)
{
	struct unread u = { .session = m->row.number, .lowest = UINT64_MAX };
	struct conversation_range range = { .conversation = m->row.contact, .way = CONVERSATION_AFTER, .limit = SEEN_LOOK };
	struct conversation_counts counts;

	if (conversation_counts(c->store, m->row.contact, &counts) != ERR_OK)
		return 0;
	range.from = counts.read;
	if (counts.unread > 0 &&
	    (conversation_page(c->store, &range, look, &u) != ERR_OK || u.lowest == 0 || u.looked == SEEN_LOOK))
		return 0;
	return u.lowest - 1 < m->row.recv_seq ? u.lowest - 1 : m->row.recv_seq;
}

void seen_tell(struct conn *k)
{
	struct mail *m = k->linked && k->peer->receipts ? mail_of(k->core, k->peer) : NULL;
	uint64_t upto = m ? read_upto(k->core, m) : 0;

	if (upto <= k->seen_told || upto <= k->seen_upto)
		return;
	/* On a careful road it must not show when somebody reads what has just come. */
	if (k->seen_upto == 0)
		k->seen_at = k->core->now.mono;
	if (k->seen_upto == 0 && k->road.careful)
		k->seen_at += CONN_LULL_LEAST + rand_below(k->core->rand, CONN_LULL_SPREAD);
	k->seen_upto = upto;
	conn_poke(k);
}

void seen_tell_all(struct core *c, int64_t contact)
{
	for (size_t i = 0; i < c->nconns; i++)
		if (c->conns[i]->linked && c->conns[i]->peer->contact == contact)
			seen_tell(c->conns[i]);
}

void seen_send(struct conn *k)
{
	struct frame_frontier f = { .session = k->peer->mail->row.number, .frontier = k->seen_upto };
	uint8_t buf[16];

	if (k->seen_upto == 0 || k->seen_at > k->core->now.mono)
		return;
	k->seen_told = k->seen_upto;
	k->seen_upto = 0;
	if (k->peer->receipts)
		conn_send(k, FRAME_SEEN, buf, frame_frontier_encode(buf, sizeof(buf), &f));
}

int64_t seen_wake(const struct conn *k)
{
	return k->seen_upto > 0 ? k->seen_at : CLOCK_NEVER;
}

/* ---- being told ---- */

struct newest {
	struct letter_place upto;
	int64_t order;
};

static bool is_upto(const struct letter_place *at, const struct letter_place *upto)
{
	return at->seq > 0 && (at->session < upto->session || (at->session == upto->session && at->seq <= upto->seq));
}

static bool find_newest(void *ctx, const struct message *m)
{
	struct newest *n = ctx;
	const struct letter_place at = { .session = m->session, .seq = m->seq };

	if (m->direction == MESSAGE_OUT && is_upto(&at, &n->upto))
		n->order = m->order;
	return n->order == 0;
}

static void note(struct core *c, struct peer *p, const struct letter_place *upto)
{
	const struct conversation_range last = {
		.conversation = p->contact, .way = CONVERSATION_BEFORE, .from = CONVERSATION_END, .limit = SEEN_LOOK,
	};
	struct newest n = { .upto = *upto };
	uint8_t buf[12];
	struct pack w = pack_into(buf, sizeof(buf));

	p->seen = *upto;
	pack_u32(&w, upto->session);
	pack_u64(&w, upto->seq);
	/* A failure stays with the store and shows at the commit. */
	(void)!contact_put(c->store, p->contact, CONTACT_SEEN, buf, pack_done(&w));
	if (p->receipts && conversation_page(c->store, &last, find_newest, &n) == ERR_OK)
		core_log_event(c, EVENT_SEEN, p->contact, n.order, NULL);
}

/*
 * What was sealed in earlier sessions is read when everything that was sealed again in this one is: the rest had come before,
 * and whoever tells of this session has nothing unread of those.
 */
bool seen_frame(struct conn *k, const uint8_t *payload, size_t len, bool believed)
{
	struct peer *p = k->peer;
	struct mail *m = mail_of(k->core, p);
	struct frame_frontier f;
	struct letter_place upto;

	if (!frame_frontier_decode(&f, payload, len) || !m)
		return false;
	upto = (struct letter_place){ .session = f.session, .seq = f.frontier };
	if (!believed || upto.session != m->row.number)
		return true;
	if (upto.seq > m->row.sent_seq)
		return false;
	if ((upto.session == p->seen.session && upto.seq > p->seen.seq) ||
	    (upto.session > p->seen.session && upto.seq >= p->again_upto))
		note(k->core, p, &upto);
	return true;
}

bool seen_is(struct core *c, const struct contact *row, const struct letter_place *at)
{
	uint8_t buf[12];
	struct store_buf b = { .p = buf, .cap = sizeof(buf), .len = 0 };
	struct letter_place upto;
	struct unpack r;

	if (!row->receipts || contact_fetch(c->store, row->id, CONTACT_SEEN, &b) != ERR_OK)
		return false;
	r = unpack_from(buf, b.len);
	upto.session = unpack_u32(&r);
	upto.seq = unpack_u64(&r);
	return unpack_done(&r) && is_upto(at, &upto);
}
