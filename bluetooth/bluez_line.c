/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One spelling for each line: parsing takes words apart and is done when printing gives the same line again. So the
 * printer alone says how a line looks.
 */
#include "bluetooth/bluez_line.h"

#include "base/assert.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS 6

/* The names of enum values, and of the two values of a bool: [0] false, [1] true. */
static const char *const reaches[] = { "", "none", "reach", "seen" };
static const char *const means[] = { "", "already", "connectable", "discoverable" };
static const char *const powers[] = { "off", "on" };
static const char *const sights[] = { "hidden", "seen" };
static const char *const doors[] = { "closed", "connectable" };

/* What follows the first word. */
enum form { NOTHING, HCI, UUID_ONLY, WORD_ONLY, HCI_WORD, UUID_WORD, WISH, RECORD, SCAN, ADAPTER, NOW, FOUND };

static const struct shape {
	const char *name;
	enum form form;
	size_t words;
} shapes[] = {
	[BLUEZ_LINE_WISH] = { "adapter", WISH, 3 },
	[BLUEZ_LINE_RECORD] = { "record", RECORD, 3 },
	[BLUEZ_LINE_ANNOUNCE] = { "announce", RECORD, 3 },
	[BLUEZ_LINE_UNRECORD] = { "unrecord", UUID_ONLY, 2 },
	[BLUEZ_LINE_SCAN] = { "scan", SCAN, 3 },
	[BLUEZ_LINE_BLUEZ] = { "bluez", WORD_ONLY, 2 },
	[BLUEZ_LINE_ADAPTER] = { "adapter", ADAPTER, 6 },
	[BLUEZ_LINE_GONE] = { "gone", HCI, 2 },
	[BLUEZ_LINE_NOW] = { "now", NOW, 4 },
	[BLUEZ_LINE_REFUSED] = { "refused", HCI_WORD, 3 },
	[BLUEZ_LINE_RECORDED] = { "recorded", UUID_ONLY, 2 },
	[BLUEZ_LINE_UNPUBLISHED] = { "unpublished", UUID_WORD, 3 },
	[BLUEZ_LINE_FOUND] = { "found", FOUND, 4 },
	[BLUEZ_LINE_SCANNED] = { "scanned", HCI, 2 },
};

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static bool is_wordly(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("._-", c));
}

void bluez_line_word(char out[BLUEZ_LINE_WORD], const char *name)
{
	size_t n = 0;

	for (; *name && n < BLUEZ_LINE_WORD - 1; name++) {
		if (is_wordly(*name))
			out[n++] = *name;
	}
	out[n] = '\0';
	if (n == 0)
		str_copy(out, BLUEZ_LINE_WORD, "unknown");
}

static bool take_word(char out[BLUEZ_LINE_WORD], const char *word)
{
	bluez_line_word(out, word);
	return strcmp(out, word) == 0;
}

/* A small number in digits; the printer refuses leading zeros and signs. */
static unsigned take_number(const char *word, unsigned most)
{
	unsigned long v = strtoul(word, NULL, 10);

	return v <= most ? (unsigned)v : 0;
}

static void take_hci(uint16_t *hci, const char *word)
{
	*hci = strncmp(word, "hci", 3) == 0 ? (uint16_t)take_number(word + 3, UINT16_MAX) : 0;
}

static size_t take_name(const char *const *names, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], word) == 0)
			return i;
	}
	return 0;
}

static bool take_uuids(struct bluez_line *l, char *list)
{
	char *rest = list;

	if (strcmp(list, "-") == 0)
		return true;
	for (char *one; (one = strsep(&rest, ",")) != NULL; l->n++) {
		if (l->n == BLUEZ_LINE_UUIDS || !uuid_parse(&l->uuid[l->n], one))
			return false;
	}
	return true;
}

static bool take(struct bluez_line *l, enum form form, char *w[WORDS])
{
	switch (form) {
	case WORD_ONLY: return take_word(l->word, w[1]);
	case UUID_ONLY: return uuid_parse(&l->uuid[0], w[1]);
	case UUID_WORD: return uuid_parse(&l->uuid[0], w[1]) && take_word(l->word, w[2]);
	case RECORD: l->channel = (uint8_t)take_number(w[2], BLUEZ_LINE_CHANNEL);
		return l->channel && uuid_parse(&l->uuid[0], w[1]);
	case NOTHING: return false;
	case HCI: case HCI_WORD: case WISH: case SCAN: case ADAPTER: case NOW: case FOUND: break;
	}
	take_hci(&l->hci, w[1]);
	switch (form) {
	case HCI_WORD: return take_word(l->word, w[2]);
	case WISH: return (l->reach = (enum bluez_line_reach)take_name(reaches, LENGTH(reaches), w[2])) != 0;
	case SCAN: return (l->seconds = (uint8_t)take_number(w[2], BLUEZ_LINE_SECONDS)) != 0;
	case NOW: l->reach = (enum bluez_line_reach)take_name(reaches, LENGTH(reaches), w[2]);
		l->means = (enum bluez_line_means)take_name(means, LENGTH(means), w[3]);
		return l->reach && l->means;
	case ADAPTER: l->on = take_name(powers, 2, w[3]);
		l->seen = take_name(sights, 2, w[4]);
		l->connectable = take_name(doors, 2, w[5]);
		return bdaddr_parse(&l->address, w[2]);
	case FOUND: return bdaddr_parse(&l->address, w[2]) && take_uuids(l, w[3]);
	case NOTHING: case HCI: case UUID_ONLY: case WORD_ONLY: case UUID_WORD: case RECORD: break;
	}
	return true;
}

static enum bluez_line_kind kind_of(const char *name, size_t words)
{
	for (size_t k = 1; k < LENGTH(shapes); k++) {
		if (shapes[k].words == words && strcmp(shapes[k].name, name) == 0)
			return (enum bluez_line_kind)k;
	}
	return 0;
}

bool bluez_line_parse(struct bluez_line *out, const char *text, size_t len)
{
	char copy[BLUEZ_LINE_MOST], again[BLUEZ_LINE_MOST + 1], *words[WORDS] = { NULL }, *rest = copy;
	size_t n = 0;

	memset(out, 0, sizeof(*out));
	if (len >= sizeof(copy) || memchr(text, '\0', len))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	while (rest && n < WORDS)
		words[n++] = strsep(&rest, " ");
	out->kind = rest ? 0 : kind_of(words[0], n);
	if (!out->kind || !take(out, shapes[out->kind].form, words))
		return false;
	return bluez_line_print(again, out) == len + 1 && memcmp(again, text, len) == 0;
}

static size_t print_found(char *out, const struct bluez_line *l, const char *address)
{
	char uuid[UUID_TEXT_LEN];
	size_t n = (size_t)snprintf(out, BLUEZ_LINE_MOST, "found hci%u %s %s", l->hci, address, l->n ? "" : "-");

	ASSERT(l->n <= BLUEZ_LINE_UUIDS);
	for (size_t i = 0; i < l->n; i++) {
		uuid_print(&l->uuid[i], uuid);
		n += (size_t)snprintf(out + n, BLUEZ_LINE_MOST - n, "%s%s", i ? "," : "", uuid);
	}
	return n;
}

static int print_adapter(char *out, const struct bluez_line *l, const char *address)
{
	return snprintf(out, BLUEZ_LINE_MOST, "adapter hci%u %s %s %s %s", l->hci, address, powers[l->on], sights[l->seen],
	                doors[l->connectable]);
}

static size_t print(char *out, const struct bluez_line *l, const struct shape *s)
{
	const char *reach = reaches[l->reach], *by = means[l->means];
	char uuid[UUID_TEXT_LEN], address[BDADDR_TEXT_LEN];
	size_t cap = BLUEZ_LINE_MOST;
	int n = 0;

	uuid_print(&l->uuid[0], uuid);
	bdaddr_print(&l->address, address);
	switch (s->form) {
	case NOTHING: break;
	case HCI: n = snprintf(out, cap, "%s hci%u", s->name, l->hci); break;
	case UUID_ONLY: n = snprintf(out, cap, "%s %s", s->name, uuid); break;
	case WORD_ONLY: n = snprintf(out, cap, "%s %s", s->name, l->word); break;
	case HCI_WORD: n = snprintf(out, cap, "%s hci%u %s", s->name, l->hci, l->word); break;
	case UUID_WORD: n = snprintf(out, cap, "%s %s %s", s->name, uuid, l->word); break;
	case WISH: n = snprintf(out, cap, "%s hci%u %s", s->name, l->hci, reach); break;
	case RECORD: n = snprintf(out, cap, "%s %s %u", s->name, uuid, l->channel); break;
	case SCAN: n = snprintf(out, cap, "%s hci%u %u", s->name, l->hci, l->seconds); break;
	case ADAPTER: n = print_adapter(out, l, address); break;
	case NOW: n = snprintf(out, cap, "%s hci%u %s %s", s->name, l->hci, reach, by); break;
	case FOUND: return print_found(out, l, address);
	}
	return (size_t)n;
}

size_t bluez_line_print(char out[BLUEZ_LINE_MOST + 1], const struct bluez_line *line)
{
	size_t n;

	ASSERT(line->kind >= BLUEZ_LINE_WISH && (size_t)line->kind < LENGTH(shapes));
	ASSERT((size_t)line->reach < LENGTH(reaches) && (size_t)line->means < LENGTH(means));
	n = print(out, line, &shapes[line->kind]);
	ASSERT(n > 0 && n < BLUEZ_LINE_MOST);
	out[n++] = '\n';
	out[n] = '\0';
	return n;
}
