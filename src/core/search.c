/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/search.h"

#include "base/heap.h"
#include "core/head.h"
#include "core/row.h"
#include "core/terms.h"
#include "core/vocabulary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each indexed message also has the word U+E000 + its conversation, which no text can have: private use separates words. */
#define CONVERSATION_WORD "\xee\x80\x80%" PRId64
#define QUERY_MAX   8192
#define WORD_MAX    128     /* bytes; a longer word of a query is ignored */
#define BEGINNING_MIN 2     /* bytes */
#define COMPLETIONS 16      /* words a beginning stands for */
#define INDEX_BATCH 1024
#define FORGET_WORDS 64     /* looked up in one step */
#define MERGE_MIN  4096     /* messages that are not worth it */

static const char sql_upto[] = "SELECT upto FROM search_state";
static const char sql_set_upto[] = "UPDATE search_state SET upto = ?";
static const char sql_run_at[] = "SELECT conversation, coalesce((SELECT first FROM run WHERE first > ?1 ORDER BY first"
                                 " LIMIT 1), 0) FROM run WHERE first <= ?1 ORDER BY first DESC LIMIT 1";
static const char sql_add[] = "INSERT INTO search (rowid, words) VALUES (?, ?)";
static const char sql_remove[] = "INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)";
static const char sql_is_tidy[] = "SELECT forgetting = 0 AND upto - merged < merged / 4 + ? FROM search_state";
static const char sql_set_merged[] = "UPDATE search_state SET forgetting = 0, merged = upto";
static const char sql_set_forgetting[] = "UPDATE search_state SET forgetting = 1";
/* 64 blocks towards an index in one piece, in which nothing is that was taken out. */
static const char sql_merge[] = "INSERT INTO search (search, rank) VALUES ('merge', -64)";
static const char sql_has[] = "SELECT 1 FROM search WHERE search MATCH ? LIMIT 1";
static const char sql_find[] = "SELECT rowid FROM search WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?";

static enum err read_upto(struct store *s, int64_t *out)
{
	struct row r = row_read(s, sql_upto);

	row_next(&r);
	*out = row_int(&r);
	return row_end(&r);
}

static enum err set_upto(struct store *s, int64_t upto)
{
	struct row r = row_change(s, sql_set_upto);

	row_bind_int(&r, upto);
	return row_run(&r);
}

static enum err set_forgetting(struct store *s)
{
	struct row r = row_change(s, sql_set_forgetting);

	return row_run(&r);
}

/* Which conversation the message of this order is of, and the order where that run ends. */
static enum err run_at(struct store *s, int64_t order, int64_t *conversation, int64_t *end)
{
	struct row r = row_read(s, sql_run_at);

	row_bind_int(&r, order);
	row_next(&r);
	*conversation = row_int(&r);
	*end = row_int(&r);
	return row_end(&r);
}

/* Timers and messages without a text have no words. Kinds below that of a text have been ones once. */
static bool has_words(const struct message *m)
{
	return m->kind <= LETTER_TEXT;
}

/* The message's words are put in, or taken out again: for that the index must be told the same words. */
static enum err change_index(struct store *s, const char *sql, const struct message *m)
{
	char *terms = has_words(m) ? terms_of(m->body, m->len) : NULL;
	size_t cap = terms ? strlen(terms) + 32 : 0;
	char *words = terms ? malloc(cap) : NULL;
	enum err e = ERR_LIMIT;
	struct row r;

	if (!has_words(m))
		return ERR_OK;
	if (words) {
		snprintf(words, cap, CONVERSATION_WORD " %s", m->conversation, terms);
		r = row_change(s, sql);
		row_bind_int(&r, m->order);
		row_bind_text(&r, words);
		e = row_run(&r);
		if (e == ERR_OK)
			e = sql == sql_add ? vocabulary_add(s, terms) : vocabulary_doubt(s, terms);
	} else {
		row_spoil(s, e);
	}
	heap_free(words);
	heap_free(terms);
	return e;
}

struct indexing {
	struct store *store;
	int64_t end;      /* not this order and not beyond */
	int64_t upto;     /* done */
	size_t done;
	enum err e;
};

static bool index_one(void *ctx, const struct message *m)
{
	struct indexing *x = ctx;

	if (m->order >= x->end)
		return false;
	x->e = change_index(x->store, sql_add, m);
	x->upto = m->order;
	x->done++;
	return x->e == ERR_OK;
}

/* As much of one run as `limit` allows: it starts after x->upto. */
static enum err index_run(struct indexing *x, int64_t newest, size_t limit)
{
	struct conversation_range range = { .way = CONVERSATION_AFTER, .from = x->upto, .limit = limit };
	size_t before = x->done;
	enum err e = run_at(x->store, x->upto + 1, &range.conversation, &x->end);

	if (x->end == 0)
		x->end = newest + 1;
	if (e == ERR_OK)
		e = conversation_page(x->store, &range, index_one, x);
	if (e == ERR_OK)
		e = x->e;
	/* Nothing more before the next run: what was there is deleted. */
	if (e == ERR_OK && x->done - before < limit)
		x->upto = x->end - 1;
	return e;
}

enum err search_index_some(struct store *s, size_t limit, bool *left)
{
	struct indexing x = { .store = s };
	int64_t newest, from;
	enum err e = head_newest(s, &newest);

	*left = false;
	if (e == ERR_OK)
		e = read_upto(s, &x.upto);
	from = x.upto;
	while (e == ERR_OK && x.upto < newest && x.done < limit)
		e = index_run(&x, newest, limit - x.done);
	*left = x.upto < newest;
	return e == ERR_OK && x.upto > from ? set_upto(s, x.upto) : e;
}

/* Takes in all that is left. A full disk must not keep people from reading: then what is indexed answers. */
static enum err catch_up(struct store *s, bool ours)
{
	bool left = true;
	enum err e = ERR_OK;

	while (e == ERR_OK && left)
		e = search_index_some(s, INDEX_BATCH, &left);
	if (e == ERR_OK || !ours || e == ERR_PROFILE_CORRUPT)
		return e;
	store_rollback(s);
	return ERR_OK;
}

/*
 * Whether there was room shows at the commit. Where nothing but the index has changed in this turn it is made here, when the
 * answer is there already, and if it fails, the index is behind again and nothing else happens.
 */
static enum err keep_index(struct store *s)
{
	enum err e = store_commit(s);

	return e == ERR_PROFILE_CORRUPT ? e : ERR_OK;
}

/* What is asked of the index, as it is put together. */
struct match {
	char text[QUERY_MAX];
	size_t len;
};

/* Quoted, so that nothing in a word is syntax. What does not fit is left out. */
static bool put_word(void *ctx, const char *word, const char *before)
{
	struct match *m = ctx;

	if (m->len + strlen(word) + strlen(before) + 8 > sizeof(m->text))
		return false;
	m->len += (size_t)snprintf(m->text + m->len, sizeof(m->text) - m->len, "%s\"%s\"", before, word);
	return true;
}

static bool put_completion(void *ctx, const char *word)
{
	return put_word(ctx, word, " OR ");
}

/* The last word of a text that does not go on after it may be a beginning. */
static bool is_beginning(const char *word, const char *rest, const char *text)
{
	char last = text[strlen(text) - 1];
	bool ended = last >= 0 && last <= '/';

	return *rest == '\0' && !ended && strlen(word) >= BEGINNING_MIN;
}

/* ("beginning" OR "beginnings" OR ...) */
static enum err put_beginning(struct store *s, struct match *m, const char *word)
{
	enum err e;

	put_word(m, word, m->len > 0 ? " AND (" : "(");
	e = vocabulary_complete(s, word, COMPLETIONS, put_completion, m);
	m->len += (size_t)snprintf(m->text + m->len, sizeof(m->text) - m->len, ")");
	return e;
}

/* All words, of the one conversation if there is one. *words: how many. */
static enum err build_match(struct store *s, const struct search_query *q, struct match *m, size_t *words)
{
	char *terms = terms_of((const uint8_t *)q->text, strlen(q->text));
	char *rest = terms;
	enum err e = terms ? ERR_OK : ERR_LIMIT;

	*words = 0;
	m->len = 0;
	m->text[0] = '\0';
	if (q->conversation > 0)
		m->len = (size_t)snprintf(m->text, sizeof(m->text), "\"" CONVERSATION_WORD "\"", q->conversation);
	while (e == ERR_OK && *rest && *words < SEARCH_WORDS_MAX) {
		char *word = rest;

		rest += strcspn(rest, " ");
		*rest++ = '\0';
		if (strlen(word) > WORD_MAX)
			continue;
		if (is_beginning(word, rest, q->text))
			e = put_beginning(s, m, word);
		else
			put_word(m, word, m->len > 0 ? " AND " : "");
		(*words)++;
	}
	heap_free(terms);
	return e;
}

struct answer {
	struct store *store;
	bool (*visit)(void *ctx, const struct message *m);
	void *ctx;
	bool more;
};

static bool pass_on(void *ctx, const struct message *m)
{
	struct answer *a = ctx;

	a->more = a->visit(a->ctx, m);
	return a->more;
}

static enum err show(struct answer *a, int64_t order)
{
	int64_t conversation, end;
	enum err e = run_at(a->store, order, &conversation, &end);

	if (e == ERR_OK)
		e = conversation_get(a->store, conversation, order, pass_on, a);
	return e == ERR_NO_MESSAGE ? ERR_OK : e;
}

enum err search_find(struct store *s, const struct search_query *q, bool (*visit)(void *ctx, const struct message *m),
                     void *ctx)
{
	struct answer a = { .store = s, .visit = visit, .ctx = ctx, .more = true };
	struct match match;
	struct row r;
	size_t words = 0;
	bool ours = !store_is_changing(s);
	enum err e = catch_up(s, ours), ended;

	if (e == ERR_OK)
		e = build_match(s, q, &match, &words);
	if (e != ERR_OK || words == 0)
		return e;
	r = row_read(s, sql_find);
	row_bind_text(&r, match.text);
	row_bind_int(&r, q->before);
	row_bind_int(&r, q->limit > INT32_MAX ? INT32_MAX : (int64_t)q->limit);
	while (e == ERR_OK && a.more && row_next(&r))
		e = show(&a, row_int(&r));
	ended = row_end(&r);
	e = e == ERR_OK ? ended : e;
	return e == ERR_OK && ours ? keep_index(s) : e;
}

struct removing {
	struct store *store;
	int64_t upto;
	enum err e;
};

static bool remove_one(void *ctx, const struct message *m)
{
	struct removing *x = ctx;

	if (m->order > x->upto)
		return false;
	x->e = change_index(x->store, sql_remove, m);
	return x->e == ERR_OK;
}

enum err search_forget(struct store *s, int64_t conversation)
{
	struct conversation_range all = { .conversation = conversation, .way = CONVERSATION_AFTER, .limit = SIZE_MAX };
	struct removing x = { .store = s };
	enum err e = read_upto(s, &x.upto);

	if (e == ERR_OK)
		e = conversation_page(s, &all, remove_one, &x);
	if (e == ERR_OK)
		e = x.e;
	return e == ERR_OK ? set_forgetting(s) : e;
}

enum err search_replace(struct store *s, const struct message *before, const struct message *now)
{
	int64_t upto;
	enum err e = read_upto(s, &upto);

	if (e != ERR_OK || before->order > upto)
		return e;
	e = change_index(s, sql_remove, before);
	if (e == ERR_OK)
		e = set_forgetting(s);
	return e == ERR_OK && now ? change_index(s, sql_add, now) : e;
}

/* A quoted word is what the index takes for a query. */
static enum err is_in_index(struct store *s, const char *word, bool *out)
{
	char query[VOCABULARY_WORD_MAX + 3];
	struct row r = row_read(s, sql_has);

	snprintf(query, sizeof(query), "\"%s\"", word);
	row_bind_text(&r, query);
	*out = row_next(&r);
	return row_end(&r);
}

static enum err settle_words(struct store *s, bool *left)
{
	char word[VOCABULARY_WORD_MAX + 1];
	enum err e = ERR_OK;

	*left = true;
	for (int i = 0; i < FORGET_WORDS && e == ERR_OK && *left; i++) {
		bool stays = false;

		e = vocabulary_doubted(s, word, left);
		if (e == ERR_OK && *left)
			e = is_in_index(s, word, &stays);
		if (e == ERR_OK && *left)
			e = vocabulary_settle(s, word, stays);
	}
	return e;
}

/* FTS5 says that nothing was left to merge by changing at most one row of its own. */
static enum err merge_some(struct store *s, bool *left)
{
	uint64_t before = row_all_changes(s);
	struct row r = row_change(s, sql_merge);
	enum err e = row_run(&r);

	*left = row_all_changes(s) - before >= 2;
	return e;
}

enum err search_tidy(struct store *s, bool *left)
{
	struct row r = row_read(s, sql_is_tidy);
	enum err e;

	row_bind_int(&r, MERGE_MIN);
	row_next(&r);
	*left = row_int(&r) == 0;
	e = row_end(&r);
	if (e != ERR_OK || !*left)
		return e;
	e = settle_words(s, left);
	if (e == ERR_OK && !*left)
		e = merge_some(s, left);
	if (e != ERR_OK || *left)
		return e;
	r = row_change(s, sql_set_merged);
	return row_run(&r);
}
