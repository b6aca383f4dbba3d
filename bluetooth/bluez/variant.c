/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bluez/variant.h"

#include "base/str.h"

#include <string.h>

bool variant_begin(sd_bus_message *m)
{
	return sd_bus_message_enter_container(m, 'a', "{sv}") > 0;
}

const char *variant_next(sd_bus_message *m)
{
	const char *name;

	if (sd_bus_message_enter_container(m, 'e', "sv") > 0 && sd_bus_message_read(m, "s", &name) > 0)
		return name;
	(void)sd_bus_message_exit_container(m);
	return NULL;
}

/* Whether the value is of this type; if so its content is next, else it is passed over. */
static bool enter(sd_bus_message *m, const char *type)
{
	const char *contents = NULL;

	if (sd_bus_message_peek_type(m, NULL, &contents) > 0 && contents && strcmp(contents, type) == 0)
		return sd_bus_message_enter_container(m, 'v', type) > 0;
	variant_skip(m);
	return false;
}

static void leave(sd_bus_message *m)
{
	(void)sd_bus_message_exit_container(m);    /* the value */
	(void)sd_bus_message_exit_container(m);    /* name and value */
}

void variant_skip(sd_bus_message *m)
{
	(void)sd_bus_message_skip(m, "v");
	(void)sd_bus_message_exit_container(m);
}

void variant_bool(sd_bus_message *m, bool *out)
{
	int b;

	if (!enter(m, "b"))
		return;
	if (sd_bus_message_read(m, "b", &b) > 0)
		*out = b;
	leave(m);
}

void variant_u32(sd_bus_message *m, uint32_t *out)
{
	uint32_t u;

	if (!enter(m, "u"))
		return;
	if (sd_bus_message_read(m, "u", &u) > 0)
		*out = u;
	leave(m);
}

void variant_text(sd_bus_message *m, char *out, size_t cap)
{
	const char *contents = NULL, *type = "s", *s;

	if (sd_bus_message_peek_type(m, NULL, &contents) > 0 && contents && strcmp(contents, "o") == 0)
		type = "o";
	if (!enter(m, type))
		return;
	if (sd_bus_message_read(m, type, &s) > 0)
		str_copy(out, cap, s);
	leave(m);
}

/* The Bluetooth SIG's: xxxxxxxx-0000-1000-8000-00805f9b34fb. */
static bool is_standard(const struct uuid *u)
{
	static const uint8_t base[] = { 0, 0, 0x10, 0, 0x80, 0, 0, 0x80, 0x5f, 0x9b, 0x34, 0xfb };

	return memcmp(u->b + 4, base, sizeof(base)) == 0;
}

/* Makes room at `at`; the last one falls off. */
static void insert(struct uuid list[BLUEZ_LINE_UUIDS], size_t *n, size_t at, const struct uuid *u)
{
	if (at == BLUEZ_LINE_UUIDS)
		return;
	if (*n == BLUEZ_LINE_UUIDS)
		(*n)--;
	memmove(&list[at + 1], &list[at], (*n - at) * sizeof(*list));
	list[at] = *u;
	(*n)++;
}

void variant_uuids(sd_bus_message *m, struct uuid out[BLUEZ_LINE_UUIDS], size_t *n)
{
	size_t own = 0;
	const char *text;

	*n = 0;
	if (!enter(m, "as"))
		return;
	if (sd_bus_message_enter_container(m, 'a', "s") > 0) {
		while (sd_bus_message_read(m, "s", &text) > 0) {
			struct uuid u;

			if (!uuid_parse(&u, text))
				continue;
			insert(out, n, is_standard(&u) ? *n : own, &u);
			if (!is_standard(&u) && own < BLUEZ_LINE_UUIDS)
				own++;
		}
		(void)sd_bus_message_exit_container(m);
	}
	leave(m);
}
