/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/sdp.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What bluetoothd 5.66 answered to our own requests: about a service that it had not, three serial ports (channels 1 to 3),
 * object push (9), everything on L2CAP, and 55 serial ports from channel 2 on, in two parts. */
static const char answer_none[] =
	"07000100050002350000";
static const char answer_three[] =
	"070001003e003b35393511090004350c3503190100350519000308013511090004350c3503190100350519000308023511090004350c35"
	"031901003505190003080300";
static const char answer_push[] =
	"070001001d001a351835160900043511350319010035051900030809350319000800";
static const char answer_all[] =
	"07000100af00ac35aa35150900043510350619010009001735061900170901033515090004351035061901000900173506190017090103"
	"3511090004350c3503190100350519000308013511090004350c3503190100350519000308023511090004350c35031901003505190003"
	"08033516090004351135031901003505190003080935031900083516090004351135031901003505190003080a35031900083511090004"
	"350c35031901003505190003080c00";
static const char answer_first[] =
	"070001029b02903604153511090004350c3503190100350519000308023511090004350c3503190100350519000308033511090004350c"
	"3503190100350519000308043511090004350c3503190100350519000308053511090004350c3503190100350519000308063511090004"
	"350c3503190100350519000308073511090004350c3503190100350519000308083511090004350c350319010035051900030809351109"
	"0004350c35031901003505190003080a3511090004350c35031901003505190003080b3511090004350c35031901003505190003080c35"
	"11090004350c35031901003505190003080d3511090004350c35031901003505190003080e3511090004350c3503190100350519000308"
	"0f3511090004350c3503190100350519000308103511090004350c3503190100350519000308113511090004350c350319010035051900"
	"0308123511090004350c3503190100350519000308133511090004350c3503190100350519000308143511090004350c35031901003505"
	"19000308153511090004350c3503190100350519000308163511090004350c3503190100350519000308173511090004350c3503190100"
	"350519000308183511090004350c3503190100350519000308193511090004350c35031901003505190003081a3511090004350c350319"
	"01003505190003081b3511090004350c35031901003505190003081c3511090004350c35031901003505190003081d3511090004350c35"
	"031901003505190003081e3511090004350c3503190100350519000308013511090004350c350319010035051900030802351109000435"
	"0c3503190100350519000308033511090004350c3503190100350519000308043511090004350c35031901003505190003080535110900"
	"04350c08541c086b90020000";
static const char answer_second[] =
	"070002018b01883503190100350519000308063511090004350c3503190100350519000308073511090004350c35031901003505190003"
	"08083511090004350c3503190100350519000308093511090004350c35031901003505190003080a3511090004350c3503190100350519"
	"0003080b3511090004350c35031901003505190003080c3511090004350c35031901003505190003080d3511090004350c350319010035"
	"05190003080e3511090004350c35031901003505190003080f3511090004350c3503190100350519000308103511090004350c35031901"
	"00350519000308113511090004350c3503190100350519000308123511090004350c3503190100350519000308133511090004350c3503"
	"190100350519000308143511090004350c3503190100350519000308153511090004350c3503190100350519000308163511090004350c"
	"3503190100350519000308173511090004350c3503190100350519000308183511090004350c3503190100350519000308193511090004"
	"350c35031901003505190003081a00";

static struct uuid short_uuid(uint16_t u)
{
	struct uuid out = { { 0, 0, (uint8_t)(u >> 8), (uint8_t)u, 0, 0, 0x10, 0, 0x80, 0, 0, 0x80, 0x5f, 0x9b, 0x34, 0xfb } };

	return out;
}

static void asking(struct sdp *s)
{
	const struct uuid serial = short_uuid(0x1101);

	sdp_init(s, &serial, 1);
}

static enum sdp_state feed(struct sdp *s, const uint8_t *pdu, size_t len)
{
	uint8_t *exact = unit_exact(pdu, len);
	enum sdp_state state = sdp_feed(s, exact, len);

	free(exact);
	return state;
}

static enum sdp_state feed_hex(struct sdp *s, const char *hex)
{
	uint8_t pdu[2 * SDP_PDU_MOST];

	return feed(s, pdu, unit_hex(hex, pdu, sizeof(pdu)));
}

static void put_lengths(uint8_t *pdu, size_t parameters, size_t lists)
{
	pdu[3] = (uint8_t)(parameters >> 8);
	pdu[4] = (uint8_t)parameters;
	pdu[5] = (uint8_t)(lists >> 8);
	pdu[6] = (uint8_t)lists;
}

/* An answer in one part whose attribute lists are these. */
static enum sdp_state answered(struct sdp *s, const uint8_t *lists, size_t n)
{
	uint8_t pdu[7 + SDP_PDU_MOST + 1] = { 0x07, 0, 1 };

	put_lengths(pdu, n + 3, n);
	asking(s);
	memcpy(pdu + 7, lists, n);
	return feed(s, pdu, 7 + n + 1);
}

static enum sdp_state answered_hex(struct sdp *s, const char *lists)
{
	uint8_t buf[SDP_PDU_MOST];

	return answered(s, buf, unit_hex(lists, buf, sizeof(buf)));
}

static void the_request_byte_for_byte(void **state)
{
	uint8_t want[SDP_REQUEST_MOST], buf[SDP_REQUEST_MOST];
	size_t n = unit_hex("060001001b35111c0000110100001000800000805f9b34fb03e8350309000400", want, sizeof(want));
	struct sdp s;

	(void)state;
	asking(&s);
	assert_int_equal(sdp_request(&s, buf, sizeof(buf)), n);
	assert_memory_equal(buf, want, n);
	for (size_t cap = 0; cap <= n; cap++) {
		uint8_t *exact = unit_exact(want, cap);

		assert_int_equal(sdp_request(&s, exact, cap), cap == n ? n : 0);
		free(exact);
	}
}

static void what_bluetoothd_says(void **state)
{
	static const struct {
		const char *hex;
		uint8_t channel;
	} cases[] = { { answer_none, 0 }, { answer_three, 1 }, { answer_push, 9 }, { answer_all, 1 } };
	struct sdp s;
	uint8_t buf[SDP_REQUEST_MOST];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		asking(&s);
		assert_int_equal(sdp_channel(&s), 0);
		assert_int_equal(feed_hex(&s, cases[i].hex), SDP_DONE);
		assert_int_equal(sdp_channel(&s), cases[i].channel);
		assert_int_equal(sdp_request(&s, buf, sizeof(buf)), 0);
		assert_int_equal(feed_hex(&s, cases[i].hex), SDP_DONE);    /* said again, it changes nothing */
	}
}

static void an_answer_in_two_parts(void **state)
{
	uint8_t want[SDP_REQUEST_MOST], buf[SDP_REQUEST_MOST];
	static const char hex[] = "060002002335111c0000110100001000800000805f9b34fb03e8350309000408541c086b90020000";
	size_t n = unit_hex(hex, want, sizeof(want));
	struct sdp s;

	(void)state;
	asking(&s);
	assert_int_equal(feed_hex(&s, answer_first), SDP_MORE);
	assert_int_equal(sdp_channel(&s), 0);
	assert_int_equal(sdp_request(&s, buf, sizeof(buf)), n);
	assert_memory_equal(buf, want, n);
	assert_int_equal(feed_hex(&s, answer_second), SDP_DONE);
	assert_int_equal(sdp_channel(&s), 2);

	asking(&s);
	assert_int_equal(feed_hex(&s, answer_first), SDP_MORE);
	assert_int_equal(feed_hex(&s, answer_first), SDP_BAD);     /* of the first request: it was answered */
	assert_int_equal(feed_hex(&s, answer_second), SDP_BAD);    /* and bad it stays */
	assert_int_equal(sdp_channel(&s), 0);
	assert_int_equal(sdp_request(&s, buf, sizeof(buf)), 0);
}

static void no_truncation_is_an_answer(void **state)
{
	static const char *const all[] = { answer_none, answer_three, answer_push, answer_all, answer_first };
	struct sdp s;

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		uint8_t pdu[SDP_PDU_MOST];
		size_t n = unit_hex(all[i], pdu, sizeof(pdu) - 1);

		for (size_t len = 0; len < n; len++) {
			asking(&s);
			assert_int_equal(feed(&s, pdu, len), SDP_BAD);
		}
		pdu[n] = 0;
		asking(&s);
		assert_int_equal(feed(&s, pdu, n + 1), SDP_BAD);
	}
}

/* The same, where the packet's own lengths fit and only what is inside is cut. */
static void no_truncation_of_the_lists_is_an_answer(void **state)
{
	static const char *const all[] = { answer_none, answer_three, answer_push, answer_all };
	struct sdp s;

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		uint8_t pdu[SDP_PDU_MOST];
		size_t n = unit_hex(all[i], pdu, sizeof(pdu)) - 8;

		assert_int_equal(answered(&s, pdu + 7, n), SDP_DONE);
		for (size_t len = 0; len < n; len++)
			assert_int_equal(answered(&s, pdu + 7, len), SDP_BAD);
		pdu[7 + n] = 0;
		assert_int_equal(answered(&s, pdu + 7, n + 1), SDP_BAD);
	}
}

static void other_packets_are_no_answer(void **state)
{
	static const char *const bad[] = {
		"0100010002" "0003",                        /* an error response */
		"0500010005" "0002350000",                  /* an answer to another kind of request */
		"0700020005" "0002350000",                  /* of another transaction */
		"0700010005" "0003350000",                  /* more bytes announced than there are */
		"0700010005" "0001350000",
		"0700010006" "0002350000",
		"0700010004" "0002350000",
		"0700010016" "0002350011" "0000000000000000000000000000000000",    /* 17 bytes of continuation */
	};
	struct sdp s;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		asking(&s);
		assert_int_equal(feed_hex(&s, bad[i]), SDP_BAD);
	}
	asking(&s);
	assert_int_equal(feed_hex(&s, "0700010015" "0002350010" "00000000000000000000000000000000"), SDP_MORE);
}

static void the_channel_in_every_form(void **state)
{
	static const struct {
		const char *lists;
		enum sdp_state is;
		uint8_t channel;
	} cases[] = {
		{ "3511" "350f" "090004" "350a" "3508" "1a00000003" "0807" "00", SDP_DONE, 7 },    /* UUID of 32 bits */
		{ "351c" "351a" "090004" "3515" "3513" "1c0000000300001000800000805f9b34fb" "0807", SDP_DONE, 7 },
		{ "351c" "351a" "090004" "3515" "3513" "1c0000000300001000800000805f9b34fc" "0807", SDP_DONE, 0 },
		{ "350f" "350d" "090004" "3d08" "3506" "3504" "190003" "08", SDP_BAD, 0 },
		{ "3510" "350e" "090004" "3d09" "3507" "3505" "190003" "0807", SDP_DONE, 7 },    /* an alternative */
		{ "350e" "350c" "090004" "3507" "3505" "190003" "0800", SDP_DONE, 0 },
		{ "350e" "350c" "090004" "3507" "3505" "190003" "081e", SDP_DONE, 30 },
		{ "350e" "350c" "090004" "3507" "3505" "190003" "081f", SDP_DONE, 0 },
		{ "350e" "350c" "090005" "3507" "3505" "190003" "0807", SDP_DONE, 0 },    /* not that attribute */
		{ "350e" "350c" "090004" "3507" "3505" "190004" "0807", SDP_DONE, 0 },    /* not that protocol */
		{ "350f" "350d" "090004" "3508" "3506" "190003" "090007", SDP_DONE, 0 },    /* in 16 bits */
		{ "350c" "350a" "090004" "3505" "3503" "190003", SDP_DONE, 0 },    /* no parameter */
		{ "360010" "36000d" "090004" "360007" "3505" "190003" "0807", SDP_DONE, 7 },    /* longer forms of lengths */
		{ "360010" "36000d" "090004" "3700000005" "3503" "190003", SDP_DONE, 0 },
		{ "351c" "350c" "090004" "3507" "3505" "190100" "0807"
		         "350c" "090004" "3507" "3505" "190003" "0808", SDP_DONE, 8 },
		{ "3505" "3503" "090004", SDP_BAD, 0 },    /* an attribute without a value */
		{ "3507" "3505" "08040807", SDP_BAD, 0 },
		{ "3502" "0807", SDP_BAD, 0 },    /* a record that is none */
		{ "3503" "090004", SDP_BAD, 0 },
		{ "3d00", SDP_BAD, 0 },
		{ "00", SDP_BAD, 0 },
		{ "", SDP_BAD, 0 },
		{ "3507" "3505" "090004" "4801", SDP_BAD, 0 },    /* a type that there is not */
		{ "3507" "3505" "090004" "1800", SDP_BAD, 0 },    /* a UUID of one byte */
		{ "3507" "3505" "090004" "2900", SDP_BAD, 0 },    /* a truth of two */
		{ "37ffffffff", SDP_BAD, 0 },
	};
	struct sdp s;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (answered_hex(&s, cases[i].lists) != cases[i].is || sdp_channel(&s) != cases[i].channel)
			fail_msg("case %zu: state %d, channel %u", i, s.state, sdp_channel(&s));
	}
}

static void sequences_in_sequences_end(void **state)
{
	uint8_t lists[SDP_PDU_MOST - 32];
	struct sdp s;

	(void)state;
	for (size_t i = 0; i + 3 <= sizeof(lists); i += 3) {
		size_t left = sizeof(lists) - i - 3;

		lists[i] = 0x36;
		lists[i + 1] = (uint8_t)(left >> 8);
		lists[i + 2] = (uint8_t)left;
	}
	assert_int_equal(answered(&s, lists, sizeof(lists)), SDP_BAD);
}

/* Parts of `n` bytes until it ends: how many were taken. */
static unsigned parts_of(size_t n, enum sdp_state *is)
{
	uint8_t pdu[7 + SDP_PDU_MOST] = { 0x07 };
	struct sdp s;
	unsigned parts = 0;

	asking(&s);
	put_lengths(pdu, n + 4, n);
	pdu[7 + n] = 1;
	do {
		pdu[2] = (uint8_t)++parts;
		*is = feed(&s, pdu, 7 + n + 2);
	} while (*is == SDP_MORE && parts < 1000);
	return parts;
}

static void there_is_a_most_of_everything(void **state)
{
	enum sdp_state is;

	(void)state;
	assert_int_equal(parts_of(0, &is), SDP_PARTS_MOST);
	assert_int_equal(is, SDP_BAD);
	assert_int_equal(parts_of(512, &is), SDP_ANSWER_MOST / 512 + 1);
	assert_int_equal(is, SDP_BAD);
	assert_int_equal(parts_of(1000, &is), 5);    /* our limit for one */
	assert_int_equal(is, SDP_BAD);
	assert_int_equal(parts_of(1001, &is), 1);
	assert_int_equal(is, SDP_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request_byte_for_byte),
		cmocka_unit_test(what_bluetoothd_says),
		cmocka_unit_test(an_answer_in_two_parts),
		cmocka_unit_test(no_truncation_is_an_answer),
		cmocka_unit_test(no_truncation_of_the_lists_is_an_answer),
		cmocka_unit_test(other_packets_are_no_answer),
		cmocka_unit_test(the_channel_in_every_form),
		cmocka_unit_test(sequences_in_sequences_end),
		cmocka_unit_test(there_is_a_most_of_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
