/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Tor tells of its own accord (control-spec, section 4.1): one asynchronous reply, 650, read into fixed fields. What
 * is not known here, or makes no sense, is BULLETIN_NONE and never an error: sections 1.1 and 4.1 ask for that.
 *
 * Relays and other strangers have a say in these texts. All that is kept is bounded and printable ASCII, anything else is
 * a "?"; a field that is absent, malformed or too long is empty, but for the two sentences, which are cut.
 */
#ifndef TOR_BULLETIN_H
#define TOR_BULLETIN_H

#include "tor/reply.h"

#include <stdbool.h>
#include <stdint.h>

#define BULLETIN_ONION_LEN 56    /* address of an onion service of version 3, without ".onion" */
#define BULLETIN_RELAY_LEN 40    /* fingerprint of a relay */
#define BULLETIN_WORD_SIZE 32    /* any keyword of Tor, with its NUL */

enum bulletin_kind {
	BULLETIN_NONE,
	BULLETIN_BOOTSTRAP,
	BULLETIN_CLOCK_SKEW,
	BULLETIN_LIVENESS,
	BULLETIN_ESTABLISHED,        /* circuits can be built; carries nothing */
	BULLETIN_NOT_ESTABLISHED,
	BULLETIN_DANGEROUS_VERSION,
	BULLETIN_DESCRIPTOR,
	BULLETIN_GUARD,
	BULLETIN_CIRCUIT
};

enum bulletin_severity {
	BULLETIN_SEVERITY_NONE,
	BULLETIN_SEVERITY_NOTICE,
	BULLETIN_SEVERITY_WARN,
	BULLETIN_SEVERITY_ERR
};

/* STATUS_CLIENT BOOTSTRAP */
struct bulletin_bootstrap {
	enum bulletin_severity severity;
	unsigned progress;          /* 0 to 100 */
	char tag[BULLETIN_WORD_SIZE];
	char summary[96];           /* for people: what comes next */
	/* The rest only when it does not get on. */
	char warning[160];          /* for people */
	char reason[BULLETIN_WORD_SIZE];
	char host[64];              /* address and port of the relay or bridge that is tried */
	uint32_t count;             /* troubles in this phase so far */
	bool should_warn;           /* Tor advises to tell the person at the machine */
};

enum bulletin_source {
	BULLETIN_SOURCE_UNKNOWN,
	BULLETIN_SOURCE_DIRSERV,
	BULLETIN_SOURCE_NETWORKSTATUS,
	BULLETIN_SOURCE_OR,
	BULLETIN_SOURCE_CONSENSUS
};

/* STATUS_GENERAL CLOCK_SKEW */
struct bulletin_skew {
	int64_t seconds;            /* how far this clock is ahead; negative: behind */
	bool is_least;              /* it may be more */
	enum bulletin_source source;
};

enum bulletin_action {
	BULLETIN_ACTION_NONE,
	BULLETIN_ACTION_REQUESTED,
	BULLETIN_ACTION_UPLOAD,
	BULLETIN_ACTION_RECEIVED,
	BULLETIN_ACTION_UPLOADED,
	BULLETIN_ACTION_IGNORE,
	BULLETIN_ACTION_FAILED,
	BULLETIN_ACTION_CREATED
};

/* HS_DESC */
struct bulletin_descriptor {
	enum bulletin_action action;
	char onion[BULLETIN_ONION_LEN + 1];        /* in lower case; empty: not known */
	char directory[BULLETIN_RELAY_LEN + 1];    /* in upper case; empty: none, or not known */
	char reason[BULLETIN_WORD_SIZE];
};

enum bulletin_guarding {
	BULLETIN_GUARDING_NONE,
	BULLETIN_GUARDING_NEW,
	BULLETIN_GUARDING_UP,
	BULLETIN_GUARDING_DOWN,
	BULLETIN_GUARDING_BAD,
	BULLETIN_GUARDING_GOOD,
	BULLETIN_GUARDING_DROPPED,
	BULLETIN_GUARDING_BAD_L2,     /* of the second layer of guards */
	BULLETIN_GUARDING_GOOD_L2
};

/* GUARD */
struct bulletin_guard {
	enum bulletin_guarding status;
	char type[BULLETIN_WORD_SIZE];            /* "ENTRY" */
	char relay[BULLETIN_RELAY_LEN + 1];
};

enum bulletin_stage {
	BULLETIN_STAGE_NONE,
	BULLETIN_STAGE_LAUNCHED,
	BULLETIN_STAGE_EXTENDED,
	BULLETIN_STAGE_GUARD_WAIT,
	BULLETIN_STAGE_BUILT,
	BULLETIN_STAGE_FAILED,        /* closed before it was built */
	BULLETIN_STAGE_CLOSED
};

/* CIRC */
struct bulletin_circuit {
	enum bulletin_stage status;
	char id[17];
	char purpose[BULLETIN_WORD_SIZE];
	char hs_state[BULLETIN_WORD_SIZE];
	char rend_query[BULLETIN_ONION_LEN + 1];    /* in lower case */
	char reason[BULLETIN_WORD_SIZE];
	char socks_username[256];                   /* of the stream that it was built for */
};

struct bulletin {
	enum bulletin_kind kind;
	union {
		struct bulletin_bootstrap bootstrap;
		struct bulletin_skew skew;
		bool is_live;                       /* LIVENESS: the network seems to be reachable */
		char reason[BULLETIN_WORD_SIZE];    /* NOT_ESTABLISHED, DANGEROUS_VERSION */
		struct bulletin_descriptor descriptor;
		struct bulletin_guard guard;
		struct bulletin_circuit circuit;
	};
};

void bulletin_decode(const struct reply *r, struct bulletin *out);
/* The value of GETINFO status/bootstrap-phase, which is such an event without its first word: BOOTSTRAP, or NONE. */
void bulletin_decode_phase(const char *value, struct bulletin *out);

#endif
