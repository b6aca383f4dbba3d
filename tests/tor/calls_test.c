/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialling against a SOCKS port and a control port that say what the test wants. */
#include "support/unit.h"

#include "base/clock.h"
#include "base/rand.h"
#include "support/fake_tor.h"
#include "tor/calls.h"
#include "tor/service.h"
#include "tor/socks.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE 300
#define ZEROS    "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define SAYS(text) (const uint8_t *)(text), sizeof(text) - 1

static struct event_base *base;
static struct fake_tor tor;
static struct control *control;
static struct roster roster;
static struct transport_peer peers[4];
static size_t npeers, had;
static struct calls *calls;
static unsigned ready, ended;
static struct {
	uint64_t peer;
	int fd;
	char why[120];
} ends[16];
static bool inside, dials_again;

/* The SOCKS port. */
static struct {
	struct calls_socks at;
	int listener, fd;
	struct event *accepts, *reads;
	unsigned connections, requests;
	char user[32][260], password[260], host[260];
	uint16_t port;
	const uint8_t *reply;    /* to a request; NULL: none */
	size_t len;
	bool in_pieces, hangs_up, hangs_up_at_once;
} socks;

static void close_socks_connection(void)
{
	if (socks.fd < 0)
		return;
	if (socks.reads)
		event_free(socks.reads);
	socks.reads = NULL;
	close(socks.fd);
	socks.fd = -1;
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
	at += take_text(socks.user[socks.requests % 32], bytes + at);
	at += take_text(socks.password, bytes + at);
	assert_memory_equal(bytes + at, "\5\1\0\3", 4);
	at += 4;
	at += take_text(socks.host, bytes + at);
	socks.port = (uint16_t)(bytes[at] << 8 | bytes[at + 1]);
	assert_int_equal(at + 2, len);
	socks.requests++;
}

static void on_request(evutil_socket_t fd, short what, void *ctx)
{
	uint8_t bytes[SOCKS_REQUEST_MAX + 1];
	ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

	(void)what, (void)ctx;
	if (n <= 0) {
		close_socks_connection();
		return;
	}
	read_request(bytes, (size_t)n);
	for (size_t i = 0; socks.reply && i < socks.len; i += socks.in_pieces ? 1 : socks.len) {
		assert_true(send(fd, socks.reply + i, socks.in_pieces ? 1 : socks.len, MSG_NOSIGNAL) > 0);
		if (socks.in_pieces)
			usleep(100);
	}
	if (socks.hangs_up)
		close_socks_connection();
}

static void on_connection(evutil_socket_t fd, short what, void *ctx)
{
	(void)what, (void)ctx;
	close_socks_connection();
	socks.fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(socks.fd >= 0);
	socks.connections++;
	if (socks.hangs_up_at_once) {
		close_socks_connection();
		return;
	}
	socks.reads = event_new(base, socks.fd, EV_READ | EV_PERSIST, on_request, NULL);
	event_add(socks.reads, NULL);
}

static void listen_at(const struct sockaddr *at, socklen_t len)
{
	socks.listener = socket(at->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(socks.listener, at, len), 0);
	assert_int_equal(listen(socks.listener, 16), 0);
	socks.accepts = event_new(base, socks.listener, EV_READ | EV_PERSIST, on_connection, NULL);
	event_add(socks.accepts, NULL);
}

static void listen_in_folder(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/socks", tor.folder);
	memcpy(socks.at.path, at.sun_path, sizeof(at.sun_path));
	listen_at((const struct sockaddr *)&at, sizeof(at));
}

static void close_socks(void)
{
	close_socks_connection();
	if (socks.listener < 0)
		return;
	event_free(socks.accepts);
	close(socks.listener);
	socks.listener = -1;
}

/* ---- the rest of the world ---- */

static void dial(uint64_t peer)
{
	unsigned before = ended;

	inside = true;
	calls_start(calls, peer);
	inside = false;
	assert_int_equal(ended, before);
}

static void on_ended(void *ctx, uint64_t peer, int fd, const char *why)
{
	assert_ptr_equal(ctx, &socks);
	assert_false(inside);
	assert_true((fd < 0) == (why != NULL));
	assert_true(ended < 16);
	ends[ended].peer = peer;
	ends[ended].fd = fd;
	snprintf(ends[ended].why, sizeof(ends[0].why), "%s", why ? why : "");
	ended++;
	if (dials_again)
		dial(peer);
	dials_again = false;
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

static struct keys_told told_of(int byte, int client)
{
	struct onion_seed seed;
	struct keys_told t;

	memset(seed.b, byte, sizeof(seed.b));
	onion_public_of(&t.onion, &seed);
	memset(t.client.b, client, sizeof(t.client.b));
	return t;
}

static void know(uint64_t id, int onion, int client)
{
	struct keys_told t = told_of(onion, client);
	struct transport_peer p = { .id = id, .self = 1, .dial = true };
	size_t i = 0;

	p.address_len = keys_told_encode(p.address, sizeof(p.address), &t);
	while (i < npeers && peers[i].id != id)
		i++;
	peers[i] = p;
	npeers += i == npeers;
	roster_set_peers(&roster, peers, npeers);
}

static void forget(void)
{
	npeers = 0;
	roster_set_peers(&roster, NULL, 0);
}

static void use_tor(void)
{
	const struct control_events events = { .ready = on_ready, .lost = on_lost };

	ready = 0;
	control = control_open(base, tor.control, &rand_system, &events);
	assert_true(fake_tor_until(base, &ready, 1, 1000));
	tor.taken = tor.nlines;
	calls_use(calls, control, &socks.at, "");
}

/* As the road does it when its tor has gone. */
static void lose_tor(void)
{
	inside = true;
	roster_forget_tor(&roster);
	calls_use(calls, NULL, NULL, "the Tor program does not run at the moment");
	control_free(control);
	control = NULL;
	inside = false;
}

static int setup(void **state)
{
	const struct calls_host host = {
		.base = base, .rand = &rand_system, .roster = &roster, .ended = on_ended, .ctx = &socks, .patience = PATIENCE,
	};

	(void)state;
	had = fake_tor_descriptors();
	ready = ended = 0;
	npeers = 0;
	dials_again = false;
	fake_tor_open(&tor, base, true);
	memset(&socks, 0, sizeof(socks));
	memset(&roster, 0, sizeof(roster));
	socks.fd = socks.listener = -1;
	listen_in_folder();
	calls = calls_new(&host);
	know(1, 0x11, 0xc1);
	know(2, 0x22, 0xc2);
	use_tor();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	calls_free(calls);
	control_free(control);
	for (unsigned i = 0; i < ended; i++)
		if (ends[i].fd >= 0)
			close(ends[i].fd);
	close_socks();
	roster_wipe(&roster);
	fake_tor_close(&tor);
	assert_int_equal(fake_tor_descriptors(), had);
	return 0;
}

static void replies(const uint8_t *bytes, size_t len)
{
	socks.reply = bytes;
	socks.len = len;
}

static void fails(uint64_t peer, const char *why)
{
	unsigned before = ended;

	dial(peer);
	assert_true(fake_tor_until(base, &ended, before + 1, 2000));
	assert_int_equal(ends[before].peer, peer);
	assert_int_equal(ends[before].fd, -1);
	assert_string_equal(ends[before].why, why);
}

static int connects(uint64_t peer)
{
	unsigned before = ended;

	dial(peer);
	assert_true(fake_tor_until(base, &ended, before + 1, 2000));
	assert_string_equal(ends[before].why, "");
	assert_int_equal(ends[before].peer, peer);
	assert_true(ends[before].fd >= 0);
	return ends[before].fd;
}

#define GOOD "\1\0\5\0\0\4" ZEROS

/* ---- what comes of it ---- */

static void a_stream_to_the_contact(void **state)
{
	const struct keys_told t = told_of(0x11, 0xc1);
	char address[ONION_ADDRESS_LEN + 1];

	(void)state;
	replies(SAYS(GOOD));
	connects(1);
	onion_address(address, &t.onion);
	assert_memory_equal(socks.host, address, ONION_ADDRESS_LEN);
	assert_string_equal(socks.host + ONION_ADDRESS_LEN, ".onion");
	assert_int_equal(socks.port, SERVICE_PORT);
	assert_int_equal(strspn(socks.user[0], "0123456789abcdef"), 64);
	assert_int_equal(strlen(socks.user[0]), 64);
}

/* What the other side says at once is not lost, however it is cut. */
static void bytes_right_behind_the_reply(void **state)
{
	static const char *const forms[] = { "\5\2\1\0\5\0\0\4" ZEROS "HELLO THERE", GOOD "HELLO THERE" };
	static const size_t lens[] = { sizeof("\5\2\1\0\5\0\0\4" ZEROS "HELLO THERE") - 1, sizeof(GOOD "HELLO THERE") - 1 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		char said[64] = "";
		size_t n = 0;
		int fd;

		replies((const uint8_t *)forms[i % 2], lens[i % 2]);
		socks.in_pieces = i >= 2;
		fd = connects(1);
		while (n < strlen("HELLO THERE")) {
			ssize_t got = recv(fd, said + n, sizeof(said) - 1 - n, MSG_DONTWAIT);

			fake_tor_run(base, 1);
			n += got > 0 ? (size_t)got : 0;
			assert_true(got != 0);
		}
		assert_string_equal(said, "HELLO THERE");
		assert_int_equal(send(fd, "hello", 5, MSG_NOSIGNAL), 5);
		assert_int_equal(recv(socks.fd, said, sizeof(said), 0), 5);
		assert_memory_equal(said, "hello", 5);
	}
}

static void every_code_in_its_words(void **state)
{
	uint8_t reply[] = "\1\0\5\0\0\4" ZEROS;

	(void)state;
	for (unsigned code = 1; code < 256; code++) {
		reply[3] = (uint8_t)code;
		replies(reply, sizeof(reply) - 1);
		fails(1, socks_words((uint8_t)code));
		ended = 0;
	}
}

static void it_hangs_up(void **state)
{
	static const char *const heads[] = { "", "\5", "\5\2\1\0", GOOD };
	static const size_t lens[] = { 0, 1, 4, sizeof(GOOD) - 2 };

	(void)state;
	socks.hangs_up = true;
	for (int i = 0; i < 4; i++) {
		replies((const uint8_t *)heads[i], lens[i]);
		fails(1, "the Tor program hung up");
	}
	socks.hangs_up_at_once = true;
	dial(1);
	assert_true(fake_tor_until(base, &ended, 5, 2000));
	assert_true(strcmp(ends[4].why, "the Tor program hung up") == 0 ||
	            strcmp(ends[4].why, "the Tor program takes no connections") == 0);
}

static void it_talks_nonsense(void **state)
{
	(void)state;
	replies(SAYS("HTTP/1.0 501 Tor is not an HTTP Proxy\r\n"));
	fails(1, "the Tor program hung up");
	replies(SAYS("\5\xff"));
	fails(1, "the Tor program hung up");
	replies(SAYS("\1\1"));
	fails(1, "the Tor program hung up");
}

static void it_says_nothing(void **state)
{
	int64_t begin = clock_read().mono;

	(void)state;
	fails(1, "no answer within a minute");
	assert_in_range(clock_read().mono - begin, PATIENCE - 20, 2 * PATIENCE);
	replies(SAYS("\5\2\1"));
	fails(1, "no answer within a minute");
}

static void it_does_not_listen(void **state)
{
	(void)state;
	close_socks();
	fails(1, "the Tor program takes no connections");
	unlink(socks.at.path);
	fails(1, "the Tor program takes no connections");
}

static void by_a_port(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	(void)state;
	close_socks();
	listen_at((const struct sockaddr *)&at, sizeof(at));
	assert_int_equal(getsockname(socks.listener, (struct sockaddr *)&at, &len), 0);
	socks.at.port = ntohs(at.sin_port);
	calls_use(calls, control, &socks.at, "");
	replies(SAYS(GOOD));
	connects(1);
	close_socks();
	fails(1, "the Tor program takes no connections");
}

/* ---- our key for their onion ---- */

static void gave_key(int onion, int client)
{
	const struct keys_told t = told_of(onion, client);
	const char *line = fake_tor_take(&tor);
	char want[200], address[ONION_ADDRESS_LEN + 1], key[ONION_CLIENT_SECRET_SIZE];

	onion_address(address, &t.onion);
	onion_client_secret_text(key, &t.client);
	snprintf(want, sizeof(want), "ONION_CLIENT_AUTH_ADD %s %s", address, key);
	assert_non_null(line);
	assert_string_equal(line, want);
}

static void gave_nothing(void)
{
	assert_null(fake_tor_take(&tor));
}

static void a_key_is_given_once_for_a_tor(void **state)
{
	(void)state;
	replies(SAYS(GOOD));
	connects(1);
	gave_key(0x11, 0xc1);
	connects(1);
	gave_nothing();
	connects(2);
	gave_key(0x22, 0xc2);
	replies(SAYS("\1\0\5\xf0\0\4" ZEROS));
	fails(1, socks_words(0xf0));
	fails(1, socks_words(0xf0));
	gave_nothing();    /* that they are away says nothing about it */
	lose_tor();
	use_tor();
	replies(SAYS(GOOD));
	connects(1);
	gave_key(0x11, 0xc1);
	gave_nothing();
}

static void a_key_that_does_not_fit_is_given_again(void **state)
{
	static const uint8_t codes[] = { 0xf4, 0xf5 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		uint8_t reply[] = "\1\0\5\0\0\4" ZEROS;

		reply[3] = codes[i];
		replies(reply, sizeof(reply) - 1);
		fails(1, socks_words(codes[i]));
		gave_key(0x11, 0xc1);
	}
	replies(SAYS(GOOD));
	connects(1);
	gave_key(0x11, 0xc1);
	connects(1);
	gave_nothing();
}

static const char *key_answer;

static const char *answer_key(void *ctx, const char *line)
{
	(void)ctx, (void)line;
	return key_answer;
}

static void what_tor_says_to_the_key(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} answers[] = {
		{ "251 Client for onion existed and replaced\r\n", true },
		{ "252 Registered client and decrypted desc\r\n", true },
		{ "512 Failed to parse v3 address\r\n", false },
		{ "551 Unable to store creds\r\n", false },
		{ "253 what\r\n", false },
		{ "249 what\r\n", false },
	};

	(void)state;
	tor.answer = answer_key;
	replies(SAYS(GOOD));
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		unsigned before = socks.requests;

		roster_forget_tor(&roster);
		key_answer = answers[i].text;
		if (answers[i].ok)
			connects(1);
		else
			fails(1, "the Tor program does not take the contact's address");
		gave_key(0x11, 0xc1);
		assert_int_equal(socks.requests, before + answers[i].ok);
	}
	key_answer = "";
	fails(1, "no answer within a minute");
}

static void who_needs_no_key(void **state)
{
	struct transport_peer p = { .id = 3, .self = 1, .dial = true, .meeting = TRANSPORT_MEET_SEEK };

	(void)state;
	memset(p.place.b, 0x33, sizeof(p.place.b));
	roster_set_peers(&roster, &p, 1);
	replies(SAYS(GOOD));
	connects(3);
	gave_nothing();
}

/* Tor keeps one key for an onion: a contact that claims another's onion, with a key that does not fit, gets in the way once. */
static void two_contacts_with_one_onion(void **state)
{
	(void)state;
	know(2, 0x11, 0xad);
	replies(SAYS(GOOD));
	connects(1);
	gave_key(0x11, 0xc1);
	connects(2);
	gave_key(0x11, 0xad);
	connects(1);
	gave_key(0x11, 0xc1);
}

/* ---- circuits ---- */

static void a_circuit_for_each_contact(void **state)
{
	(void)state;
	replies(SAYS(GOOD));
	connects(1);
	connects(1);
	assert_string_equal(socks.user[0], socks.user[1]);    /* what works is used again */
	connects(2);
	replies(SAYS("\1\0\5\1\0\4" ZEROS));
	fails(1, socks_words(1));
	replies(SAYS(GOOD));
	connects(1);
	connects(1);
	connects(2);
	assert_string_equal(socks.user[0], socks.user[3]);    /* the one that failed */
	assert_string_equal(socks.user[4], socks.user[5]);
	assert_string_equal(socks.user[2], socks.user[6]);
	assert_string_not_equal(socks.user[0], socks.user[2]);
	assert_string_not_equal(socks.user[0], socks.user[4]);
	assert_string_not_equal(socks.user[2], socks.user[4]);
}

/* Nor does a name come back, for another contact or in another run. */
static void no_name_twice(void **state)
{
	const struct calls_host host = { .base = base, .rand = &rand_system, .roster = &roster, .ended = on_ended, .ctx = &socks };

	(void)state;
	replies(SAYS("\1\0\5\1\0\4" ZEROS));
	for (int i = 0; i < 7; i++) {
		fails(1, socks_words(1));
		fails(2, socks_words(1));
	}
	know(1, 0x44, 0xc4);    /* at another address, too */
	ended = 0;
	fails(1, socks_words(1));
	calls_free(calls);
	calls = calls_new(&host);
	calls_use(calls, control, &socks.at, "");
	roster_find(&roster, 1)->circuit = 0;
	fails(1, socks_words(1));
	assert_int_equal(socks.requests, 16);
	for (int i = 0; i < 16; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(socks.user[i], socks.user[k]);
}

/* ---- who may be dialled ---- */

static void why_not(void **state)
{
	(void)state;
	fails(9, "not a contact that may be dialled");
	peers[0].dial = false;
	roster_set_peers(&roster, peers, npeers);
	fails(1, "not a contact that may be dialled");
	peers[0].dial = true;
	peers[0].address_len = 0;
	roster_set_peers(&roster, peers, npeers);
	fails(1, "its address is not known yet");
	calls_use(calls, NULL, NULL, "");
	fails(2, "there is no connection to the Tor network yet");
	assert_int_equal(socks.connections, 0);
}

static void another_dial_joins(void **state)
{
	(void)state;
	dial(1);
	dial(1);
	fake_tor_run(base, 50);
	dial(1);
	dial(2);
	replies(SAYS(GOOD));
	assert_true(fake_tor_until(base, &ended, 2, 2 * PATIENCE));
	fake_tor_run(base, 50);
	assert_int_equal(ended, 2);
	assert_int_equal(socks.connections, 2);
}

static void dialled_again_when_it_ends(void **state)
{
	(void)state;
	replies(SAYS("\1\0\5\1\0\4" ZEROS));
	dials_again = true;
	fails(1, socks_words(1));
	assert_true(fake_tor_until(base, &ended, 2, 1000));
	replies(SAYS(GOOD));
	dials_again = true;
	connects(1);
	assert_true(fake_tor_until(base, &ended, 4, 1000));
	assert_true(ends[3].fd >= 0);
}

/* ---- what changes while it runs ---- */

/* How far a call gets before something happens: begun, key given, connected to SOCKS, asked, half an answer. */
enum stage { BEGUN, KEYED, CONNECTING, ASKED, ANSWERED, STAGES };

static void run_to(enum stage stage)
{
	tor.answer = answer_key;
	key_answer = stage == KEYED ? "" : NULL;
	replies(SAYS("\5\2\1\0\5"));
	if (stage == ASKED)
		replies(NULL, 0);
	if (stage == CONNECTING)
		event_del(socks.accepts);
	dial(1);
	if (stage != BEGUN)
		fake_tor_run(base, 40);
	assert_int_equal(ended, 0);
	assert_int_equal(socks.requests, stage >= ASKED);
}

static void tor_goes_while_it_runs(void **state)
{
	for (int stage = BEGUN; stage < STAGES; stage++) {
		run_to((enum stage)stage);
		lose_tor();
		assert_true(fake_tor_until(base, &ended, 1, PATIENCE / 2));
		assert_int_equal(ends[0].fd, -1);
		assert_string_equal(ends[0].why, "the Tor program does not run at the moment");
		fake_tor_run(base, 20);
		assert_int_equal(ended, 1);
		teardown(state);
		setup(state);
	}
}

static void freed_while_it_runs(void **state)
{
	for (int stage = BEGUN; stage < STAGES; stage++) {
		run_to((enum stage)stage);
		calls_free(calls);
		calls = NULL;
		fake_tor_run(base, 20);
		assert_int_equal(ended, 0);
		teardown(state);
		setup(state);
	}
}

/* Nothing is asked for on behalf of one who is none any more; it ends in any case. */
static void the_contact_goes_while_it_runs(void **state)
{
	for (int stage = BEGUN; stage < STAGES; stage++) {
		run_to((enum stage)stage);
		forget();
		if (stage == KEYED)
			fake_tor_say(&tor, "250 OK\r\n");
		assert_true(fake_tor_until(base, &ended, 1, 2 * PATIENCE));
		assert_int_equal(ends[0].peer, 1);
		assert_int_equal(ends[0].fd, -1);
		if (stage < CONNECTING)
			assert_int_equal(socks.requests, 0);
		teardown(state);
		setup(state);
	}
}

/* It goes on to where it began to go; the new address gets its own key, the next time. */
static void the_address_changes_while_it_runs(void **state)
{
	const struct keys_told old = told_of(0x11, 0xc1);
	char address[ONION_ADDRESS_LEN + 1];

	(void)state;
	run_to(KEYED);
	know(1, 0x55, 0xc5);
	replies(SAYS(GOOD));
	fake_tor_say(&tor, "250 OK\r\n");
	assert_true(fake_tor_until(base, &ended, 1, PATIENCE));
	assert_true(ends[0].fd >= 0);
	onion_address(address, &old.onion);
	assert_memory_equal(socks.host, address, ONION_ADDRESS_LEN);
	gave_key(0x11, 0xc1);
	key_answer = NULL;
	connects(1);
	gave_key(0x55, 0xc5);
	/* A refusal of the old is none of the new. */
	replies(NULL, 0);
	dial(1);
	fake_tor_run(base, 20);
	know(1, 0x66, 0xc6);
	roster_find(&roster, 1)->let_in = true;
	assert_int_equal(send(socks.fd, "\1\0\5\xf4\0\4" ZEROS, 24, MSG_NOSIGNAL), 24);
	assert_true(fake_tor_until(base, &ended, 3, PATIENCE));
	assert_string_equal(ends[2].why, socks_words(0xf4));
	assert_true(roster_find(&roster, 1)->let_in);
}

/* An answer that comes after its call has ended is nobody's. */
static void a_late_answer_to_the_key(void **state)
{
	(void)state;
	run_to(KEYED);
	assert_true(fake_tor_until(base, &ended, 1, 2 * PATIENCE));
	assert_string_equal(ends[0].why, "no answer within a minute");
	dial(1);    /* waits for an answer of its own */
	fake_tor_run(base, 10);
	fake_tor_say(&tor, "250 OK\r\n");
	fake_tor_run(base, 20);
	assert_int_equal(socks.connections, 0);
	replies(SAYS(GOOD));
	fake_tor_say(&tor, "250 OK\r\n");
	assert_true(fake_tor_until(base, &ended, 2, PATIENCE));
	assert_true(ends[1].fd >= 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_stream_to_the_contact),
		TEST(bytes_right_behind_the_reply),
		TEST(every_code_in_its_words),
		TEST(it_hangs_up),
		TEST(it_talks_nonsense),
		TEST(it_says_nothing),
		TEST(it_does_not_listen),
		TEST(by_a_port),
		TEST(a_key_is_given_once_for_a_tor),
		TEST(a_key_that_does_not_fit_is_given_again),
		TEST(what_tor_says_to_the_key),
		TEST(who_needs_no_key),
		TEST(two_contacts_with_one_onion),
		TEST(a_circuit_for_each_contact),
		TEST(no_name_twice),
		TEST(why_not),
		TEST(another_dial_joins),
		TEST(dialled_again_when_it_ends),
		TEST(tor_goes_while_it_runs),
		TEST(freed_while_it_runs),
		TEST(the_contact_goes_while_it_runs),
		TEST(the_address_changes_while_it_runs),
		TEST(a_late_answer_to_the_key),
	};
	int failed;

	base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/calls", tests, NULL, NULL);
	event_base_free(base);
	return failed;
}
