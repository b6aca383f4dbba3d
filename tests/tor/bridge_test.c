/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/bridge.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FP    "0123456789ABCDEF0123456789ABCDEF01234567"
#define CERT  "cert=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+/"
#define OBFS4 "obfs4 192.0.2.1:443 " FP " " CERT " iat-mode=0"

static struct bridge bridge;
static char why[BRIDGE_WHY_SIZE];

static bool parse_bytes(const char *text, size_t len)
{
	static const struct bridge zeros;
	char *exact = (char *)unit_exact(text, len);
	bool ok;

	memset(&bridge, 7, sizeof(bridge));
	memset(why, 7, sizeof(why));
	ok = bridge_parse(&bridge, exact, len, why, sizeof(why));
	free(exact);
	if (!ok)
		assert_memory_equal(&bridge, &zeros, sizeof(bridge));
	assert_int_equal(why[0] == '\0', ok);
	return ok;
}

static bool parse(const char *text)
{
	return parse_bytes(text, strlen(text));
}

static void becomes(const char *text, const char *transport, const char *line)
{
	if (!parse(text))
		fail_msg("%s: %s", text, why);
	assert_string_equal(bridge.transport, transport);
	assert_string_equal(bridge.line, line);
}

/* The reason names what is wrong, and is a sentence that fits. */
static void refused(const char *text, const char *reason)
{
	if (parse(text))
		fail_msg("accepted: %s", text);
	if (!strstr(why, reason))
		fail_msg("%s: \"%s\" does not say \"%s\"", text, why, reason);
	assert_in_range(strlen(why), 20, BRIDGE_WHY_SIZE - 2);
	assert_in_range(why[0], 'A', 'Z');
}

static void as_the_tor_project_gives_them(void **state)
{
	static const char *const lines[][2] = {
		{ "", "192.0.2.1:443 " FP },
		{ "", "192.0.2.1:9001" },
		{ "", "[2001:db8::1]:443 " FP },
		{ "obfs4", OBFS4 },
		{ "obfs4", "obfs4 192.0.2.1:443 " CERT " iat-mode=2" },
		{ "obfs4", "obfs4 [2001:db8::1]:65535 " FP " " CERT " iat-mode=1" },
		{ "meek_lite", "meek_lite 192.0.2.20:80 url=https://f.example/ front=www.example utls=HelloRandomizedALPN" },
		{ "webtunnel", "webtunnel [2001:db8:d7d1::1]:443 " FP " url=https://example.com/Ab1? ver=0.0.1" },
		{ "snowflake", "snowflake 192.0.2.3:80 " FP " fingerprint=" FP " url=https://broker.example/ "
			       "fronts=a.example,b.example ice=stun:stun.example:3478,stun:x.example:3478 utls-imitate=hello" },
		{ "snowflake", "snowflake 192.0.2.3:80 " FP " sqsqueue=https://sqs.example/1/q sqscreds=abc==" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		becomes(lines[i][1], lines[i][0], lines[i][1]);
}

static void as_people_paste_them(void **state)
{
	(void)state;
	becomes("Bridge " OBFS4 "\r\n", "obfs4", OBFS4);
	becomes("bridge\t" OBFS4 " \t", "obfs4", OBFS4);
	becomes("  BRIDGE   192.0.2.1:443\t\t" FP "\n\n", "", "192.0.2.1:443 " FP);
	becomes("OBFS4 192.0.2.1:443  " FP " " CERT "   iat-mode=0", "obfs4", OBFS4);
	becomes("192.0.2.1:443 0123456789abcdef0123456789ABCDEF01234567\n", "",
	        "192.0.2.1:443 0123456789abcdef0123456789ABCDEF01234567");
}

static void what_is_no_bridge_line(void **state)
{
	(void)state;
	refused("", "Paste the line of a bridge");
	refused(" \n", "Paste the line of a bridge");
	refused("['" OBFS4 "', 'obfs4 192.0.2.2:1']", "This is a list");
	refused("[\"" OBFS4 "\"]", "This is a list");
	refused("[ '" OBFS4 "']", "This is a list");
	refused("https://bridges.torproject.org/bridges?transport=obfs4", "web address");
	refused("HTTP://example.com", "web address");
	refused("www.example.com", "web address");
	refused(OBFS4 "\n" OBFS4, "more than one line");
	refused("obfs4 192.0.2.1:443\r" FP, "more than one line");
	refused("'" OBFS4 "'", "no '");
	refused("\"" OBFS4 "\"", "no \"");
	refused("192.0.2.1:443 # mine", "no #");
	refused("192.0.2.1:443 a\\b", "no \\");
}

static void characters_of_other_kinds(void **state)
{
	(void)state;
	refused("obfs4\xc2\xa0" "192.0.2.1:443", "number 6");
	refused("192.0.2.1:443 \x1b[31m", "number 15");
	refused("192.0.2.1:443 \x7f", "number 15");
	assert_false(parse_bytes("192.0.2.1:443\0", 14));
	assert_non_null(strstr(why, "number 14"));
	/* Neither a byte nor a NUL within may reach tor, wherever it stands. */
	for (size_t at = 0; at < sizeof(OBFS4) - 1; at++)
		for (unsigned c = 0; c < 256; c++) {
			char text[] = OBFS4;

			text[at] = (char)c;
			if (c >= '!' && c <= '~' && !strchr("\"'\\#", (int)c))
				continue;
			if (!parse_bytes(text, sizeof(text) - 1))
				continue;
			/* Only blanks where one may be, and line ends before it all. */
			assert_true(c == ' ' || c == '\t' || ((c == '\r' || c == '\n') && at == 0));
			assert_null(strpbrk(bridge.line, "\t\r\n\"'\\#"));
		}
}

static void addresses(void **state)
{
	static const char *const bad[][2] = {
		{ "Bridge", "address is missing" },
		{ "obfs4", "address is missing" },
		{ "obfs4 " CERT, "address is missing" },
		{ "192.0.2.1", "port from 1 to 65535" },
		{ "192.0.2.1:", "port from 1 to 65535" },
		{ "192.0.2.1:0", "port from 1 to 65535" },
		{ "192.0.2.1:65536", "port from 1 to 65535" },
		{ "192.0.2.1:99999999999999999999", "port from 1 to 65535" },
		{ "192.0.2.1:4294967739", "port from 1 to 65535" },    /* 2^32 and 443 */
		{ "192.0.2.1:0443", "port from 1 to 65535" },
		{ "192.0.2.1:+443", "port from 1 to 65535" },
		{ "192.0.2.1:443,", "port from 1 to 65535" },
		{ "192.0.2:443", "not complete" },
		{ "192.0.2.1.5:443", "not complete" },
		{ "192.0.2.256:443", "not complete" },
		{ "192.0.02.1:443", "not complete" },
		{ ":443", "not complete" },
		{ "192.0.2.111111111111111111111111111111111111111111111111111:443", "not complete" },
		{ "[2001:db8::11111111111111111111111111111111111111111111111]:443", "IPv6 address needs brackets" },
		{ "4obfs 192.0.2.1:443", "not a name" },
		{ "2001:db8::1", "IPv6 address needs brackets" },
		{ "2001:db8::1:443", "IPv6 address needs brackets" },
		{ "[2001:db8::1]", "IPv6 address needs brackets" },
		{ "[2001:db8::1]443", "IPv6 address needs brackets" },
		{ "[2001:db8::1]x:443", "IPv6 address needs brackets" },
		{ "[2001:db8::1]:0", "IPv6 address needs brackets" },
		{ "[2001:db8::1:443", "IPv6 address needs brackets" },
		{ "[]:443", "IPv6 address needs brackets" },
		{ "[", "IPv6 address needs brackets" },
		{ "[192.0.2.1]:443", "IPv6 address needs brackets" },
		{ "[2001:db8::1%lo]:443", "IPv6 address needs brackets" },
		{ "bridge.example:443", "not a name" },
		{ "obfs4 bridge.example:443", "not a name" },
		{ "webtunnel example.com:443 url=https://example.com/", "not a name" },
		{ "obfs4 bridge " FP, "not a name" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(bad[i][0], bad[i][1]);
	becomes("[::ffff:192.0.2.1]:1", "", "[::ffff:192.0.2.1]:1");
}

static void transports(void **state)
{
	(void)state;
	refused("vmess 192.0.2.1:443", "transport vmess is not known");
	refused("obfs3 192.0.2.1:443 " FP, "transport obfs3 is not known");
	refused("obfs 192.0.2.1:443 " FP, "transport obfs is not known");
	refused("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbb 192.0.2.1:443", " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa is");
	refused("obfs-4 192.0.2.1:443", "not a name");
	refused("Bridge Bridge 192.0.2.1:443", "transport Bridge is not known");
}

static void fingerprints_and_arguments(void **state)
{
	(void)state;
	refused("192.0.2.1:443 0123456789ABCDEF0123456789ABCDEF0123456", "fingerprint");
	refused("192.0.2.1:443 " FP "8", "fingerprint");
	refused("192.0.2.1:443 0123456789ABCDEF0123456789ABCDEF0123456G", "fingerprint");
	refused("192.0.2.1:443 $" FP, "fingerprint");
	refused("192.0.2.1:443 " FP " " CERT, "beginning is missing");
	refused("192.0.2.1:443 " CERT, "beginning is missing");
	refused("obfs4 192.0.2.1:443 " FP " " CERT " iat- mode=0", "Not all of the end");
	refused("obfs4 192.0.2.1:443 " FP " " FP, "key=value");
	refused("obfs4 192.0.2.1:443 " FP " =x", "key=value");
	refused("obfs4 192.0.2.1:443 " FP " a.b=x", "key=value");
	refused("obfs4 192.0.2.1:443 " FP " x=", "nothing after");
}

static void what_transports_need(void **state)
{
	(void)state;
	refused("obfs4 192.0.2.1:443 " FP, "cert= is missing");
	refused("obfs4 192.0.2.1:443 " FP " iat-mode=0", "cert= is missing");
	refused("obfs4 192.0.2.1:443 " FP " Cert=x iat-mode=0", "cert= is missing");
	refused("obfs4 192.0.2.1:443 " FP " " CERT, "iat-mode= is missing");
	refused("obfs4 192.0.2.1:443 " FP " " CERT " iat-mode=3", "iat-mode= is not");
	refused("obfs4 192.0.2.1:443 " FP " " CERT " iat-mode=00", "iat-mode= is not");
	refused("obfs4 192.0.2.1:443 " FP " " CERT "A iat-mode=0", "cert= is damaged");
	refused("obfs4 192.0.2.1:443 " FP " cert=AAAA iat-mode=0", "cert= is damaged");
	refused("obfs4 192.0.2.1:443 " FP " " CERT " cert=AAAA iat-mode=0", "cert= is damaged");
	refused("meek_lite 192.0.2.1:80", "url= is missing");
	refused("webtunnel 192.0.2.1:80 ver=1", "url= is missing");
	refused("snowflake 192.0.2.3:80 " FP, "url= is missing");
}

/* Every beginning of a good line: bridges are often copied without their end. */
static void every_truncation(void **state)
{
	static const char line[] = OBFS4;

	(void)state;
	for (size_t len = 0; len < sizeof(line); len++)
		assert_int_equal(parse_bytes(line, len), len == sizeof(line) - 1);
}

/* An obfs4 line with an argument of `n` characters more, each of them `c`. */
static bool parse_with(size_t n, char c)
{
	char text[2 * BRIDGE_LINE_MAX];
	int at = snprintf(text, sizeof(text), "%s k=", OBFS4);

	memset(text + at, c, n);
	return parse_bytes(text, (size_t)at + n);
}

/* As tor 0.4.9.11 counts: the arguments with a ';' between, and two bytes for one within. */
static void what_tor_can_pass_on(void **state)
{
	size_t taken = strlen(CERT ";iat-mode=0;k=");

	(void)state;
	assert_true(parse_with(BRIDGE_ARGS_MAX - taken, 'x'));
	assert_false(parse_with(BRIDGE_ARGS_MAX - taken + 1, 'x'));
	assert_non_null(strstr(why, "510"));
	assert_true(parse_with((BRIDGE_ARGS_MAX - taken) / 2, ';'));
	assert_false(parse_with((BRIDGE_ARGS_MAX - taken) / 2 + 1, ';'));
}

static void long_lines(void **state)
{
	char text[BRIDGE_LINE_MAX + 2];

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "192.0.2.1:443", 13);
	memcpy(text + BRIDGE_LINE_MAX - 40, FP, 40);
	assert_true(parse_bytes(text, BRIDGE_LINE_MAX));
	assert_string_equal(bridge.line, "192.0.2.1:443 " FP);
	assert_true(parse_bytes(text, sizeof(text)));    /* blanks around it do not count */
	memset(text, 'x', sizeof(text));
	assert_false(parse_bytes(text, BRIDGE_LINE_MAX + 1));
	assert_non_null(strstr(why, "1024"));
	assert_false(parse_bytes(text, BRIDGE_LINE_MAX));
	assert_non_null(strstr(why, "not known"));
}

static void a_short_reason_is_cut(void **state)
{
	for (size_t cap = 1; cap < 60; cap++) {
		char *small = (char *)unit_exact(why, cap);

		(void)state;
		assert_false(bridge_parse(&bridge, "x", 1, small, cap));
		assert_true(strlen(small) < cap);
		free(small);
	}
}

static void programs_and_packages(void **state)
{
	static const char *const names[][3] = {
		{ "obfs4", "obfs4proxy", "obfs4proxy" },
		{ "meek_lite", "obfs4proxy", "obfs4proxy" },
		{ "webtunnel", "lyrebird", "lyrebird" },
		{ "snowflake", "snowflake-client", "snowflake-client" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *const *programs = bridge_programs(names[i][0]);
		bool has_lyrebird = false;

		assert_string_equal(programs[0], names[i][1]);
		assert_string_equal(bridge_package(names[i][0]), names[i][2]);
		for (size_t k = 0; programs[k]; k++)
			has_lyrebird |= strcmp(programs[k], "lyrebird") == 0;
		assert_true(has_lyrebird);
	}
	assert_null(bridge_programs("")[0]);
	assert_null(bridge_package(""));
	assert_null(bridge_programs("vmess"));
	assert_null(bridge_package("vmess"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_tor_project_gives_them),
		cmocka_unit_test(as_people_paste_them),
		cmocka_unit_test(what_is_no_bridge_line),
		cmocka_unit_test(characters_of_other_kinds),
		cmocka_unit_test(addresses),
		cmocka_unit_test(transports),
		cmocka_unit_test(fingerprints_and_arguments),
		cmocka_unit_test(what_transports_need),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(what_tor_can_pass_on),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(a_short_reason_is_cut),
		cmocka_unit_test(programs_and_packages),
	};

	return cmocka_run_group_tests_name("tor/bridge", tests, NULL, NULL);
}
