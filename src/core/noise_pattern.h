/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The handshake patterns of Noise (revision 34, sections 7, 9 and 18) as one table. Nightjar uses KKpsk0, XXpsk0 and
 * NN; the others are here because the public test vectors of all of them run through the one machine in noise.c.
 */
#ifndef CORE_NOISE_PATTERN_H
#define CORE_NOISE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum noise_token {
	NOISE_TOKEN_END,
	NOISE_TOKEN_E,
	NOISE_TOKEN_S,
	NOISE_TOKEN_EE,
	NOISE_TOKEN_ES,
	NOISE_TOKEN_SE,
	NOISE_TOKEN_SS,
	NOISE_TOKEN_PSK,
};

#define NOISE_PATTERN_MESSAGES 4
#define NOISE_PATTERN_TOKENS   6

struct noise_pattern {
	const char *name;
	bool knows_init;    /* pre-message "-> s": the responder knows the initiator's static key beforehand */
	bool knows_resp;    /* pre-message "<- s": the initiator knows the responder's */
	/* In order, the initiator's first; the first empty one ends the handshake. Values of enum noise_token. */
	uint8_t messages[NOISE_PATTERN_MESSAGES][NOISE_PATTERN_TOKENS];
};

/* The pattern of this name, e.g. "KKpsk0"; NULL when there is none. */
const struct noise_pattern *noise_pattern_find(const char *name);
size_t noise_pattern_length(const struct noise_pattern *p);
/* Does any message mix in a pre-shared key? */
bool noise_pattern_has_psk(const struct noise_pattern *p);

#endif
