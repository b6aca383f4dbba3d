/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ui_rig.h"

#include "support/unit.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utf8proc.h>

json_t *ui_rig_json(const char *text)
{
	char *copy = strdup(text);
	json_error_t why;
	json_t *json;

	assert_non_null(copy);
	for (char *p = copy; *p; p++)
		if (*p == '\'')
			*p = '"';
	json = json_loads(copy, JSON_DECODE_ANY, &why);
	if (!json)
		fail_msg("no JSON: %s: %s", why.text, text);
	free(copy);
	return json;
}

void ui_rig_start(struct ui_rig *r, int rows, int cols, bool ascii)
{
	/* 2026-11-26 10:00 UTC, everywhere. */
	*r = (struct ui_rig){ .now = { .wall = INT64_C(1795687200000), .mono = 1000000 } };
	setenv("TZ", "UTC0", 1);
	tzset();
	assert_non_null(setlocale(LC_ALL, ascii ? "C" : "C.UTF-8"));
	ui_init(&r->ui, r->now);
	r->ui.ascii = ascii;
	canvas_init(&r->canvas);
	ui_resize(&r->ui, rows, cols);
	ui_connected(&r->ui, true);
}

void ui_rig_open(struct ui_rig *r, int rows, int cols, const char *contacts)
{
	ui_rig_start(r, rows, cols, false);
	ui_rig_ignore(r, "config.list");
	ui_rig_answer_text(r, "status",
			   "{'state':'open','roads':[{'road':'tor','on':true,'state':'working'}],'waiting':0}");
	ui_rig_answer_text(r, "subscribe", "{'seq':'0'}");
	ui_rig_answer_text(r, "identities", "{'identities':[{'id':'1','name':'me'}]}");
	ui_rig_answer(r, "contacts", json_pack("{s:o}", "contacts", ui_rig_json(contacts)));
}

static void drop(struct ui_rig *r, size_t i)
{
	json_decref(r->asked[i].params);
	memmove(&r->asked[i], &r->asked[i + 1], (--r->n - i) * sizeof(r->asked[0]));
}

void ui_rig_end(struct ui_rig *r)
{
	while (r->n > 0)
		drop(r, r->n - 1);
	ui_wipe(&r->ui);
	canvas_wipe(&r->canvas);
}

/* ---- the daemon's side ---- */

static void note(struct ui_rig *r, const char *line, size_t len)
{
	json_t *ask = json_loadb(line, len, 0, NULL), *params = json_object_get(ask, "params");

	assert_non_null(ask);
	assert_true(r->n < UI_RIG_ASKED);
	r->asked[r->n].id = strtoull(json_string_value(json_object_get(ask, "id")), NULL, 10);
	snprintf(r->asked[r->n].method, sizeof(r->asked[r->n].method), "%s", asks_string(ask, "method"));
	r->asked[r->n++].params = params ? json_incref(params) : json_object();
	json_decref(ask);
}

static void take_out(struct ui_rig *r)
{
	struct buf *out = &r->ui.asks.out;
	const uint8_t *end;

	while (buf_len(out) > 0) {
		end = memchr(buf_head(out), '\n', buf_len(out));
		assert_non_null(end);
		note(r, (const char *)buf_head(out), (size_t)(end - buf_head(out)));
		buf_consume(out, (size_t)(end - buf_head(out)) + 1);
	}
}

static size_t oldest(struct ui_rig *r, const char *method)
{
	size_t i = 0;

	take_out(r);
	while (i < r->n && strcmp(r->asked[i].method, method) != 0)
		i++;
	return i;
}

size_t ui_rig_asked(struct ui_rig *r, const char *method)
{
	size_t count = 0;

	take_out(r);
	for (size_t i = 0; i < r->n; i++)
		count += strcmp(r->asked[i].method, method) == 0;
	return count;
}

const json_t *ui_rig_params(struct ui_rig *r, const char *method)
{
	size_t i = oldest(r, method);

	return i < r->n ? r->asked[i].params : NULL;
}

const char *ui_rig_param(struct ui_rig *r, const char *method, const char *name)
{
	const json_t *value = json_object_get(ui_rig_params(r, method), name);
	char *text;

	if (json_is_string(value) || !value)
		return value ? json_string_value(value) : "";
	text = json_dumps(value, JSON_ENCODE_ANY);
	snprintf(r->row, sizeof(r->row), "%s", text);
	free(text);
	return r->row;
}

/* Takes `out`. */
static void say(struct ui_rig *r, json_t *out)
{
	char *line = json_dumps(out, JSON_COMPACT);

	assert_non_null(line);
	asks_take(&r->ui, line, strlen(line));
	free(line);
	json_decref(out);
}

static json_t *reply_to(struct ui_rig *r, const char *method, const char *member, json_t *value)
{
	size_t i = oldest(r, method);
	json_t *out;

	if (i == r->n)
		fail_msg("nobody has asked for %s", method);
	out = json_pack("{s:s, s:o, s:o}", "jsonrpc", "2.0", "id", json_sprintf("%llu",
										(unsigned long long)r->asked[i].id),
			member, value);
	assert_non_null(out);
	drop(r, i);
	return out;
}

void ui_rig_answer(struct ui_rig *r, const char *method, json_t *result)
{
	say(r, reply_to(r, method, "result", result));
}

void ui_rig_answer_text(struct ui_rig *r, const char *method, const char *result)
{
	ui_rig_answer(r, method, ui_rig_json(result));
}

void ui_rig_refuse(struct ui_rig *r, const char *method, const char *kind, const char *message)
{
	json_t *error = json_pack("{s:i, s:s, s:{s:s}}", "code", -32000, "message", message, "data", "kind", kind);

	say(r, reply_to(r, method, "error", error));
}

void ui_rig_ignore(struct ui_rig *r, const char *method)
{
	for (size_t i = oldest(r, method); i < r->n; i = oldest(r, method))
		drop(r, i);
}

void ui_rig_event(struct ui_rig *r, json_t *event)
{
	say(r, json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method", "event", "params", event));
}

void ui_rig_event_text(struct ui_rig *r, const char *event)
{
	ui_rig_event(r, ui_rig_json(event));
}

/* ---- the person's side ---- */

static const struct {
	const char *name;
	enum key_code code;
} names[] = {
	{ "Enter", KEY_RETURN },
	{ "Esc", KEY_ESCAPE },
	{ "Tab", KEY_TAB },
	{ "BS", KEY_RUBOUT },
	{ "Del", KEY_DELETE },
	{ "Up", KEY_ARROW_UP },
	{ "Down", KEY_ARROW_DOWN },
	{ "Left", KEY_ARROW_LEFT },
	{ "Right", KEY_ARROW_RIGHT },
	{ "Home", KEY_LINE_HOME },
	{ "End", KEY_LINE_END },
	{ "PgUp", KEY_PAGE_UP },
	{ "PgDn", KEY_PAGE_DOWN },
};

static struct key parse_name(const char *name)
{
	struct key k = { .code = KEY_TEXT };

	for (; name[0] && name[1] == '-'; name += 2) {
		k.ctrl = k.ctrl || name[0] == 'C';
		k.alt = k.alt || name[0] == 'M';
		k.shift = k.shift || name[0] == 'S';
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i].name) == 0)
			k.code = names[i].code;
	if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9') {
		k.code = KEY_FUNCTION;
		k.ch = (uint32_t)strtoul(name + 1, NULL, 10);
	} else if (k.code == KEY_TEXT) {
		if (strcmp(name, "lt") != 0 && name[1] != '\0')
			fail_msg("no key is called <%s>", name);
		k.ch = strcmp(name, "lt") == 0 ? '<' : (uint32_t)(unsigned char)name[0];
	}
	return k;
}

void ui_rig_keys(struct ui_rig *r, const char *keys)
{
	char name[16];
	utf8proc_int32_t ch;
	struct key k;
	size_t n;

	while (*keys) {
		if (*keys == '<') {
			n = strcspn(keys, ">");
			assert_true(n < sizeof(name));
			memcpy(name, keys + 1, n - 1);
			name[n - 1] = '\0';
			k = parse_name(name);
			keys += n + 1;
		} else {
			keys += utf8proc_iterate((const utf8proc_uint8_t *)keys, -1, &ch);
			k = (struct key){ .code = KEY_TEXT, .ch = (uint32_t)ch };
		}
		ui_key(&r->ui, &k);
	}
}

void ui_rig_paste(struct ui_rig *r, const char *text)
{
	struct key k = { .code = KEY_PASTE, .text = text, .len = strlen(text) };

	ui_key(&r->ui, &k);
}

void ui_rig_click(struct ui_rig *r, int row, int col, unsigned button)
{
	struct key k = { .code = KEY_POINTER, .x = col, .y = row, .ch = button };

	ui_key(&r->ui, &k);
}

void ui_rig_focus(struct ui_rig *r, bool in)
{
	struct key k = { .code = in ? KEY_FOCUS_IN : KEY_FOCUS_OUT };

	ui_key(&r->ui, &k);
}

void ui_rig_size(struct ui_rig *r, int rows, int cols)
{
	ui_resize(&r->ui, rows, cols);
}

/* In the steps of the clock that the interface asks for, as the loop would. */
void ui_rig_pass(struct ui_rig *r, int64_t ms)
{
	int64_t end = r->now.mono + ms, step;

	do {
		step = r->ui.wake > r->now.mono ? r->ui.wake - r->now.mono : 1;
		if (step > end - r->now.mono)
			step = end - r->now.mono;
		r->now.mono += step;
		r->now.wall += step;
		ui_tick(&r->ui, r->now);
	} while (r->now.mono < end);
}

/* ---- the screen ---- */

static size_t add_cell(char *out, const struct canvas_cell *cell)
{
	size_t len = 0;

	for (const wchar_t *ch = cell->ch; *ch; ch++)
		len += (size_t)utf8proc_encode_char((utf8proc_int32_t)*ch, (utf8proc_uint8_t *)out + len);
	return len;
}

static const char *read_row(struct ui_rig *r, int row)
{
	size_t len = 0;

	for (int col = 0; col < r->canvas.cols && len + 64 < sizeof(r->row); col++)
		len += add_cell(r->row + len, &r->canvas.cells[row * r->canvas.cols + col]);
	while (len > 0 && r->row[len - 1] == ' ')
		len--;
	r->row[len] = '\0';
	return r->row;
}

const char *ui_rig_row(struct ui_rig *r, int row)
{
	ui_paint(&r->ui, &r->canvas);
	assert_true(row >= 0 && row < r->canvas.rows);
	return read_row(r, row);
}

int ui_rig_find(struct ui_rig *r, const char *text)
{
	ui_paint(&r->ui, &r->canvas);
	for (int row = 0; row < r->canvas.rows; row++)
		if (strstr(read_row(r, row), text))
			return row;
	return -1;
}

bool ui_rig_shows(struct ui_rig *r, const char *text)
{
	return ui_rig_find(r, text) >= 0;
}

void ui_rig_print(struct ui_rig *r)
{
	ui_paint(&r->ui, &r->canvas);
	for (int row = 0; row < r->canvas.rows; row++)
		printf("|%s\n", read_row(r, row));
}

enum style ui_rig_style(struct ui_rig *r, const char *text)
{
	int row = ui_rig_find(r, text);
	size_t len = 0, at;

	if (row < 0)
		fail_msg("not on the screen: %s", text);
	at = (size_t)(strstr(read_row(r, row), text) - r->row);
	for (int col = 0; col < r->canvas.cols; col++) {
		if (len >= at)
			return (enum style)r->canvas.cells[row * r->canvas.cols + col].style;
		len += add_cell(r->row + len, &r->canvas.cells[row * r->canvas.cols + col]);
	}
	return STYLE_TEXT;
}
