/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What users do with the people they know: blocking, removing, renaming, and names that come from outside. */
#include "core/people.h"

#include "base/text.h"
#include "core/contact.h"
#include "core/conn.h"
#include "core/identity.h"
#include "core/invite.h"
#include "support/pair.h"
#include "support/unit.h"

#include <string.h>

static struct contact contact_at(struct pair *p, unsigned node)
{
	struct contact row;

	assert_int_equal(contact_get(core_store(world_core(p->w, node)), p->id[node], &row), ERR_OK);
	return row;
}

static void block(struct pair *p, unsigned node, bool on)
{
	assert_int_equal(people_block(world_begin(p->w, node), p->id[node], on), ERR_OK);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

static bool linked(struct world *w, void *ctx)
{
	(void)w;
	return pair_are_linked(ctx);
}

/* ---- blocking ---- */

static void blocking_cuts_off_and_unblocking_restores(void **state)
{
	struct pair p = pair_new(41);
	int64_t x, y, order;

	(void)state;
	block(&p, 0, true);
	world_run(p.w, CLOCK_SECOND);
	assert_null(people_online(world_core(p.w, 0), p.id[0]));
	assert_null(people_online(world_core(p.w, 1), p.id[1]));
	x = pair_send(&p, 1, "while blocked");
	assert_int_equal(talk_send(world_begin(p.w, 0), p.id[0], "no", 2, &order), ERR_CONTACT_BLOCKED);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_run(p.w, 10 * CLOCK_MINUTE);
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], x), TALK_QUEUED);
	assert_string_equal(pair_texts(&p, 0), "");
	/* Also over a restart. */
	world_stop(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	world_run(p.w, 10 * CLOCK_MINUTE);
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], x), TALK_QUEUED);
	block(&p, 0, false);
	world_run(p.w, CLOCK_HOUR); /* the other's flights of this hour may be used up */
	assert_true(pair_becomes(&p, 1, x, TALK_DELIVERED));
	y = pair_send(&p, 0, "back");
	assert_true(pair_becomes(&p, 0, y, TALK_DELIVERED));
	assert_string_equal(pair_texts(&p, 0), "<while blocked;>back;");
	assert_int_equal(pair_events(&p, 0, EVENT_RESET) + pair_events(&p, 1, EVENT_RESET), 0);
	world_free(p.w);
}

/* Written and blocked in one turn: what was sealed must not be forgotten, or its number and key would be used again. */
static void blocking_loses_nothing_of_the_same_turn(void **state)
{
	struct pair p = pair_new(42);
	struct core *c = world_begin(p.w, 0);
	int64_t x, y;

	(void)state;
	assert_int_equal(talk_send(c, p.id[0], "one", 3, &x), ERR_OK);
	assert_int_equal(people_block(c, p.id[0], true), ERR_OK);
	assert_int_equal(people_block(c, p.id[0], false), ERR_OK);
	assert_int_equal(talk_send(c, p.id[0], "two", 3, &y), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_true(pair_becomes(&p, 0, y, TALK_DELIVERED));
	assert_string_equal(pair_texts(&p, 1), "<one;<two;");
	assert_int_equal(pair_events(&p, 0, EVENT_RESET), 0);
	world_free(p.w);
}

/* Somebody who has not joined yet is kept from joining. */
static void blocking_before_joining(void **state)
{
	(void)state;
	for (unsigned who = 0; who < 2; who++) {
		struct pair p = pair_begin(43);

		block(&p, who, true);
		world_run(p.w, CLOCK_MINUTE);
		assert_int_not_equal(contact_at(&p, who).state, CONTACT_ACTIVE);
		assert_false(pair_are_linked(&p));
		world_stop(p.w, who);
		assert_int_equal(world_boot(p.w, who), ERR_OK);
		world_run(p.w, CLOCK_HOUR);
		assert_int_not_equal(contact_at(&p, who).state, CONTACT_ACTIVE);
		block(&p, who, false);
		assert_true(world_until(p.w, 2 * CLOCK_HOUR, linked, &p));
		assert_true(pair_are_contacts(&p));
		world_free(p.w);
	}
}

/* ---- removing ---- */

static void removing_forgets_and_refuses(void **state)
{
	struct pair p = pair_new(44);
	struct contact row;
	int64_t x, order;

	(void)state;
	x = pair_send(&p, 0, "the canary in the conversation");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_int_equal(people_remove(world_begin(p.w, 0), p.id[0]), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_int_equal(contact_get(core_store(world_core(p.w, 0)), p.id[0], &row), ERR_NO_CONTACT);
	assert_int_equal(talk_send(world_begin(p.w, 0), p.id[0], "x", 1, &order), ERR_NO_CONTACT);
	assert_int_equal(people_block(world_core(p.w, 0), p.id[0], true), ERR_NO_CONTACT);
	assert_int_equal(people_remove(world_core(p.w, 0), p.id[0]), ERR_NO_CONTACT);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	x = pair_send(&p, 1, "to nobody");
	world_run(p.w, 2 * CLOCK_HOUR);
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], x), TALK_QUEUED);
	assert_null(people_online(world_core(p.w, 1), p.id[1]));
	/* They can be added again, as new contacts. */
	assert_true(world_invite(p.w, 0, 1, &p.id[0], &p.id[1]));
	assert_true(world_until(p.w, CLOCK_MINUTE, linked, &p));
	assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "again"), TALK_DELIVERED));
	world_free(p.w);
}

static void removing_one_that_has_not_joined_ends_the_invite(void **state)
{
	struct pair p = pair_begin(45);

	(void)state;
	assert_int_equal(people_remove(world_begin(p.w, 0), p.id[0]), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_run(p.w, 2 * CLOCK_HOUR);
	assert_int_equal(contact_at(&p, 1).state, CONTACT_PENDING);
	world_free(p.w);
}

/* ---- names ---- */

static void rename_own(struct pair *p, unsigned node, const char *name, enum err expected)
{
	assert_int_equal(people_rename_identity(world_begin(p->w, node), world_identity(p->w, node), name), expected);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

static void labels(void **state)
{
	struct pair p = pair_new(46);
	struct core *c = world_begin(p.w, 0);
	char lengthy[600];

	(void)state;
	assert_int_equal(people_rename(c, p.id[0], "Robert"), ERR_OK);
	assert_int_equal(people_rename(c, p.id[0], ""), ERR_BAD_TEXT);
	assert_int_equal(people_rename(c, p.id[0], "\x01\x02\n"), ERR_BAD_TEXT);
	assert_int_equal(people_rename(c, p.id[0] + 99, "x"), ERR_NO_CONTACT);
	assert_string_equal(contact_at(&p, 0).label, "Robert");
	memset(lengthy, 'x', sizeof(lengthy) - 1);
	lengthy[sizeof(lengthy) - 1] = 0;
	assert_int_equal(people_rename(c, p.id[0], lengthy), ERR_OK);
	assert_true(strlen(contact_at(&p, 0).label) <= CONTACT_LABEL_MAX);
	assert_int_equal(people_mute(c, p.id[0], true), ERR_OK);
	assert_true(contact_at(&p, 0).muted && !contact_at(&p, 0).verified);
	assert_int_equal(people_set_verified(c, p.id[0], true), ERR_OK);
	assert_true(contact_at(&p, 0).verified);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	rename_own(&p, 0, "", ERR_BAD_TEXT);
	world_free(p.w);
}

/* Whatever a contact calls itself: no control, no direction mark, no broken UTF-8 is ever stored. */
static void names_from_outside_are_cleaned(void **state)
{
	static const char *const names[] = {
		"\x1b[31mred", "a\nb\tc\rd", "\xe2\x80\xae" "evil", "\xff\xfe\x80", "\xc3", "\xf0\x9f\x98",
		"\xe2\x80\x8b\xe2\x81\xa6x\xe2\x81\xa9", "\x7f\xc2\x9b" "csi",
	};
	struct pair p = pair_new(47);

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct contact row;

		world_begin(p.w, 1);
		conn_send(conn_of(world_core(p.w, 1), peer_of_contact(world_core(p.w, 1), p.id[1])), FRAME_NAME, names[i],
		          strlen(names[i]));
		assert_int_equal(world_end(p.w, 1), ERR_OK);
		world_run(p.w, CLOCK_SECOND);
		row = contact_at(&p, 0);
		assert_true(text_is_valid_utf8(row.their_name, strlen(row.their_name)));
		for (const char *c = row.their_name; *c; c++)
			assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
		assert_null(strstr(row.their_name, "\xe2\x80\xae"));
		assert_null(strstr(row.their_name, "\xe2\x81\xa6"));
		assert_null(strstr(row.their_name, "\xc2\x9b"));
		assert_true(row.their_name[0]); /* what was nothing but dirt changes nothing */
		assert_string_equal(row.label, "friend");
		assert_true(pair_are_linked(&p));
	}
	world_free(p.w);
}

static void a_new_name_is_told(void **state)
{
	struct pair p = pair_new(48);

	(void)state;
	rename_own(&p, 1, "Robert", ERR_OK);
	loopback_cut(world_net(p.w), 0, 1);
	world_run(p.w, CLOCK_SECOND);
	assert_true(world_until(p.w, 2 * CLOCK_MINUTE, linked, &p));
	world_run(p.w, CLOCK_SECOND);
	assert_string_equal(contact_at(&p, 0).their_name, "Robert");
	assert_string_equal(contact_at(&p, 0).label, "friend");
	world_free(p.w);
}

/* ---- limits ---- */

static void limits(void **state)
{
	struct pair p = pair_new(49);
	struct core *c = world_begin(p.w, 0);
	struct people_invited ids;
	struct invite invite;
	int64_t id;

	(void)state;
	for (char name[] = "a"; name[0] < 'a' + PEOPLE_IDENTITIES_MAX - 1; name[0]++)
		assert_int_equal(people_add_identity(c, name, &id), ERR_OK);
	assert_int_equal(people_add_identity(c, "x", &id), ERR_LIMIT);
	assert_int_equal(people_add_identity(c, "", &id), ERR_LIMIT);
	for (int i = 0; i < PEOPLE_INVITES_OPEN; i++)
		assert_int_equal(people_invite(c, world_identity(p.w, 0), "", NULL, &invite, &ids), ERR_OK);
	assert_int_equal(people_invite(c, world_identity(p.w, 0), "", NULL, &invite, &ids), ERR_LIMIT);
	assert_int_equal(people_set_verified(c, ids.contact, true), ERR_CONTACT_PENDING);
	assert_int_equal(people_revoke(c, ids.invitation), ERR_OK);
	assert_int_equal(people_revoke(c, ids.invitation), ERR_OK);
	assert_int_equal(people_revoke(c, 12345), ERR_NO_INVITE);
	assert_int_equal(people_invite(c, 777, "", NULL, &invite, &ids), ERR_NO_IDENTITY);
	assert_int_equal(people_invite(c, world_identity(p.w, 0), "", NULL, &invite, &ids), ERR_OK);
	assert_int_equal(people_revoke(c, ids.invitation), ERR_OK);
	assert_int_equal(people_revoke(c, ids.invitation - 10), ERR_OK); /* a world takes fewer peers than a core */
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocking_cuts_off_and_unblocking_restores),
		cmocka_unit_test(blocking_loses_nothing_of_the_same_turn),
		cmocka_unit_test(blocking_before_joining),
		cmocka_unit_test(removing_forgets_and_refuses),
		cmocka_unit_test(removing_one_that_has_not_joined_ends_the_invite),
		cmocka_unit_test(labels),
		cmocka_unit_test(names_from_outside_are_cleaned),
		cmocka_unit_test(a_new_name_is_told),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests_name("core/people", tests, NULL, NULL);
}
