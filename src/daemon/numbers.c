/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/numbers.h"

#include "base/assert.h"
#include "core/safety.h"
#include "daemon/daemon.h"
#include "daemon/slow.h"
#include "daemon/turn.h"

#include <stdlib.h>

struct computing {
	struct daemon *d;
	struct ask *ask;
	json_t *row;
	struct pubkey ours, theirs;
	struct safety number;
	bool done;
};

static void work(void *ctx)
{
	struct computing *n = ctx;

	n->done = safety_compute(&n->number, &n->ours, &n->theirs);
}

static void add(json_t *row, const struct safety *number)
{
	char words[SAFETY_WORDS_SIZE], digits[SAFETY_DIGITS_SIZE];

	safety_words(words, number);
	safety_digits(digits, number);
	json_object_set_new(row, "safety_words", json_string(words));
	json_object_set_new(row, "safety_digits", json_string(digits));
}

static void finish(void *ctx, bool alive)
{
	struct computing *n = ctx;

	if (!alive) {
		json_decref(n->row);
		ask_free(n->ask);
	} else {
		turn_open(n->d->turn);
		if (n->done)
			add(n->row, &n->number);
		ask_end(n->ask, n->done ? ERR_OK : ERR_LIMIT, n->row);
	}
	free(n);
}

void numbers_answer(struct ask *a, json_t *row, const struct pubkey *ours, const struct pubkey *theirs)
{
	struct computing *n = calloc(1, sizeof(*n));
	const struct slow_job job = { .work = work, .done = finish, .ctx = n };

	ASSERT(n);
	*n = (struct computing){ .d = a->d, .ask = a, .row = row, .ours = *ours, .theirs = *theirs };
	if (slow_start(a->d->slow, &job))
		return;
	free(n);
	ask_end(a, ERR_BUSY, row);
}
