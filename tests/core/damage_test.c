/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile of which one bit is other than it was written, in each page, at several places: it does not open, or whoever asks
 * for what lies there is told that it is damaged, and for anything else gets the same answer as before. No crash, no wrong
 * answer, no change that is half there.
 */
#include "support/unit.h"

#include "core/contact.h"
#include "core/core.h"
#include "core/draft.h"
#include "core/eventlog.h"
#include "core/identity.h"
#include "core/invitation.h"
#include "core/outbox.h"
#include "core/page.h"
#include "core/people.h"
#include "core/search.h"
#include "core/setting.h"
#include "core/store.h"
#include "core/talk.h"
#include "support/disk.h"
#include "support/old_image.h"
#include "support/stored.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define CONTACTS 6
#define HASH     16
#define NOW      INT64_C(1790856000000)    /* two hours after the profile was made */

static struct symkey key = { { 4, 5, 6 } };

struct answer {
	enum err e;
	uint8_t hash[HASH];
};

enum { ASK_CONTACTS, ASK_IDENTITIES, ASK_INVITES, ASK_SETTINGS, ASK_SEARCH, ASK_TALK, ASK_PARCELS = ASK_TALK + CONTACTS,
       ASK_DRAFTS = ASK_PARCELS + CONTACTS, QUESTIONS };

static void take(void *h, const void *p, size_t len)
{
	crypto_generichash_update(h, (const uint8_t *)&len, sizeof(len));
	crypto_generichash_update(h, p, len);
}

static bool take_contact(void *h, const struct contact *c)
{
	take(h, c->label, strlen(c->label));
	take(h, c->pubkey.b, sizeof(c->pubkey.b));
	take(h, &(uint8_t){ (uint8_t)(c->state * 16 + c->blocked * 8 + c->muted * 4 + c->verified * 2 + c->archived) }, 1);
	return true;
}

static bool take_identity(void *h, const struct identity *i)
{
	take(h, i->name, strlen(i->name));
	take(h, i->seckey.b, sizeof(i->seckey.b));
	return true;
}

static bool take_invite(void *h, const struct invitation *i)
{
	take(h, i->label, strlen(i->label));
	take(h, i->seed, sizeof(i->seed));
	take(h, &(uint8_t){ (uint8_t)i->state }, 1);
	return true;
}

static bool take_setting(void *h, const char *name, const char *value)
{
	take(h, name, strlen(name));
	take(h, value, strlen(value));
	return true;
}

static bool take_message(void *h, const struct message *m)
{
	take(h, &m->order, sizeof(m->order));
	take(h, m->body, m->len);
	return true;
}

static bool take_parcel(void *h, const struct outbox_parcel *p)
{
	take(h, p->parcel, p->len);
	return true;
}

static enum err ask_contact(struct store *s, int question, crypto_generichash_state *h)
{
	int64_t id = (question - ASK_TALK) % CONTACTS + 1;
	struct conversation_range all = { id, CONVERSATION_AFTER, 0, 1000 };
	struct outbox_range waiting = { id, 0, 0, 1000 };
	struct draft d;
	enum err e;

	if (question < ASK_PARCELS)
		return conversation_page(s, &all, take_message, h);
	if (question < ASK_DRAFTS)
		return outbox_next(s, &waiting, take_parcel, h);
	e = draft_get(s, 1, &d);
	if (e == ERR_OK)
		take(h, d.text, strlen(d.text));
	return e;
}

static enum err ask_one(struct store *s, int question, crypto_generichash_state *h)
{
	struct search_query q = { "waiting ", 0, CONVERSATION_END, 100 };

	switch (question) {
	case ASK_CONTACTS:
		return contact_list(s, 0, take_contact, h);
	case ASK_IDENTITIES:
		return identity_list(s, take_identity, h);
	case ASK_INVITES:
		return invitation_list(s, 0, take_invite, h);
	case ASK_SETTINGS:
		return setting_list(s, take_setting, h);
	case ASK_SEARCH:
		return search_find(s, &q, take_message, h);
	default:
		return ask_contact(s, question, h);
	}
}

static void ask_all(struct store *s, struct answer out[QUESTIONS])
{
	for (int i = 0; i < QUESTIONS; i++) {
		crypto_generichash_state h;

		crypto_generichash_init(&h, NULL, 0, HASH);
		out[i].e = ask_one(s, i, &h);
		crypto_generichash_final(&h, out[i].hash, HASH);
		store_rollback(s);
	}
}

struct patient {
	struct disk *disk;
	struct rand_seeded seeded;
	struct rand rand;
	struct core *core;
};

static enum err wake(struct patient *p, int64_t mono)
{
	struct core_options o = { .path = STORED_PATH, .vfs = disk_name(p->disk), .key = key, .rand = &p->rand };

	return core_open(&p->core, &o, (struct instant){ .mono = mono, .wall = NOW + mono });
}

/* Something is written to a contact; what became of it. */
static enum err change(struct patient *p, int64_t mono)
{
	int64_t order;
	enum err e, committed;

	core_turn(p->core, (struct instant){ .mono = mono, .wall = NOW + mono });
	e = talk_send(p->core, 1, "written later", 13, &order);
	committed = core_commit(p->core);
	return committed != ERR_OK ? committed : e;
}

/* What is damaged says so; everything else is as it was. Returns how many answers there were. */
static size_t judge(const struct answer now[QUESTIONS], const struct answer whole[QUESTIONS])
{
	size_t given = 0;

	for (int i = 0; i < QUESTIONS; i++) {
		if (now[i].e == ERR_PROFILE_CORRUPT)
			continue;
		assert_int_equal(now[i].e, ERR_OK);
		assert_memory_equal(now[i].hash, whole[i].hash, HASH);
		given++;
	}
	return given;
}

struct tally {
	size_t refused, opened, partly, unharmed;
};

/* With one bit flipped. */
static void live_with(const struct disk *made, const char *path, size_t at, const struct answer whole[QUESTIONS],
                      struct tally *t)
{
	struct patient p = { .disk = disk_copy(made, at) };
	struct answer now[QUESTIONS];
	uint64_t pages, damaged;
	size_t given;
	enum err e;

	rand_seeded_init(&p.seeded, at);
	p.rand = rand_seeded_source(&p.seeded);
	disk_flip(p.disk, path, at, (uint8_t)(1 << at % 8));
	e = wake(&p, 0);
	if (e != ERR_OK) {
		assert_int_equal(e, ERR_PROFILE_CORRUPT);
		t->refused++;
		disk_free(p.disk);
		return;
	}
	t->opened++;
	ask_all(core_store(p.core), now);
	given = judge(now, whole);
	/* Settings that cannot be read are not taken for settings that nobody made. */
	assert_int_equal(now[ASK_SETTINGS].e, ERR_OK);
	t->partly += given < QUESTIONS;
	assert_int_equal(given < QUESTIONS, store_is_damaged(core_store(p.core)));
	e = change(&p, 1000);
	assert_true(e == ERR_OK || e == ERR_PROFILE_CORRUPT);
	for (int i = 0; i < 20 && core_idle(p.core); i++)
		;
	assert_int_equal(store_count_damaged(core_store(p.core), &pages, &damaged), ERR_OK);
	assert_true(damaged <= 1);
	/* None: the page was free, or was written anew. */
	t->unharmed += damaged == 0;
	core_close(p.core);
	e = wake(&p, 2000);
	assert_true(e == ERR_OK || e == ERR_PROFILE_CORRUPT);
	core_close(p.core);
	disk_free(p.disk);
}

static struct disk *make(const char *who)
{
	char path[128];
	struct old_image img;
	struct rand_seeded seeded;
	struct rand rand;
	struct disk *d = disk_new(1);
	uint8_t *bytes;
	size_t len;

	snprintf(path, sizeof(path), "tests/vectors/profiles/v5/%s.gz", who);
	old_image_read(&img, path);
	rand_seeded_init(&seeded, 1);
	rand = rand_seeded_source(&seeded);
	bytes = old_image_database(&img, &key, &rand, &len);
	disk_put(d, STORED_PATH, bytes, len);
	free(bytes);
	bytes = old_image_log(&img, &key, &rand, &len);
	if (bytes)
		disk_put(d, STORED_LOG, bytes, len);
	free(bytes);
	old_image_free(&img);
	return d;
}

static struct disk *make_whole(struct answer whole[QUESTIONS])
{
	struct patient p = { .disk = make("alice") };

	rand_seeded_init(&p.seeded, 3);
	p.rand = rand_seeded_source(&p.seeded);
	assert_int_equal(wake(&p, 0), ERR_OK);
	ask_all(core_store(p.core), whole);
	while (core_idle(p.core))
		;
	core_close(p.core);
	for (int i = 0; i < QUESTIONS; i++)
		assert_int_equal(whole[i].e, ERR_OK);
	return p.disk;
}

static void a_bit_in_each_page(void **state)
{
	static const size_t spots[] = { 0, 101, 2048, 4056, 4095 };
	struct answer whole[QUESTIONS];
	struct disk *made = make_whole(whole);
	struct tally t = { 0 };
	size_t len;

	(void)state;
	disk_contents(made, STORED_PATH, &len);
	for (size_t page = 0; page < len / PAGE_LEN; page++)
		for (size_t i = 0; i < sizeof(spots) / sizeof(spots[0]); i++)
			live_with(made, STORED_PATH, page * PAGE_LEN + spots[i], whole, &t);
	print_message("%zu pages: does not open %zu, opens %zu, of these says that something is damaged %zu\n", len / PAGE_LEN,
	              t.refused, t.opened, t.partly);
	assert_true(t.refused > 40 && t.opened > 40 && t.partly > 20);
	disk_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bit_in_each_page),
	};

	assert_true(sodium_init() >= 0);
	return cmocka_run_group_tests_name("core/damage", tests, NULL, NULL);
}
