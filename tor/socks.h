/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client's half of SOCKS5 (RFC 1928, RFC 1929) as tor's SocksPort speaks it, with what tor adds to both (its
 * socks-extensions): the user name and password name a circuit (IsolateSOCKSAuth), and with ExtendedErrors the codes F0
 * to F7 say why an onion service was not reached. No I/O: bytes in, bytes out.
 *
 *   we send, at once:    05 01 02                                  one way to log in: user name and password
 *                        01 len user len password
 *                        05 01 00 03 62 host port
 *   tor answers:         05 02 | 01 00 | 05 code 00 type address port       and then the stream begins
 *
 * Tor takes the three in one piece, but then leaves out its first answer, 05 02, when it saw the first two parts at one
 * read (0.4.9.11, with every cut tried). Both are read here: 01 00 says just as well that it took the user name.
 */
#ifndef TOR_SOCKS_H
#define TOR_SOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOCKS_REQUEST_MAX 600
#define SOCKS_HOST_LEN    62     /* an onion address with its ".onion" */
#define SOCKS_NAME_MAX    255    /* RFC 1929: user name and password have 1 to 255 bytes */

/* Where to, and by which circuit. Borrows its texts. */
struct socks_target {
	const char *host;                    /* SOCKS_HOST_LEN characters ending in ".onion": nothing else is asked for */
	uint16_t port;
	const char *user, *password;         /* the user must not begin with "<torS0X>", which tor gives a meaning */
};

/* Writes the request; returns its length. 0 when it does not fit in `cap` or when the target breaks a rule above. */
size_t socks_request(uint8_t *buf, size_t cap, const struct socks_target *t) __attribute__((warn_unused_result));

enum socks_state {
	SOCKS_MORE,         /* the reply is not complete */
	SOCKS_CONNECTED,    /* what follows is the stream */
	SOCKS_REFUSED,      /* a complete reply that says no: see socks_reply_code() */
	SOCKS_GARBAGE,      /* not SOCKS5, or no user names there: hang up */
};

/* A reply as it comes in. The fields are private. */
struct socks_reply {
	uint8_t at;      /* which byte comes next: enum in the source */
	uint8_t code;
	uint16_t left;    /* of the address and port */
	enum socks_state state;
};

void socks_reply_init(struct socks_reply *r);
/*
 * Feeds what came. *used tells how much of it was the reply: after SOCKS_CONNECTED the rest is the stream's. Once the
 * state is not SOCKS_MORE it stays, and nothing more is used.
 */
enum socks_state socks_reply_feed(struct socks_reply *r, const uint8_t *bytes, size_t len, size_t *used);
/* The code of a reply that was REFUSED (or 0 after CONNECTED). 0xff before that, and for GARBAGE. */
uint8_t socks_reply_code(const struct socks_reply *r);

/* What a code means for the next try. */
enum socks_meaning {
	SOCKS_REACHED,
	SOCKS_ABSENT,         /* nothing is published at this address: the contact is offline */
	SOCKS_NOT_ALLOWED,    /* published, but not for us */
	SOCKS_UNREACHED,      /* published, but not reached this time: another circuit may do */
	SOCKS_BAD_ADDRESS,    /* not an onion address: no try will do */
	SOCKS_BROKEN,         /* our own tor did not try, or answers what it should not */
};

enum socks_meaning socks_meaning(uint8_t code);
/* The same for people: one clause without a stop at its end, to stand after "Last try 14:02 over tor: ". */
const char *socks_words(uint8_t code);

#endif
