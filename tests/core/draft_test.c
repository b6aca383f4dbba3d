/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts begun, and contacts out of sight. */
#include "core/draft.h"

#include "core/contact.h"
#include "core/event.h"
#include "support/pair.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

static enum err set(struct pair *p, const char *text, size_t len, int64_t reply)
{
	const struct talk_text t = { .text = text, .len = len, .reply = reply };
	enum err e = talk_set_draft(world_begin(p->w, 0), p->id[0], &t);

	assert_int_equal(world_end(p->w, 0), ERR_OK);
	return e;
}

static void has(struct pair *p, const char *text, int64_t reply)
{
	struct draft *d = calloc(1, sizeof(*d));
	bool any;

	assert_non_null(d);
	assert_int_equal(draft_get(core_store(world_core(p->w, 0)), p->id[0], d), ERR_OK);
	assert_string_equal(d->text, text);
	assert_int_equal(d->reply, reply);
	assert_int_equal(draft_has(core_store(world_core(p->w, 0)), p->id[0], &any), ERR_OK);
	assert_int_equal(any, text[0] || reply);
	free(d);
}

static void kept_until_it_is_empty(void **state)
{
	struct pair p = pair_new(1401);
	char *text = malloc(DRAFT_TEXT_MAX + 2);
	int64_t x = pair_send(&p, 0, "x");
	size_t events = pair_events(&p, 0, EVENT_CONTACT);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', DRAFT_TEXT_MAX + 1);
	text[DRAFT_TEXT_MAX + 1] = '\0';
	has(&p, "", 0);
	assert_int_equal(set(&p, "half a", 6, x), ERR_OK);
	has(&p, "half a", x);
	world_stop(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	has(&p, "half a", x);
	assert_int_equal(set(&p, text, DRAFT_TEXT_MAX + 1, 0), ERR_TOO_LONG);
	assert_int_equal(set(&p, "\xff", 1, 0), ERR_BAD_TEXT);
	assert_int_equal(set(&p, "a\0b", 3, 0), ERR_BAD_TEXT);
	assert_int_equal(set(&p, "a", 1, x + 1000), ERR_NO_MESSAGE);
	has(&p, "half a", x);
	text[DRAFT_TEXT_MAX] = '\0';
	assert_int_equal(set(&p, text, DRAFT_TEXT_MAX, 0), ERR_OK);
	has(&p, text, 0);
	assert_int_equal(set(&p, "", 0, x), ERR_OK);
	has(&p, "", x);
	assert_int_equal(set(&p, "", 0, 0), ERR_OK);
	has(&p, "", 0);
	assert_int_equal(pair_events(&p, 0, EVENT_CONTACT), events + 4);
	assert_int_equal(set(&p, "gone with the contact", 21, 0), ERR_OK);
	assert_int_equal(people_remove(world_begin(p.w, 0), p.id[0]), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	has(&p, "", 0);
	free(text);
	world_free(p.w);
}

static bool is_archived(struct pair *p)
{
	struct contact row;

	assert_int_equal(contact_get(core_store(world_core(p->w, 0)), p->id[0], &row), ERR_OK);
	return row.archived;
}

static void archive(struct pair *p, bool muted)
{
	assert_int_equal(people_mute(world_begin(p->w, 0), p->id[0], muted), ERR_OK);
	assert_int_equal(people_archive(world_core(p->w, 0), p->id[0], true), ERR_OK);
	assert_int_equal(world_end(p->w, 0), ERR_OK);
	assert_true(is_archived(p));
}

static void archived_until_there_is_something_new(void **state)
{
	struct pair p = pair_new(1402);
	const struct talk_text t = { .text = "+", .len = 1 };
	int64_t x = pair_send(&p, 0, "x"), y;

	(void)state;
	archive(&p, false);
	world_stop(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	assert_true(is_archived(&p));
	/* A reaction is nothing new. */
	y = pair_send(&p, 1, "y");
	assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
	assert_false(is_archived(&p));
	archive(&p, false);
	assert_int_equal(talk_react(world_begin(p.w, 1), p.id[1], y, &t), ERR_OK);
	assert_int_equal(world_end(p.w, 1), ERR_OK);
	world_run(p.w, CLOCK_SECOND);
	assert_true(is_archived(&p));
	(void)pair_send(&p, 0, "written here");
	assert_false(is_archived(&p));
	archive(&p, true);
	assert_true(pair_becomes(&p, 1, pair_send(&p, 1, "muted"), TALK_DELIVERED));
	(void)pair_send(&p, 0, "still");
	assert_true(is_archived(&p) && x > 0);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_until_it_is_empty),
		cmocka_unit_test(archived_until_there_is_something_new),
	};

	return cmocka_run_group_tests_name("core/draft", tests, NULL, NULL);
}
