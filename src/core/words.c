/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking words up: binary search for the exact, edit distance for the mistyped. */
#include "core/words.h"

#include "base/assert.h"
#include "core/wordlist.h"

#include <stdbool.h>
#include <string.h>

#define PREFIX_LEN  4     /* letters that tell a word from all others */
#define TYPED_MAX   16    /* what is longer is not a mistyped word */
#define FAR         99

const char *words_get(unsigned index)
{
	ASSERT(index < WORDS_COUNT);
	return wordlist_words[index];
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Fills `out` with the lower-case text and a NUL; false when it cannot be meant as a word. */
static bool fold(char out[TYPED_MAX + 1], const char *text, size_t len)
{
	if (len == 0 || len > TYPED_MAX || memchr(text, '\0', len))
		return false;
	for (size_t i = 0; i < len; i++)
		out[i] = lower(text[i]);
	out[len] = '\0';
	return true;
}

/* The first word that is not before `text` in the alphabet. */
static unsigned lower_bound(const char *text)
{
	unsigned low = 0, high = WORDS_COUNT;

	while (low < high) {
		unsigned mid = low + (high - low) / 2;

		if (strcmp(wordlist_words[mid], text) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int words_find(const char *text, size_t len)
{
	char typed[TYPED_MAX + 1];
	unsigned at;

	if (!fold(typed, text, len))
		return -1;
	/* A word that begins with `typed` is the next in the alphabet; by the list's promise there is one at most. */
	at = lower_bound(typed);
	if (at == WORDS_COUNT || strncmp(wordlist_words[at], typed, len) != 0)
		return -1;
	return len >= PREFIX_LEN || strlen(wordlist_words[at]) == len ? (int)at : -1;
}

static unsigned min2(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Insertions, deletions, changes and swaps of neighbours that make `a` into `b` (optimal string alignment). */
static unsigned distance(const char *a, const char *b)
{
	unsigned d[TYPED_MAX + 1][WORDS_MAX_LEN + 1];
	size_t alen = strlen(a), blen = strlen(b);

	for (size_t i = 0; i <= alen; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= blen; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= alen; i++)
		for (size_t j = 1; j <= blen; j++) {
			d[i][j] = min2(d[i - 1][j] + 1, d[i][j - 1] + 1);
			d[i][j] = min2(d[i][j], d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = min2(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[alen][blen];
}

int words_nearest(const char *text, size_t len)
{
	char typed[TYPED_MAX + 1];
	unsigned best = FAR;
	int found = -1;

	if (!fold(typed, text, len))
		return -1;
	for (unsigned i = 0; i < WORDS_COUNT; i++) {
		/* Doubled, so that among equals the same first letter decides: people rarely mistype it. */
		unsigned d = 2 * distance(typed, wordlist_words[i]) + (typed[0] != wordlist_words[i][0]);

		if (d < best) {
			best = d;
			found = (int)i;
		}
	}
	/* More than half of the letters wrong is a guess, not a mistake. */
	return best <= len ? found : -1;
}
