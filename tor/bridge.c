/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads from left to right; each step takes its words from the rest, appends them to the line, or says why not. */
#include "tor/bridge.h"

#include "base/str.h"
#include "base/tr.h"
#include "tor/span.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FINGERPRINT_LEN 40     /* SHA-1 of the bridge's identity key, in hex */
#define CERT_LEN        70     /* base64 of obfs4's node id[20] | public key[32], without padding */
#define EXAMPLE         "obfs4 192.0.2.1:443 FINGERPRINT cert=... iat-mode=0"

static const struct transport_kind {
	const char *name;
	const char *needs[2];       /* keys without which its program gives up */
	const char *or_else;        /* stands in for needs[0] */
	const char *programs[3];
	const char *package;
} kinds[] = {
	{ "obfs4", { "cert", "iat-mode" }, NULL, { "obfs4proxy", "lyrebird" }, "obfs4proxy" },
	{ "meek_lite", { "url" }, NULL, { "obfs4proxy", "lyrebird" }, "obfs4proxy" },
	{ "webtunnel", { "url" }, NULL, { "lyrebird", "webtunnel-client" }, "lyrebird" },
	{ "snowflake", { "url" }, "sqsqueue", { "snowflake-client", "lyrebird" }, "snowflake-client" },
};

struct reading {
	struct span rest;                     /* to be read */
	struct bridge *out;
	size_t line_len;                      /* written */
	const struct transport_kind *kind;    /* NULL: no transport */
	size_t args_len;
	bool has[2];                          /* of kind->needs */
	char *why;
	size_t cap;
};

/* Says why, and is always false. */
__attribute__((format(printf, 2, 3))) static bool refuse(struct reading *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->why, r->cap, format, args);
	va_end(args);
	return false;
}

/* A list of bridges, as the QR codes of the Tor Project hold it: ['...', '...'] or ["...", "..."]. */
static bool is_list(struct span s)
{
	struct span before, after;

	if (s.p[0] != '[' || !span_split(s, '[', &before, &after))
		return false;
	after = span_trimmed(after);
	return after.len > 0 && (after.p[0] == '\'' || after.p[0] == '"');
}

/* Stops what is no single line, with the advice for what people paste instead. */
static bool is_line(struct reading *r)
{
	struct span s = r->rest;

	if (s.len == 0)
		return refuse(r, _("Paste the line of a bridge, such as: %s"), EXAMPLE);
	if (is_list(s))
		return refuse(r, _("This is a list: paste one bridge at a time, without the brackets and quotes around it"));
	if (span_begins(s, "https://") || span_begins(s, "http://") || span_begins(s, "www."))
		return refuse(r, _("This is a web address: open it in a browser, and paste the line that it shows"));
	if (span_has(s, '\n') || span_has(s, '\r'))
		return refuse(r, _("This is more than one line: paste one bridge at a time, as one unbroken line"));
	if (s.len > BRIDGE_LINE_MAX)
		return refuse(r, _("Longer than any bridge (%d characters): paste one line alone"), BRIDGE_LINE_MAX);
	return true;
}

/* Only what may stand between quotes for tor: see the header. */
static bool has_good_characters(struct reading *r)
{
	for (size_t i = 0; i < r->rest.len; i++) {
		char c = r->rest.p[i];

		if (c == '"' || c == '\'' || c == '\\' || c == '#')
			return refuse(r, _("A bridge has no %c in it: paste it without quotes and comments"), c);
		if ((c < '!' || c > '~') && !span_is_blank(c))
			return refuse(r, _("No bridge has such a character as number %zu: copy it as plain text"), i + 1);
	}
	return true;
}

/* Appends a word to the line. There is room: the words of the input only move closer together. */
static void put(struct reading *r, struct span word)
{
	char *line = r->out->line;

	if (r->line_len > 0)
		line[r->line_len++] = ' ';
	memcpy(line + r->line_len, word.p, word.len);
	r->line_len += word.len;
}

static bool is_name(char c)
{
	return span_is_letter(c) || span_is_digit(c) || c == '_';
}

static bool is_key(char c)
{
	return is_name(c) || c == '-';
}

static bool is_hex(char c)
{
	return span_is_digit(c) || (span_lower(c) >= 'a' && span_lower(c) <= 'f');
}

static bool is_base64(char c)
{
	return span_is_letter(c) || span_is_digit(c) || c == '+' || c == '/';
}

static bool is_digit_or_dot(char c)
{
	return span_is_digit(c) || c == '.';
}

static const struct transport_kind *kind_of(struct span name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_equals(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static void skip_bridge(struct reading *r)
{
	struct span after = r->rest;

	if (span_equals(span_word(&after), "bridge"))
		r->rest = after;
}

/* Like tor, by its characters alone: a name is a transport, and anything else is the address. */
static bool read_transport(struct reading *r)
{
	struct span after = r->rest, word = span_word(&after);

	if (word.len == 0 || !span_all(word, is_name) || span_is_digit(word.p[0]))
		return true;
	r->kind = kind_of(word);
	if (!r->kind)
		return refuse(r, _("The transport %.*s is not known: get a bridge for obfs4, snowflake or webtunnel"),
		              word.len < BRIDGE_TRANSPORT_SIZE ? (int)word.len : BRIDGE_TRANSPORT_SIZE - 1, word.p);
	r->rest = after;
	str_copy(r->out->transport, sizeof(r->out->transport), r->kind->name);
	put(r, (struct span){ r->kind->name, word.len });    /* tor minds the case */
	return true;
}

/* 1 to 65535, in digits without a zero before them. */
static bool is_port(struct span s)
{
	unsigned port = 0;

	if (s.len == 0 || s.len > 5 || !span_all(s, span_is_digit) || s.p[0] == '0')
		return false;
	for (size_t i = 0; i < s.len; i++)
		port = port * 10 + (unsigned)(s.p[i] - '0');
	return port <= UINT16_MAX;
}

static bool is_address(struct span s, int family)
{
	char text[INET6_ADDRSTRLEN];
	uint8_t addr[sizeof(struct in6_addr)];

	if (s.len == 0 || s.len >= sizeof(text))
		return false;
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	return inet_pton(family, text, addr) == 1;
}

static bool is_place(struct span word)
{
	struct span address, port, nothing;

	if (word.len == 0 || word.p[0] != '[')
		return span_split(word, ':', &address, &port) && is_port(port) && is_address(address, AF_INET);
	span_split(word, '[', &nothing, &word);
	if (!span_split(word, ']', &address, &word) || !span_split(word, ':', &nothing, &port))
		return false;
	return nothing.len == 0 && is_port(port) && is_address(address, AF_INET6);
}

/* Why this is no address, as far as can be guessed from what was meant. */
static bool refuse_address(struct reading *r, struct span word)
{
	struct span host, rest;

	span_split(word, ':', &host, &rest);
	if (word.len == 0 || span_has(word, '='))
		return refuse(r, _("The address is missing: paste the whole line, such as: %s"), EXAMPLE);
	if (is_address(host, AF_INET))
		return refuse(r, _("The address needs a port from 1 to 65535 after it: 192.0.2.1:443"));
	if (word.p[0] == '[' || is_address(word, AF_INET6))
		return refuse(r, _("An IPv6 address needs brackets and a port from 1 to 65535: [2001:db8::1]:443"));
	if (span_all(host, is_digit_or_dot))
		return refuse(r, _("The address is not complete: copy the line again"));
	return refuse(r, _("A bridge has an IP address with a port, not a name: paste a line such as: %s"), EXAMPLE);
}

static bool read_address(struct reading *r)
{
	struct span word = span_word(&r->rest);

	if (!is_place(word))
		return refuse_address(r, word);
	put(r, word);
	return true;
}

/* The next word, when it has no '=' in it: tor takes it for the fingerprint. */
static bool read_fingerprint(struct reading *r)
{
	struct span after = r->rest, word = span_word(&after);

	if (word.len == 0 || span_has(word, '='))
		return true;
	if (word.len != FINGERPRINT_LEN || !span_all(word, is_hex))
		return refuse(r, _("The fingerprint is not one word of %d characters, 0-9 and A-F: copy the line again"),
		              FINGERPRINT_LEN);
	r->rest = after;
	put(r, word);
	return true;
}

/* In this case, too: programs mind it. */
static bool is_named(struct span key, const char *name)
{
	return key.len == strlen(name) && memcmp(key.p, name, key.len) == 0;
}

static bool check_obfs4(struct reading *r, struct span key, struct span value)
{
	if (is_named(key, "cert") && (value.len != CERT_LEN || !span_all(value, is_base64)))
		return refuse(r, _("The cert= is damaged, a whole one has %d characters: copy the line again"), CERT_LEN);
	if (is_named(key, "iat-mode") && (value.len != 1 || value.p[0] < '0' || value.p[0] > '2'))
		return refuse(r, _("The iat-mode= is not 0, 1 or 2: copy the line again"));
	return true;
}

/* Bytes of an argument in tor's two SOCKS fields, where ';' ends it and '\' stands before one within (pt-spec, 3.5). */
static size_t passed_len(struct span word)
{
	size_t n = word.len + 1;

	for (size_t i = 0; i < word.len; i++)
		n += word.p[i] == ';';
	return n;
}

static void note_key(struct reading *r, struct span key)
{
	const struct transport_kind *kind = r->kind;

	for (size_t i = 0; i < 2; i++)
		if (kind->needs[i] && is_named(key, kind->needs[i]))
			r->has[i] = true;
	if (kind->or_else && is_named(key, kind->or_else))
		r->has[0] = true;
}

static bool read_argument(struct reading *r, struct span word)
{
	struct span key, value;

	if (!r->kind)
		return refuse(r, _("The beginning is missing, a word such as obfs4: copy the whole line"));
	if (!span_split(word, '=', &key, &value) || key.len == 0 || !span_all(key, is_key))
		return refuse(r, _("Not all of the end is key=value: copy the line again, in one piece"));
	if (value.len == 0)
		return refuse(r, _("There is nothing after an = sign: copy the line again, in one piece"));
	if (strcmp(r->kind->name, "obfs4") == 0 && !check_obfs4(r, key, value))
		return false;
	note_key(r, key);
	r->args_len += passed_len(word);
	put(r, word);
	return true;
}

static bool read_arguments(struct reading *r)
{
	for (struct span word = span_word(&r->rest); word.len > 0; word = span_word(&r->rest))
		if (!read_argument(r, word))
			return false;
	/* No ';' follows the last one. */
	if (r->args_len > BRIDGE_ARGS_MAX + 1)
		return refuse(r, _("The key=value are more than the %d characters tor can pass on: get another bridge"),
		              BRIDGE_ARGS_MAX);
	for (size_t i = 0; i < 2; i++)
		if (r->kind && r->kind->needs[i] && !r->has[i])
			return refuse(r, _("The %s= is missing: copy the line again, to its end"), r->kind->needs[i]);
	return true;
}

bool bridge_parse(struct bridge *out, const char *text, size_t len, char *why, size_t cap)
{
	struct reading r = { .rest = span_trimmed((struct span){ text, len }), .out = out, .why = why, .cap = cap };

	memset(out, 0, sizeof(*out));
	why[0] = '\0';
	if (!is_line(&r) || !has_good_characters(&r))
		return false;
	skip_bridge(&r);
	if (read_transport(&r) && read_address(&r) && read_fingerprint(&r) && read_arguments(&r))
		return true;
	memset(out, 0, sizeof(*out));
	return false;
}

const char *const *bridge_programs(const char *transport)
{
	static const char *const none[] = { NULL };
	const struct transport_kind *kind = kind_of((struct span){ transport, strlen(transport) });

	if (transport[0] == '\0')
		return none;
	return kind ? kind->programs : NULL;
}

const char *bridge_package(const char *transport)
{
	const struct transport_kind *kind = kind_of((struct span){ transport, strlen(transport) });

	return kind ? kind->package : NULL;
}
