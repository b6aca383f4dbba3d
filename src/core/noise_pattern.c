/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The patterns of the Noise specification, a message per pair of braces, in the order and the letters of its pages. */
#include "core/noise_pattern.h"

#include <string.h>

enum {
	E = NOISE_TOKEN_E,
	S = NOISE_TOKEN_S,
	EE = NOISE_TOKEN_EE,
	ES = NOISE_TOKEN_ES,
	SE = NOISE_TOKEN_SE,
	SS = NOISE_TOKEN_SS,
	PSK = NOISE_TOKEN_PSK,
};

enum { NOBODY = 0, KNOWN = 1 };    /* who knows whose static key beforehand: the initiator's column, then the responder's */

static const struct noise_pattern patterns[] = {
	/* What Nightjar runs: contacts, adding, strangers. (Sections 7.5 and 9.4.) */
	{ "KKpsk0", KNOWN, KNOWN, { { PSK, E, ES, SS }, { E, EE, SE } } },
	{ "XXpsk0", NOBODY, NOBODY, { { PSK, E }, { E, EE, S, ES }, { S, SE } } },
	{ "NN", NOBODY, NOBODY, { { E }, { E, EE } } },

	/* Section 7.4: one-way */
	{ "N", NOBODY, KNOWN, { { E, ES } } },
	{ "K", KNOWN, KNOWN, { { E, ES, SS } } },
	{ "X", NOBODY, KNOWN, { { E, ES, S, SS } } },

	/* Section 7.5: interactive */
	{ "NK", NOBODY, KNOWN, { { E, ES }, { E, EE } } },
	{ "NX", NOBODY, NOBODY, { { E }, { E, EE, S, ES } } },
	{ "KN", KNOWN, NOBODY, { { E }, { E, EE, SE } } },
	{ "KK", KNOWN, KNOWN, { { E, ES, SS }, { E, EE, SE } } },
	{ "KX", KNOWN, NOBODY, { { E }, { E, EE, SE, S, ES } } },
	{ "XN", NOBODY, NOBODY, { { E }, { E, EE }, { S, SE } } },
	{ "XK", NOBODY, KNOWN, { { E, ES }, { E, EE }, { S, SE } } },
	{ "XX", NOBODY, NOBODY, { { E }, { E, EE, S, ES }, { S, SE } } },
	{ "IN", NOBODY, NOBODY, { { E, S }, { E, EE, SE } } },
	{ "IK", NOBODY, KNOWN, { { E, ES, S, SS }, { E, EE, SE } } },
	{ "IX", NOBODY, NOBODY, { { E, S }, { E, EE, SE, S, ES } } },

	/* Section 18.1: deferred */
	{ "NK1", NOBODY, KNOWN, { { E }, { E, EE, ES } } },
	{ "NX1", NOBODY, NOBODY, { { E }, { E, EE, S }, { ES } } },
	{ "X1N", NOBODY, NOBODY, { { E }, { E, EE }, { S }, { SE } } },
	{ "X1K", NOBODY, KNOWN, { { E, ES }, { E, EE }, { S }, { SE } } },
	{ "XK1", NOBODY, KNOWN, { { E }, { E, EE, ES }, { S, SE } } },
	{ "X1K1", NOBODY, KNOWN, { { E }, { E, EE, ES }, { S }, { SE } } },
	{ "X1X", NOBODY, NOBODY, { { E }, { E, EE, S, ES }, { S }, { SE } } },
	{ "XX1", NOBODY, NOBODY, { { E }, { E, EE, S }, { ES, S, SE } } },
	{ "X1X1", NOBODY, NOBODY, { { E }, { E, EE, S }, { ES, S }, { SE } } },
	{ "K1N", KNOWN, NOBODY, { { E }, { E, EE }, { SE } } },
	{ "K1K", KNOWN, KNOWN, { { E, ES }, { E, EE }, { SE } } },
	{ "KK1", KNOWN, KNOWN, { { E }, { E, EE, SE, ES } } },
	{ "K1K1", KNOWN, KNOWN, { { E }, { E, EE, ES }, { SE } } },
	{ "K1X", KNOWN, NOBODY, { { E }, { E, EE, S, ES }, { SE } } },
	{ "KX1", KNOWN, NOBODY, { { E }, { E, EE, SE, S }, { ES } } },
	{ "K1X1", KNOWN, NOBODY, { { E }, { E, EE, S }, { SE, ES } } },
	{ "I1N", NOBODY, NOBODY, { { E, S }, { E, EE }, { SE } } },
	{ "I1K", NOBODY, KNOWN, { { E, ES, S }, { E, EE }, { SE } } },
	{ "IK1", NOBODY, KNOWN, { { E, S }, { E, EE, SE, ES } } },
	{ "I1K1", NOBODY, KNOWN, { { E, S }, { E, EE, ES }, { SE } } },
	{ "I1X", NOBODY, NOBODY, { { E, S }, { E, EE, S, ES }, { SE } } },
	{ "IX1", NOBODY, NOBODY, { { E, S }, { E, EE, SE, S }, { ES } } },
	{ "I1X1", NOBODY, NOBODY, { { E, S }, { E, EE, S }, { SE, ES } } },

	/* Section 9.4: with a pre-shared key */
	{ "Npsk0", NOBODY, KNOWN, { { PSK, E, ES } } },
	{ "Kpsk0", KNOWN, KNOWN, { { PSK, E, ES, SS } } },
	{ "Xpsk1", NOBODY, KNOWN, { { E, ES, S, SS, PSK } } },
	{ "NNpsk0", NOBODY, NOBODY, { { PSK, E }, { E, EE } } },
	{ "NNpsk2", NOBODY, NOBODY, { { E }, { E, EE, PSK } } },
	{ "NKpsk0", NOBODY, KNOWN, { { PSK, E, ES }, { E, EE } } },
	{ "NKpsk2", NOBODY, KNOWN, { { E, ES }, { E, EE, PSK } } },
	{ "NXpsk2", NOBODY, NOBODY, { { E }, { E, EE, S, ES, PSK } } },
	{ "XNpsk3", NOBODY, NOBODY, { { E }, { E, EE }, { S, SE, PSK } } },
	{ "XKpsk3", NOBODY, KNOWN, { { E, ES }, { E, EE }, { S, SE, PSK } } },
	{ "XXpsk3", NOBODY, NOBODY, { { E }, { E, EE, S, ES }, { S, SE, PSK } } },
	{ "KNpsk0", KNOWN, NOBODY, { { PSK, E }, { E, EE, SE } } },
	{ "KNpsk2", KNOWN, NOBODY, { { E }, { E, EE, SE, PSK } } },
	{ "KKpsk2", KNOWN, KNOWN, { { E, ES, SS }, { E, EE, SE, PSK } } },
	{ "KXpsk2", KNOWN, NOBODY, { { E }, { E, EE, SE, S, ES, PSK } } },
	{ "INpsk1", NOBODY, NOBODY, { { E, S, PSK }, { E, EE, SE } } },
	{ "INpsk2", NOBODY, NOBODY, { { E, S }, { E, EE, SE, PSK } } },
	{ "IKpsk1", NOBODY, KNOWN, { { E, ES, S, SS, PSK }, { E, EE, SE } } },
	{ "IKpsk2", NOBODY, KNOWN, { { E, ES, S, SS }, { E, EE, SE, PSK } } },
	{ "IXpsk2", NOBODY, NOBODY, { { E, S }, { E, EE, SE, S, ES, PSK } } },
};

const struct noise_pattern *noise_pattern_find(const char *name)
{
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (strcmp(patterns[i].name, name) == 0)
			return &patterns[i];
	}
	return NULL;
}

size_t noise_pattern_length(const struct noise_pattern *p)
{
	size_t n = 0;

	while (n < NOISE_PATTERN_MESSAGES && p->messages[n][0] != NOISE_TOKEN_END)
		n++;
	return n;
}

bool noise_pattern_has_psk(const struct noise_pattern *p)
{
	return strstr(p->name, "psk") != NULL;
}
