/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An invite, as text and as keys. Two forms:
 *   link    NIGHTJAR: and 56 characters of base32 over
 *           ver(1) = 1 | s[16] | BLAKE2b-128(inviter's public key)[16] | check[2]
 *           check = the first two bytes of H(all before). Every later version keeps ver first and such a check last.
 *   words   five words of the list, 55 bits = 50 random | 5 check, the check being the first five bits of
 *           H("nightjar/v1/invite-words-check" 0 | the 50 bits as 7 bytes, big-endian).
 *           s = Argon2id(the five whole words joined by '-'), 16 bytes, under a fixed salt. No commitment to a key.
 * The words trade a check against secrecy: five words hold 55 bits; 5 of them as check name a wrong but valid word as
 * a typo in 31 of 32 cases, and 50 bits behind 256 MiB of Argon2id are out of reach of a search within the week an
 * invite lives. Pure functions; whoever holds a struct invite wipes it with sodium_memzero().
 */
#ifndef CORE_INVITE_H
#define CORE_INVITE_H

#include "base/err.h"
#include "base/key.h"
#include "base/rand.h"
#include "core/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INVITE_VERSION     1
#define INVITE_SECRET_LEN  16
#define INVITE_COMMIT_LEN  16
#define INVITE_PREFIX      "NIGHTJAR:"
#define INVITE_LINK_CHARS  56    /* after the prefix */
#define INVITE_LINK_SIZE   (9 + INVITE_LINK_CHARS + 1)    /* with prefix and NUL */
#define INVITE_WORD_COUNT  5
#define INVITE_WORDS_SIZE  (INVITE_WORD_COUNT * (WORDS_MAX_LEN + 1))    /* with separators and NUL */

enum invite_form { INVITE_FORM_NONE, INVITE_FORM_LINK, INVITE_FORM_WORDS };

struct invite {
	enum invite_form form;
	uint8_t s[INVITE_SECRET_LEN];         /* words form: only after invite_words_stretch() */
	bool has_secret;
	uint8_t commit[INVITE_COMMIT_LEN];    /* link form only */
	uint16_t word[INVITE_WORD_COUNT];     /* words form only: indexes into the list */
};

/* Why a text was not accepted, as far as it can be told: enough for a sentence that helps. */
enum invite_flaw {
	INVITE_FLAW_NONE,
	INVITE_FLAW_EMPTY,
	INVITE_FLAW_LENGTH,       /* link: `count` characters instead of INVITE_LINK_CHARS */
	INVITE_FLAW_CHARACTER,    /* link: the character at `position` cannot occur */
	INVITE_FLAW_TYPO,         /* link: `position` is the only character that, changed, mends it; 0 when not just one */
	INVITE_FLAW_WORD_COUNT,   /* words: `count` instead of INVITE_WORD_COUNT */
	INVITE_FLAW_WORD,         /* words: the one at `position` is not in the list; `nearest` is, or is "" */
	INVITE_FLAW_WORD_CHECK,   /* words: all in the list, but not together */
	INVITE_FLAW_NEWER,
};

struct invite_complaint {
	enum invite_flaw flaw;
	unsigned position;    /* from 1; of a link, counted after the prefix and without separators */
	unsigned count;
	char nearest[WORDS_MAX_LEN + 1];
};

/* Fresh invites. The words form has no secret until stretched. */
void invite_new_link(struct invite *out, const struct rand *r, const struct pubkey *inviter);
void invite_new_words(struct invite *out, const struct rand *r);

/* Writes the text of the invite's form: INVITE_LINK_SIZE or INVITE_WORDS_SIZE bytes with the NUL. */
void invite_link_text(char out[INVITE_LINK_SIZE], const struct invite *i);
void invite_words_text(char out[INVITE_WORDS_SIZE], const struct invite *i);

/*
 * Reads what a person pasted or typed, link or words. Of a link, case, spaces, line breaks, hyphens and a missing
 * prefix do not matter, 0 and 8 are read as O and B, and 1 as whichever of I and L the check confirms. Of words,
 * case, separators and the end of a word after its first four letters do not matter. ERR_OK, ERR_INVITE_MALFORMED,
 * ERR_INVITE_TYPO or ERR_INVITE_NEWER; `why` (may be NULL) is filled, `out` is zeros unless OK.
 */
enum err invite_parse(const char *text, size_t len, struct invite *out, struct invite_complaint *why)
	__attribute__((warn_unused_result));

/* What stretching costs. Both sides must pay the same, so programs use invite_cost_full and only tests another. */
struct invite_cost {
	unsigned long long passes;
	size_t memory;    /* bytes */
};
extern const struct invite_cost invite_cost_full;    /* 3 passes over 256 MiB */

/* Words form: fills s. Slow (about a second): for a thread, it touches nothing but *i. False when memory is short. */
bool invite_words_stretch(struct invite *i, const struct invite_cost *cost) __attribute__((warn_unused_result));

/* BLAKE2b-128 of the key: what a link commits to. */
void invite_commit(uint8_t out[INVITE_COMMIT_LEN], const struct pubkey *inviter);
/* False when the invite is a link that commits to another key. Words commit to none: any key is allowed. */
bool invite_allows_key(const struct invite *i, const struct pubkey *inviter);

/*
 * The root of the epoch chain of the adding link, the same on both sides; has_secret must be true. Tags, veil, beacons and
 * the pre-shared key of its handshake come from that chain.
 *   PRF(K, "nightjar/v1/invite-root", ""),  K = the first 32 bytes of H("nightjar/v1/invite" 0 | s)
 */
void invite_chain_root(struct symkey *out, const struct invite *i);
/*
 * What roads derive the invite's one-time addresses from, the same on both sides:
 *   PRF(K, "nightjar/v1/invite-place", "")
 */
void invite_place(struct symkey *out, const uint8_t s[INVITE_SECRET_LEN]);

#endif
