/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rivals.h"

#include "core/mail.h"

#include <string.h>

static bool is_better(const struct conn *newer, const struct conn *older)
{
	if (newer->road.rank != older->road.rank)
		return newer->road.rank > older->road.rank;
	if (link_is_dialler(newer->link) == link_is_dialler(older->link))
		return true;
	return memcmp(link_hash(newer->link), link_hash(older->link), KEY_LEN) < 0; /* public */
}

static bool is_rival(const struct conn *k, const struct conn *other)
{
	return other != k && other->peer == k->peer && other->linked && link_state(other->link) == LINK_OPEN;
}

void rivals_opened(struct conn *k)
{
	for (size_t i = 0; i < k->core->nconns; i++) {
		struct conn *other = k->core->conns[i];

		if (!is_rival(k, other))
			continue;
		if (is_better(k, other)) {
			link_kill(other->link);
		} else {
			k->retiring = true;
			conn_ask(other);
		}
	}
}

void rivals_heard(struct conn *k)
{
	if (k->retiring)
		return;
	for (size_t i = 0; i < k->core->nconns; i++)
		if (is_rival(k, k->core->conns[i]) && k->core->conns[i]->retiring)
			link_kill(k->core->conns[i]->link);
}

void rivals_closed(struct conn *k)
{
	struct mail *m = mail_of(k->core, k->peer);

	k->retiring = false;
	if (!m || !k->heard_hello)
		return;
	k->next = m->row.acked_seq;
	conn_poke_peer(k->core, k->peer);
}
