/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/contact.h"
#include "core/conversation.h"
#include "core/gap.h"
#include "core/identity.h"
#include "core/invitation.h"
#include "core/outbox.h"
#include "core/session.h"
#include "core/setting.h"
#include "core/skipped.h"
#include "support/stored.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static struct contact add(struct stored *t, int64_t identity, const char *label)
{
	struct contact c = { .identity = identity, .state = CONTACT_ACTIVE, .created = 9 };

	snprintf(c.label, sizeof(c.label), "%s", label);
	assert_int_equal(contact_add(t->store, &c), ERR_OK);
	return c;
}

static bool count(void *ctx, const struct contact *c)
{
	(void)c;
	(*(size_t *)ctx)++;
	return true;
}

static void every_field_comes_back(void **state)
{
	struct stored *t = *state;
	struct contact c = { .identity = 3, .label = "Bob", .their_name = "Robert", .pubkey = { { 1, 2 } }, .invitation = 4,
		             .state = CONTACT_TENTATIVE, .blocked = true, .verified = true, .created = 5 }, got;

	assert_int_equal(contact_add(t->store, &c), ERR_OK);
	stored_reopen(t);
	assert_int_equal(contact_get(t->store, c.id, &got), ERR_OK);
	assert_string_equal(got.label, "Bob");
	assert_string_equal(got.their_name, "Robert");
	assert_memory_equal(got.pubkey.b, c.pubkey.b, KEY_LEN);
	assert_true(got.identity == 3 && got.invitation == 4 && got.created == 5 && got.state == CONTACT_TENTATIVE);
	assert_true(got.blocked && !got.muted && got.verified);
	c.muted = true;
	c.blocked = false;
	snprintf(c.label, sizeof(c.label), "Rob");
	assert_int_equal(contact_update(t->store, &c), ERR_OK);
	assert_int_equal(contact_find(t->store, 0, "rob", &got), ERR_OK);
	assert_true(got.muted && !got.blocked && got.id == c.id);
	assert_int_equal(contact_find(t->store, 0, "bob", &got), ERR_NO_CONTACT);
	assert_int_equal(contact_find_key(t->store, 3, &c.pubkey, &got), ERR_OK);
	assert_int_equal(contact_find_key(t->store, 2, &c.pubkey, &got), ERR_NO_CONTACT);
	c.id = 99;
	assert_int_equal(contact_update(t->store, &c), ERR_NO_CONTACT);
}

static void names_are_whole_and_unambiguous(void **state)
{
	struct stored *t = *state;
	struct contact c, first = add(t, 1, "Zoë"), second;
	size_t n = 0;

	add(t, 1, "Zoë Müller");
	second = add(t, 2, "ZOË");
	assert_int_equal(contact_find(t->store, 1, "zoë", &c), ERR_OK);
	assert_int_equal(c.id, first.id);
	assert_int_equal(contact_find(t->store, 0, "zoë", &c), ERR_CONTACT_AMBIGUOUS);
	assert_int_equal(contact_find(t->store, 1, "zo", &c), ERR_NO_CONTACT);
	second.state = CONTACT_REMOVED;
	assert_int_equal(contact_update(t->store, &second), ERR_OK);
	assert_int_equal(contact_find(t->store, 0, "zoë", &c), ERR_OK);
	assert_int_equal(contact_list(t->store, 1, count, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(contact_list(t->store, 0, count, &n), ERR_OK);
	assert_int_equal(n, 5);
}

static void blobs_and_sightings(void **state)
{
	struct stored *t = *state;
	uint8_t bytes[8];
	struct store_buf buf = { .p = bytes, .cap = sizeof(bytes) };
	struct contact c = add(t, 1, "a");
	char road[CONTACT_ROAD_MAX + 1];
	int64_t wall;

	assert_int_equal(contact_put(t->store, c.id, CONTACT_CHAIN, "chain", 5), ERR_OK);
	assert_int_equal(contact_put(t->store, c.id, CONTACT_WINDOW, "", 0), ERR_OK);
	assert_int_equal(contact_put(t->store, c.id, CONTACT_CHAIN, "chain2", 6), ERR_OK);
	assert_int_equal(contact_seen(t->store, c.id, &wall, road), ERR_OK);
	assert_true(wall == 0 && road[0] == '\0');
	assert_int_equal(contact_set_seen(t->store, c.id, 44, "lan"), ERR_OK);
	stored_reopen(t);
	assert_int_equal(contact_fetch(t->store, c.id, CONTACT_CHAIN, &buf), ERR_OK);
	assert_int_equal(buf.len, 6);
	assert_memory_equal(bytes, "chain2", 6);
	assert_int_equal(contact_fetch(t->store, c.id, CONTACT_ADDRESSES, &buf), ERR_OK);
	assert_int_equal(buf.len, 0);
	assert_int_equal(contact_drop(t->store, c.id, CONTACT_CHAIN), ERR_OK);
	assert_int_equal(contact_fetch(t->store, c.id, CONTACT_CHAIN, &buf), ERR_OK);
	assert_int_equal(buf.len, 0);
	assert_int_equal(contact_seen(t->store, c.id, &wall, road), ERR_OK);
	assert_true(wall == 44);
	assert_string_equal(road, "lan");
	assert_int_equal(contact_put(t->store, c.id, CONTACT_CHAIN, "too long for it", 15), ERR_OK);
	assert_int_equal(contact_fetch(t->store, c.id, CONTACT_CHAIN, &buf), ERR_PROFILE_CORRUPT);
	store_rollback(t->store);
}

static bool add_up(void *ctx, const struct session *v)
{
	*(uint64_t *)ctx += v->acked_seq;
	return true;
}

static void sessions(void **state)
{
	struct stored *t = *state;
	struct session v = { 7, 0, 2, UINT64_MAX, 5, 6 }, got;
	uint64_t acked = 0;
	uint8_t bytes[16];
	struct store_buf buf = { .p = bytes, .cap = sizeof(bytes) };

	assert_int_equal(session_update(t->store, &v), ERR_NO_CONTACT);
	assert_int_equal(session_put(t->store, &v, "ratchet", 7), ERR_OK);
	v.acked_seq = 8;
	assert_int_equal(session_update(t->store, &v), ERR_OK);
	stored_reopen(t);
	assert_int_equal(session_get(t->store, 7, 0, &got, &buf), ERR_OK);
	assert_true(got.number == 2 && got.sent_seq == UINT64_MAX && got.acked_seq == 8 && got.recv_seq == 6);
	assert_int_equal(buf.len, 7);
	assert_int_equal(session_get(t->store, 7, 1, &got, NULL), ERR_NO_CONTACT);
	v.device = 1;
	assert_int_equal(session_put(t->store, &v, NULL, 0), ERR_OK);
	assert_int_equal(session_list(t->store, add_up, &acked), ERR_OK);
	assert_int_equal(acked, 16);
	assert_int_equal(session_delete(t->store, 7, 0), ERR_OK);
	assert_int_equal(session_get(t->store, 7, 0, &got, NULL), ERR_NO_CONTACT);
}

static bool first_tag(void *ctx, const uint8_t *tag, const uint8_t *key, size_t len)
{
	assert_true(len == 3 && key[0] == tag[0]);
	*(uint8_t *)ctx = tag[0];
	return false;
}

static void skipped_keys_go_oldest_first(void **state)
{
	struct stored *t = *state;
	uint8_t tag[SKIPPED_TAG_LEN] = { 0 }, bytes[3] = { 0 }, oldest;
	struct store_buf key = { .p = bytes, .cap = 3, .len = 3 };
	size_t n;

	for (int i = 0; i < 30; i++) {
		tag[0] = bytes[0] = (uint8_t)(100 - i);    /* not in the order of the tags */
		assert_int_equal(skipped_add(t->store, 1, 0, tag, &key), ERR_OK);
	}
	stored_reopen(t);
	assert_int_equal(skipped_find(t->store, 1, 0, tag, &key), ERR_OK);
	assert_true(key.len == 3 && bytes[0] == 71);
	assert_int_equal(skipped_find(t->store, 1, 1, tag, &key), ERR_OK);
	assert_int_equal(key.len, 0);
	assert_int_equal(skipped_remove(t->store, 1, 0, tag), ERR_OK);
	assert_int_equal(skipped_trim(t->store, 1, 0, 10), ERR_OK);
	assert_int_equal(skipped_count(t->store, 1, 0, &n), ERR_OK);
	assert_int_equal(n, 10);
	assert_int_equal(skipped_list(t->store, 1, 0, first_tag, &oldest), ERR_OK);
	assert_int_equal(oldest, 81);
	assert_int_equal(skipped_forget(t->store, 1), ERR_OK);
	assert_int_equal(skipped_count(t->store, 1, 0, &n), ERR_OK);
	assert_int_equal(n, 0);
}

static bool sum(void *ctx, uint64_t seq)
{
	*(uint64_t *)ctx += seq;
	return true;
}

static void gaps_close(void **state)
{
	struct stored *t = *state;
	const struct gap_of of = { 1, 2 };
	uint64_t frontier = 5, total = 0;
	bool has;

	assert_int_equal(gap_close(t->store, of, &frontier), ERR_OK);
	assert_int_equal(frontier, 5);
	assert_false(store_is_changing(t->store));
	for (uint64_t seq = 7; seq <= 10; seq++)
		assert_int_equal(gap_add(t->store, of, seq), ERR_OK);
	assert_int_equal(gap_add(t->store, of, 12), ERR_OK);
	assert_int_equal(gap_add(t->store, of, 12), ERR_OK);
	assert_int_equal(gap_close(t->store, of, &frontier), ERR_OK);
	assert_int_equal(frontier, 5);
	frontier = 6;
	assert_int_equal(gap_close(t->store, of, &frontier), ERR_OK);
	assert_int_equal(frontier, 10);
	stored_reopen(t);
	assert_int_equal(gap_list(t->store, of, sum, &total), ERR_OK);
	assert_int_equal(total, 12);
	assert_int_equal(gap_has(t->store, of, 12, &has), ERR_OK);
	assert_true(has);
	assert_int_equal(gap_has(t->store, (struct gap_of){ 1, 3 }, 12, &has), ERR_OK);
	assert_false(has);
}

static void deleted_leaves_nothing(void **state)
{
	struct stored *t = *state;
	struct contact c = add(t, 1, "a"), got;
	struct session v = { .contact = c.id };
	struct outbox_parcel p = { .contact = c.id, .seq = 1, .parcel = (const uint8_t *)"p", .len = 1 };
	struct outbox_counts waiting;

	assert_int_equal(session_put(t->store, &v, "r", 1), ERR_OK);
	assert_int_equal(outbox_add(t->store, &p), ERR_OK);
	assert_int_equal(contact_put(t->store, c.id, CONTACT_CHAIN, "c", 1), ERR_OK);
	assert_int_equal(contact_delete(t->store, c.id), ERR_OK);
	stored_reopen(t);
	assert_int_equal(contact_get(t->store, c.id, &got), ERR_NO_CONTACT);
	assert_int_equal(session_get(t->store, c.id, 0, &v, NULL), ERR_NO_CONTACT);
	assert_int_equal(outbox_counts(t->store, c.id, &waiting), ERR_OK);
	assert_int_equal(waiting.count, 0);
	assert_int_equal(contact_delete(t->store, c.id), ERR_NO_CONTACT);
	assert_true(add(t, 1, "b").id > c.id);    /* never given twice */
}

static void identities(void **state)
{
	struct stored *t = *state;
	struct identity a = { .name = "Anna", .seckey = { { 1 } }, .pubkey = { { 2 } }, .created = 3 }, b = a, got;

	assert_int_equal(identity_add(t->store, &a), ERR_OK);
	snprintf(b.name, sizeof(b.name), "ANNA");
	assert_int_equal(identity_add(t->store, &b), ERR_IDENTITY_EXISTS);
	snprintf(b.name, sizeof(b.name), "Work");
	assert_int_equal(identity_add(t->store, &b), ERR_OK);
	assert_int_equal(identity_rename(t->store, b.id, "anna"), ERR_IDENTITY_EXISTS);
	assert_int_equal(identity_rename(t->store, b.id, "WORK"), ERR_OK);
	stored_reopen(t);
	assert_int_equal(identity_find(t->store, "work", &got), ERR_OK);
	assert_string_equal(got.name, "WORK");
	assert_true(got.seckey.b[0] == 1 && got.pubkey.b[0] == 2 && got.created == 3);
	assert_int_equal(identity_delete(t->store, a.id), ERR_OK);
	assert_int_equal(identity_get(t->store, a.id, &got), ERR_NO_IDENTITY);
	assert_int_equal(identity_delete(t->store, a.id), ERR_NO_IDENTITY);
}

static void closed_invitations_lose_their_secrets(void **state)
{
	struct stored *t = *state;
	struct invitation i = { .identity = 1, .direction = INVITATION_MADE, .state = INVITATION_OPEN, .label = "for Bob",
		                .seed = "0123456789abcde", .has_commitment = true, .created = 1, .expires = 2 }, got;
	uint8_t bytes[8];
	struct store_buf buf = { .p = bytes, .cap = sizeof(bytes) };

	assert_int_equal(invitation_add(t->store, &i), ERR_OK);
	assert_int_equal(invitation_put(t->store, i.id, INVITATION_CHAIN, "c", 1), ERR_OK);
	stored_reopen(t);
	assert_int_equal(invitation_find(t->store, 1, i.seed, &got), ERR_OK);
	assert_string_equal(got.label, "for Bob");
	assert_true(got.has_commitment && !got.by_words && got.expires == 2 && got.direction == INVITATION_MADE);
	assert_int_equal(invitation_find(t->store, 2, i.seed, &got), ERR_NO_INVITE);
	assert_int_equal(invitation_set_contact(t->store, i.id, 12), ERR_OK);
	assert_int_equal(invitation_set_state(t->store, i.id, INVITATION_USED), ERR_OK);
	assert_int_equal(invitation_get(t->store, i.id, &got), ERR_OK);
	assert_true(got.state == INVITATION_USED && got.contact == 12);
	assert_memory_not_equal(got.seed, i.seed, sizeof(got.seed));
	assert_int_equal(invitation_fetch(t->store, i.id, INVITATION_CHAIN, &buf), ERR_OK);
	assert_int_equal(buf.len, 0);
	/* Still known again, by a hash. */
	assert_int_equal(invitation_find(t->store, 0, i.seed, &got), ERR_OK);
	assert_int_equal(got.state, INVITATION_USED);
	assert_int_equal(invitation_set_state(t->store, 99, INVITATION_USED), ERR_NO_INVITE);
	assert_int_equal(invitation_delete(t->store, i.id), ERR_OK);
	assert_int_equal(invitation_get(t->store, i.id, &got), ERR_NO_INVITE);
}

static bool join(void *ctx, const char *key, const char *value)
{
	strcat(ctx, key);
	strcat(ctx, value);
	return true;
}

static void settings(void **state)
{
	struct stored *t = *state;
	char all[64] = "", value[SETTING_VALUE_MAX + 1], too_long[SETTING_VALUE_MAX + 2];

	memset(too_long, 'x', sizeof(too_long) - 1);
	too_long[sizeof(too_long) - 1] = '\0';
	assert_int_equal(setting_set(t->store, "k", too_long), ERR_TOO_LONG);
	assert_int_equal(setting_set(t->store, "b", "2"), ERR_OK);
	assert_int_equal(setting_set(t->store, "a", "1"), ERR_OK);
	assert_int_equal(setting_set(t->store, "a", "3"), ERR_OK);
	stored_reopen(t);
	assert_int_equal(setting_list(t->store, join, all), ERR_OK);
	assert_string_equal(all, "a3b2");
	assert_int_equal(setting_unset(t->store, "a"), ERR_OK);
	assert_int_equal(setting_get(t->store, "a", value), ERR_NO_SETTING);
	assert_int_equal(setting_unset(t->store, "a"), ERR_NO_SETTING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_field_comes_back, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(names_are_whole_and_unambiguous, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(blobs_and_sightings, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(sessions, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(skipped_keys_go_oldest_first, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(gaps_close, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(deleted_leaves_nothing, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(identities, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(closed_invitations_lose_their_secrets, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(settings, stored_setup, stored_teardown),
	};

	return cmocka_run_group_tests_name("core/contact", tests, NULL, NULL);
}
