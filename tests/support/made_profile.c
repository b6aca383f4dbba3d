/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/made_profile.h"

#include "core/contact.h"
#include "core/conversation.h"
#include "core/delivery.h"
#include "core/invite.h"
#include "core/mail.h"
#include "core/people.h"
#include "core/profile.h"
#include "core/talk.h"
#include "support/disk.h"
#include "support/machine.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATIENCE (3 * CLOCK_SECOND) /* made-up time in which linked cores say what they have */
#define ROUNDS 100000
#define CHUNK (64 * 1024)
#define BATCH 1000
#define SESSION 1000000 /* of messages that were put in: no real session has that number */

static const struct core_road lan = { .name = "lan", .rank = 3 };

struct node {
	struct core *core;
	struct rand_seeded seeded;
	struct rand rand;
	bool in_turn;
};

/* One end of a link. */
struct end {
	struct node *node;
	uint32_t link;
	bool has_output;
};

struct made_friend {
	struct made_profile *profile;
	struct node node;
	struct disk *disk;
	int64_t identity, contact, us; /* its own, what it is to us, what we are to it */
	struct end ours, theirs;
	bool linked;
	struct made_friend *next;
};

struct made_profile {
	struct node node;
	struct profile *folder;
	int64_t identity, start;
	struct instant now;
	unsigned made; /* cores so far: each draws from a seed of its own */
	struct made_friend *friends;
};

/* ---- turns ---- */

static void obey(struct made_profile *p, struct node *node)
{
	struct core_notice n;

	while (core_next_notice(node->core, &n)) {
		for (struct made_friend *f = p->friends; f; f = f->next) {
			struct end *e = node == &p->node ? &f->ours : &f->theirs;

			if (e->node != node || e->link == 0 || e->link != n.link)
				continue;
			if (n.kind == CORE_NOTICE_LINK_OUTPUT)
				e->has_output = true;
			if (n.kind == CORE_NOTICE_LINK_CLOSE)
				e->link = 0;
		}
	}
}

static void begin(struct made_profile *p, struct node *node)
{
	if (!node->in_turn)
		core_turn(node->core, p->now);
	node->in_turn = true;
}

static void commit(struct made_profile *p, struct node *node)
{
	if (!node->in_turn)
		return;
	node->in_turn = false;
	machine_must(core_commit(node->core) == ERR_OK, "a commit");
	obey(p, node);
}

/* Whether anything went. */
static bool carry(struct made_profile *p, struct end *from, struct end *to)
{
	static uint8_t bytes[CHUNK];
	bool moved = false;

	while (from->has_output && from->link) {
		size_t n = core_link_output(from->node->core, from->link, bytes, sizeof(bytes));

		from->has_output = n > 0;
		if (n == 0 || !to->link)
			break;
		begin(p, to->node);
		core_link_input(to->node->core, to->link, bytes, n);
		commit(p, to->node);
		moved = true;
	}
	return moved;
}

static bool carry_all(struct made_profile *p)
{
	bool moved = false;

	for (struct made_friend *f = p->friends; f; f = f->next) {
		moved = carry(p, &f->ours, &f->theirs) || moved;
		moved = carry(p, &f->theirs, &f->ours) || moved;
	}
	return moved;
}

static void tick(struct made_profile *p)
{
	begin(p, &p->node);
	commit(p, &p->node);
	for (struct made_friend *f = p->friends; f; f = f->next) {
		if (!f->linked)
			continue;
		begin(p, &f->node);
		commit(p, &f->node);
	}
}

static int64_t next_wake(const struct made_profile *p)
{
	int64_t first = core_wake(p->node.core);

	for (struct made_friend *f = p->friends; f; f = f->next)
		if (f->linked && core_wake(f->node.core) < first)
			first = core_wake(f->node.core);
	return first;
}

static void set_time(struct made_profile *p, int64_t mono)
{
	p->now = (struct instant){ .wall = p->start + mono, .mono = mono };
}

/* All that linked cores have to say now; receipts take a moment, and that passes. */
static void settle(struct made_profile *p)
{
	int64_t end = p->now.mono + PATIENCE;

	for (int i = 0; i < ROUNDS; i++) {
		int64_t wake;

		if (carry_all(p))
			continue;
		wake = next_wake(p);
		if (wake > end)
			return;
		set_time(p, wake > p->now.mono ? wake : p->now.mono + 1);
		tick(p);
	}
	machine_must(false, "cores that come to rest");
}

/* ---- links ---- */

static uint64_t only_peer(struct core *c)
{
	struct core_peer peers[2];
	size_t n = core_peers(c, peers, 2);
	uint64_t id = peers[0].id;

	machine_must(n == 1, "one peer");
	sodium_memzero(peers, sizeof(peers));
	return id;
}

static void plug(struct made_friend *f)
{
	struct made_profile *p = f->profile;

	f->linked = true;
	begin(p, &f->node);
	f->theirs.link = core_link_dial(f->node.core, only_peer(f->node.core), &lan);
	begin(p, &p->node);
	f->ours.link = core_link_accept(p->node.core, &lan, &core_anybody);
	machine_must(f->theirs.link && f->ours.link, "a link");
	commit(p, &f->node);
	commit(p, &p->node);
	settle(p);
}

static void unplug(struct made_friend *f)
{
	struct end *ends[] = { &f->ours, &f->theirs };

	for (size_t i = 0; i < 2; i++) {
		begin(f->profile, ends[i]->node);
		if (ends[i]->link)
			core_link_lost(ends[i]->node->core, ends[i]->link);
		ends[i]->link = 0;
		ends[i]->has_output = false;
		commit(f->profile, ends[i]->node);
	}
	f->linked = false;
}

void made_profile_link(struct made_friend *f, bool on)
{
	if (on == f->linked)
		return;
	if (on)
		plug(f);
	else
		unplug(f);
}

/* ---- time ---- */

static int64_t wall_of(const char *when)
{
	struct tm t = { .tm_isdst = 0 };
	const char *rest = strptime(when, "%Y-%m-%d %H:%M", &t);

	if (rest && *rest == ':')
		rest = strptime(rest, ":%S", &t);
	machine_must(rest && *rest == '\0', when);
	return (int64_t)timegm(&t) * 1000;
}

void made_profile_clock(struct made_profile *p, const char *when)
{
	int64_t mono = wall_of(when) - p->start;
	bool was[64] = { false };
	size_t n = 0;

	if (mono <= p->now.mono)
		return;
	/* Links that nothing was heard on for hours would end by themselves, one side after the other. */
	for (struct made_friend *f = p->friends; f; f = f->next) {
		machine_must(n < sizeof(was), "fewer friends");
		was[n++] = f->linked;
		made_profile_link(f, false);
	}
	set_time(p, mono);
	tick(p);
	n = 0;
	for (struct made_friend *f = p->friends; f; f = f->next)
		made_profile_link(f, was[n++]);
}

/* ---- making ---- */

static void seed(struct made_profile *p, struct node *node)
{
	rand_seeded_init(&node->seeded, 1000 + p->made++);
	node->rand = rand_seeded_source(&node->seeded);
}

static void open_core(struct made_profile *p, struct node *node, const char *path, const char *vfs)
{
	struct core_options o = { .path = path, .vfs = vfs, .rand = &node->rand, .create = true };

	rand_fill(&node->rand, o.key.b, sizeof(o.key.b));
	machine_must(core_open(&node->core, &o, p->now) == ERR_OK, "a core");
	if (!vfs)
		machine_write_keys(p->folder, &o.key);
	sodium_memzero(&o, sizeof(o));
}

static int64_t add_identity(struct made_profile *p, struct node *node, const char *name)
{
	int64_t id;

	begin(p, node);
	machine_must(people_add_identity(node->core, name, &id) == ERR_OK, "an identity");
	commit(p, node);
	return id;
}

struct made_profile *made_profile_begin(const char *folder, const char *name, const char *when)
{
	struct made_profile *p = calloc(1, sizeof(*p));

	machine_must(p && sodium_init() >= 0, "memory");
	p->start = wall_of(when) - CLOCK_SECOND;
	set_time(p, CLOCK_SECOND);
	machine_must(profile_open(&p->folder, folder, PROFILE_MAKE) == ERR_OK, "making a profile");
	seed(p, &p->node);
	open_core(p, &p->node, profile_database(p->folder), NULL);
	p->identity = add_identity(p, &p->node, name);
	return p;
}

void made_profile_end(struct made_profile *p)
{
	for (struct made_friend *f = p->friends; f; f = f->next)
		made_profile_link(f, false);
	while (p->friends) {
		struct made_friend *f = p->friends;

		p->friends = f->next;
		core_close(f->node.core);
		disk_free(f->disk);
		free(f);
	}
	while (core_idle(p->node.core))
		continue;
	core_close(p->node.core);
	profile_close(p->folder);
	free(p);
}

void made_profile_identity(struct made_profile *p, const char *name)
{
	p->identity = add_identity(p, &p->node, name);
}

static struct made_friend *new_friend(struct made_profile *p, const char *name)
{
	struct made_friend *f = calloc(1, sizeof(*f)), **at = &p->friends;

	machine_must(f != NULL, "memory");
	f->profile = p;
	f->disk = disk_new(p->made);
	seed(p, &f->node);
	open_core(p, &f->node, "nightjar.db", disk_name(f->disk));
	f->identity = add_identity(p, &f->node, name);
	f->ours.node = &p->node;
	f->theirs.node = &f->node;
	while (*at)
		at = &(*at)->next;
	*at = f;
	return f;
}

static bool is_contact(struct core *c, int64_t contact)
{
	struct contact row;

	return contact_get(core_store(c), contact, &row) == ERR_OK && row.state == CONTACT_ACTIVE;
}

struct made_friend *made_profile_friend(struct made_profile *p, const char *label, const char *name)
{
	struct made_friend *f = new_friend(p, name);
	struct people_invited ids;
	struct invite invite;

	begin(p, &p->node);
	machine_must(people_invite(p->node.core, p->identity, label, NULL, &invite, &ids) == ERR_OK, "an invite");
	commit(p, &p->node);
	f->contact = ids.contact;
	begin(p, &f->node);
	machine_must(people_accept(f->node.core, f->identity, "you", &invite, &f->us) == ERR_OK, "taking it up");
	commit(p, &f->node);
	sodium_memzero(&invite, sizeof(invite));
	plug(f);
	machine_must(is_contact(p->node.core, f->contact) && is_contact(f->node.core, f->us), "two contacts");
	unplug(f);
	return f;
}

int64_t made_profile_invite(struct made_profile *p, const char *label)
{
	struct people_invited ids;
	struct invite invite;

	begin(p, &p->node);
	machine_must(people_invite(p->node.core, p->identity, label, NULL, &invite, &ids) == ERR_OK, "an invite");
	commit(p, &p->node);
	sodium_memzero(&invite, sizeof(invite));
	return ids.contact;
}

int64_t made_profile_accept(struct made_profile *p, const char *label)
{
	struct made_friend *f = new_friend(p, label);
	struct people_invited ids;
	struct invite invite;
	int64_t contact;

	begin(p, &f->node);
	machine_must(people_invite(f->node.core, f->identity, "you", NULL, &invite, &ids) == ERR_OK, "an invite");
	commit(p, &f->node);
	begin(p, &p->node);
	machine_must(people_accept(p->node.core, p->identity, label, &invite, &contact) == ERR_OK, "taking it up");
	commit(p, &p->node);
	sodium_memzero(&invite, sizeof(invite));
	return contact;
}

int64_t made_profile_contact(const struct made_friend *f)
{
	return f->contact;
}

/* ---- talking ---- */

int64_t made_profile_say_to(struct made_profile *p, int64_t contact, const char *text)
{
	int64_t order;

	begin(p, &p->node);
	machine_must(talk_send(p->node.core, contact, text, strlen(text), &order) == ERR_OK, text);
	made_profile_turn_end(p);
	return order;
}

int64_t made_profile_say(struct made_friend *f, const char *text)
{
	return made_profile_say_to(f->profile, f->contact, text);
}

int64_t made_profile_hear_raw(struct made_friend *f, const void *bytes, size_t len)
{
	struct message m = { .kind = LETTER_TEXT, .body = bytes, .len = len };

	begin(f->profile, &f->node);
	machine_must(mail_write(f->node.core, f->us, &m) == ERR_OK && mail_dispatch(f->node.core, &m) == ERR_OK,
	             "a message of a friend");
	made_profile_turn_end(f->profile);
	return m.order;
}

int64_t made_profile_hear(struct made_friend *f, const char *text)
{
	return made_profile_hear_raw(f, text, strlen(text));
}

void made_profile_read(struct made_friend *f)
{
	struct made_profile *p = f->profile;
	struct conversation_counts counts;

	begin(p, &p->node);
	machine_must(conversation_counts(core_store(p->node.core), f->contact, &counts) == ERR_OK &&
			     talk_mark_read(p->node.core, f->contact, counts.last) == ERR_OK,
		     "marking as read");
	commit(p, &p->node);
}

struct core *made_profile_turn(struct made_profile *p)
{
	begin(p, &p->node);
	return p->node.core;
}

struct core *made_profile_friend_turn(struct made_friend *f, int64_t *contact)
{
	begin(f->profile, &f->node);
	*contact = f->us;
	return f->node.core;
}

void made_profile_turn_end(struct made_profile *p)
{
	commit(p, &p->node);
	for (struct made_friend *f = p->friends; f; f = f->next)
		commit(p, &f->node);
	settle(p);
}

/* ---- filling ---- */

static const char *const beginnings[] = {
	"I think", "Did you see", "Maybe", "Tomorrow", "Honestly", "They say", "No idea why",
};
static const char *const middles[] = {
	"the ferry", "that old map", "your sister", "the garden", "a letter from Rome", "the price of tea",
};
static const char *const ends[] = {
	"is late again", "will be there at ten", "has gone missing", "was better last year", "needs another look",
};

#define ONE_OF(list, i) list[(i) % (sizeof(list) / sizeof(list[0]))]

static void append(struct made_friend *f, const struct made_filling *filling, uint64_t i)
{
	char text[160];
	int64_t when = f->profile->now.wall - (int64_t)(filling->count - i) * filling->step_ms;
	bool ours = !filling->only_theirs && i % 3 == 2;
	struct message m = {
		.conversation = f->contact,
		.direction = ours ? MESSAGE_OUT : MESSAGE_IN,
		.kind = LETTER_TEXT,
		.session = SESSION,
		.seq = i + 1,
		.sent = when,
		.stored = when,
		.body = (const uint8_t *)text,
	};

	m.len = (size_t)snprintf(text, sizeof(text), "%llu: %s %s %s", (unsigned long long)i + 1,
				 ONE_OF(beginnings, i / 30), ONE_OF(middles, i / 5), ONE_OF(ends, i));
	machine_must(conversation_append(core_store(f->profile->node.core), &m) == ERR_OK, "a message");
}

void made_profile_fill(struct made_friend *f, const struct made_filling *filling)
{
	struct store *s = core_store(f->profile->node.core);

	for (uint64_t i = 0; i < filling->count; i++) {
		append(f, filling, i);
		if (i % BATCH == BATCH - 1)
			machine_must(store_commit(s) == ERR_OK, "a commit");
	}
	machine_must(delivery_upto(s, f->contact, SESSION, filling->count, f->profile->now.wall) == ERR_OK &&
			     store_commit(s) == ERR_OK,
		     "a commit");
}
