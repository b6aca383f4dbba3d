/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/bulletin.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ONION "aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqead"
#define R1    "02826D9DE6D8B5E96D46ACFC08364C6F3BCDC8D7"
#define A     "184FF7847B778E0A9F63E3ABC3C2A800FD769023"

static bool take(void *ctx, const struct reply *r)
{
	bulletin_decode(r, ctx);
	return true;
}

/* What is made of a whole reply, whose bytes are wiped before anybody looks. */
static struct bulletin of_wire(const char *wire)
{
	struct reply_reader r;
	struct bulletin b;

	memset(&b, 0xff, sizeof(b));
	reply_reader_init(&r);
	assert_true(reply_reader_feed(&r, (const uint8_t *)wire, strlen(wire), take, &b));
	reply_reader_wipe(&r);
	return b;
}

static struct bulletin of(const char *line)
{
	char wire[4096];

	assert_true((size_t)snprintf(wire, sizeof(wire), "650 %s\r\n", line) < sizeof(wire));
	return of_wire(wire);
}

static void is_nothing(const char *line)
{
	struct bulletin b = of(line);

	assert_int_equal(b.kind, BULLETIN_NONE);
	assert_true(sodium_is_zero((const uint8_t *)&b, sizeof(b)));
}

static void bootstrap_that_goes_on(void **state)
{
	struct bulletin b = of("STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=14 TAG=handshake SUMMARY=\"Handshaking with a relay\"");

	(void)state;
	assert_int_equal(b.kind, BULLETIN_BOOTSTRAP);
	assert_int_equal(b.bootstrap.severity, BULLETIN_SEVERITY_NOTICE);
	assert_int_equal(b.bootstrap.progress, 14);
	assert_string_equal(b.bootstrap.tag, "handshake");
	assert_string_equal(b.bootstrap.summary, "Handshaking with a relay");
	assert_string_equal(b.bootstrap.warning, "");
	assert_string_equal(b.bootstrap.reason, "");
	assert_string_equal(b.bootstrap.host, "");
	assert_int_equal(b.bootstrap.count, 0);
	assert_false(b.bootstrap.should_warn);
	assert_int_equal(of("STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"").bootstrap.progress, 100);
	assert_int_equal(of("STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=0").kind, BULLETIN_BOOTSTRAP);
}

static const char stuck[] =
	"STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 TAG=conn SUMMARY=\"Connecting to a relay\" WARNING=\"Connection refused\" "
	"REASON=CONNECTREFUSED COUNT=11 RECOMMENDATION=warn HOSTID=\"" A "\" HOSTADDR=\"[2001:db8::1]:9001\"";

static void bootstrap_that_is_stuck(void **state)
{
	struct bulletin b = of(stuck);

	(void)state;
	assert_int_equal(b.kind, BULLETIN_BOOTSTRAP);
	assert_int_equal(b.bootstrap.severity, BULLETIN_SEVERITY_WARN);
	assert_int_equal(b.bootstrap.progress, 5);
	assert_string_equal(b.bootstrap.warning, "Connection refused");
	assert_string_equal(b.bootstrap.reason, "CONNECTREFUSED");
	assert_string_equal(b.bootstrap.host, "[2001:db8::1]:9001");
	assert_int_equal(b.bootstrap.count, 11);
	assert_true(b.bootstrap.should_warn);
	assert_false(of("STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 RECOMMENDATION=ignore").bootstrap.should_warn);
	assert_false(of("STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 RECOMMENDATION=warning").bootstrap.should_warn);
}

static void bootstrap_that_makes_no_sense(void **state)
{
	static const char *const progress[] = { "", "=", "=101", "=-1", "=x", "=5x", "=+", "=1000000000000000000000", "=\"5" };
	char line[96];

	(void)state;
	for (size_t i = 0; i < sizeof(progress) / sizeof(progress[0]); i++) {
		(void)snprintf(line, sizeof(line), "STATUS_CLIENT NOTICE BOOTSTRAP TAG=conn PROGRESS%s", progress[i]);
		is_nothing(line);
	}
	is_nothing("STATUS_CLIENT DEBUG BOOTSTRAP PROGRESS=5");
	is_nothing("STATUS_GENERAL NOTICE BOOTSTRAP PROGRESS=5");
	is_nothing("STATUS_CLIENT BOOTSTRAP PROGRESS=5");
	assert_int_equal(of("STATUS_CLIENT ERR BOOTSTRAP PROGRESS=5 COUNT=-1").bootstrap.count, 0);
	assert_int_equal(of("STATUS_CLIENT ERR BOOTSTRAP PROGRESS=5 COUNT=4294967295").bootstrap.count, UINT32_MAX);
	assert_int_equal(of("STATUS_CLIENT ERR BOOTSTRAP PROGRESS=5 COUNT=4294967296").bootstrap.count, UINT32_MAX);
}

/* The two sentences are cut, what has a meaning for programs is not. */
static void what_is_too_long(void **state)
{
	char xs[513], line[1200];
	struct bulletin b;

	(void)state;
	memset(xs, 'x', sizeof(xs) - 1);
	xs[sizeof(xs) - 1] = '\0';
	(void)snprintf(line, sizeof(line),
	               "STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 TAG=%.32s REASON=%.31s SUMMARY=\"%s\" WARNING=\"%s\"", xs, xs,
	               xs, xs);
	b = of(line);
	assert_int_equal(strlen(b.bootstrap.summary), sizeof(b.bootstrap.summary) - 1);
	assert_int_equal(strlen(b.bootstrap.warning), sizeof(b.bootstrap.warning) - 1);
	assert_string_equal(b.bootstrap.tag, "");
	assert_int_equal(strlen(b.bootstrap.reason), 31);
	(void)snprintf(line, sizeof(line), "CIRC 1 BUILT SOCKS_USERNAME=\"%.255s\" PURPOSE=%.32s", xs, xs);
	b = of(line);
	assert_int_equal(strlen(b.circuit.socks_username), 255);
	assert_string_equal(b.circuit.purpose, "");
	(void)snprintf(line, sizeof(line), "CIRC 1 BUILT SOCKS_USERNAME=\"%.256s\"", xs);
	assert_string_equal(of(line).circuit.socks_username, "");
	is_nothing("CIRC 12345678901234567 BUILT");
	assert_string_equal(of("CIRC 1234567890123456 BUILT").circuit.id, "1234567890123456");
}

static void nothing_is_kept_that_a_terminal_obeys(void **state)
{
	struct bulletin b = of("STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5 TAG=a\x1b[1mb SUMMARY=\"\x01\x1f ~\x7f\x80\xff\" "
	                       "WARNING=\"\\033]0;x\\007\\n\\377\" REASON=\xc3\xa9 HOSTADDR=\"\\033\"");

	(void)state;
	assert_string_equal(b.bootstrap.tag, "a?[1mb");
	assert_string_equal(b.bootstrap.summary, "?? ~???");
	assert_string_equal(b.bootstrap.warning, "?]0;x???");
	assert_string_equal(b.bootstrap.reason, "??");
	assert_string_equal(b.bootstrap.host, "?");
	b = of("CIRC \x1b BUILT PURPOSE=\x1b HS_STATE=\x1b REND_QUERY=\x1b REASON=\x1b SOCKS_USERNAME=\"\\001\\377foo\"");
	assert_string_equal(b.circuit.id, "?");
	assert_string_equal(b.circuit.purpose, "?");
	assert_string_equal(b.circuit.hs_state, "?");
	assert_string_equal(b.circuit.rend_query, "");
	assert_string_equal(b.circuit.reason, "?");
	assert_string_equal(b.circuit.socks_username, "??foo");
	assert_string_equal(of("GUARD \x1b $" A "~a UP").guard.type, "?");
	assert_string_equal(of("HS_DESC FAILED UNKNOWN NO_AUTH UNKNOWN REASON=\x1b").descriptor.reason, "?");
	assert_string_equal(of("STATUS_CLIENT NOTICE CIRCUIT_NOT_ESTABLISHED REASON=\x1b").reason, "?");
	assert_string_equal(of("STATUS_GENERAL WARN DANGEROUS_VERSION REASON=\x1b").reason, "?");
}

static void phase_from_getinfo(void **state)
{
	struct bulletin b;

	(void)state;
	memset(&b, 0xff, sizeof(b));
	bulletin_decode_phase("NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"", &b);
	assert_int_equal(b.kind, BULLETIN_BOOTSTRAP);
	assert_int_equal(b.bootstrap.severity, BULLETIN_SEVERITY_NOTICE);
	assert_int_equal(b.bootstrap.progress, 100);
	assert_string_equal(b.bootstrap.tag, "done");
	bulletin_decode_phase("NOTICE CIRCUIT_ESTABLISHED", &b);
	assert_int_equal(b.kind, BULLETIN_NONE);
	bulletin_decode_phase("STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=100", &b);
	assert_int_equal(b.kind, BULLETIN_NONE);
	bulletin_decode_phase("", &b);
	assert_true(sodium_is_zero((const uint8_t *)&b, sizeof(b)));
}

static void is_skew(const char *arguments, int64_t seconds, bool is_least, enum bulletin_source source)
{
	char line[128];
	struct bulletin b;

	(void)snprintf(line, sizeof(line), "STATUS_GENERAL WARN CLOCK_SKEW %s", arguments);
	b = of(line);
	assert_int_equal(b.kind, BULLETIN_CLOCK_SKEW);
	assert_true(b.skew.seconds == seconds);
	assert_int_equal(b.skew.is_least, is_least);
	assert_int_equal(b.skew.source, source);
}

static void clock_skew(void **state)
{
	(void)state;
	is_skew("SKEW=-3600 SOURCE=OR:127.0.0.1:9001", -3600, false, BULLETIN_SOURCE_OR);
	is_skew("SKEW=+3600 SOURCE=DIRSERV:[2001:db8::1]:80", 3600, false, BULLETIN_SOURCE_DIRSERV);
	is_skew("SKEW=86400 SOURCE=CONSENSUS", 86400, false, BULLETIN_SOURCE_CONSENSUS);
	is_skew("MIN_SKEW=-999999999999999999 SOURCE=NETWORKSTATUS:1.2.3.4:5", -999999999999999999, true,
	        BULLETIN_SOURCE_NETWORKSTATUS);
	is_skew("SKEW=5 MIN_SKEW=9", 5, false, BULLETIN_SOURCE_UNKNOWN);
	is_skew("SKEW=5 SOURCE=ORACLE:1", 5, false, BULLETIN_SOURCE_UNKNOWN);
	is_skew("SKEW=x MIN_SKEW=9 SOURCE=:OR", 9, true, BULLETIN_SOURCE_UNKNOWN);
	is_nothing("STATUS_GENERAL WARN CLOCK_SKEW");
	is_nothing("STATUS_GENERAL WARN CLOCK_SKEW SKEW= SOURCE=OR");
	is_nothing("STATUS_GENERAL WARN CLOCK_SKEW SKEW=1000000000000000000 SOURCE=OR");
	is_nothing("STATUS_GENERAL WARN CLOCK_SKEW SKEW=--1 SOURCE=OR");
	is_nothing("STATUS_CLIENT WARN CLOCK_SKEW SKEW=1 SOURCE=OR");
}

static void the_state_of_the_network(void **state)
{
	struct bulletin b;

	(void)state;
	assert_int_equal(of("NETWORK_LIVENESS UP").kind, BULLETIN_LIVENESS);
	assert_true(of("NETWORK_LIVENESS UP").is_live);
	assert_int_equal(of("NETWORK_LIVENESS DOWN").kind, BULLETIN_LIVENESS);
	assert_false(of("NETWORK_LIVENESS DOWN").is_live);
	is_nothing("NETWORK_LIVENESS SIDEWAYS");
	is_nothing("NETWORK_LIVENESS");
	assert_int_equal(of("STATUS_CLIENT NOTICE CIRCUIT_ESTABLISHED").kind, BULLETIN_ESTABLISHED);
	b = of("STATUS_CLIENT NOTICE CIRCUIT_NOT_ESTABLISHED REASON=CLOCK_JUMPED");
	assert_int_equal(b.kind, BULLETIN_NOT_ESTABLISHED);
	assert_string_equal(b.reason, "CLOCK_JUMPED");
	b = of("STATUS_GENERAL WARN DANGEROUS_VERSION CURRENT=0.4.8.1 REASON=OBSOLETE RECOMMENDED=\"0.4.8.12, 0.4.9.11\"");
	assert_int_equal(b.kind, BULLETIN_DANGEROUS_VERSION);
	assert_string_equal(b.reason, "OBSOLETE");
}

static void is_descriptor(const char *line, enum bulletin_action action, const char *onion, const char *directory,
                          const char *reason)
{
	struct bulletin b = of(line);

	assert_int_equal(b.kind, BULLETIN_DESCRIPTOR);
	assert_int_equal(b.descriptor.action, action);
	assert_string_equal(b.descriptor.onion, onion);
	assert_string_equal(b.descriptor.directory, directory);
	assert_string_equal(b.descriptor.reason, reason);
}

static void descriptors(void **state)
{
	(void)state;
	is_descriptor("HS_DESC CREATED " ONION " UNKNOWN UNKNOWN aIdo+NL8FiZCVfl455yndRhyHHfy7/VWcLeGrWw/Y2I",
	              BULLETIN_ACTION_CREATED, ONION, "", "");
	is_descriptor("HS_DESC UPLOAD " ONION " UNKNOWN $" R1 "~r1 aIdo+NL8FiZCVfl455yndRhyHHfy7/VWcLeGrWw/Y2I "
	              "HSDIR_INDEX=66A0F13083205183952A481D493C9461DF7A3F5E4210E6AA6CB7ACA1AAD8DCBD",
	              BULLETIN_ACTION_UPLOAD, ONION, R1, "");
	is_descriptor("HS_DESC UPLOADED " ONION " UNKNOWN $" R1 "~r1", BULLETIN_ACTION_UPLOADED, ONION, R1, "");
	is_descriptor("HS_DESC REQUESTED " ONION " NO_AUTH $" R1 "~r1 LYS1RQE4ppRDDm2qdX6lghs8tAyOqDrSVUEGu2RqnpE "
	              "HSDIR_INDEX=66A0F13083205183952A481D493C9461DF7A3F5E4210E6AA6CB7ACA1AAD8DCBD",
	              BULLETIN_ACTION_REQUESTED, ONION, R1, "");
	is_descriptor("HS_DESC RECEIVED " ONION " NO_AUTH $" R1 "~r1 LYS1RQE4ppRDDm2qdX6lghs8tAyOqDrSVUEGu2RqnpE",
	              BULLETIN_ACTION_RECEIVED, ONION, R1, "");
	is_descriptor("HS_DESC FAILED " ONION " NO_AUTH $" R1 " LYS1RQE4ppRDDm2qdX6lghs8tAyOqDrSVUEGu2RqnpE REASON=NOT_FOUND",
	              BULLETIN_ACTION_FAILED, ONION, R1, "NOT_FOUND");
	is_descriptor("HS_DESC FAILED UNKNOWN NO_AUTH UNKNOWN REASON=QUERY_NO_HSDIR", BULLETIN_ACTION_FAILED, "", "",
	              "QUERY_NO_HSDIR");
	is_descriptor("HS_DESC IGNORE " ONION " NO_AUTH $" R1 "=r1", BULLETIN_ACTION_IGNORE, ONION, R1, "");
}

static void descriptors_in_other_words(void **state)
{
	char line[256], upper[sizeof(ONION)];

	(void)state;
	for (size_t i = 0; i < sizeof(ONION); i++)
		upper[i] = ONION[i] >= 'a' && ONION[i] <= 'z' ? (char)(ONION[i] - 'a' + 'A') : ONION[i];
	(void)snprintf(line, sizeof(line), "HS_DESC UPLOADED %s UNKNOWN $02826d9de6d8b5e96d46acfc08364c6f3bcdc8d7~r1", upper);
	is_descriptor(line, BULLETIN_ACTION_UPLOADED, ONION, R1, "");
	/* A directory that is none is not known. */
	is_descriptor("HS_DESC UPLOADED " ONION, BULLETIN_ACTION_UPLOADED, ONION, "", "");
	is_descriptor("HS_DESC UPLOADED " ONION " UNKNOWN " R1, BULLETIN_ACTION_UPLOADED, ONION, "", "");
	is_descriptor("HS_DESC UPLOADED " ONION " UNKNOWN 0" R1, BULLETIN_ACTION_UPLOADED, ONION, "", "");
	is_descriptor("HS_DESC UPLOADED " ONION " UNKNOWN $" R1 "0", BULLETIN_ACTION_UPLOADED, ONION, "", "");
	is_descriptor("HS_DESC UPLOADED " ONION " UNKNOWN $" R1 "+r1", BULLETIN_ACTION_UPLOADED, ONION, "", "");
	is_descriptor("HS_DESC UPLOADED " ONION " UNKNOWN $02826D9DE6D8B5E96D46", BULLETIN_ACTION_UPLOADED, ONION, "", "");
	is_nothing("HS_DESC");
	is_nothing("HS_DESC UPLOADED");
	is_nothing("HS_DESC DELETED " ONION " UNKNOWN $" R1 "~r1");
	is_nothing("HS_DESC UPLOADED bcvfp3dtioyrrcxv UNKNOWN $" R1 "~r1");
	is_nothing("HS_DESC UPLOADED " ONION "a UNKNOWN $" R1 "~r1");
	is_nothing("HS_DESC UPLOADED 0oqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqead UNKNOWN $" R1 "~r1");
	is_nothing("HS_DESC UPLOADED aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqea8 UNKNOWN $" R1 "~r1");
}

static void is_guard(const char *status, enum bulletin_guarding want)
{
	char line[96];
	struct bulletin b;

	(void)snprintf(line, sizeof(line), "GUARD ENTRY $" A "~a %s", status);
	b = of(line);
	assert_int_equal(b.kind, BULLETIN_GUARD);
	assert_int_equal(b.guard.status, want);
	assert_string_equal(b.guard.type, "ENTRY");
	assert_string_equal(b.guard.relay, A);
}

static void guards(void **state)
{
	(void)state;
	is_guard("NEW", BULLETIN_GUARDING_NEW);
	is_guard("UP", BULLETIN_GUARDING_UP);
	is_guard("DOWN", BULLETIN_GUARDING_DOWN);
	is_guard("BAD", BULLETIN_GUARDING_BAD);
	is_guard("GOOD", BULLETIN_GUARDING_GOOD);
	is_guard("DROPPED", BULLETIN_GUARDING_DROPPED);
	is_guard("BAD_L2", BULLETIN_GUARDING_BAD_L2);
	is_guard("GOOD_L2 MORE", BULLETIN_GUARDING_GOOD_L2);
	is_nothing("GUARD ENTRY $" A "~a GREAT");
	is_nothing("GUARD ENTRY $" A "~a");
	is_nothing("GUARD ENTRY nick UP");
	is_nothing("GUARD $" A "~a UP");
}

static void circuits(void **state)
{
	static const struct {
		const char *name;
		enum bulletin_stage stage;
	} stages[] = {
		{ "LAUNCHED", BULLETIN_STAGE_LAUNCHED }, { "EXTENDED", BULLETIN_STAGE_EXTENDED },
		{ "GUARD_WAIT", BULLETIN_STAGE_GUARD_WAIT }, { "BUILT", BULLETIN_STAGE_BUILT },
		{ "FAILED", BULLETIN_STAGE_FAILED }, { "CLOSED", BULLETIN_STAGE_CLOSED },
	};
	struct bulletin b =
		of("CIRC 2 BUILT $" A "~a,$452117EF17EFD3B66FB9AA967550C0834E8F513F~r2 "
		   "BUILD_FLAGS=IS_INTERNAL,NEED_CAPACITY,NEED_UPTIME PURPOSE=HS_CLIENT_REND HS_STATE=HSCR_JOINED "
		   "REND_QUERY=5qc52oot4wixhnfeew7drua7dbyioakj3y4k7r3zi7vacuvkdo2jjcqd "
		   "TIME_CREATED=2026-11-23T02:22:55.417131 SOCKS_USERNAME=\"a b\" SOCKS_PASSWORD=\"x\"");

	(void)state;
	assert_int_equal(b.kind, BULLETIN_CIRCUIT);
	assert_int_equal(b.circuit.status, BULLETIN_STAGE_BUILT);
	assert_string_equal(b.circuit.id, "2");
	assert_string_equal(b.circuit.purpose, "HS_CLIENT_REND");
	assert_string_equal(b.circuit.hs_state, "HSCR_JOINED");
	assert_string_equal(b.circuit.rend_query, "5qc52oot4wixhnfeew7drua7dbyioakj3y4k7r3zi7vacuvkdo2jjcqd");
	assert_string_equal(b.circuit.reason, "");
	assert_string_equal(b.circuit.socks_username, "a b");
	assert_string_equal(of("CIRC 3 CLOSED REMOTE_REASON=FINISHED REASON=DESTROYED").circuit.reason, "DESTROYED");
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		char line[32];

		(void)snprintf(line, sizeof(line), "CIRC 4 %s", stages[i].name);
		assert_int_equal(of(line).circuit.status, stages[i].stage);
	}
	assert_string_equal(of("CIRC 1 BUILT REND_QUERY=bcvfp3dtioyrrcxv").circuit.rend_query, "");
	is_nothing("CIRC 1");
	is_nothing("CIRC 1 MELTED");
	is_nothing("CIRC_MINOR 1 PURPOSE_CHANGED");
}

/* Section 4.1: more words and more lines than today have to be borne. */
static void events_may_grow(void **state)
{
	struct bulletin b =
		of_wire("650-CIRC 1000 EXTENDED $" A "~a 0xBEEF NEW=\"x y\"\r\n650-EXTRAMAGIC=99\r\n650 ANONYMITY=high\r\n");

	(void)state;
	assert_int_equal(b.kind, BULLETIN_CIRCUIT);
	assert_string_equal(b.circuit.id, "1000");
	b = of_wire("650+NETWORK_LIVENESS UP\r\nx\r\n.\r\n650 OK\r\n");
	assert_int_equal(b.kind, BULLETIN_LIVENESS);
}

static void the_rest_is_nothing(void **state)
{
	(void)state;
	is_nothing("");
	is_nothing(" ");
	is_nothing("\"");
	is_nothing("STATUS_CLIENT");
	is_nothing("STATUS_CLIENT NOTICE");
	is_nothing("STATUS_CLIENT NOTICE CONSENSUS_ARRIVED");
	is_nothing("STATUS_CLIENT NOTICE ENOUGH_DIR_INFO");
	is_nothing("STATUS_SERVER NOTICE CIRCUIT_ESTABLISHED");
	is_nothing("SIGNAL NEWNYM");
	is_nothing("network_liveness UP");
	is_nothing("EVENT_WITH_A_NAME_THAT_IS_LONGER_THAN_ANY UP");
	assert_int_equal(of_wire("650-CONF_CHANGED\r\n650-UseBridges=1\r\n650 OK\r\n").kind, BULLETIN_NONE);
	assert_int_equal(of_wire("650+HS_DESC_CONTENT UNKNOWN x UNKNOWN\r\n\r\n.\r\n650 OK\r\n").kind, BULLETIN_NONE);
	assert_int_equal(of_wire("250 NETWORK_LIVENESS UP\r\n").kind, BULLETIN_NONE);
	assert_int_equal(of_wire("651 NETWORK_LIVENESS UP\r\n").kind, BULLETIN_NONE);
	assert_int_equal(of_wire("650-X\r\n650 NETWORK_LIVENESS UP\r\n").kind, BULLETIN_NONE);
}

/* Every cut: what is kept of it is part of what the whole says. */
static void every_truncation(void **state)
{
	struct bulletin whole = of(stuck);
	char cut[sizeof(stuck)];

	(void)state;
	for (size_t len = 0; len < sizeof(stuck); len++) {
		struct bulletin b;

		memcpy(cut, stuck, len);
		cut[len] = '\0';
		b = of(cut);
		if (len < strlen("STATUS_CLIENT WARN BOOTSTRAP PROGRESS=5"))
			assert_int_equal(b.kind, BULLETIN_NONE);
		else
			assert_int_equal(b.bootstrap.progress, 5);
		assert_memory_equal(b.bootstrap.tag, whole.bootstrap.tag, strlen(b.bootstrap.tag));
		assert_true(!b.bootstrap.summary[0] || strcmp(b.bootstrap.summary, whole.bootstrap.summary) == 0);
		assert_true(!b.bootstrap.warning[0] || strcmp(b.bootstrap.warning, whole.bootstrap.warning) == 0);
		assert_true(!b.bootstrap.host[0] || len == strlen(stuck));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bootstrap_that_goes_on),
		cmocka_unit_test(bootstrap_that_is_stuck),
		cmocka_unit_test(bootstrap_that_makes_no_sense),
		cmocka_unit_test(what_is_too_long),
		cmocka_unit_test(nothing_is_kept_that_a_terminal_obeys),
		cmocka_unit_test(phase_from_getinfo),
		cmocka_unit_test(clock_skew),
		cmocka_unit_test(the_state_of_the_network),
		cmocka_unit_test(descriptors),
		cmocka_unit_test(descriptors_in_other_words),
		cmocka_unit_test(guards),
		cmocka_unit_test(circuits),
		cmocka_unit_test(events_may_grow),
		cmocka_unit_test(the_rest_is_nothing),
		cmocka_unit_test(every_truncation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
