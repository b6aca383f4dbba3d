/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/ask.h"

#include "base/assert.h"
#include "base/tr.h"
#include "daemon/daemon.h"
#include "daemon/turn.h"
#include "rpc/envelope.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct ask *ask_new(struct daemon *d, uint64_t caller, enum method_id method, json_t *id, json_t *params)
{
	struct ask *a = calloc(1, sizeof(*a));

	ASSERT(a);
	a->d = d;
	a->caller = caller;
	a->method = method;
	a->id = json_incref(id);
	a->params = params ? json_incref(params) : json_object();
	return a;
}

void ask_free(struct ask *a)
{
	if (!a)
		return;
	json_decref(a->id);
	json_decref(a->params);
	json_decref(a->result);
	json_decref(a->extra);
	free(a);
}

const char *ask_string(const struct ask *a, const char *name)
{
	const char *s = json_string_value(json_object_get(a->params, name));

	return s ? s : "";
}

bool ask_has(const struct ask *a, const char *name)
{
	return json_object_get(a->params, name) != NULL;
}

bool ask_flag(const struct ask *a, const char *name)
{
	return json_is_true(json_object_get(a->params, name));
}

int64_t ask_number(const struct ask *a, const char *name, int64_t otherwise)
{
	json_t *v = json_object_get(a->params, name);

	return v ? json_integer_value(v) : otherwise;
}

bool ask_order(const struct ask *a, const char *name, int64_t otherwise, int64_t *out)
{
	const char *s = ask_string(a, name);
	char *end;

	*out = otherwise;
	if (!ask_has(a, name))
		return true;
	errno = 0;
	*out = strtoll(s, &end, 10);
	return errno == 0 && s[0] >= '0' && s[0] <= '9' && *end == '\0';
}

void ask_answer(struct ask *a, json_t *result)
{
	ASSERT(!a->result && a->err == ERR_OK);
	a->result = result ? result : json_object();
	turn_keep(a->d->turn, a);
}

void ask_refuse_with(struct ask *a, enum err e, const char *text, const char *hint, json_t *extra)
{
	ASSERT(!a->result && a->err == ERR_OK && e != ERR_OK);
	a->err = e;
	a->extra = extra;
	snprintf(a->text, sizeof(a->text), "%s", text ? text : "");
	snprintf(a->hint, sizeof(a->hint), "%s", hint ? hint : "");
	turn_keep(a->d->turn, a);
}

void ask_refuse(struct ask *a, enum err e)
{
	ask_refuse_with(a, e, NULL, NULL, NULL);
}

void ask_fault(struct ask *a, int code, const char *text)
{
	a->fault = code;
	ask_refuse_with(a, ERR_USAGE, text, NULL, NULL);
}

void ask_end(struct ask *a, enum err e, json_t *result)
{
	if (e == ERR_OK) {
		ask_answer(a, result);
		return;
	}
	json_decref(result);
	ask_refuse(a, e);
}

char *ask_line(struct ask *a, size_t *len)
{
	json_t *m;
	char *line;

	if (a->err == ERR_OK)
		m = envelope_result(a->id, json_incref(a->result));
	else if (a->fault != 0)
		m = envelope_fault(a->id, a->fault, a->text);
	else
		m = envelope_error(a->id, a->err, a->text[0] ? a->text : NULL, a->hint[0] ? a->hint : NULL,
		                   json_incref(a->extra));
	line = envelope_line(m, len);
	if (!line)
		line = envelope_line(envelope_error(a->id, ERR_LIMIT, _("The answer is longer than one line may be."),
		                                    _("Ask for fewer at a time."), NULL), len);
	return line;
}
