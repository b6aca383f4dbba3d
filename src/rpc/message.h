/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON-RPC 2.0 (www.jsonrpc.org/specification), one object per line, both ways. Narrower than the specification on
 * purpose: no batches, parameters only by name, ids are strings or whole numbers below 2^53 (larger ones are damaged by
 * common tools), a key twice in one object is an error. An error carries data {kind, hint} (base/err.h).
 *
 * Whatever jansson frees is wiped first (message_setup), as it may have been a passphrase or a message.
 */
#ifndef RPC_MESSAGE_H
#define RPC_MESSAGE_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Codes of the specification, section 5.1, and the one code of all errors of base/err.h. */
#define MESSAGE_CODE_PARSE      (-32700)
#define MESSAGE_CODE_REQUEST    (-32600)
#define MESSAGE_CODE_METHOD     (-32601)
#define MESSAGE_CODE_PARAMS     (-32602)
#define MESSAGE_CODE_NIGHTJAR   (-32000)

enum message_type { MESSAGE_NONE, MESSAGE_REQUEST, MESSAGE_NOTIFICATION, MESSAGE_RESULT, MESSAGE_ERROR };

struct message {
	enum message_type type;
	json_t *whole;         /* owned; everything below is borrowed from it */
	json_t *id;            /* NULL for a notification, or when it could not be read */
	const char *method;
	json_t *params;        /* an object, or NULL */
	json_t *result;
	json_t *error;         /* an object with code and message */
};

/* Once, before anything else of jansson. */
void message_setup(void);

/*
 * Fills *m from one line. 0, or the code to answer with and *why a sentence. Call message_wipe() either way; the id is
 * filled even after MESSAGE_CODE_REQUEST when it could be read.
 */
int message_parse(struct message *m, const char *line, size_t len, const char **why)
	__attribute__((warn_unused_result));
void message_wipe(struct message *m);

/* Each returns owned; `id` is borrowed, `params`, `result` and `extra` are taken and may be NULL. */
json_t *message_request(json_t *id, const char *method, json_t *params);
json_t *message_notification(const char *method, json_t *params);
json_t *message_result(json_t *id, json_t *result);
/* `text` and `hint` NULL: those of base/err.h. `extra`: more members of data, e.g. the candidates of a name. */
json_t *message_error(json_t *id, enum err e, const char *text, const char *hint, json_t *extra);
/* A fault of the request itself, with a code of the specification. kind is "usage". */
json_t *message_fault(json_t *id, int code, const char *text);

/* The line to send, LF included, owned; takes `m`. NULL when it would be longer than LINE_LEN_MAX. */
char *message_line(json_t *m, size_t *len);

/* Of a received error object: never NULL, ERR_COUNT when the kind is unknown. */
enum err message_error_kind(const json_t *error);
const char *message_error_text(const json_t *error);
const char *message_error_hint(const json_t *error);

#endif
