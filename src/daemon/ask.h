/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One request of one client on its way through the daemon. A handler takes it and ends in exactly one of ask_answer() and
 * ask_refuse...(), at once or after slow work; the answer leaves when its turn is durable. The client may be gone by then.
 */
#ifndef DAEMON_ASK_H
#define DAEMON_ASK_H

#include "base/err.h"
#include "rpc/method.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct daemon;

struct ask {
	struct daemon *d;
	uint64_t caller;          /* serial of the client */
	enum method_id method;
	json_t *id;               /* owned; NULL: a notification, nobody waits for the answer */
	json_t *params;           /* owned, validated; never NULL */
	bool heavy;               /* the answer may be long: take no more of this client's requests in this turn */
	/* The answer. */
	int fault;                /* a code of rpc/envelope.h: the request itself is wrong, `text` says how */
	enum err err;
	json_t *result;           /* owned; for ERR_OK */
	json_t *extra;            /* owned; more members of the error's data */
	char text[240], hint[240];    /* "" : those of base/err.h */
};

/* `id` and `params` are borrowed and may be NULL. Returns owned. */
struct ask *ask_new(struct daemon *d, uint64_t caller, enum method_id method, json_t *id, json_t *params);
void ask_free(struct ask *a);

/* The parameter's value, borrowed; "" when it was not given. */
const char *ask_string(const struct ask *a, const char *name);
/* Whether it was given at all. */
bool ask_has(const struct ask *a, const char *name);
bool ask_flag(const struct ask *a, const char *name);
int64_t ask_number(const struct ask *a, const char *name, int64_t otherwise);
/* An order or a sequence number, given as a string of digits. False when it is something else. */
bool ask_order(const struct ask *a, const char *name, int64_t otherwise, int64_t *out) __attribute__((warn_unused_result));

/* These take `a`. `result` is taken; NULL is an empty object. */
void ask_answer(struct ask *a, json_t *result);
void ask_refuse(struct ask *a, enum err e);
/* With sentences that fit better than those of base/err.h; either may be NULL. `extra` is taken. */
void ask_refuse_with(struct ask *a, enum err e, const char *text, const char *hint, json_t *extra);
/* The request itself is wrong: `code` of rpc/envelope.h. */
void ask_fault(struct ask *a, int code, const char *text);
/* The usual end: the answer or the error. Takes `result` either way. */
void ask_end(struct ask *a, enum err e, json_t *result);

/* The line to send for an ask that has been answered, owned, as envelope_line(). */
char *ask_line(struct ask *a, size_t *len);

#endif
