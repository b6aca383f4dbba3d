/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/calls_rig.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct event_base *calls_rig_base;
struct fake_tor calls_rig_tor;
struct control *calls_rig_control;
struct roster calls_rig_roster;
struct transport_peer calls_rig_peers[4];
size_t calls_rig_npeers;
static size_t had;
struct calls *calls_rig_calls;
unsigned calls_rig_ended;
static unsigned ready;
struct calls_rig_ends calls_rig_ends[16];
bool calls_rig_dials_again;
static bool inside;

struct calls_rig_socks calls_rig_socks;

static void close_socks_connection(void)
{
	if (calls_rig_socks.fd < 0)
		return;
	if (calls_rig_socks.reads)
		event_free(calls_rig_socks.reads);
	calls_rig_socks.reads = NULL;
	close(calls_rig_socks.fd);
	calls_rig_socks.fd = -1;
}

static size_t take_text(char out[260], const uint8_t *from)
{
	memcpy(out, from + 1, from[0]);
	out[from[0]] = '\0';
	return 1u + from[0];
}

/* 05 01 02 | 01 user password | 05 01 00 03 host port */
static void read_request(const uint8_t *bytes, size_t len)
{
	size_t at = 4;

	assert_memory_equal(bytes, "\5\1\2\1", 4);
	at += take_text(calls_rig_socks.user[calls_rig_socks.requests % 32], bytes + at);
	at += take_text(calls_rig_socks.password, bytes + at);
	assert_memory_equal(bytes + at, "\5\1\0\3", 4);
	at += 4;
	at += take_text(calls_rig_socks.host, bytes + at);
	calls_rig_socks.port = (uint16_t)(bytes[at] << 8 | bytes[at + 1]);
	assert_int_equal(at + 2, len);
	calls_rig_socks.requests++;
}

static void on_request(evutil_socket_t fd, short what, void *ctx)
{
	uint8_t bytes[SOCKS_REQUEST_MAX + 1];
	ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
	size_t piece;

	(void)what, (void)ctx;
	if (n <= 0) {
		close_socks_connection();
		return;
	}
	read_request(bytes, (size_t)n);
	piece = calls_rig_socks.in_pieces ? 1 : calls_rig_socks.len;
	for (size_t i = 0; calls_rig_socks.reply && i < calls_rig_socks.len; i += piece) {
		assert_true(send(fd, calls_rig_socks.reply + i, piece, MSG_NOSIGNAL) > 0);
		if (calls_rig_socks.in_pieces)
			usleep(100);
	}
	if (calls_rig_socks.hangs_up)
		close_socks_connection();
}

static void on_connection(evutil_socket_t fd, short what, void *ctx)
{
	(void)what, (void)ctx;
	close_socks_connection();
	calls_rig_socks.fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(calls_rig_socks.fd >= 0);
	calls_rig_socks.connections++;
	if (calls_rig_socks.hangs_up_at_once) {
		close_socks_connection();
		return;
	}
	calls_rig_socks.reads = event_new(calls_rig_base, calls_rig_socks.fd, EV_READ | EV_PERSIST, on_request, NULL);
	event_add(calls_rig_socks.reads, NULL);
}

void calls_rig_listen_at(const struct sockaddr *at, socklen_t len)
{
	calls_rig_socks.listener = socket(at->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(calls_rig_socks.listener, at, len), 0);
	assert_int_equal(listen(calls_rig_socks.listener, 16), 0);
	calls_rig_socks.accepts = event_new(calls_rig_base, calls_rig_socks.listener, EV_READ | EV_PERSIST,
					    on_connection, NULL);
	event_add(calls_rig_socks.accepts, NULL);
}

static void listen_in_folder(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/socks", calls_rig_tor.folder);
	memcpy(calls_rig_socks.at.path, at.sun_path, sizeof(at.sun_path));
	calls_rig_listen_at((const struct sockaddr *)&at, sizeof(at));
}

void calls_rig_close_socks(void)
{
	close_socks_connection();
	if (calls_rig_socks.listener < 0)
		return;
	event_free(calls_rig_socks.accepts);
	close(calls_rig_socks.listener);
	calls_rig_socks.listener = -1;
}

/* ---- the rest of the world ---- */

void calls_rig_dial(uint64_t peer)
{
	unsigned before = calls_rig_ended;

	inside = true;
	calls_start(calls_rig_calls, peer);
	inside = false;
	assert_int_equal(calls_rig_ended, before);
}

void calls_rig_on_ended(void *ctx, uint64_t peer, int fd, const char *why)
{
	assert_ptr_equal(ctx, &calls_rig_socks);
	assert_false(inside);
	assert_true((fd < 0) == (why != NULL));
	assert_true(calls_rig_ended < 16);
	calls_rig_ends[calls_rig_ended].peer = peer;
	calls_rig_ends[calls_rig_ended].fd = fd;
	snprintf(calls_rig_ends[calls_rig_ended].why, sizeof(calls_rig_ends[0].why), "%s", why ? why : "");
	calls_rig_ended++;
	if (calls_rig_dials_again)
		calls_rig_dial(peer);
	calls_rig_dials_again = false;
}

static void on_ready(void *ctx, const char *version)
{
	(void)ctx, (void)version;
	ready++;
}

static void on_lost(void *ctx, const char *why)
{
	(void)ctx;
	fail_msg("control: %s", why);
}

struct keys_told calls_rig_told_of(int byte, int client)
{
	struct onion_seed seed;
	struct keys_told t;

	memset(seed.b, byte, sizeof(seed.b));
	onion_public_of(&t.onion, &seed);
	memset(t.client.b, client, sizeof(t.client.b));
	return t;
}

void calls_rig_know(uint64_t id, int onion, int client)
{
	struct keys_told t = calls_rig_told_of(onion, client);
	struct transport_peer p = { .id = id, .self = 1, .dial = true };
	size_t i = 0;

	p.address_len = keys_told_encode(p.address, sizeof(p.address), &t);
	while (i < calls_rig_npeers && calls_rig_peers[i].id != id)
		i++;
	calls_rig_peers[i] = p;
	calls_rig_npeers += i == calls_rig_npeers;
	roster_set_peers(&calls_rig_roster, calls_rig_peers, calls_rig_npeers);
}

void calls_rig_forget(void)
{
	calls_rig_npeers = 0;
	roster_set_peers(&calls_rig_roster, NULL, 0);
}

void calls_rig_use_tor(void)
{
	const struct control_events events = { .ready = on_ready, .lost = on_lost };

	ready = 0;
	calls_rig_control = control_open(calls_rig_base, calls_rig_tor.control, &rand_system, &events);
	assert_true(fake_tor_until(calls_rig_base, &ready, 1, 1000));
	calls_rig_tor.taken = calls_rig_tor.nlines;
	calls_use(calls_rig_calls, calls_rig_control, &calls_rig_socks.at, "");
}

/* As the road does it when its tor has gone. */
void calls_rig_lose_tor(void)
{
	inside = true;
	roster_forget_tor(&calls_rig_roster);
	calls_use(calls_rig_calls, NULL, NULL, "the Tor program does not run at the moment");
	control_free(calls_rig_control);
	calls_rig_control = NULL;
	inside = false;
}

int calls_rig_setup(void **state)
{
	const struct calls_host host = {
		.base = calls_rig_base, .rand = &rand_system, .roster = &calls_rig_roster, .ended =
			calls_rig_on_ended, .ctx = &calls_rig_socks, .patience = PATIENCE,
	};

	(void)state;
	had = fake_tor_descriptors();
	ready = calls_rig_ended = 0;
	calls_rig_npeers = 0;
	calls_rig_dials_again = false;
	fake_tor_open(&calls_rig_tor, calls_rig_base, true);
	memset(&calls_rig_socks, 0, sizeof(calls_rig_socks));
	memset(&calls_rig_roster, 0, sizeof(calls_rig_roster));
	calls_rig_socks.fd = calls_rig_socks.listener = -1;
	listen_in_folder();
	calls_rig_calls = calls_new(&host);
	calls_rig_know(1, 0x11, 0xc1);
	calls_rig_know(2, 0x22, 0xc2);
	calls_rig_use_tor();
	return 0;
}

int calls_rig_teardown(void **state)
{
	(void)state;
	calls_free(calls_rig_calls);
	control_free(calls_rig_control);
	for (unsigned i = 0; i < calls_rig_ended; i++)
		if (calls_rig_ends[i].fd >= 0)
			close(calls_rig_ends[i].fd);
	calls_rig_close_socks();
	roster_wipe(&calls_rig_roster);
	fake_tor_close(&calls_rig_tor);
	assert_int_equal(fake_tor_descriptors(), had);
	return 0;
}

void calls_rig_replies(const uint8_t *bytes, size_t len)
{
	calls_rig_socks.reply = bytes;
	calls_rig_socks.len = len;
}

void calls_rig_fails(uint64_t peer, const char *why)
{
	unsigned before = calls_rig_ended;

	calls_rig_dial(peer);
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, before + 1, 2000));
	assert_int_equal(calls_rig_ends[before].peer, peer);
	assert_int_equal(calls_rig_ends[before].fd, -1);
	assert_string_equal(calls_rig_ends[before].why, why);
}

int calls_rig_connects(uint64_t peer)
{
	unsigned before = calls_rig_ended;

	calls_rig_dial(peer);
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, before + 1, 2000));
	assert_string_equal(calls_rig_ends[before].why, "");
	assert_int_equal(calls_rig_ends[before].peer, peer);
	assert_true(calls_rig_ends[before].fd >= 0);
	return calls_rig_ends[before].fd;
}

void calls_rig_gave_key(int onion, int client)
{
	const struct keys_told t = calls_rig_told_of(onion, client);
	const char *line = fake_tor_take(&calls_rig_tor);
	char want[200], address[ONION_ADDRESS_LEN + 1], key[ONION_CLIENT_SECRET_SIZE];

	onion_address(address, &t.onion);
	onion_client_secret_text(key, &t.client);
	snprintf(want, sizeof(want), "ONION_CLIENT_AUTH_ADD %s %s", address, key);
	assert_non_null(line);
	assert_string_equal(line, want);
}

const char *calls_rig_key_answer;

const char *calls_rig_answer_key(void *ctx, const char *line)
{
	(void)ctx, (void)line;
	return calls_rig_key_answer;
}
