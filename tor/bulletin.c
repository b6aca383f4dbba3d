/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/bulletin.h"

#include "tor/field.h"

#include <stdlib.h>
#include <string.h>

#define ASYNC 650             /* the only code of an event (section 4) */
#define DIGITS_MAX 18         /* of a number: always fits in 64 bits */

static const char *const severities[] = {
	[BULLETIN_SEVERITY_NOTICE] = "NOTICE",
	[BULLETIN_SEVERITY_WARN] = "WARN",
	[BULLETIN_SEVERITY_ERR] = "ERR",
};
static const char *const sources[] = {
	[BULLETIN_SOURCE_DIRSERV] = "DIRSERV",
	[BULLETIN_SOURCE_NETWORKSTATUS] = "NETWORKSTATUS",
	[BULLETIN_SOURCE_OR] = "OR",
	[BULLETIN_SOURCE_CONSENSUS] = "CONSENSUS",
};
static const char *const actions[] = {
	[BULLETIN_ACTION_REQUESTED] = "REQUESTED",
	[BULLETIN_ACTION_UPLOAD] = "UPLOAD",
	[BULLETIN_ACTION_RECEIVED] = "RECEIVED",
	[BULLETIN_ACTION_UPLOADED] = "UPLOADED",
	[BULLETIN_ACTION_IGNORE] = "IGNORE",
	[BULLETIN_ACTION_FAILED] = "FAILED",
	[BULLETIN_ACTION_CREATED] = "CREATED",
};
static const char *const guardings[] = {
	[BULLETIN_GUARDING_NEW] = "NEW",
	[BULLETIN_GUARDING_UP] = "UP",
	[BULLETIN_GUARDING_DOWN] = "DOWN",
	[BULLETIN_GUARDING_BAD] = "BAD",
	[BULLETIN_GUARDING_GOOD] = "GOOD",
	[BULLETIN_GUARDING_DROPPED] = "DROPPED",
	[BULLETIN_GUARDING_BAD_L2] = "BAD_L2",
	[BULLETIN_GUARDING_GOOD_L2] = "GOOD_L2",
};
static const char *const stages[] = {
	[BULLETIN_STAGE_LAUNCHED] = "LAUNCHED",
	[BULLETIN_STAGE_EXTENDED] = "EXTENDED",
	[BULLETIN_STAGE_GUARD_WAIT] = "GUARD_WAIT",
	[BULLETIN_STAGE_BUILT] = "BUILT",
	[BULLETIN_STAGE_FAILED] = "FAILED",
	[BULLETIN_STAGE_CLOSED] = "CLOSED",
};

#define COUNT(names) (sizeof(names) / sizeof((names)[0]))

/* Which name the n-th word is; 0: none. */
static unsigned name_at(const char *text, size_t n, const char *const *names, size_t count)
{
	char word[BULLETIN_WORD_SIZE];

	if (!field_word(text, n, word, sizeof(word)))
		return 0;
	for (unsigned i = 1; i < count; i++) {
		if (strcmp(names[i], word) == 0)
			return i;
	}
	return 0;
}

static void tidy(char *s)
{
	for (; *s; s++)
		*s = *s < ' ' || *s > '~' ? '?' : *s;
}

static void read_value(const char *text, const char *key, char *out, size_t cap)
{
	if (field_value(text, key, out, cap))
		tidy(out);
}

static void read_sentence(const char *text, const char *key, char *out, size_t cap)
{
	if (field_cut(text, key, out, cap))
		tidy(out);
}

static bool read_number(const char *text, const char *key, int64_t *out)
{
	char digits[1 + DIGITS_MAX + 1];
	size_t sign, len;

	if (!field_value(text, key, digits, sizeof(digits)))
		return false;
	sign = digits[0] == '+' || digits[0] == '-' ? 1 : 0;
	len = strspn(digits + sign, "0123456789");
	if (len == 0 || len > DIGITS_MAX || digits[sign + len])
		return false;
	*out = strtoll(digits, NULL, 10);
	return true;
}

static bool read_onion(char out[BULLETIN_ONION_LEN + 1], const char *word)
{
	if (strlen(word) != BULLETIN_ONION_LEN)
		return false;
	for (size_t i = 0; i < BULLETIN_ONION_LEN; i++) {
		char c = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] - 'A' + 'a') : word[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'))) {
			out[0] = '\0';
			return false;
		}
		out[i] = c;
	}
	out[BULLETIN_ONION_LEN] = '\0';
	return true;
}

/* Fingerprint or LongName of section 2.4: $FINGERPRINT, $FINGERPRINT~nickname. */
static bool read_relay(char out[BULLETIN_RELAY_LEN + 1], const char *word)
{
	char after;

	if (word[0] != '$' || strspn(word + 1, "0123456789ABCDEFabcdef") != BULLETIN_RELAY_LEN)
		return false;
	after = word[1 + BULLETIN_RELAY_LEN];
	if (after != '\0' && after != '~' && after != '=')
		return false;
	for (size_t i = 0; i < BULLETIN_RELAY_LEN; i++)
		out[i] = word[1 + i] >= 'a' ? (char)(word[1 + i] - 'a' + 'A') : word[1 + i];
	out[BULLETIN_RELAY_LEN] = '\0';
	return true;
}

/* Section 4.1.10. Here and below: `text` is the line, `at` the word with the severity. */
static bool decode_bootstrap(const char *text, size_t at, struct bulletin *out)
{
	struct bulletin_bootstrap *b = &out->bootstrap;
	char advice[BULLETIN_WORD_SIZE];
	int64_t n;

	out->kind = BULLETIN_BOOTSTRAP;
	b->severity = (enum bulletin_severity)name_at(text, at, severities, COUNT(severities));
	if (!b->severity || !read_number(text, "PROGRESS", &n) || n < 0 || n > 100)
		return false;
	b->progress = (unsigned)n;
	read_value(text, "TAG", b->tag, sizeof(b->tag));
	read_sentence(text, "SUMMARY", b->summary, sizeof(b->summary));
	read_sentence(text, "WARNING", b->warning, sizeof(b->warning));
	read_value(text, "REASON", b->reason, sizeof(b->reason));
	read_value(text, "HOSTADDR", b->host, sizeof(b->host));
	if (read_number(text, "COUNT", &n) && n >= 0)
		b->count = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
	b->should_warn = field_value(text, "RECOMMENDATION", advice, sizeof(advice)) && strcmp(advice, "warn") == 0;
	return true;
}

static bool decode_skew(const char *text, size_t at, struct bulletin *out)
{
	struct bulletin_skew *s = &out->skew;
	char source[64];

	(void)at;
	out->kind = BULLETIN_CLOCK_SKEW;
	s->is_least = !read_number(text, "SKEW", &s->seconds);
	if (s->is_least && !read_number(text, "MIN_SKEW", &s->seconds))
		return false;
	if (field_cut(text, "SOURCE", source, sizeof(source))) {
		source[strcspn(source, ":")] = '\0';    /* an address follows */
		s->source = (enum bulletin_source)name_at(source, 0, sources, COUNT(sources));
	}
	return true;
}

static bool decode_established(const char *text, size_t at, struct bulletin *out)
{
	(void)text;
	(void)at;
	out->kind = BULLETIN_ESTABLISHED;
	return true;
}

static bool decode_not_established(const char *text, size_t at, struct bulletin *out)
{
	(void)at;
	out->kind = BULLETIN_NOT_ESTABLISHED;
	read_value(text, "REASON", out->reason, sizeof(out->reason));
	return true;
}

static bool decode_version(const char *text, size_t at, struct bulletin *out)
{
	(void)at;
	out->kind = BULLETIN_DANGEROUS_VERSION;
	read_value(text, "REASON", out->reason, sizeof(out->reason));
	return true;
}

/* Section 4.1.27. */
static bool decode_liveness(const char *text, size_t at, struct bulletin *out)
{
	char status[BULLETIN_WORD_SIZE];

	out->kind = BULLETIN_LIVENESS;
	if (!field_word(text, at, status, sizeof(status)))
		return false;
	out->is_live = strcmp(status, "UP") == 0;
	return out->is_live || strcmp(status, "DOWN") == 0;
}

/* Section 4.1.25: action, address, kind of authorisation, directory. */
static bool decode_descriptor(const char *text, size_t at, struct bulletin *out)
{
	struct bulletin_descriptor *d = &out->descriptor;
	char onion[BULLETIN_ONION_LEN + 1], directory[96];

	out->kind = BULLETIN_DESCRIPTOR;
	d->action = (enum bulletin_action)name_at(text, at, actions, COUNT(actions));
	if (!d->action || !field_word(text, at + 1, onion, sizeof(onion)))
		return false;
	if (!read_onion(d->onion, onion) && strcmp(onion, "UNKNOWN") != 0)
		return false;
	if (field_word(text, at + 3, directory, sizeof(directory)))
		(void)read_relay(d->directory, directory);
	read_value(text, "REASON", d->reason, sizeof(d->reason));
	return true;
}

/* Section 4.1.11: type, relay, status. */
static bool decode_guard(const char *text, size_t at, struct bulletin *out)
{
	struct bulletin_guard *g = &out->guard;
	char relay[96];

	out->kind = BULLETIN_GUARD;
	g->status = (enum bulletin_guarding)name_at(text, at + 2, guardings, COUNT(guardings));
	if (!g->status || !field_word(text, at, g->type, sizeof(g->type)))
		return false;
	tidy(g->type);
	return field_word(text, at + 1, relay, sizeof(relay)) && read_relay(g->relay, relay);
}

/* Section 4.1.1: number, status. */
static bool decode_circuit(const char *text, size_t at, struct bulletin *out)
{
	struct bulletin_circuit *c = &out->circuit;
	char onion[BULLETIN_ONION_LEN + 1];

	out->kind = BULLETIN_CIRCUIT;
	c->status = (enum bulletin_stage)name_at(text, at + 1, stages, COUNT(stages));
	if (!c->status || !field_word(text, at, c->id, sizeof(c->id)))
		return false;
	tidy(c->id);
	read_value(text, "PURPOSE", c->purpose, sizeof(c->purpose));
	read_value(text, "HS_STATE", c->hs_state, sizeof(c->hs_state));
	read_value(text, "REASON", c->reason, sizeof(c->reason));
	read_value(text, "SOCKS_USERNAME", c->socks_username, sizeof(c->socks_username));
	if (field_value(text, "REND_QUERY", onion, sizeof(onion)))
		(void)read_onion(c->rend_query, onion);
	return true;
}

static const struct form {
	const char *event, *action;    /* action: of a status event, the word after the severity */
	bool (*decode)(const char *text, size_t at, struct bulletin *out);
} forms[] = {
	{ "STATUS_CLIENT", "BOOTSTRAP", decode_bootstrap },
	{ "STATUS_CLIENT", "CIRCUIT_ESTABLISHED", decode_established },
	{ "STATUS_CLIENT", "CIRCUIT_NOT_ESTABLISHED", decode_not_established },
	{ "STATUS_GENERAL", "CLOCK_SKEW", decode_skew },
	{ "STATUS_GENERAL", "DANGEROUS_VERSION", decode_version },
	{ "NETWORK_LIVENESS", NULL, decode_liveness },
	{ "HS_DESC", NULL, decode_descriptor },
	{ "GUARD", NULL, decode_guard },
	{ "CIRC", NULL, decode_circuit },
};

/* Reads the arguments of `event`, which are the words from `at` on. */
static void decode(const char *event, const char *text, size_t at, struct bulletin *out)
{
	char action[BULLETIN_WORD_SIZE];

	if (!field_word(text, at + 1, action, sizeof(action)))
		action[0] = '\0';
	for (size_t i = 0; i < COUNT(forms); i++) {
		const struct form *f = &forms[i];

		if (strcmp(f->event, event) != 0 || (f->action && strcmp(f->action, action) != 0))
			continue;
		if (!f->decode(text, at, out))
			memset(out, 0, sizeof(*out));
		return;
	}
}

void bulletin_decode(const struct reply *r, struct bulletin *out)
{
	char event[BULLETIN_WORD_SIZE];

	memset(out, 0, sizeof(*out));
	if (reply_code(r) == ASYNC && field_word(reply_text(r, 0), 0, event, sizeof(event)))
		decode(event, reply_text(r, 0), 1, out);
}

void bulletin_decode_phase(const char *value, struct bulletin *out)
{
	memset(out, 0, sizeof(*out));
	decode("STATUS_CLIENT", value, 0, out);
	if (out->kind != BULLETIN_BOOTSTRAP)
		memset(out, 0, sizeof(*out));
}
