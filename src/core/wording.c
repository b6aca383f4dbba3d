/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/wording.h"

#include <string.h>

/* What a letter is about by its first place. What was not sealed when it was referred to has one by now. */
static bool word_reference(const struct message *row, struct wording *w)
{
	w->letter.about = row->shape.about;
	if (row->shape.about.whose && row->shape.about.at.seq == 0)
		w->letter.about.at = (struct letter_place){ .session = w->about.session, .seq = w->about.seq };
	if (w->letter.about.at.seq == 0)
		w->letter.about.whose = LETTER_NOBODYS;
	return w->letter.about.whose != LETTER_NOBODYS;
}

static bool word_operation(const struct message *row, struct wording *w)
{
	const struct message *m = &w->about;

	switch (row->kind) {
	case LETTER_REACTION:
		w->letter.text = (const uint8_t *)m->shape.mine.text;
		w->letter.len = strlen(m->shape.mine.text);
		return m->kind == LETTER_TEXT;
	case LETTER_EDIT:
		w->letter.text = m->body;
		w->letter.len = m->len;
		return m->kind == LETTER_TEXT;
	default:
		return true;
	}
}

bool wording_of(struct store *s, const struct message *row, struct wording *w)
{
	bool is_about, is_operation = row->kind == LETTER_REACTION || row->kind == LETTER_EDIT || row->kind == LETTER_DELETE;

	*w = (struct wording){ .letter = { .kind = (enum letter_kind)row->kind, .sent = (uint64_t)row->sent } };
	if (row->kind == MESSAGE_DELETED || row->kind == MESSAGE_GONE)
		return false;
	if (row->shape.about_order > 0)
		(void)!conversation_copy(s, row->conversation, row->shape.about_order, &w->about);
	is_about = word_reference(row, w);
	if (is_operation)
		return is_about && word_operation(row, w);
	w->letter.timer = row->shape.timer;
	w->letter.text = row->body;
	w->letter.len = row->len;
	return row->len <= LETTER_TEXT_MAX;
}

void wording_wipe(struct wording *w)
{
	conversation_release(&w->about);
}
