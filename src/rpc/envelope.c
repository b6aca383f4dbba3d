/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rpc/envelope.h"

#include "base/assert.h"
#include "base/heap.h"
#include "rpc/line.h"

#include <stdlib.h>
#include <string.h>

#define ID_NUMBER_MAX INT64_C(9007199254740991)    /* 2^53 - 1, RFC 8259 section 6 */
#define ID_STRING_MAX 128                          /* bytes: an id is echoed, not stored */

void envelope_setup(void)
{
	json_set_alloc_funcs(malloc, heap_free);
}

static bool is_id(const json_t *id)
{
	if (json_is_string(id))
		return json_string_length(id) <= ID_STRING_MAX;
	return json_is_integer(id) && json_integer_value(id) >= -ID_NUMBER_MAX && json_integer_value(id) <= ID_NUMBER_MAX;
}

/* A request or a notification: section 4 of the specification. */
static int parse_call(struct envelope *m, const char **why)
{
	json_t *method = json_object_get(m->whole, "method");

	m->params = json_object_get(m->whole, "params");
	*why = "The method is not a string.";
	if (!json_is_string(method))
		return ENVELOPE_CODE_REQUEST;
	m->method = json_string_value(method);
	*why = "The parameters are not an object: give each by its name.";
	if (m->params && !json_is_object(m->params))
		return ENVELOPE_CODE_PARAMS;
	m->type = m->id ? ENVELOPE_REQUEST : ENVELOPE_NOTIFICATION;
	return 0;
}

/* A response: section 5. Exactly one of result and error. */
static int parse_response(struct envelope *m, const char **why)
{
	m->result = json_object_get(m->whole, "result");
	m->error = json_object_get(m->whole, "error");
	*why = "It is neither a request nor a response.";
	if (!m->result == !m->error)
		return ENVELOPE_CODE_REQUEST;
	*why = "The error is not an object.";
	if (m->error && !json_is_object(m->error))
		return ENVELOPE_CODE_REQUEST;
	m->type = m->error ? ENVELOPE_ERROR : ENVELOPE_RESULT;
	return 0;
}

int envelope_parse(struct envelope *m, const char *line, size_t len, const char **why)
{
	json_t *id, *version;
	json_error_t e;

	*m = (struct envelope){ .type = ENVELOPE_NONE };
	*why = "The line is not one JSON object.";
	m->whole = json_loadb(line, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (!m->whole)
		return ENVELOPE_CODE_PARSE;
	*why = json_is_array(m->whole) ? "Batches are not accepted: send one request a line." : "The line is not an object.";
	if (!json_is_object(m->whole))
		return ENVELOPE_CODE_REQUEST;
	id = json_object_get(m->whole, "id");
	version = json_object_get(m->whole, "jsonrpc");
	*why = "The id is not a string or a whole number below 2^53.";
	if (id && !json_is_null(id) && !is_id(id))
		return ENVELOPE_CODE_REQUEST;
	m->id = json_is_null(id) ? NULL : id;
	*why = "The member jsonrpc is not \"2.0\".";
	if (version && (!json_is_string(version) || strcmp(json_string_value(version), "2.0") != 0))
		return ENVELOPE_CODE_REQUEST;
	return json_object_get(m->whole, "method") ? parse_call(m, why) : parse_response(m, why);
}

void envelope_wipe(struct envelope *m)
{
	json_decref(m->whole);
	*m = (struct envelope){ .type = ENVELOPE_NONE };
}

static json_t *fresh(json_t *id)
{
	json_t *m = json_object();

	ASSERT(m && json_object_set_new(m, "jsonrpc", json_string("2.0")) == 0);
	if (id)
		json_object_set(m, "id", id);
	return m;
}

json_t *envelope_request(json_t *id, const char *method, json_t *params)
{
	json_t *m = fresh(id);

	json_object_set_new(m, "method", json_string(method));
	if (params)
		json_object_set_new(m, "params", params);
	return m;
}

json_t *envelope_notification(const char *method, json_t *params)
{
	return envelope_request(NULL, method, params);
}

json_t *envelope_result(json_t *id, json_t *result)
{
	json_t *m = fresh(id);

	json_object_set_new(m, "result", result ? result : json_object());
	return m;
}

/* An error answer names its id even when it is not known (null): section 5. */
static json_t *fresh_error(json_t *id, json_t *error)
{
	json_t *m = fresh(id);

	if (!id)
		json_object_set_new(m, "id", json_null());
	json_object_set_new(m, "error", error);
	return m;
}

json_t *envelope_error(json_t *id, enum err e, const char *text, const char *hint, json_t *extra)
{
	json_t *data = extra ? extra : json_object();

	json_object_set_new(data, "kind", json_string(err_kind(e)));
	json_object_set_new(data, "hint", json_string(hint ? hint : err_hint(e)));
	return fresh_error(id, json_pack("{s:i, s:s, s:o}", "code", ENVELOPE_CODE_NIGHTJAR, "message",
	                                    text ? text : err_text(e), "data", data));
}

json_t *envelope_fault(json_t *id, int code, const char *text)
{
	return fresh_error(id, json_pack("{s:i, s:s, s:{s:s, s:s}}", "code", code, "message", text, "data", "kind",
	                                    err_kind(ERR_USAGE), "hint",
	                                    "The method rpc.discover describes every method and its parameters."));
}

char *envelope_line(json_t *m, size_t *len)
{
	size_t need = json_dumpb(m, NULL, 0, JSON_COMPACT);
	char *line = NULL;

	*len = 0;
	if (need > 0 && need <= LINE_LEN_MAX) {
		line = malloc(need + 1);
		ASSERT(line);
		ASSERT(json_dumpb(m, line, need, JSON_COMPACT) == need);
		line[need] = '\n';
		*len = need + 1;
	}
	json_decref(m);
	return line;
}

static const char *string_of(const json_t *object, const char *key, const char *otherwise)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s ? s : otherwise;
}

enum err envelope_error_kind(const json_t *error)
{
	return err_from_kind(string_of(json_object_get(error, "data"), "kind", ""));
}

const char *envelope_error_text(const json_t *error)
{
	return string_of(error, "message", "The daemon refused without saying why.");
}

const char *envelope_error_hint(const json_t *error)
{
	return string_of(json_object_get(error, "data"), "hint", "");
}
