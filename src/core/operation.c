/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/operation.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/expiry.h"
#include "core/mail.h"
#include "core/reference.h"
#include "core/search.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define INDEX_BATCH 256 /* rows that are indexed in one idle step */

static bool is_later(const struct letter_place *a, const struct letter_place *b)
{
	return a->session != b->session ? a->session > b->session : a->seq > b->seq;
}

/* ---- what becomes of a message ---- */

/* Sealed again by a contact that has not heard of it, it is to be known all the same. */
static void note_changed(struct core *c, const struct message *m)
{
	struct peer *p = m->direction == MESSAGE_IN ? peer_of_contact(c, m->conversation) : NULL;

	if (p && p->mail && p->mail->before)
		before_change(p->mail->before, m);
}

enum err operation_reword(struct core *c, const struct message *m, const struct message *now)
{
	enum err e = m->kind == LETTER_TEXT ? search_replace(c->store, m, now->kind == LETTER_TEXT ? now : NULL) : ERR_OK;

	note_changed(c, m);
	if (e == ERR_OK)
		e = conversation_rewrite(c->store, now);
	if (e == ERR_OK)
		e = conversation_reshape(c->store, now);
	if (e == ERR_OK)
		core_log_event(c, EVENT_MESSAGE_CHANGED, m->conversation, m->order, NULL);
	return e;
}

enum err operation_vanish(struct core *c, const struct message *m)
{
	enum err e = m->kind == LETTER_TEXT ? search_replace(c->store, m, NULL) : ERR_OK;

	note_changed(c, m);
	if (e == ERR_OK)
		e = expiry_drop(c, m);
	if (e == ERR_OK)
		e = conversation_hide(c->store, m);
	if (e == ERR_OK)
		core_log_event(c, EVENT_MESSAGE_GONE, m->conversation, m->order, NULL);
	return e;
}

/* The author's clock says when; that it happened at all must not depend on it. */
static int64_t edit_time(const struct message *op)
{
	return op->sent > 0 ? op->sent : 1;
}

/* A line without a text: nothing of what it said or was answered stays, only how long it is there. */
static enum err empty(struct core *c, const struct message *m, int64_t letter)
{
	struct message now = *m;

	now.kind = MESSAGE_DELETED;
	now.body = NULL;
	now.len = 0;
	now.shape = (struct shape){ .letter = letter, .timer = m->shape.timer, .expires = m->shape.expires };
	return operation_reword(c, m, &now);
}

static enum err edit(struct core *c, const struct message *m, const struct message *op, const struct shape *shape)
{
	struct message now = *m;

	now.body = op->body;
	now.len = op->len;
	now.shape = *shape;
	now.shape.edited = edit_time(op);
	return operation_reword(c, m, &now);
}

static enum err react(struct core *c, const struct message *m, const struct shape *shape)
{
	struct message now = *m;
	enum err e;

	now.shape = *shape;
	e = conversation_reshape(c->store, &now);
	if (e == ERR_OK)
		core_log_event(c, EVENT_MESSAGE_CHANGED, m->conversation, m->order, NULL);
	return e;
}

/* ---- ours ---- */

enum err operation_apply_ours(struct core *c, const struct message *op, const char *text, size_t len)
{
	struct message m, told = *op;
	struct shape shape;
	enum err e = conversation_copy(c->store, op->conversation, op->shape.about_order, &m);

	told.body = (const uint8_t *)text;
	told.len = len;
	shape = m.shape;
	if (e == ERR_OK && op->kind == LETTER_REACTION) {
		ASSERT(len <= LETTER_REACTION_MAX);
		memset(shape.mine.text, 0, sizeof(shape.mine.text));
		memcpy(shape.mine.text, text, len);
		e = react(c, &m, &shape);
	} else if (e == ERR_OK && op->kind == LETTER_EDIT) {
		shape.letter = op->order;
		e = edit(c, &m, &told, &shape);
	} else if (e == ERR_OK) {
		e = empty(c, &m, op->order);
	}
	conversation_release(&m);
	return e;
}

/* ---- theirs ---- */

/* Of a contact's letters about one message the latest holds, whatever came first. */
static enum err change(struct core *c, const struct message *m, const struct message *op, const struct letter_place *by)
{
	struct shape shape = m->shape;

	switch (op->kind) {
	case LETTER_REACTION:
		if (!is_later(by, &m->shape.theirs.by))
			return ERR_OK;
		shape.theirs = (struct shape_reaction){ .by = *by };
		memcpy(shape.theirs.text, op->body, op->len);
		return react(c, m, &shape);
	case LETTER_EDIT:
		if (!is_later(by, &m->shape.edited_by))
			return ERR_OK;
		shape.edited_by = *by;
		return edit(c, m, op, &shape);
	default:
		return empty(c, m, 0);
	}
}

static enum err apply(struct core *c, const struct message *op, int64_t target, const struct letter_place *by)
{
	struct message m;
	enum err e = conversation_copy(c->store, op->conversation, target, &m);

	/* Only texts are changed: not what is deleted or gone, nor a timer. */
	if (e == ERR_OK && m.kind == LETTER_TEXT)
		e = change(c, &m, op, by);
	conversation_release(&m);
	return e;
}

/* Nothing of what it says stays with the operation. */
static enum err forget_words(struct store *s, int64_t conversation, int64_t order, int64_t target)
{
	struct message op;
	enum err e = conversation_copy(s, conversation, order, &op);

	op.len = e == ERR_OK ? 0 : op.len;
	op.shape.about_order = target;
	if (e == ERR_OK)
		e = conversation_rewrite(s, &op);
	if (e == ERR_OK)
		e = conversation_reshape(s, &op);
	conversation_release(&op);
	return e;
}

/* What it says, clean; false: nothing that could have an effect. Fills *text, owned by the caller. */
static bool clean(const struct letter *letter, char **text, size_t *len)
{
	size_t cap = letter->kind == LETTER_REACTION ? LETTER_REACTION_MAX + 1 : 3 * letter->len + 1;

	*text = malloc(cap);
	ASSERT(*text);
	if (letter->kind == LETTER_REACTION)
		*len = text_clean_name(*text, cap, letter->text, letter->len);
	else
		*len = text_clean_body(*text, cap, letter->text, letter->len);
	if (letter->kind == LETTER_REACTION)
		return letter->len == 0 || text_is_cluster(*text, *len);
	return letter->about.whose == LETTER_AUTHORS && (*len > 0 || letter->kind == LETTER_DELETE);
}

static enum err wait_for(struct core *c, const struct message *op, const struct reference *ref, const struct letter_place *by)
{
	const struct reference_waiting w = { .kind = op->kind, .order = op->order, .by = *by };
	int64_t instead;
	enum err e = reference_await(c->store, ref, &w, &instead);

	if (e == ERR_OK && instead > 0)
		e = forget_words(c->store, op->conversation, instead, 0);
	return e == ERR_OK ? reference_want(c->store, op->conversation) : e;
}

/* A failure stays with the store and shows at the commit. */
static void store_and_apply(struct core *c, const struct letter *letter, struct message *op, const struct letter_place *by,
			    bool known)
{
	struct reference ref = {
		.conversation = op->conversation,
		.direction = letter->about.whose == LETTER_AUTHORS ? MESSAGE_IN : MESSAGE_OUT,
		.at = letter->about.at,
	};
	struct message row = *op;
	int64_t target = 0;

	if (reference_find(c->store, &ref, &target) != ERR_OK)
		return;
	row.shape.about_order = target;
	/* Its words stay with it only while it waits. */
	row.len = target > 0 ? 0 : op->len;
	if (!known && conversation_append(c->store, &row) != ERR_OK)
		return;
	op->order = row.order;
	if (target > 0)
		(void)!apply(c, op, target, by);
	else if (!known)
		(void)!wait_for(c, &row, &ref, by);
}

void operation_take(struct core *c, struct peer *p, const struct letter *letter, struct message *row, bool known)
{
	const struct letter_place by = { .session = p->mail->row.number, .seq = letter->seq };
	char *text;
	size_t len;
	bool matters = clean(letter, &text, &len);

	row->kind = (uint8_t)letter->kind;
	row->shape.about = letter->about;
	row->body = (const uint8_t *)text;
	row->len = matters ? len : 0;
	if (matters)
		store_and_apply(c, letter, row, &by, known);
	else if (!known)
		(void)!conversation_append(c->store, row);
	sodium_memzero(text, len);
	free(text);
}

enum err operation_settle(struct core *c, const struct message *m)
{
	struct reference_waiting all[REFERENCE_KINDS];
	size_t n = 0;
	enum err e = reference_due(c->store, m, all, &n);

	for (size_t i = 0; i < n && e == ERR_OK; i++) {
		struct message op;

		e = conversation_copy(c->store, m->conversation, all[i].order, &op);
		if (e == ERR_OK)
			e = apply(c, &op, m->order, &all[i].by);
		if (e == ERR_OK)
			e = forget_words(c->store, m->conversation, all[i].order, m->order);
		conversation_release(&op);
	}
	return e;
}

enum err operation_idle(struct core *c, bool *left)
{
	struct reference_come come;
	enum err e = reference_index_some(c->store, INDEX_BATCH, &come, left);

	for (size_t i = 0; i < come.n && e == ERR_OK; i++) {
		struct message m;

		e = conversation_copy(c->store, come.conversation, come.orders[i], &m);
		if (e == ERR_OK)
			e = operation_settle(c, &m);
		conversation_release(&m);
	}
	return e;
}
