/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/carrying.h"

#include "base/assert.h"
#include "base/tr.h"
#include "core/carry_file.h"
#include "core/core.h"
#include "core/setting.h"
#include "daemon/ask.h"
#include "daemon/batch.h"
#include "daemon/daemon.h"
#include "daemon/spool.h"
#include "daemon/turn.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MAX (512 * 1024)    /* bytes of a bundle in one answer or request: in base64 a line holds them */

/* ---- how much ---- */

json_t *carrying_row(struct daemon *d)
{
	struct spool_report folder;
	struct carry_settings s;
	struct carry_counts n;

	spool_words_report(d->spool, &folder);
	carry_settings(d->core, &s);
	carry_counts(d->core, &n);
	return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:s, s:s}", "paused", s.paused, "cap",
	                 (json_int_t)s.cap, "after", s.after == CARRY_AFTER_NEVER ? -1 : (json_int_t)s.after, "parcels",
	                 (json_int_t)n.parcels, "bytes", (json_int_t)n.bytes, "neighbours", (json_int_t)n.neighbours,
	                 "strangers_parcels", (json_int_t)n.strangers_parcels, "strangers_bytes",
	                 (json_int_t)n.strangers_bytes, "ours", (json_int_t)n.ours, "receipts", (json_int_t)n.proofs, "folder",
	                 folder.path, "folder_state", spool_words_state(folder.state), "folder_text", folder.text,
	                 "folder_hint", folder.hint);
}

void carrying_show(struct daemon *d, struct ask *a)
{
	turn_open(d->turn);
	ask_answer(a, carrying_row(d));
}

/* One line, whole, from the root: the daemon is somewhere else than who asks. */
static bool is_path(const char *path)
{
	for (const char *p = path; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 127)
			return false;
	return path[0] == '\0' || (path[0] == '/' && strlen(path) < SETTING_VALUE_MAX);
}

static enum err configure(struct daemon *d, struct ask *a, const struct carry_settings *s)
{
	struct carry_settings was;
	enum err e;

	carry_settings(d->core, &was);
	e = carry_configure(d->core, s);
	if (e == ERR_OK && ask_has(a, "folder"))
		e = spool_set(d->spool, ask_string(a, "folder"));
	else if (e == ERR_OK && was.paused && !s->paused)
		spool_renew(d->spool);
	return e;
}

void carrying_set(struct daemon *d, struct ask *a)
{
	struct carry_settings s;
	int64_t after, cap;

	turn_open(d->turn);
	carry_settings(d->core, &s);
	cap = ask_number(a, "cap", (int64_t)s.cap);
	after = ask_number(a, "after", s.after == CARRY_AFTER_NEVER ? -1 : (int64_t)s.after);
	if (ask_has(a, "paused"))
		s.paused = ask_flag(a, "paused");
	if (cap < (int64_t)CARRY_CAP_LEAST || cap > (int64_t)CARRY_CAP_MOST) {
		ask_refuse_with(a, ERR_USAGE, _("That is not an amount that can be carried."), _("From 1 MiB to 4 GiB."), NULL);
		return;
	}
	if (after < -1 || after > CARRY_AFTER_MOST) {
		ask_refuse_with(a, ERR_USAGE, _("That is not a time that a message may wait for a direct road."),
		                _("Up to 7 days; -1: it is never given to others."), NULL);
		return;
	}
	if (!is_path(ask_string(a, "folder"))) {
		ask_refuse_with(a, ERR_USAGE, _("That is not the path of a folder."), _("It begins with a slash."), NULL);
		return;
	}
	s.cap = (uint64_t)cap;
	s.after = after < 0 ? CARRY_AFTER_NEVER : (uint32_t)after;
	ask_end(a, configure(d, a, &s), NULL);
}

void carrying_empty(struct daemon *d, struct ask *a)
{
	enum err e;

	turn_open(d->turn);
	e = carry_empty(d->core);
	if (e == ERR_OK)
		spool_renew(d->spool);
	ask_end(a, e, NULL);
}

/* ---- files ---- */

static char *coded(const uint8_t *buf, size_t len)
{
	const size_t cap = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	char *text = malloc(cap);

	ASSERT(text);
	sodium_bin2base64(text, cap, buf, len, sodium_base64_VARIANT_ORIGINAL);
	return text;
}

static void give_page(struct daemon *d, struct ask *a, uint64_t after)
{
	struct batch b = { .buf = malloc(PAGE_MAX), .cap = PAGE_MAX };
	char next[24], *text;
	enum err e;

	ASSERT(b.buf);
	if (after == 0)
		batch_begin(&b);
	e = batch_fill(d->core, after, &b);
	text = coded(b.buf, b.len);
	snprintf(next, sizeof(next), "%" PRIu64, b.last);
	a->heavy = true;
	ask_end(a, e, json_pack("{s:b, s:s, s:s, s:b}", "wait", false, "data", text, "next", next, "more", b.full));
	free(text);
	free(b.buf);
}

/*
 * At first what waits here is put among it, with stamps, as whoever reads the file may be a stranger. That takes a while: until
 * it is done the answer is "wait", and the client asks again.
 */
void carrying_give(struct daemon *d, struct ask *a)
{
	int64_t after;

	if (!ask_order(a, "after", 0, &after) || after < 0) {
		ask_refuse(a, ERR_USAGE);
		return;
	}
	turn_open(d->turn);
	if (after == 0) {
		carry_file_collect(d->core);
		if (carry_file_stamp(d->core, BATCH_STAMP_STEP)) {
			ask_answer(a, json_pack("{s:b}", "wait", true));
			return;
		}
	}
	give_page(d, a, (uint64_t)after);
}

void carrying_take(struct daemon *d, struct ask *a)
{
	const char *text = ask_string(a, "data");
	const size_t most = strlen(text) / 4 * 3 + 3;
	int64_t file = ask_number(a, "file", 0);
	struct batch_taken t;
	uint8_t *buf = malloc(most);
	size_t len;

	ASSERT(buf);
	if (file > 0 || sodium_base642bin(buf, most, text, strlen(text), NULL, &len, NULL,
	                                         sodium_base64_VARIANT_ORIGINAL) != 0) {
		ask_refuse(a, ERR_USAGE);
		free(buf);
		return;
	}
	turn_open(d->turn);
	if (file == 0)
		file = carry_file_neighbour(d->core);
	batch_take(d->core, file, buf, len, &t);
	free(buf);
	ask_answer(a, json_pack("{s:I, s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:I}", "file", (json_int_t)file, "used",
	                        (json_int_t)t.used, "damaged", t.damaged, "carried", (json_int_t)t.counts[CARRY_KEPT],
	                        "for_you", (json_int_t)t.counts[CARRY_OPENED], "known", (json_int_t)t.counts[CARRY_KNOWN],
	                        "refused",
	                        (json_int_t)t.counts[CARRY_REFUSED], "bad", (json_int_t)t.counts[CARRY_BAD], "receipts",
	                        (json_int_t)t.receipts));
}
