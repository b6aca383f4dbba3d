/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/adapters.h"

#include <stdio.h>
#include <string.h>

struct adapter *adapters_by_index(struct adapters *as, uint16_t index)
{
	for (size_t i = 0; i < as->n; i++)
		if (as->v[i].index == index)
			return &as->v[i];
	return NULL;
}

/* A row that nobody needs: neither there nor switched on. */
static struct adapter *spare(struct adapters *as)
{
	for (size_t i = 0; i < as->n; i++)
		if (!as->v[i].on && !as->v[i].present)
			return &as->v[i];
	return as->n < ADAPTERS_MOST ? &as->v[as->n++] : NULL;
}

struct adapter *adapters_make(struct adapters *as, uint16_t index)
{
	struct adapter *a = adapters_by_index(as, index);

	if (a)
		return a;
	a = spare(as);
	if (!a)
		return NULL;
	*a = (struct adapter){ .index = index };
	snprintf(a->name, sizeof(a->name), "hci%u", index % 1000u);
	return a;
}

/* All that anybody asks of it, but for the links: those come and go. */
static bool is_same(const struct hci_adapter *a, const struct hci_adapter *b)
{
	return bdaddr_compare(&a->at, &b->at) == 0 && a->up == b->up && a->starting == b->starting &&
	       a->connectable == b->connectable && a->discoverable == b->discoverable && a->acl == b->acl;
}

static bool take(struct adapters *as, const struct hci_adapter *h)
{
	struct adapter *a = adapters_make(as, h->index);
	bool news;

	if (!a)
		return false;
	news = !a->present || !is_same(&a->kernel, h);
	a->present = true;
	a->kernel = *h;
	return news;
}

static bool is_listed(const struct hci_adapter *list, size_t n, uint16_t index)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].index == index)
			return true;
	return false;
}

bool adapters_look(struct adapters *as)
{
	struct hci_adapter list[HCI_ADAPTERS];
	enum hci_result before = as->result;
	size_t n;
	bool news;

	as->result = hci_read(list, &n);
	news = as->result != before;
	for (size_t i = 0; i < as->n; i++) {
		struct adapter *a = &as->v[i];

		if (!a->present || is_listed(list, n, a->index))
			continue;
		a->present = a->managed = false;
		a->reach = 0;
		news = true;
	}
	for (size_t i = 0; i < n; i++)
		news = take(as, &list[i]) || news;
	return news;
}

static const struct hci_link *waiting(const struct adapter *a)
{
	for (size_t i = 0; a->on && a->present && i < a->kernel.n; i++)
		if (a->kernel.links[i].ready && !a->kernel.links[i].encrypted && !a->kernel.links[i].outgoing)
			return &a->kernel.links[i];
	return NULL;
}

bool adapters_watch(struct adapters *as)
{
	bool news = false;

	for (size_t i = 0; i < as->n; i++) {
		struct adapter *a = &as->v[i];
		const struct hci_link *l = waiting(a);
		bool was = a->stuck >= ADAPTERS_STUCK;

		if (!l) {
			a->stuck = 0;
		} else {
			a->stuck = a->stuck && bdaddr_compare(&a->stuck_with, &l->peer) == 0 ? a->stuck + 1 : 1;
			a->stuck_with = l->peer;
		}
		news = news || was != (a->stuck >= ADAPTERS_STUCK);
	}
	return news;
}

void adapters_forget_bluez(struct adapters *as)
{
	for (size_t i = 0; i < as->n; i++) {
		struct adapter *a = &as->v[i];

		a->managed = a->connectable = a->seen = false;
		a->wished = a->reach = 0;
		a->means = 0;
		a->refused[0] = '\0';
	}
}

bool adapters_works(const struct adapter *a)
{
	return a->on && a->present && a->kernel.up && bdaddr_is_real(&a->kernel.at);
}

struct adapter *adapters_own(struct adapters *as, const struct bdaddr *at)
{
	for (size_t i = 0; i < as->n; i++)
		if (adapters_works(&as->v[i]) && bdaddr_compare(&as->v[i].kernel.at, at) == 0)
			return &as->v[i];
	return NULL;
}

const struct adapter *adapters_first(const struct adapters *as)
{
	const struct adapter *best = NULL;

	for (size_t i = 0; i < as->n; i++)
		if (adapters_works(&as->v[i]) && (!best || as->v[i].index < best->index))
			best = &as->v[i];
	return best;
}
