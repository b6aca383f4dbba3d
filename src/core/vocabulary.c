/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vocabulary.h"

#include "core/row.h"
#include "core/store_state.h"

#include <string.h>

#define WORD_MAX 64    /* bytes; longer ones are found whole only */

static const char sql_add[] = "INSERT OR IGNORE INTO word (word) VALUES (?)";
/* Everything from the beginning to the beginning followed by the last code point. */
static const char sql_complete[] = "SELECT word FROM word WHERE word >= ?1 AND word < ?1 || char(1114111)"
                                   " ORDER BY length(word), word LIMIT ?2";

/* FNV-1a, 64 bits: only to recognise words; two that collide cost a completion. 0 means an empty place. */
static uint64_t hash(const char *word, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)word[i]) * UINT64_C(0x100000001b3);
	return h | 1;
}

static enum err add_one(struct store *s, const char *word, size_t len)
{
	uint64_t h = hash(word, len), *known = &s->known_words[(h >> 20) % VOCABULARY_KNOWN];
	char copy[WORD_MAX + 1];
	struct row r;
	enum err e;

	if (*known == h)
		return ERR_OK;
	memcpy(copy, word, len);
	copy[len] = '\0';
	r = row_change(s, sql_add);
	row_bind_text(&r, copy);
	e = row_run(&r);
	if (e == ERR_OK)
		*known = h;
	return e;
}

enum err vocabulary_add(struct store *s, const char *words)
{
	enum err e = ERR_OK;

	while (e == ERR_OK && *words) {
		size_t len = strcspn(words, " ");

		if (len > 0 && len <= WORD_MAX)
			e = add_one(s, words, len);
		words += len + (words[len] == ' ');
	}
	return e;
}

enum err vocabulary_complete(struct store *s, const char *beginning, size_t limit,
                             bool (*visit)(void *ctx, const char *word), void *ctx)
{
	struct row r = row_read(s, sql_complete);
	char word[WORD_MAX + 1];
	bool more = true;

	row_bind_text(&r, beginning);
	row_bind_int(&r, (int64_t)limit);
	while (more && row_next(&r)) {
		row_text(&r, word, sizeof(word));
		more = visit(ctx, word);
	}
	return row_end(&r);
}
