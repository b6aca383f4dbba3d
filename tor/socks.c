/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/socks.h"

#include "base/pack.h"
#include "base/tr.h"

#include <string.h>

#define VERSION          5       /* RFC 1928 */
#define AUTH_VERSION     1       /* RFC 1929: the version of the log-in */
#define METHOD_USER      2
#define COMMAND_CONNECT  1
#define TYPE_IPV4        1
#define TYPE_NAME        3
#define TYPE_IPV6        4
#define NO_CODE          0xff

#define GONE   N_("this contact's onion service is published but does not answer: offline")
#define LOCKED N_("the contact's onion service does not let us in: we were removed, or its address has changed")
#define NO_WAY N_("tor found no way to the contact's onion service")

/* Bytes of the reply, in their order. */
enum {
	AT_VERSION,
	AT_METHOD,
	AT_AUTH_VERSION,
	AT_AUTH,
	AT_REPLY_VERSION,
	AT_CODE,
	AT_RESERVED,
	AT_TYPE,
	AT_LENGTH,
	AT_ADDRESS,
};

static bool is_onion(const char *host)
{
	static const char end[] = ".onion";

	return strnlen(host, SOCKS_HOST_LEN + 1) == SOCKS_HOST_LEN &&
	       strcmp(host + SOCKS_HOST_LEN - strlen(end), end) == 0;
}

/* Length u8, then the bytes; the length is in 1..SOCKS_NAME_MAX. */
static void pack_name(struct pack *w, const char *name)
{
	size_t len = strnlen(name, SOCKS_NAME_MAX + 1);

	if (len == 0 || len > SOCKS_NAME_MAX)
		w->bad = true;
	pack_u8(w, (uint8_t)len);
	pack_bytes(w, name, len);
}

size_t socks_request(uint8_t *buf, size_t cap, const struct socks_target *t)
{
	static const char meant_for_tor[] = "<torS0X>";
	struct pack w = pack_into(buf, cap);

	if (!is_onion(t->host) || t->port == 0 || strncmp(t->user, meant_for_tor, strlen(meant_for_tor)) == 0)
		return 0;
	pack_u8(&w, VERSION);
	pack_u8(&w, 1);
	pack_u8(&w, METHOD_USER);

	pack_u8(&w, AUTH_VERSION);
	pack_name(&w, t->user);
	pack_name(&w, t->password);

	pack_u8(&w, VERSION);
	pack_u8(&w, COMMAND_CONNECT);
	pack_u8(&w, 0);
	pack_u8(&w, TYPE_NAME);
	pack_name(&w, t->host);
	pack_u16(&w, t->port);
	return pack_done(&w);
}

void socks_reply_init(struct socks_reply *r)
{
	*r = (struct socks_reply){ .at = AT_VERSION, .code = NO_CODE, .state = SOCKS_MORE };
}

/* Goes on to the next byte of the reply, when this one is as it must be. */
static enum socks_state next_if(struct socks_reply *r, bool ok)
{
	r->at++;
	return ok ? SOCKS_MORE : SOCKS_GARBAGE;
}

/* An address of `len` bytes and a port are still to come. */
static enum socks_state address_of(struct socks_reply *r, uint16_t len)
{
	r->left = (uint16_t)(len + 2);
	r->at = AT_ADDRESS;
	return len > 0 ? SOCKS_MORE : SOCKS_GARBAGE;
}

/* The first answer, or the second where tor leaves out the first: see the header. */
static enum socks_state on_first(struct socks_reply *r, uint8_t b)
{
	if (b == AUTH_VERSION) {
		r->at = AT_AUTH;
		return SOCKS_MORE;
	}
	return next_if(r, b == VERSION);
}

static enum socks_state on_type(struct socks_reply *r, uint8_t type)
{
	switch (type) {
	case TYPE_IPV4: return address_of(r, 4);
	case TYPE_IPV6: return address_of(r, 16);
	case TYPE_NAME: return next_if(r, true);
	default: return SOCKS_GARBAGE;
	}
}

static enum socks_state on_byte(struct socks_reply *r, uint8_t b)
{
	switch (r->at) {
	case AT_VERSION: return on_first(r, b);
	case AT_METHOD: return next_if(r, b == METHOD_USER);
	case AT_AUTH_VERSION: return next_if(r, b == AUTH_VERSION);
	case AT_AUTH: return next_if(r, b == 0);
	case AT_REPLY_VERSION: return next_if(r, b == VERSION);
	case AT_CODE:
		r->code = b;
		return next_if(r, true);
	case AT_RESERVED: return next_if(r, b == 0);
	case AT_TYPE: return on_type(r, b);
	case AT_LENGTH: return address_of(r, b);
	default:
		/* Where the stream leaves tor's network is of no use to us, and tor sends zeros. */
		if (--r->left > 0)
			return SOCKS_MORE;
		return r->code == 0 ? SOCKS_CONNECTED : SOCKS_REFUSED;
	}
}

enum socks_state socks_reply_feed(struct socks_reply *r, const uint8_t *bytes, size_t len, size_t *used)
{
	*used = 0;
	while (r->state == SOCKS_MORE && *used < len)
		r->state = on_byte(r, bytes[(*used)++]);
	return r->state;
}

uint8_t socks_reply_code(const struct socks_reply *r)
{
	return r->state == SOCKS_CONNECTED || r->state == SOCKS_REFUSED ? r->code : NO_CODE;
}

/* RFC 1928, section 6, and tor's socks-extensions, section 4, with what real tor means by them. */
static const struct answer {
	uint8_t code;
	enum socks_meaning meaning;
	const char *words;
} answers[] = {
	{ 0x00, SOCKS_REACHED, N_("connected") },
	/* Tor says 01 when the circuit broke on its way, or when nothing listens behind the service. */
	{ 0x01, SOCKS_UNREACHED, GONE },
	{ 0x03, SOCKS_UNREACHED, NO_WAY },
	{ 0x04, SOCKS_UNREACHED, NO_WAY },
	/* Too many streams, a port that it does not have, or a service that was taken down a moment ago. */
	{ 0x05, SOCKS_UNREACHED, N_("the contact's onion service refused: it is busy, or just going offline") },
	{ 0x06, SOCKS_UNREACHED, N_("the contact's onion service did not answer in time") },
	{ 0xf0, SOCKS_ABSENT, N_("this contact's onion service is not published: offline") },
	{ 0xf1, SOCKS_UNREACHED, N_("what the contact's onion service published is damaged") },
	{ 0xf2, SOCKS_UNREACHED, GONE },
	{ 0xf3, SOCKS_UNREACHED, GONE },
	{ 0xf4, SOCKS_NOT_ALLOWED, LOCKED },
	{ 0xf5, SOCKS_NOT_ALLOWED, LOCKED },
	{ 0xf6, SOCKS_BAD_ADDRESS, N_("what we have as the contact's address is not an onion address") },
	{ 0xf7, SOCKS_UNREACHED, GONE },
};

static const struct answer *answer_of(uint8_t code)
{
	static const struct answer other = { NO_CODE, SOCKS_BROKEN, N_("our own tor could not make the connection") };

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (answers[i].code == code)
			return &answers[i];
	return &other;
}

enum socks_meaning socks_meaning(uint8_t code)
{
	return answer_of(code)->meaning;
}

const char *socks_words(uint8_t code)
{
	return answer_of(code)->words;
}
