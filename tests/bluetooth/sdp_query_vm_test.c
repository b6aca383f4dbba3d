/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=2 bluetoothd */
/* pkg-config: libsystemd */
/* hci1 asks hci0, where bluetoothd answers. Worse answers are in sdp_query_bad_vm_test.c. */
#include "support/unit.h"

#include "bluetooth/sdp_query.h"
#include "support/bt.h"

#include <event2/event.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define LONG_ENOUGH 60000    /* ms */

static struct event_base *base;
static struct outcome {
	unsigned times;
	uint8_t channels[SDP_QUERY_MOST];
	size_t n;
	char why[128];
} got;

static void on_done(void *ctx, const uint8_t *channels, size_t n, const char *why)
{
	struct outcome *o = ctx;

	o->times++;
	o->n = n;
	memcpy(o->channels, channels, n);
	snprintf(o->why, sizeof(o->why), "%s", why ? why : "");
	event_base_loopbreak(base);
}

static struct uuid uuid(const char *text)
{
	struct uuid u;

	assert_true(uuid_parse(&u, text));
	return u;
}

#define MINE  "7c1f3a52-9b0e-4d6a-8f21-0123456789ab"
#define OTHER "0d2e4f60-1a3b-4c5d-9e8f-ba9876543210"
#define NONE  "11111111-2222-4333-8444-555555555555"

static struct sdp_query *start(unsigned to, const struct uuid *uuids, size_t n, int64_t timeout)
{
	const struct sdp_query_ask ask = { base, bt_at(1), bt_at(to), uuids, n, timeout };
	const char *why;
	struct sdp_query *q;

	memset(&got, 0, sizeof(got));
	q = sdp_query_start(&ask, on_done, &got, &why);
	assert_non_null(q);
	assert_null(why);
	return q;
}

static void ask(unsigned to, const struct uuid *uuids, size_t n, int64_t timeout)
{
	start(to, uuids, n, timeout);
	assert_int_equal(got.times, 0);
	event_base_dispatch(base);
	assert_int_equal(got.times, 1);
	assert_int_equal(got.n, n);
}

static sd_bus *publish(const char *service, unsigned channel)
{
	static const char xml[] =
		"<?xml version=\"1.0\"?><record><attribute id=\"0x0001\"><sequence><uuid value=\"%s\"/></sequence>"
		"</attribute><attribute id=\"0x0004\"><sequence><sequence><uuid value=\"0x0100\"/></sequence><sequence>"
		"<uuid value=\"0x0003\"/><uint8 value=\"%u\"/></sequence></sequence></attribute></record>";
	char record[1024];
	sd_bus *bus;

	snprintf(record, sizeof(record), xml, service, channel);
	assert_true(sd_bus_open_system(&bus) >= 0);
	assert_true(sd_bus_call_method(bus, "org.bluez", "/org/bluez", "org.bluez.ProfileManager1", "RegisterProfile",
	                               NULL, NULL, "osa{sv}", "/record", service, 2, "Role", "s", "server",
	                               "ServiceRecord", "s", record) >= 0);
	return bus;
}

static void several_services_on_one_connection(void **state)
{
	const struct uuid uuids[] = { uuid(MINE), uuid(NONE), uuid(OTHER) };
	sd_bus *mine = publish(MINE, 7), *other = publish(OTHER, 12);

	(void)state;
	ask(0, uuids, 3, LONG_ENOUGH);
	assert_string_equal(got.why, "");
	assert_int_equal(got.channels[0], 7);
	assert_int_equal(got.channels[1], 0);
	assert_int_equal(got.channels[2], 12);
	assert_int_equal(bt_adapter(1).acl, 1);
	sd_bus_flush_close_unref(mine);
	do
		ask(0, uuids, 3, LONG_ENOUGH);
	while (got.channels[0] == 7);    /* bluetoothd hears of it a little later */
	assert_string_equal(got.why, "");
	assert_int_equal(got.channels[0], 0);
	assert_int_equal(got.channels[2], 12);
	sd_bus_flush_close_unref(other);
}

static int open_base(void **state)
{
	(void)state;
	base = event_base_new();
	bt_scan(0, true, false);
	return base ? 0 : -1;
}

static int close_base(void **state)
{
	(void)state;
	event_base_free(base);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_services_on_one_connection),
	};

	return cmocka_run_group_tests(tests, open_base, close_base);
}
