/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile of the golden screens: the same each time, and what its header says. */
#include "support/unit.h"

#include "core/contact.h"
#include "core/conversation.h"
#include "support/made_fixed.h"
#include "support/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As MADE_FIXED_CLOCK says. */
static const struct instant now = { .wall = INT64_C(1795170240000), .mono = 1000 };

static char top[] = "/tmp/nightjar-made-XXXXXX";

static bool put_contact(void *ctx, const struct contact *c)
{
	fprintf(ctx, "contact %" PRId64 " %s/%s state %d%s%s%s since %" PRId64 " key", c->id, c->label, c->their_name, c->state,
	        c->blocked ? " blocked" : "", c->muted ? " muted" : "", c->verified ? " verified" : "", c->created);
	for (size_t i = 0; i < sizeof(c->pubkey.b); i++)
		fprintf(ctx, "%02x", c->pubkey.b[i]);
	fputc('\n', ctx);
	return true;
}

static bool put_message(void *ctx, const struct message *m)
{
	fprintf(ctx, "%" PRId64 ".%" PRId64 " %d seq %" PRIu64 " sent %" PRId64 " stored %" PRId64 ": %.*s\n", m->conversation,
	        m->order, m->direction, m->seq, m->sent, m->stored, (int)m->len, (const char *)m->body);
	return true;
}

/* Everything that a client could tell of. */
static char *describe(struct machine *m)
{
	struct store *s = core_store(m->core);
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	assert_int_equal(contact_list(s, 0, put_contact, f), ERR_OK);
	for (int64_t id = 1; id <= 6; id++) {
		const struct conversation_range all = { .conversation = id, .way = CONVERSATION_AFTER, .limit = 10000 };

		assert_int_equal(conversation_page(s, &all, put_message, f), ERR_OK);
	}
	fclose(f);
	return text;
}

static uint64_t unread(struct machine *m, int64_t contact)
{
	struct conversation_counts counts;

	assert_int_equal(conversation_counts(core_store(m->core), contact, &counts), ERR_OK);
	return counts.unread;
}

static enum talk_state last_state(struct machine *m, int64_t contact)
{
	struct conversation_counts counts;

	assert_int_equal(conversation_counts(core_store(m->core), contact, &counts), ERR_OK);
	return talk_state(m->core, contact, counts.last);
}

static void make(struct machine *m, struct made_fixed *ids, const char *name)
{
	char folder[MACHINE_PATH];

	snprintf(folder, sizeof(folder), "%s/%s", top, name);
	made_fixed_make(folder, ids);
	machine_open_at(m, folder, now);
	core_turn(m->core, now);
}

static void end(struct machine *m)
{
	assert_int_equal(core_commit(m->core), ERR_OK);
	machine_close(m);
	machine_remove(m->folder);
}

static void is_the_same_each_time(void **state)
{
	static struct machine a, b;
	struct made_fixed ids[2];
	char *first, *second, clock[64];

	(void)state;
	make(&a, &ids[0], "a");
	make(&b, &ids[1], "b");
	first = describe(&a);
	second = describe(&b);
	assert_string_equal(first, second);
	assert_memory_equal(&ids[0], &ids[1], sizeof(ids[0]));
	assert_non_null(strstr(first, "1 Bob/Bob state 3 verified"));
	assert_non_null(strstr(first, "2 Carol/Caroline state 3"));
	assert_non_null(strstr(first, "see you at 10"));
	assert_non_null(strstr(first, "the ferry, not the train"));
	assert_null(strstr(first, "nobody needs to read this"));
	assert_null(strchr(first, 033));
	snprintf(clock, sizeof(clock), "CLOCK_AT=%" PRId64, now.wall / 1000);
	assert_string_equal(clock, MADE_FIXED_CLOCK);
	free(first);
	free(second);
	end(&a);
	end(&b);
}

static void is_as_described(void **state)
{
	static struct machine m;
	struct made_fixed ids;

	(void)state;
	make(&m, &ids, "c");
	assert_int_equal(unread(&m, ids.bob), 3);
	assert_int_equal(unread(&m, ids.carol), 0);
	assert_int_equal(unread(&m, ids.dave), 3);
	assert_int_equal(last_state(&m, ids.bob), TALK_QUEUED);
	assert_int_equal(last_state(&m, ids.erin), TALK_FAILED);
	assert_int_equal(last_state(&m, ids.frank), TALK_WAITING);
	end(&m);
}

static void fills(void **state)
{
	static struct machine m;
	char folder[MACHINE_PATH];
	struct conversation_counts counts;
	int64_t bob;

	(void)state;
	snprintf(folder, sizeof(folder), "%s/big", top);
	bob = made_fixed_big(folder, 2500);
	machine_open_at(&m, folder, now);
	core_turn(m.core, now);
	assert_int_equal(conversation_counts(core_store(m.core), bob, &counts), ERR_OK);
	assert_int_equal(counts.count, 2500);
	assert_int_equal(counts.unread, 0);
	/* Every third is ours: the last one of that kind has arrived. */
	assert_int_equal(talk_state(m.core, bob, counts.last - 1), TALK_DELIVERED);
	end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_the_same_each_time),
		cmocka_unit_test(is_as_described),
		cmocka_unit_test(fills),
	};
	int failed;

	if (!mkdtemp(top))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(top);
	return failed;
}
