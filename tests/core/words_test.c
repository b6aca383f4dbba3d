/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the list promises, each promise over the whole list, and the looking up. */
#include "support/unit.h"

#include "core/kdf.h"
#include "core/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODE_SIZE 32

static void sorted_lower_case_three_to_eight_letters(void **state)
{
	(void)state;
	for (unsigned i = 0; i < WORDS_COUNT; i++) {
		const char *w = words_get(i);

		assert_in_range(strlen(w), 3, WORDS_MAX_LEN);
		assert_int_equal(strspn(w, "abcdefghijklmnopqrstuvwxyz"), strlen(w));
		if (i > 0)
			assert_true(strcmp(words_get(i - 1), w) < 0);
	}
	assert_int_equal(WORDS_COUNT, 1 << WORDS_BITS);
}

/* An invite that somebody wrote down must read the same for ever: H over all words, each with a newline. */
static void the_list_never_changes(void **state)
{
	static char text[WORDS_COUNT * (WORDS_MAX_LEN + 1)];
	uint8_t want[16], got[KDF_HASH_LEN];
	size_t len = 0;

	(void)state;
	for (unsigned i = 0; i < WORDS_COUNT; i++) {
		size_t wlen = strlen(words_get(i));

		memcpy(text + len, words_get(i), wlen);
		text[len + wlen] = '\n';
		len += wlen + 1;
	}
	kdf_hash(got, text, len);
	unit_hex("64809d1fbcfc36977b7f0da77b79938e", want, sizeof(want));
	assert_memory_equal(got, want, sizeof(want));
}

/* Four letters tell a word from its neighbours (so from all), and a three-letter word begins no other. */
static void first_four_letters_are_enough(void **state)
{
	(void)state;
	for (unsigned i = 1; i < WORDS_COUNT; i++) {
		const char *before = words_get(i - 1), *w = words_get(i);

		assert_true(strncmp(before, w, 4) != 0);
		assert_true(strlen(before) > 3 || strncmp(before, w, 3) != 0);
	}
}

/* At most one letter added, left out, changed, or two neighbours swapped between them. */
static bool is_one_slip_apart(const char *a, const char *b)
{
	size_t alen = strlen(a), blen = strlen(b), head = 0, tail = 0;

	if (alen + 1 < blen || blen + 1 < alen)
		return false;
	while (a[head] && a[head] == b[head])
		head++;
	while (tail < alen - head && tail < blen - head && a[alen - 1 - tail] == b[blen - 1 - tail])
		tail++;
	if (alen - head - tail <= 1 && blen - head - tail <= 1)
		return true;
	return alen == blen && alen - head - tail == 2 && a[head] == b[head + 1] && a[head + 1] == b[head];
}

static void no_two_are_one_slip_apart(void **state)
{
	(void)state;
	assert_true(is_one_slip_apart("goat", "coat"));
	assert_true(is_one_slip_apart("other", "otter"));
	assert_true(is_one_slip_apart("corn", "acorn"));
	assert_true(is_one_slip_apart("trial", "trail"));
	assert_false(is_one_slip_apart("trial", "tidal"));
	for (unsigned i = 0; i < WORDS_COUNT; i++)
		for (unsigned j = i + 1; j < WORDS_COUNT; j++)
			if (is_one_slip_apart(words_get(i), words_get(j)))
				fail_msg("%s and %s", words_get(i), words_get(j));
}

/* Where a spelling rule holds. */
enum place { AT_START, AT_END, ANYWHERE, BEFORE_EIY };

/*
 * English spelling to sound, roughly, in the manner of Metaphone: later rules see what earlier ones wrote. Capitals are
 * sounds of their own (C as in church, S as in ship, J as in jam, T as in thin).
 */
static const struct {
	const char *from, *to;
	enum place place;
} rules[] = {
	{ "kn", "n", AT_START },    { "gn", "n", AT_START },  { "wr", "r", AT_START },   { "ps", "s", AT_START },
	{ "x", "s", AT_START },     { "tch", "C", ANYWHERE }, { "sch", "sk", ANYWHERE }, { "ch", "C", ANYWHERE },
	{ "sh", "S", ANYWHERE },    { "ph", "f", ANYWHERE },  { "th", "T", ANYWHERE },   { "ght", "t", ANYWHERE },
	{ "gh", "g", ANYWHERE },    { "dge", "J", ANYWHERE }, { "ck", "k", ANYWHERE },   { "wh", "w", ANYWHERE },
	{ "qu", "kw", ANYWHERE },   { "q", "k", ANYWHERE },   { "x", "ks", ANYWHERE },   { "mb", "m", AT_END },
	{ "mn", "m", AT_END },      { "c", "s", BEFORE_EIY }, { "c", "k", ANYWHERE },    { "g", "J", BEFORE_EIY },
	{ "j", "J", ANYWHERE },     { "sion", "Sn", ANYWHERE }, { "tion", "Sn", ANYWHERE }, { "ture", "Cr", AT_END },
	{ "z", "s", ANYWHERE },
};

static bool holds(const char *word, const char *at, size_t from, enum place place)
{
	switch (place) {
	case AT_START:
		return at == word;
	case AT_END:
		return at[from] == '\0';
	case BEFORE_EIY:
		return at[from] != '\0' && strchr("eiy", at[from]);
	case ANYWHERE:
		return true;
	}
	return false;
}

static void apply(char word[CODE_SIZE], const char *from, const char *to, enum place place)
{
	size_t flen = strlen(from), tlen = strlen(to);

	for (char *at = strstr(word, from); at; at = strstr(at, from)) {
		if (!holds(word, at, flen, place)) {
			at++;
			continue;
		}
		memmove(at + tlen, at + flen, strlen(at + flen) + 1);
		memcpy(at, to, tlen);
		at += tlen;
	}
}

static bool is_vowel(char c)
{
	return c != '\0' && strchr("aeiou", c);
}

/*
 * The sound of a word: whether it begins with a vowel, its first later vowel as one of three (a, e/i, o/u), and its
 * consonants, doubled ones once; h, w and y only where they are spoken.
 */
static void sound(char code[CODE_SIZE], const char *word)
{
	char s[CODE_SIZE] = { 0 };
	size_t n = 0;
	bool vowel = false;

	memcpy(s, word, strlen(word));
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		apply(s, rules[i].from, rules[i].to, rules[i].place);
	for (size_t i = 0; s[i]; i++) {
		char c = s[i];

		if (is_vowel(c) && (i == 0 || !vowel)) {
			vowel = i > 0;
			c = i == 0 ? 'A' : c == 'i' ? 'e' : c == 'u' ? 'o' : c;
		} else if (is_vowel(c) || (c == 'y' && i > 0)) {
			continue;
		} else if ((c == 'h' || c == 'w') && !is_vowel(s[i + 1]) && s[i + 1] != 'y') {
			continue;
		}
		if (n == 0 || code[n - 1] != c)
			code[n++] = c;
	}
	code[n] = '\0';
}

static void assert_sound(const char *word, const char *want)
{
	char code[CODE_SIZE];

	sound(code, word);
	assert_string_equal(code, want);
}

static int by_code(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void no_two_sound_alike(void **state)
{
	static char codes[WORDS_COUNT][CODE_SIZE];

	(void)state;
	assert_sound("knight", "net");
	assert_sound("night", "net");
	assert_sound("phrase", "fras");
	assert_sound("frays", "fras");
	assert_sound("bridge", "breJ");
	assert_sound("queen", "kwen");
	assert_sound("apple", "Aple");
	for (unsigned i = 0; i < WORDS_COUNT; i++)
		sound(codes[i], words_get(i));
	qsort(codes, WORDS_COUNT, sizeof(codes[0]), by_code);
	for (unsigned i = 1; i < WORDS_COUNT; i++)
		if (strcmp(codes[i - 1], codes[i]) == 0)
			fail_msg("two words sound like %s", codes[i]);
}

/* Homophones and near ones that spelling hides: at most one word of each line is in the list. */
static void spoken_twins_are_not_both_there(void **state)
{
	static const char *const twins[][4] = {
		{ "air", "heir" }, { "aisle", "isle" }, { "ball", "bowl" }, { "beat", "beet" }, { "calm", "comb" },
		{ "card", "chord" }, { "cell", "sell" }, { "cent", "scent", "sent" }, { "cereal", "serial" },
		{ "course", "coarse" }, { "deer", "dear" }, { "drill", "thrill" }, { "drone", "throne" },
		{ "ferry", "very", "fairy" }, { "flour", "flower" }, { "hair", "hare" }, { "hear", "here" },
		{ "honor", "owner" }, { "hole", "whole" }, { "knight", "night" }, { "knot", "not" },
		{ "ladder", "letter" }, { "made", "maid" }, { "mail", "male" }, { "main", "mane" }, { "meat", "meet" },
		{ "metal", "medal" }, { "one", "won" }, { "pair", "pear", "pare" }, { "peace", "piece" },
		{ "pedal", "petal" }, { "plain", "plane" }, { "present", "percent" }, { "rain", "reign", "rein" },
		{ "real", "reel" }, { "right", "write", "rite" }, { "road", "rode" }, { "root", "route" },
		{ "sail", "sale" }, { "scene", "seen" }, { "sea", "see" }, { "sole", "soul" }, { "son", "sun" },
		{ "stair", "stare" }, { "steal", "steel" }, { "suite", "sweet" }, { "surface", "service" },
		{ "tail", "tale" }, { "their", "there" }, { "to", "too", "two" }, { "wait", "weight" },
		{ "way", "weigh", "whey" }, { "weak", "week" }, { "weather", "whether" }, { "which", "witch" },
		{ "wood", "would" }, { "writer", "rider" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(twins) / sizeof(twins[0]); i++) {
		unsigned there = 0;

		for (size_t j = 0; j < 4 && twins[i][j]; j++) {
			int at = words_find(twins[i][j], strlen(twins[i][j]));

			there += at >= 0 && strcmp(words_get((unsigned)at), twins[i][j]) == 0;
		}
		assert_in_range(there, 0, 1);
	}
}

/* Not a complete list of what hurts: the words that a careless addition would most likely bring in. */
static void nothing_that_hurts(void **state)
{
	static const char *const parts[] = {
		"anal", "anus", "arse", "bitch", "bomb", "boob", "cancer", "cock", "coon", "corpse", "crap", "cunt", "damn",
		"dead", "death", "devil", "dick", "die", "dyke", "fag", "fart", "fuck", "gook", "grave", "gun", "hate", "hell",
		"homo", "jerk", "jew", "jihad", "kill", "kike", "muslim", "naked", "nazi", "nude", "nigg", "orgy", "penis",
		"piss", "poison", "poop", "porn", "pope", "priest", "pussy", "rape", "retard", "satan", "sex", "shit", "slave",
		"slut", "spic", "suicide", "tit", "torture", "turd", "vagin", "virgin", "whore",
	};
	/* Innocent words that happen to contain one of the above. */
	static const char *const fine[] = {
		"analogy", "audience", "diesel", "grape", "identity", "jewel", "latitude", "nutshell", "petite",
		"quantity", "shell", "skill", "spicy", "subtitle", "titanium", "title", "trapeze", "whatever",
	};

	(void)state;
	for (unsigned i = 0; i < WORDS_COUNT; i++) {
		bool is_fine = false;

		for (size_t j = 0; j < sizeof(fine) / sizeof(fine[0]); j++)
			is_fine = is_fine || strcmp(words_get(i), fine[j]) == 0;
		for (size_t j = 0; !is_fine && j < sizeof(parts) / sizeof(parts[0]); j++)
			if (strstr(words_get(i), parts[j]))
				fail_msg("%s contains %s", words_get(i), parts[j]);
	}
}

static void found_by_word_and_by_beginning(void **state)
{
	(void)state;
	for (unsigned i = 0; i < WORDS_COUNT; i++) {
		const char *w = words_get(i);
		char upper[WORDS_MAX_LEN + 1] = { 0 };

		for (size_t j = 0; w[j]; j++)
			upper[j] = (char)(w[j] - 'a' + 'A');
		for (size_t len = 4; len <= strlen(w); len++)
			assert_int_equal(words_find(w, len), i);
		assert_int_equal(words_find(upper, strlen(upper)), i);
		assert_int_equal(words_nearest(w, strlen(w)), i);
	}
}

static void not_found(void **state)
{
	(void)state;
	assert_int_equal(words_find("", 0), -1);
	assert_int_equal(words_find("har", 3), -1);
	assert_int_equal(words_find("harbors", 7), -1);
	assert_int_equal(words_find("harb0r", 6), -1);
	assert_int_equal(words_find("harbor", 6), words_find("harb", 4));
	assert_int_equal(words_find("harbor\0", 7), -1);
	assert_int_equal(words_find("aaaa", 4), -1);
	assert_int_equal(words_find("zzzz", 4), -1);
	assert_int_equal(words_find("harborharborharborharbor", 24), -1);
	assert_int_equal(words_nearest("", 0), -1);
	assert_int_equal(words_nearest("xqxqxqxqx", 9), -1);
	assert_int_equal(words_nearest("harborharborharborharbor", 24), -1);
}

static void assert_nearest(const char *typed, const char *meant)
{
	int at = words_nearest(typed, strlen(typed));

	assert_in_range(at, 0, WORDS_COUNT - 1);
	assert_string_equal(words_get((unsigned)at), meant);
}

static void nearest_is_what_was_meant(void **state)
{
	(void)state;
	assert_nearest("harbour", "harbor");
	assert_nearest("harbr", "harbor");
	assert_nearest("HABROR", "harbor");
	assert_nearest("umbrela", "umbrella");
	assert_nearest("elephnt", "elephant");
	assert_nearest("gitar", "guitar");
	assert_nearest("tiver", "tiger");    /* not river: the first letter is rarely mistyped */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted_lower_case_three_to_eight_letters),
		cmocka_unit_test(the_list_never_changes),
		cmocka_unit_test(first_four_letters_are_enough),
		cmocka_unit_test(no_two_are_one_slip_apart),
		cmocka_unit_test(no_two_sound_alike),
		cmocka_unit_test(spoken_twins_are_not_both_there),
		cmocka_unit_test(nothing_that_hurts),
		cmocka_unit_test(found_by_word_and_by_beginning),
		cmocka_unit_test(not_found),
		cmocka_unit_test(nearest_is_what_was_meant),
	};

	return cmocka_run_group_tests_name("core/words", tests, NULL, NULL);
}
