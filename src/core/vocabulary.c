/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/vocabulary.h"

#include "core/row.h"
#include "core/store_state.h"

#include <string.h>

static const char sql_add[] = "INSERT OR IGNORE INTO word (word) VALUES (?)";
static const char sql_remove[] = "DELETE FROM word WHERE word = ?";
static const char sql_doubt[] = "INSERT OR IGNORE INTO word_gone (word) VALUES (?)";
static const char sql_doubted[] = "SELECT word FROM word_gone LIMIT 1";
static const char sql_settle[] = "DELETE FROM word_gone WHERE word = ?";
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

static uint64_t *known_place(struct store *s, uint64_t h)
{
	return &s->known_words[(h >> 20) % VOCABULARY_KNOWN];
}

static enum err change(struct store *s, const char *sql, const char *word)
{
	struct row r = row_change(s, sql);

	row_bind_text(&r, word);
	return row_run(&r);
}

static enum err add_one(struct store *s, const char *word)
{
	uint64_t h = hash(word, strlen(word)), *known = known_place(s, h);
	enum err e;

	if (*known == h)
		return ERR_OK;
	e = change(s, sql_add, word);
	if (e == ERR_OK)
		*known = h;
	return e;
}

static enum err doubt_one(struct store *s, const char *word)
{
	return change(s, sql_doubt, word);
}

static enum err each(struct store *s, const char *words, enum err (*one)(struct store *s, const char *word))
{
	char word[VOCABULARY_WORD_MAX + 1];
	enum err e = ERR_OK;

	while (e == ERR_OK && *words) {
		size_t len = strcspn(words, " ");

		if (len > 0 && len <= VOCABULARY_WORD_MAX) {
			memcpy(word, words, len);
			word[len] = '\0';
			e = one(s, word);
		}
		words += len + (words[len] == ' ');
	}
	return e;
}

enum err vocabulary_add(struct store *s, const char *words)
{
	return each(s, words, add_one);
}

enum err vocabulary_doubt(struct store *s, const char *words)
{
	return each(s, words, doubt_one);
}

enum err vocabulary_doubted(struct store *s, char word[VOCABULARY_WORD_MAX + 1], bool *found)
{
	struct row r = row_read(s, sql_doubted);

	*found = row_next(&r);
	if (*found)
		row_text(&r, word, VOCABULARY_WORD_MAX + 1);
	return row_end(&r);
}

enum err vocabulary_settle(struct store *s, const char *word, bool stays)
{
	enum err e = change(s, sql_settle, word);

	if (e == ERR_OK && !stays) {
		*known_place(s, hash(word, strlen(word))) = 0;
		e = change(s, sql_remove, word);
	}
	return e;
}

enum err vocabulary_complete(struct store *s, const char *beginning, size_t limit,
                             bool (*visit)(void *ctx, const char *word), void *ctx)
{
	struct row r = row_read(s, sql_complete);
	char word[VOCABULARY_WORD_MAX + 1];
	bool more = true;

	row_bind_text(&r, beginning);
	row_bind_int(&r, (int64_t)limit);
	while (more && row_next(&r)) {
		row_text(&r, word, sizeof(word));
		more = visit(ctx, word);
	}
	return row_end(&r);
}
