/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading an invite that a person pasted or typed. */
#include "core/invite.h"

#include "base/encode.h"
#include "base/pack.h"
#include "core/invite_check.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX  512    /* most characters of any invite, without separators: what is longer is none */
#define WORDS_END 48     /* at most 40 letters in five words and 56 in a link: between them lies what is a link */
#define ONES_MAX  4      /* characters 1 that are tried as I and as L: 16 readings against a check of 16 bits */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* The text without what does not count, and where its words end. */
struct tidy {
	char text[TEXT_MAX + 1];    /* upper case */
	size_t len;
	bool has_prefix;
};

static bool is_separator(char c)
{
	return c != '\0' && strchr(" \t\r\n\f\v-.,", c);
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static enum err complain(struct invite_complaint *why, enum invite_flaw flaw, size_t position, size_t count)
{
	why->flaw = flaw;
	why->position = (unsigned)position;
	why->count = (unsigned)count;
	switch (flaw) {
	case INVITE_FLAW_NEWER:
		return ERR_INVITE_NEWER;
	case INVITE_FLAW_TYPO:
	case INVITE_FLAW_WORD:
	case INVITE_FLAW_WORD_CHECK:
		return ERR_INVITE_TYPO;
	case INVITE_FLAW_NONE:
		return ERR_OK;
	case INVITE_FLAW_EMPTY:
	case INVITE_FLAW_LENGTH:
	case INVITE_FLAW_CHARACTER:
	case INVITE_FLAW_WORD_COUNT:
		break;
	}
	return ERR_INVITE_MALFORMED;
}

/* False when there is more than any invite has. */
static bool tidy_up(struct tidy *t, const char *text, size_t len)
{
	size_t word_len = strlen(INVITE_PREFIX) - 1;    /* without the colon */

	t->len = 0;
	for (size_t i = 0; i < len; i++) {
		if (is_separator(text[i]))
			continue;
		if (t->len == TEXT_MAX)
			return false;
		t->text[t->len++] = upper(text[i]);
	}
	t->has_prefix = t->len >= word_len && strncmp(t->text, INVITE_PREFIX, word_len) == 0;
	if (t->has_prefix) {
		if (t->len > word_len && t->text[word_len] == ':')
			word_len++;
		t->len -= word_len;
		memmove(t->text, t->text + word_len, t->len);
	}
	t->text[t->len] = '\0';
	return true;
}

/* The check is the only judge: right when the last two bytes follow from those before. */
static bool check_holds(const uint8_t *payload, size_t len)
{
	uint8_t check[INVITE_CHECK_LEN];

	invite_check_link(check, payload, len - INVITE_CHECK_LEN);
	return sodium_memcmp(check, payload + len - INVITE_CHECK_LEN, INVITE_CHECK_LEN) == 0;
}

/* Decodes the characters into `payload` (TEXT_MAX bytes) and checks them; *len is how many bytes. */
static bool link_holds(uint8_t *payload, size_t *len, const char *text, size_t chars)
{
	*len = chars * 5 / 8;
	return *len > INVITE_CHECK_LEN && encode_unbase32(payload, *len, text, chars) && check_holds(payload, *len);
}

/*
 * Reads every 1 as I or L, in the one way that makes the check hold. False, with all of them read as I, when there is
 * none, more than one, or too many to try.
 */
static bool settle_ones(uint8_t *payload, size_t *len, char *text, size_t chars)
{
	size_t at[ONES_MAX], ones = 0;
	unsigned right = 0, found = 0;

	for (size_t i = 0; i < chars; i++) {
		if (text[i] != '1')
			continue;
		if (ones < ONES_MAX)
			at[ones] = i;
		ones++;
		text[i] = 'I';
	}
	if (ones > ONES_MAX)
		return false;
	for (unsigned reading = 0; reading < 1u << ones; reading++) {
		for (size_t i = 0; i < ones; i++)
			text[at[i]] = reading >> i & 1 ? 'L' : 'I';
		if (link_holds(payload, len, text, chars)) {
			right = reading;
			found++;
		}
	}
	for (size_t i = 0; i < ones; i++)
		text[at[i]] = found == 1 && (right >> i & 1) ? 'L' : 'I';
	return found == 1 && link_holds(payload, len, text, chars);
}

/* The only position, from 1, where another character mends the link; 0 when there is none or more than one. */
static size_t typo_position(char text[INVITE_LINK_CHARS])
{
	uint8_t payload[INVITE_PAYLOAD_LEN];
	size_t len, position = 0, places = 0;

	for (size_t i = 0; i < INVITE_LINK_CHARS; i++) {
		char typed = text[i];
		bool mends = false;

		for (size_t k = 0; k < strlen(alphabet); k++) {
			text[i] = alphabet[k];
			mends = mends || (link_holds(payload, &len, text, INVITE_LINK_CHARS) && payload[0] == INVITE_VERSION);
		}
		text[i] = typed;
		if (mends) {
			position = i + 1;
			places++;
		}
	}
	sodium_memzero(payload, sizeof(payload));
	return places == 1 ? position : 0;
}

static bool link_decode(struct invite *out, const uint8_t *payload, size_t len)
{
	struct unpack r = unpack_from(payload, len);

	out->form = INVITE_FORM_LINK;
	out->has_secret = true;
	(void)unpack_u8(&r);    /* the version, known to be ours */
	unpack_bytes(&r, out->s, sizeof(out->s));
	unpack_bytes(&r, out->commit, sizeof(out->commit));
	(void)unpack_view(&r, INVITE_CHECK_LEN);
	return unpack_done(&r);
}

static enum err parse_link(struct tidy *t, struct invite *out, struct invite_complaint *why)
{
	uint8_t payload[TEXT_MAX];
	enum err e = ERR_OK;
	size_t len;

	for (size_t i = 0; i < t->len; i++) {
		if (t->text[i] == '0')
			t->text[i] = 'O';
		else if (t->text[i] == '8')
			t->text[i] = 'B';
		else if (t->text[i] != '1' && !memchr(alphabet, t->text[i], strlen(alphabet)))
			return complain(why, INVITE_FLAW_CHARACTER, i + 1, 0);
	}
	if (settle_ones(payload, &len, t->text, t->len)) {
		if (payload[0] != INVITE_VERSION)
			e = complain(why, INVITE_FLAW_NEWER, 0, 0);
		else if (!link_decode(out, payload, len))
			e = complain(why, INVITE_FLAW_LENGTH, 0, t->len);
	} else if (t->len != INVITE_LINK_CHARS) {
		e = complain(why, INVITE_FLAW_LENGTH, 0, t->len);
	} else {
		e = complain(why, INVITE_FLAW_TYPO, typo_position(t->text), 0);
	}
	sodium_memzero(payload, sizeof(payload));
	return e;
}

/* Finds the next word from *at on; its length, 0 at the end. */
static size_t next_word(const char *text, size_t len, size_t *at)
{
	size_t end;

	while (*at < len && is_separator(text[*at]))
		++*at;
	for (end = *at; end < len && !is_separator(text[end]); end++)
		;
	return end - *at;
}

static size_t count_words(const char *text, size_t len)
{
	size_t count = 0, wlen;

	for (size_t at = 0; (wlen = next_word(text, len, &at)) > 0; at += wlen)
		count++;
	return count;
}

static enum err parse_words(const char *text, size_t len, struct invite *out, struct invite_complaint *why)
{
	size_t count = count_words(text, len), at = 0;

	if (count != INVITE_WORD_COUNT)
		return complain(why, INVITE_FLAW_WORD_COUNT, 0, count);
	out->form = INVITE_FORM_WORDS;
	for (size_t i = 0; i < INVITE_WORD_COUNT; i++) {
		size_t wlen = next_word(text, len, &at);
		int index = words_find(text + at, wlen), near;

		if (index < 0) {
			near = words_nearest(text + at, wlen);
			if (near >= 0)
				snprintf(why->nearest, sizeof(why->nearest), "%s", words_get((unsigned)near));
			return complain(why, INVITE_FLAW_WORD, i + 1, 0);
		}
		out->word[i] = (uint16_t)index;
		at += wlen;
	}
	return invite_check_words(out->word) ? ERR_OK : complain(why, INVITE_FLAW_WORD_CHECK, 0, 0);
}

enum err invite_parse(const char *text, size_t len, struct invite *out, struct invite_complaint *why)
{
	struct invite_complaint unread;
	struct tidy t;
	enum err e;

	if (!why)
		why = &unread;
	*why = (struct invite_complaint){ .flaw = INVITE_FLAW_NONE };
	*out = (struct invite){ .form = INVITE_FORM_NONE };
	if (!tidy_up(&t, text, len))
		e = complain(why, INVITE_FLAW_LENGTH, 0, TEXT_MAX + 1);
	else if (t.len == 0)
		e = complain(why, INVITE_FLAW_EMPTY, 0, 0);
	else if (t.has_prefix || t.len > WORDS_END)
		e = parse_link(&t, out, why);
	else
		e = parse_words(text, len, out, why);
	if (e != ERR_OK)
		sodium_memzero(out, sizeof(*out));
	sodium_memzero(&t, sizeof(t));
	return e;
}
