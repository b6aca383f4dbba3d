/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON-RPC 2.0 (www.jsonrpc.org/specification), one object per line, both ways. Narrower than the specification on
 * purpose: no batches, parameters only by name, ids are strings or whole numbers below 2^53 (larger ones are damaged by
 * common tools), a key twice in one object is an error. An error carries data {kind, hint} (base/err.h).
 *
 * Whatever jansson frees is wiped first (envelope_setup), as it may have been a passphrase or a message.
 */
#ifndef RPC_ENVELOPE_H
#define RPC_ENVELOPE_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Codes of the specification, section 5.1, and the one code of all errors of base/err.h. */
#define ENVELOPE_CODE_PARSE      (-32700)
#define ENVELOPE_CODE_REQUEST    (-32600)
#define ENVELOPE_CODE_METHOD     (-32601)
#define ENVELOPE_CODE_PARAMS     (-32602)
#define ENVELOPE_CODE_NIGHTJAR   (-32000)

enum envelope_type { ENVELOPE_NONE, ENVELOPE_REQUEST, ENVELOPE_NOTIFICATION, ENVELOPE_RESULT, ENVELOPE_ERROR };

struct envelope {
	enum envelope_type type;
	json_t *whole;         /* owned; everything below is borrowed from it */
	json_t *id;            /* NULL for a notification, or when it could not be read */
	const char *method;
	json_t *params;        /* an object, or NULL */
	json_t *result;
	json_t *error;         /* an object with code and message */
};

/* Once, before anything else of jansson. */
void envelope_setup(void);

/*
 * Fills *m from one line. 0, or the code to answer with and *why a sentence. Call envelope_wipe() either way; the id is
 * filled even after ENVELOPE_CODE_REQUEST when it could be read.
 */
int envelope_parse(struct envelope *m, const char *line, size_t len, const char **why)
	__attribute__((warn_unused_result));
void envelope_wipe(struct envelope *m);

/* Each returns owned; `id` is borrowed, `params`, `result` and `extra` are taken and may be NULL. */
json_t *envelope_request(json_t *id, const char *method, json_t *params);
json_t *envelope_notification(const char *method, json_t *params);
json_t *envelope_result(json_t *id, json_t *result);
/* `text` and `hint` NULL: those of base/err.h. `extra`: more members of data, e.g. the candidates of a name. */
json_t *envelope_error(json_t *id, enum err e, const char *text, const char *hint, json_t *extra);
/* A fault of the request itself, with a code of the specification. kind is "usage". */
json_t *envelope_fault(json_t *id, int code, const char *text);

/* The line to send, LF included, owned; takes `m`. NULL when it would be longer than LINE_LEN_MAX. */
char *envelope_line(json_t *m, size_t *len);

/* Of a received error object: never NULL, ERR_COUNT when the kind is unknown. */
enum err envelope_error_kind(const json_t *error);
const char *envelope_error_text(const json_t *error);
const char *envelope_error_hint(const json_t *error);

#endif
