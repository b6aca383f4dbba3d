/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/bluez_line.h"

#include <stdlib.h>
#include <string.h>

#define U1 "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
#define U2 "00001101-0000-1000-8000-00805f9b34fb"

static bool parse(struct bluez_line *l, const char *text, size_t len)
{
	char *exact = (char *)unit_exact(text, len);
	bool ok = bluez_line_parse(l, exact, len);

	free(exact);
	return ok;
}

static const struct {
	const char *text;
	struct bluez_line line;
} samples[] = {
	{ "adapter hci0 none", { .kind = BLUEZ_LINE_WISH, .reach = BLUEZ_LINE_NONE } },
	{ "adapter hci12 reach", { .kind = BLUEZ_LINE_WISH, .hci = 12, .reach = BLUEZ_LINE_REACH } },
	{ "adapter hci65535 seen", { .kind = BLUEZ_LINE_WISH, .hci = 65535, .reach = BLUEZ_LINE_SEEN } },
	{ "record " U1 " 1", { .kind = BLUEZ_LINE_RECORD, .channel = 1 } },
	{ "record " U1 " 30", { .kind = BLUEZ_LINE_RECORD, .channel = 30 } },
	{ "announce " U1 " 2", { .kind = BLUEZ_LINE_ANNOUNCE, .channel = 2 } },
	{ "unrecord " U1, { .kind = BLUEZ_LINE_UNRECORD } },
	{ "scan hci1 60", { .kind = BLUEZ_LINE_SCAN, .hci = 1, .seconds = 60 } },
	{ "bluez 5.66", { .kind = BLUEZ_LINE_BLUEZ, .word = "5.66" } },
	{ "bluez nobus", { .kind = BLUEZ_LINE_BLUEZ, .word = "nobus" } },
	{ "adapter hci0 02:10:B7:00:00:00 on hidden connectable",
	  { .kind = BLUEZ_LINE_ADAPTER, .on = true, .connectable = true, .address = { { 2, 0x10, 0xb7 } } } },
	{ "adapter hci0 02:10:B7:00:00:00 off seen closed",
	  { .kind = BLUEZ_LINE_ADAPTER, .seen = true, .address = { { 2, 0x10, 0xb7 } } } },
	{ "gone hci3", { .kind = BLUEZ_LINE_GONE, .hci = 3 } },
	{ "now hci3 none already",
	  { .kind = BLUEZ_LINE_NOW, .hci = 3, .reach = BLUEZ_LINE_NONE, .means = BLUEZ_LINE_ALREADY } },
	{ "now hci3 reach connectable",
	  { .kind = BLUEZ_LINE_NOW, .hci = 3, .reach = BLUEZ_LINE_REACH, .means = BLUEZ_LINE_CONNECTABLE } },
	{ "now hci3 seen discoverable",
	  { .kind = BLUEZ_LINE_NOW, .hci = 3, .reach = BLUEZ_LINE_SEEN, .means = BLUEZ_LINE_DISCOVERABLE } },
	{ "refused hci0 NotPermitted", { .kind = BLUEZ_LINE_REFUSED, .word = "NotPermitted" } },
	{ "recorded " U1, { .kind = BLUEZ_LINE_RECORDED } },
	{ "unpublished " U1 " AccessDenied", { .kind = BLUEZ_LINE_UNPUBLISHED, .word = "AccessDenied" } },
	{ "found hci0 AA:BB:CC:DD:EE:FF -",
	  { .kind = BLUEZ_LINE_FOUND, .address = { { 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff } } } },
	{ "found hci0 AA:BB:CC:DD:EE:FF " U1 "," U2,
	  { .kind = BLUEZ_LINE_FOUND, .n = 2, .address = { { 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff } } } },
	{ "scanned hci0", { .kind = BLUEZ_LINE_SCANNED } },
};

#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

/* The sample as a struct, with the UUIDs that its text names. */
static struct bluez_line sample(size_t i)
{
	struct bluez_line l = samples[i].line;

	if (strstr(samples[i].text, U1))
		assert_true(uuid_parse(&l.uuid[0], U1));
	if (strstr(samples[i].text, U2))
		assert_true(uuid_parse(&l.uuid[1], U2));
	return l;
}

static void every_line_both_ways(void **state)
{
	char out[BLUEZ_LINE_MOST + 1];

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		struct bluez_line want = sample(i), l;
		size_t len = strlen(samples[i].text);

		assert_true(parse(&l, samples[i].text, len));
		assert_memory_equal(&l, &want, sizeof(l));
		assert_int_equal(bluez_line_print(out, &want), len + 1);
		assert_memory_equal(out, samples[i].text, len);
		assert_string_equal(out + len, "\n");
	}
}

/* A line cut short is another line or none, and never the same one; so with a character too much, or another. */
static void damage_is_seen(void **state)
{
	char text[BLUEZ_LINE_MOST];
	struct bluez_line l;

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		struct bluez_line want = sample(i);
		size_t len = strlen(samples[i].text);

		for (size_t n = 0; n < len; n++)
			assert_false(parse(&l, samples[i].text, n) && memcmp(&l, &want, sizeof(l)) == 0);
		memcpy(text, samples[i].text, len + 1);
		for (size_t n = 0; n <= len; n++) {
			for (const char *c = " \n\r\t0g-,:\xff"; *c; c++) {
				char was = text[n];
				bool ok;

				text[n] = *c;
				ok = parse(&l, text, n == len ? len + 1 : len);
				assert_false(ok && was != *c && memcmp(&l, &want, sizeof(l)) == 0);
				text[n] = was;
			}
		}
		text[len / 2] = '\0';
		assert_false(parse(&l, text, len));
	}
}

static void other_spellings_are_none(void **state)
{
	static const char *const bad[] = {
		"", " ", "adapter", "adapter hci0", "adapter  hci0 none", " adapter hci0 none", "adapter hci0 none ",
		"Adapter hci0 none", "adapter hci00 none", "adapter hci-1 none", "adapter hci+1 none", "adapter hci65536 none",
		"adapter hci none", "adapter hcix none", "adapter hci1x none", "adapter hci0 all", "adapter hci0 ",
		"adapter eth0 none", "record " U1 " 0", "record " U1 " 31", "record " U1 " 01", "record " U1 " -1",
		"record " U1 " 4294967297", "record 0A1B2C3D-4e5f-6071-8293-a4b5c6d7e8f9 1", "record " U1, "unrecord -",
		"scan hci0 0", "scan hci0 61", "scan hci0 316", "scan hci0 1.5", "bluez", "bluez ", "bluez 5.66 x",
		"bluez 5/66", "announce " U1 " 0", "announce " U1,
		"adapter hci0 aa:bb:cc:dd:ee:ff on hidden closed", "adapter hci0 AA:BB:CC:DD:EE:FF on hidden",
		"adapter hci0 AA:BB:CC:DD:EE:FF on closed hidden", "adapter hci0 AA:BB:CC:DD:EE:FF on hidden closed x",
		"now hci0 none", "now hci0 reach", "now hci0 already reach", "now hci0  already", "refused hci0 ",
		"refused hci0 a\x7f", "found hci0 AA:BB:CC:DD:EE:FF", "found hci0 AA:BB:CC:DD:EE:FF ",
		"found hci0 AA:BB:CC:DD:EE:FF ,", "found hci0 AA:BB:CC:DD:EE:FF " U1 ",", "found hci0 AA:BB:CC:DD:EE:FF -," U1,
		"scanned", "scanned hci0 1", "unknown hci0",
	};
	struct bluez_line l;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse(&l, bad[i], strlen(bad[i])))
			fail_msg("accepted: %s", bad[i]);
	}
}

static void as_many_services_as_fit(void **state)
{
	struct bluez_line l = { .kind = BLUEZ_LINE_FOUND, .hci = 65535, .n = BLUEZ_LINE_UUIDS }, back;
	char out[BLUEZ_LINE_MOST + 1], more[2 * BLUEZ_LINE_MOST];
	size_t len;

	(void)state;
	for (size_t i = 0; i < BLUEZ_LINE_UUIDS; i++)
		l.uuid[i].b[0] = (uint8_t)i;
	len = bluez_line_print(out, &l);
	assert_true(len <= BLUEZ_LINE_MOST);
	assert_true(parse(&back, out, len - 1));
	assert_memory_equal(&back, &l, sizeof(l));

	memcpy(more, out, len - 1);
	memcpy(more + len - 1, "," U1, 1 + strlen(U1));
	assert_false(parse(&back, more, len - 1 + 1 + strlen(U1)));
	memset(more, 'a', sizeof(more));
	memcpy(more, "bluez ", 6);
	assert_true(parse(&back, more, 6 + BLUEZ_LINE_WORD - 1));
	for (size_t n = 6 + BLUEZ_LINE_WORD; n <= sizeof(more); n++)
		assert_false(parse(&back, more, n));
}

static void names_of_errors_become_words(void **state)
{
	char out[BLUEZ_LINE_WORD], most[300];

	(void)state;
	bluez_line_word(out, "org.bluez.Error.NotReady");
	assert_string_equal(out, "org.bluez.Error.NotReady");
	bluez_line_word(out, " Not\nReady \xc3\xa4\x1b[31m");
	assert_string_equal(out, "NotReady31m");
	bluez_line_word(out, "");
	assert_string_equal(out, "unknown");
	memset(most, 'x', sizeof(most));
	most[sizeof(most) - 1] = '\0';
	bluez_line_word(out, most);
	assert_int_equal(strlen(out), BLUEZ_LINE_WORD - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_both_ways),
		cmocka_unit_test(damage_is_seen),
		cmocka_unit_test(other_spellings_are_none),
		cmocka_unit_test(as_many_services_as_fit),
		cmocka_unit_test(names_of_errors_become_words),
	};

	return cmocka_run_group_tests_name("bluez_line", tests, NULL, NULL);
}
