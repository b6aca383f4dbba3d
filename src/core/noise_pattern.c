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

/* Is the static key of the initiator (first column), of the responder (second) known to the other beforehand? */
enum { UNKNOWN = 0, KNOWN = 1 };

static const struct noise_pattern patterns[] = {
	/* What Nightjar runs: contacts, adding, strangers. (Sections 7.5 and 9.4.) */
	{ "KKpsk0", KNOWN, KNOWN, { { PSK, E, ES, SS }, { E, EE, SE } } },
	{ "XXpsk0", UNKNOWN, UNKNOWN, { { PSK, E }, { E, EE, S, ES }, { S, SE } } },
	{ "NN", UNKNOWN, UNKNOWN, { { E }, { E, EE } } },

	/* Section 7.4: one-way */
	{ "N", UNKNOWN, KNOWN, { { E, ES } } },
	{ "K", KNOWN, KNOWN, { { E, ES, SS } } },
	{ "X", UNKNOWN, KNOWN, { { E, ES, S, SS } } },

	/* Section 7.5: interactive */
	{ "NK", UNKNOWN, KNOWN, { { E, ES }, { E, EE } } },
	{ "NX", UNKNOWN, UNKNOWN, { { E }, { E, EE, S, ES } } },
	{ "KN", KNOWN, UNKNOWN, { { E }, { E, EE, SE } } },
	{ "KK", KNOWN, KNOWN, { { E, ES, SS }, { E, EE, SE } } },
	{ "KX", KNOWN, UNKNOWN, { { E }, { E, EE, SE, S, ES } } },
	{ "XN", UNKNOWN, UNKNOWN, { { E }, { E, EE }, { S, SE } } },
	{ "XK", UNKNOWN, KNOWN, { { E, ES }, { E, EE }, { S, SE } } },
	{ "XX", UNKNOWN, UNKNOWN, { { E }, { E, EE, S, ES }, { S, SE } } },
	{ "IN", UNKNOWN, UNKNOWN, { { E, S }, { E, EE, SE } } },
	{ "IK", UNKNOWN, KNOWN, { { E, ES, S, SS }, { E, EE, SE } } },
	{ "IX", UNKNOWN, UNKNOWN, { { E, S }, { E, EE, SE, S, ES } } },

	/* Section 18.1: deferred */
	{ "NK1", UNKNOWN, KNOWN, { { E }, { E, EE, ES } } },
	{ "NX1", UNKNOWN, UNKNOWN, { { E }, { E, EE, S }, { ES } } },
	{ "X1N", UNKNOWN, UNKNOWN, { { E }, { E, EE }, { S }, { SE } } },
	{ "X1K", UNKNOWN, KNOWN, { { E, ES }, { E, EE }, { S }, { SE } } },
	{ "XK1", UNKNOWN, KNOWN, { { E }, { E, EE, ES }, { S, SE } } },
	{ "X1K1", UNKNOWN, KNOWN, { { E }, { E, EE, ES }, { S }, { SE } } },
	{ "X1X", UNKNOWN, UNKNOWN, { { E }, { E, EE, S, ES }, { S }, { SE } } },
	{ "XX1", UNKNOWN, UNKNOWN, { { E }, { E, EE, S }, { ES, S, SE } } },
	{ "X1X1", UNKNOWN, UNKNOWN, { { E }, { E, EE, S }, { ES, S }, { SE } } },
	{ "K1N", KNOWN, UNKNOWN, { { E }, { E, EE }, { SE } } },
	{ "K1K", KNOWN, KNOWN, { { E, ES }, { E, EE }, { SE } } },
	{ "KK1", KNOWN, KNOWN, { { E }, { E, EE, SE, ES } } },
	{ "K1K1", KNOWN, KNOWN, { { E }, { E, EE, ES }, { SE } } },
	{ "K1X", KNOWN, UNKNOWN, { { E }, { E, EE, S, ES }, { SE } } },
	{ "KX1", KNOWN, UNKNOWN, { { E }, { E, EE, SE, S }, { ES } } },
	{ "K1X1", KNOWN, UNKNOWN, { { E }, { E, EE, S }, { SE, ES } } },
	{ "I1N", UNKNOWN, UNKNOWN, { { E, S }, { E, EE }, { SE } } },
	{ "I1K", UNKNOWN, KNOWN, { { E, ES, S }, { E, EE }, { SE } } },
	{ "IK1", UNKNOWN, KNOWN, { { E, S }, { E, EE, SE, ES } } },
	{ "I1K1", UNKNOWN, KNOWN, { { E, S }, { E, EE, ES }, { SE } } },
	{ "I1X", UNKNOWN, UNKNOWN, { { E, S }, { E, EE, S, ES }, { SE } } },
	{ "IX1", UNKNOWN, UNKNOWN, { { E, S }, { E, EE, SE, S }, { ES } } },
	{ "I1X1", UNKNOWN, UNKNOWN, { { E, S }, { E, EE, S }, { SE, ES } } },

	/* Section 9.4: with a pre-shared key */
	{ "Npsk0", UNKNOWN, KNOWN, { { PSK, E, ES } } },
	{ "Kpsk0", KNOWN, KNOWN, { { PSK, E, ES, SS } } },
	{ "Xpsk1", UNKNOWN, KNOWN, { { E, ES, S, SS, PSK } } },
	{ "NNpsk0", UNKNOWN, UNKNOWN, { { PSK, E }, { E, EE } } },
	{ "NNpsk2", UNKNOWN, UNKNOWN, { { E }, { E, EE, PSK } } },
	{ "NKpsk0", UNKNOWN, KNOWN, { { PSK, E, ES }, { E, EE } } },
	{ "NKpsk2", UNKNOWN, KNOWN, { { E, ES }, { E, EE, PSK } } },
	{ "NXpsk2", UNKNOWN, UNKNOWN, { { E }, { E, EE, S, ES, PSK } } },
	{ "XNpsk3", UNKNOWN, UNKNOWN, { { E }, { E, EE }, { S, SE, PSK } } },
	{ "XKpsk3", UNKNOWN, KNOWN, { { E, ES }, { E, EE }, { S, SE, PSK } } },
	{ "XXpsk3", UNKNOWN, UNKNOWN, { { E }, { E, EE, S, ES }, { S, SE, PSK } } },
	{ "KNpsk0", KNOWN, UNKNOWN, { { PSK, E }, { E, EE, SE } } },
	{ "KNpsk2", KNOWN, UNKNOWN, { { E }, { E, EE, SE, PSK } } },
	{ "KKpsk2", KNOWN, KNOWN, { { E, ES, SS }, { E, EE, SE, PSK } } },
	{ "KXpsk2", KNOWN, UNKNOWN, { { E }, { E, EE, SE, S, ES, PSK } } },
	{ "INpsk1", UNKNOWN, UNKNOWN, { { E, S, PSK }, { E, EE, SE } } },
	{ "INpsk2", UNKNOWN, UNKNOWN, { { E, S }, { E, EE, SE, PSK } } },
	{ "IKpsk1", UNKNOWN, KNOWN, { { E, ES, S, SS, PSK }, { E, EE, SE } } },
	{ "IKpsk2", UNKNOWN, KNOWN, { { E, ES, S, SS }, { E, EE, SE, PSK } } },
	{ "IXpsk2", UNKNOWN, UNKNOWN, { { E, S }, { E, EE, SE, S, ES, PSK } } },
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
