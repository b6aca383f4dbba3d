/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tor is told when contacts come and go, by way of a control port that writes it down. */
#include "support/unit.h"

#include "base/rand.h"
#include "support/fake_tor.h"
#include "tor/services.h"
#include "tor/streams.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define ALICE 1
#define ALICIA 2
#define WALL 5000

static struct event_base *base;
static struct fake_tor tor;
static struct control *control;
static struct streams *streams;
static struct services *services;
static struct roster roster;
static struct transport_peer peers[600];
static size_t npeers, had;
static unsigned ready, lost, changed, incoming;
static struct channel *in[200];
static struct transport_scope scope[200];
static bool inside;

/* ---- what the parts report ---- */

static void on_ready(void *ctx, const char *version)
{
	(void)ctx, (void)version;
	ready++;
}

static void on_bulletin(void *ctx, const struct bulletin *b)
{
	(void)ctx;
	if (b->kind == BULLETIN_DESCRIPTOR)
		services_heard(services, &b->descriptor, WALL + 2);
}

static void on_lost(void *ctx, const char *why)
{
	(void)ctx, (void)why;
	lost++;
}

static void on_changed(void *ctx)
{
	assert_ptr_equal(ctx, &tor);
	changed++;
}

static void on_incoming(void *ctx, struct channel *ch, const struct transport_scope *only)
{
	assert_ptr_equal(ctx, &tor);
	assert_false(inside);
	assert_true(incoming < 200);
	scope[incoming] = *only;
	in[incoming++] = ch;
}

/* ---- a tor, and who we are ---- */

static struct symkey key_of(int byte)
{
	struct symkey k;

	memset(k.b, byte, sizeof(k.b));
	return k;
}

static void we_are(size_t n_alice, int newest, int former)
{
	const struct transport_self selves[] = {
		{ .id = ALICE, .secret = { key_of(newest), key_of(former) }, .n = n_alice },
		{ .id = ALICIA, .secret = { key_of(0x22) }, .n = 1 },
	};

	roster_set_selves(&roster, selves, 2);
}

static int setup_in(const char *folder)
{
	const struct services_host host = {
		.base = base, .streams = streams = streams_new(base, &rand_system), .folder = folder ? tor.folder : NULL,
		.incoming = on_incoming, .changed = on_changed, .ctx = &tor,
	};

	ready = lost = changed = incoming = 0;
	npeers = 0;
	control = NULL;
	memset(&roster, 0, sizeof(roster));
	services = services_new(&host);
	we_are(1, 0x11, 0);
	return services ? 0 : -1;
}

static int setup(void **state)
{
	(void)state;
	had = fake_tor_descriptors();
	fake_tor_open(&tor, base, true);
	return setup_in("");
}

static int setup_on_ports(void **state)
{
	(void)state;
	had = fake_tor_descriptors();
	fake_tor_open(&tor, base, true);
	return setup_in(NULL);
}

static int teardown(void **state)
{
	(void)state;
	services_free(services);
	control_free(control);
	for (size_t i = 0; i < incoming; i++)
		channel_close(in[i]);
	streams_free(streams);
	roster_wipe(&roster);
	fake_tor_close(&tor);
	fake_tor_run(base, 5);
	assert_int_equal(fake_tor_descriptors(), had);
	return 0;
}

static void settle(void)
{
	fake_tor_run(base, 30);
}

/* Until tor takes commands. The first four are the login's. */
static void log_in(void)
{
	const struct control_events events = {
		.ready = on_ready, .bulletin = on_bulletin, .lost = on_lost, .ctx = &tor,
	};

	ready = 0;
	control = control_open(base, tor.control, &rand_system, &events);
	assert_true(fake_tor_until(base, &ready, 1, 1000));
	tor.taken = tor.nlines;
}

static void use_tor(void)
{
	log_in();
	services_use(services, control, WALL);
	settle();
}

static void lose_tor(void)
{
	services_use(services, NULL, WALL + 9);
	control_free(control);
	control = NULL;
	fake_tor_hang_up(&tor);
}

/* ---- whom we know ---- */

static struct transport_peer *contact(uint64_t self, uint64_t slot)
{
	peers[npeers] = (struct transport_peer){ .id = 100 + slot, .self = self, .slot = slot, .dial = true };
	return &peers[npeers++];
}

static struct transport_peer *invite(uint64_t self, uint64_t slot, int place)
{
	struct transport_peer *p = contact(self, slot);

	p->meeting = TRANSPORT_MEET_AWAIT;
	p->place = key_of(place);
	return p;
}

static void remove_slot(uint64_t slot)
{
	for (size_t i = 0; i < npeers; i++)
		if (peers[i].slot == slot)
			peers[i] = peers[--npeers];
}

/* Tells what there should be, and waits for what tor is told. */
static void want(void)
{
	roster_set_peers(&roster, peers, npeers);
	inside = true;
	services_want(services, &roster, WALL + 1);
	inside = false;
	settle();
}

/* ---- what tor was told ---- */

static const char *address_of(int secret, uint64_t shard)
{
	static char address[4][ONION_ADDRESS_LEN + 1];
	static unsigned next;
	const struct symkey k = key_of(secret);
	struct onion_seed seed;
	struct onion_public public;
	char *out = address[next++ % 4];

	keys_identity(&seed, &k, shard);
	onion_public_of(&public, &seed);
	onion_address(out, &public);
	return out;
}

static const char *place_address(int place)
{
	static char out[ONION_ADDRESS_LEN + 1];
	const struct symkey k = key_of(place);
	struct onion_seed seed;
	struct onion_public public;

	keys_meeting(&seed, &k);
	onion_public_of(&public, &seed);
	onion_address(out, &public);
	return out;
}

static const struct service *find(const char *address)
{
	const struct service *s = services_first(services);

	while (s && strcmp(s->address, address) != 0)
		s = s->next;
	return s;
}

static size_t count(void)
{
	size_t n = 0;

	for (const struct service *s = services_first(services); s; s = s->next)
		n++;
	return n;
}

static size_t clients_in(const char *line)
{
	size_t n = 0;

	while ((line = strstr(line, " ClientAuthV3="))) {
		line++;
		n++;
	}
	return n;
}

/* The next command gives tor a service of an identity with so many clients (0: of an invite). */
static void gives(int secret, uint64_t shard, size_t clients)
{
	const char *line = fake_tor_take(&tor);
	const struct symkey k = key_of(secret);
	char begin[200], key[ONION_SECRET_SIZE];
	struct onion_seed seed;

	if (clients)
		keys_identity(&seed, &k, shard);
	else
		keys_meeting(&seed, &k);
	onion_secret_text(key, &seed);
	snprintf(begin, sizeof(begin), "ADD_ONION %s Flags=DiscardPK,MaxStreamsCloseCircuit%s MaxStreams=8 ", key,
	         clients ? ",V3Auth" : "");
	assert_non_null(line);
	assert_memory_equal(line, begin, strlen(begin));
	assert_int_equal(clients_in(line), clients);
}

static void is_defended(bool defended)
{
	assert_int_equal(strstr(tor.lines[tor.taken - 1], " PoWDefensesEnabled=1") != NULL, defended);
}

static void takes_back(const char *address)
{
	const char *line = fake_tor_take(&tor);
	char want_line[100];

	snprintf(want_line, sizeof(want_line), "DEL_ONION %s", address);
	assert_non_null(line);
	assert_string_equal(line, want_line);
}

static void says(const char *want_line)
{
	const char *line = fake_tor_take(&tor);

	assert_non_null(line);
	assert_string_equal(line, want_line);
}

static void nothing_else(void)
{
	const char *line = fake_tor_take(&tor);

	if (line)
		fail_msg("tor was told: %.100s", line);
	assert_int_equal(lost, 0);
}

/* A stream from outside, as tor delivers it to this service. */
static int call(const char *address)
{
	const struct service *s = find(address);
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	unsigned before = incoming;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_non_null(s);
	assert_memory_equal(s->target, "unix:", 5);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", s->target + 5);
	assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_true(fake_tor_until(base, &incoming, before + 1, 1000));
	return fd;
}

static bool is_open(int fd)
{
	char byte;

	settle();
	return recv(fd, &byte, 1, MSG_DONTWAIT) < 0;
}

/* ---- contacts ---- */

static void a_contact_joins(void **state)
{
	(void)state;
	use_tor();
	nothing_else();
	contact(ALICE, 0);
	want();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	is_defended(true);
	nothing_else();
	assert_int_equal(count(), 1);
	assert_int_equal(find(address_of(0x11, 0))->state, SERVICE_PUBLISHING);
	want();
	nothing_else();    /* the same again */
}

/* Sixteen are let in already: their joining restarts nothing. */
static void spare_places_are_used_up(void **state)
{
	(void)state;
	use_tor();
	contact(ALICE, 0);
	want();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	for (uint64_t slot = 1; slot <= SERVICE_SPARE; slot++) {
		contact(ALICE, slot);
		want();
	}
	nothing_else();
	contact(ALICE, SERVICE_SPARE + 1);
	want();
	takes_back(address_of(0x11, 0));
	gives(0x11, 0, 2 + 2 * SERVICE_SPARE);
	nothing_else();    /* nobody was shut out: no circuit is closed */
}

static void shards_have_services_of_their_own(void **state)
{
	(void)state;
	use_tor();
	contact(ALICE, 255);
	want();
	gives(0x11, 0, 1);    /* no place behind the last */
	contact(ALICE, 256);
	want();
	gives(0x11, 1, 1 + SERVICE_SPARE);
	nothing_else();
	assert_int_equal(count(), 2);
	contact(ALICE, 257);
	contact(ALICE, 100000);
	want();
	gives(0x11, 390, 1 + SERVICE_SPARE);
	nothing_else();
}

static void a_full_shard(void **state)
{
	(void)state;
	use_tor();
	for (uint64_t slot = 0; slot < 256; slot++)
		contact(ALICE, slot);
	want();
	gives(0x11, 0, 256);
	nothing_else();
}

static void identities_have_services_of_their_own(void **state)
{
	int alice, alicia;

	(void)state;
	use_tor();
	contact(ALICE, 0);
	contact(ALICIA, 1);
	want();
	gives(0x22, 0, 1 + SERVICE_SPARE);
	gives(0x11, 0, 1 + SERVICE_SPARE);
	nothing_else();
	alice = call(address_of(0x11, 0));
	alicia = call(address_of(0x22, 0));
	assert_int_equal(scope[0].self, ALICE);
	assert_int_equal(scope[1].self, ALICIA);
	assert_int_equal(scope[0].peer + scope[1].peer, 0);
	remove_slot(0);
	want();
	takes_back(address_of(0x11, 0));
	says("GETINFO circuit-status");
	nothing_else();
	assert_false(is_open(alice));
	assert_true(is_open(alicia));
	assert_null(find(address_of(0x11, 0)));
	close(alice);
	close(alicia);
}

/* ---- who is shut out ---- */

#define PATH_OF_CIRCUIT "$184FF7847B778E0A9F63E3ABC3C2A800FD769023~a,$452117EF17EFD3B66FB9AA967550C0834E8F513F~r2"

static char circuits[8192];

static const char *tell_circuits(void *ctx, const char *line)
{
	(void)ctx;
	return strcmp(line, "GETINFO circuit-status") == 0 ? circuits : NULL;
}

static void there_are_circuits(const char *one, const char *other)
{
	char trash[5000];

	memset(trash, 'x', sizeof(trash) - 1);
	trash[sizeof(trash) - 1] = '\0';
	snprintf(circuits, sizeof(circuits),
	         "250+circuit-status=\r\n"
	         "1 BUILT " PATH_OF_CIRCUIT " BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_SERVICE_INTRO HS_STATE=HSSI_ESTABLISHED REND_QUERY=%s\r\n"
	         "2 BUILT " PATH_OF_CIRCUIT " BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_SERVICE_REND HS_STATE=HSSR_JOINED REND_QUERY=%s\r\n"
	         "3 BUILT " PATH_OF_CIRCUIT " BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_SERVICE_REND HS_STATE=HSSR_JOINED REND_QUERY=%s\r\n"
	         "4 BUILT " PATH_OF_CIRCUIT " BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_CLIENT_REND HS_STATE=HSCR_JOINED REND_QUERY=%s\r\n"
	         "%s\r\n\r\n"
	         "5 LAUNCHED BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_SERVICE_REND HS_STATE=HSSR_CONNECTING REND_QUERY=%s\r\n"
	         ".\r\n250 OK\r\n",
	         one, one, other, one, trash, one);
	tor.answer = tell_circuits;
}

/* The one that is removed, and all that came by that onion; nobody who came by another. */
static void a_contact_is_removed(void **state)
{
	int alice, alicia;

	(void)state;
	use_tor();
	contact(ALICE, 0);
	contact(ALICE, 1);
	contact(ALICIA, 2);
	want();
	gives(0x22, 0, 1 + SERVICE_SPARE);
	gives(0x11, 0, 2 + SERVICE_SPARE);
	alice = call(address_of(0x11, 0));
	alicia = call(address_of(0x22, 0));
	there_are_circuits(address_of(0x11, 0), address_of(0x22, 0));
	remove_slot(0);
	want();
	takes_back(address_of(0x11, 0));
	gives(0x11, 0, 1 + SERVICE_SPARE);
	says("GETINFO circuit-status");
	says("CLOSECIRCUIT 2");
	says("CLOSECIRCUIT 5");
	nothing_else();
	assert_false(is_open(alice));
	assert_true(is_open(alicia));
	close(alice);
	close(alicia);
}

static void the_last_contact_is_removed(void **state)
{
	struct stat st;
	char path[128];

	(void)state;
	use_tor();
	contact(ALICE, 0);
	want();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	snprintf(path, sizeof(path), "%s", find(address_of(0x11, 0))->target + 5);
	assert_int_equal(stat(path, &st), 0);
	there_are_circuits(address_of(0x11, 0), address_of(0x22, 0));
	remove_slot(0);
	want();
	takes_back(address_of(0x11, 0));
	says("GETINFO circuit-status");
	says("CLOSECIRCUIT 2");
	says("CLOSECIRCUIT 5");
	nothing_else();
	assert_int_equal(count(), 0);
	assert_int_equal(stat(path, &st), -1);
}

/* Of a single circuit tor tells in the line itself; and of none. */
static void one_circuit_or_none(void **state)
{
	(void)state;
	use_tor();
	contact(ALICE, 0);
	contact(ALICE, 1);
	contact(ALICE, 2);
	contact(ALICE, 3);
	want();
	gives(0x11, 0, 4 + SERVICE_SPARE);
	tor.answer = tell_circuits;
	snprintf(circuits, sizeof(circuits), "250-circuit-status=9 BUILT " PATH_OF_CIRCUIT " PURPOSE=HS_SERVICE_REND REND_QUERY=%s\r\n250 OK\r\n",
	         address_of(0x11, 0));
	remove_slot(0);
	want();
	takes_back(address_of(0x11, 0));
	gives(0x11, 0, 3 + SERVICE_SPARE);
	says("GETINFO circuit-status");
	says("CLOSECIRCUIT 9");
	snprintf(circuits, sizeof(circuits), "250-circuit-status=\r\n250 OK\r\n");
	remove_slot(1);
	want();
	takes_back(address_of(0x11, 0));
	gives(0x11, 0, 2 + SERVICE_SPARE);
	says("GETINFO circuit-status");
	snprintf(circuits, sizeof(circuits), "551 Internal error\r\n");
	remove_slot(2);
	want();
	takes_back(address_of(0x11, 0));
	gives(0x11, 0, 1 + SERVICE_SPARE);
	says("GETINFO circuit-status");
	nothing_else();
}

/* ---- addresses that are replaced ---- */

static void a_former_address_is_kept_and_given_up(void **state)
{
	int old;

	(void)state;
	use_tor();
	contact(ALICE, 0);
	want();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	old = call(address_of(0x11, 0));
	we_are(2, 0x33, 0x11);
	want();
	gives(0x33, 0, 1 + SERVICE_SPARE);
	nothing_else();
	assert_int_equal(count(), 2);
	assert_true(is_open(old));
	we_are(1, 0x33, 0);
	want();
	takes_back(address_of(0x11, 0));
	nothing_else();    /* who is linked over it stays, and so does the circuit */
	assert_int_equal(count(), 1);
	assert_true(is_open(old));
	close(old);
}

/* With the contact gone as well, the former address is no way to stay. */
static void removed_at_the_former_address_too(void **state)
{
	int old;

	(void)state;
	we_are(2, 0x33, 0x11);
	use_tor();
	contact(ALICE, 0);
	want();
	old = call(address_of(0x11, 0));
	tor.taken = tor.nlines;
	remove_slot(0);
	want();
	takes_back(address_of(0x11, 0));
	says("GETINFO circuit-status");
	takes_back(address_of(0x33, 0));
	says("GETINFO circuit-status");
	nothing_else();
	assert_false(is_open(old));
	close(old);
}

/* ---- invites ---- */

static void an_invite_becomes_a_contact(void **state)
{
	struct transport_peer *p;
	int fd;

	(void)state;
	use_tor();
	p = invite(ALICE, 4, 0x55);
	want();
	gives(0x55, 0, 0);
	gives(0x11, 0, 1 + SERVICE_SPARE);    /* whoever takes it up comes back there */
	nothing_else();
	fd = call(place_address(0x55));
	assert_int_equal(scope[0].peer, p->id);
	assert_int_equal(scope[0].self, 0);
	there_are_circuits(place_address(0x55), address_of(0x11, 0));
	p->meeting = TRANSPORT_MEET_NOT;
	want();
	takes_back(place_address(0x55));
	nothing_else();    /* its stream goes on, and what carries it */
	assert_true(is_open(fd));
	assert_int_equal(count(), 1);
	close(fd);
}

static void an_invite_is_revoked(void **state)
{
	(void)state;
	use_tor();
	contact(ALICE, 0);
	invite(ALICE, 1, 0x55);
	want();
	gives(0x55, 0, 0);
	gives(0x11, 0, 2 + SERVICE_SPARE);
	remove_slot(1);
	want();
	takes_back(place_address(0x55));
	takes_back(address_of(0x11, 0));
	gives(0x11, 0, 1 + SERVICE_SPARE);
	says("GETINFO circuit-status");
	nothing_else();
}

/* Whom we seek comes to none of our onions but its identity's. */
static void an_invite_of_theirs(void **state)
{
	(void)state;
	use_tor();
	invite(ALICE, 1, 0x55)->meeting = TRANSPORT_MEET_SEEK;
	want();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	nothing_else();
}

/* ---- a tor that does not want to ---- */

static const char *refusal;
static unsigned refusals;

static const char *refuse_defence(void *ctx, const char *line)
{
	(void)ctx;
	if (!strstr(line, "PoWDefensesEnabled"))
		return NULL;
	refusals++;
	return refusal;
}

static void a_tor_without_the_defence(void **state)
{
	static const char *const words[] = { "512 Invalid argument \"PoWDefensesEnabled\"\r\n", "513 No.\r\n" };

	for (int i = 0; i < 2; i++) {
		refusal = words[i];
		refusals = 0;
		tor.answer = refuse_defence;
		use_tor();
		contact(ALICE, 0);
		want();
		gives(0x11, 0, 1 + SERVICE_SPARE);
		is_defended(true);
		gives(0x11, 0, 1 + SERVICE_SPARE);
		is_defended(false);
		assert_int_equal(find(address_of(0x11, 0))->state, SERVICE_PUBLISHING);
		contact(ALICIA, 1);
		want();
		gives(0x22, 0, 1 + SERVICE_SPARE);
		is_defended(false);    /* it is not asked again */
		nothing_else();
		assert_int_equal(refusals, 1);
		teardown(state);
		setup(state);
	}
}

static const char *refuse_all(void *ctx, const char *line)
{
	(void)ctx;
	return strncmp(line, "ADD_ONION", 9) == 0 ? refusal : NULL;
}

static void a_tor_that_refuses(void **state)
{
	const struct service *s;

	(void)state;
	refusal = "550 Onion \x1b[31maddress\xff collision\r\n";
	tor.answer = refuse_all;
	use_tor();
	contact(ALICE, 0);
	want();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	nothing_else();
	s = find(address_of(0x11, 0));
	assert_int_equal(s->state, SERVICE_REFUSED);
	assert_string_equal(s->why, "Onion ?[31maddress? collision");
	want();
	nothing_else();    /* it has said no */
	remove_slot(0);
	want();
	says("GETINFO circuit-status");    /* an earlier one of the same tor may have let somebody in */
	nothing_else();
}

static void another_tor_may_not_refuse(void **state)
{
	(void)state;
	refusal = "512 No\r\n";
	tor.answer = refuse_all;
	use_tor();
	contact(ALICE, 0);
	want();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	gives(0x11, 0, 1 + SERVICE_SPARE);    /* without the defence */
	nothing_else();
	assert_int_equal(find(address_of(0x11, 0))->state, SERVICE_REFUSED);
	lose_tor();
	assert_int_equal(find(address_of(0x11, 0))->state, SERVICE_WAITING);
	tor.answer = NULL;
	use_tor();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	nothing_else();
	assert_int_equal(find(address_of(0x11, 0))->state, SERVICE_PUBLISHING);
}

static const char *say_nothing(void *ctx, const char *line)
{
	(void)ctx, (void)line;
	return "";
}

/* While tor thinks about the first, the service has become another: its refusal is about what is no more. */
static void a_late_refusal_of_what_is_no_more(void **state)
{
	(void)state;
	tor.answer = say_nothing;
	use_tor();
	contact(ALICE, 0);
	want();
	contact(ALICE, 100);
	want();
	gives(0x11, 0, 1 + SERVICE_SPARE);
	takes_back(address_of(0x11, 0));
	gives(0x11, 0, 2 + SERVICE_SPARE);
	nothing_else();
	tor.answer = NULL;
	fake_tor_say(&tor, "512 what is PoWDefensesEnabled?\r\n552 no such onion\r\n512 what is PoWDefensesEnabled?\r\n");
	settle();
	gives(0x11, 0, 2 + SERVICE_SPARE);
	is_defended(false);
	nothing_else();
	assert_int_equal(find(address_of(0x11, 0))->state, SERVICE_PUBLISHING);
}

/* Neither an answer about one that is gone, nor one that never comes, is a trouble. */
static void dropped_with_answers_pending(void **state)
{
	(void)state;
	tor.answer = say_nothing;
	use_tor();
	contact(ALICE, 0);
	invite(ALICIA, 1, 0x55);
	want();
	npeers = 0;
	want();
	assert_int_equal(count(), 0);
	fake_tor_say(&tor, "550 no\r\n550 no\r\n512 no\r\n250 OK\r\n250 OK\r\n");
	settle();
	assert_int_equal(lost, 0);
	contact(ALICE, 0);
	want();    /* and one more that is pending when all ends */
}

/* ---- tors that come and go ---- */

static void given_to_each_tor(void **state)
{
	(void)state;
	contact(ALICE, 0);
	contact(ALICIA, 1);
	want();
	assert_int_equal(count(), 2);
	assert_int_equal(find(address_of(0x11, 0))->state, SERVICE_WAITING);
	use_tor();
	gives(0x22, 0, 1 + SERVICE_SPARE);
	gives(0x11, 0, 1 + SERVICE_SPARE);
	nothing_else();
	lose_tor();
	contact(ALICE, 2);
	remove_slot(1);
	want();
	assert_int_equal(count(), 1);
	use_tor();
	gives(0x11, 0, 2 + SERVICE_SPARE);
	nothing_else();
}

static void nobody_is_wanted_any_more(void **state)
{
	static const struct roster nobody = { .selves = NULL };

	(void)state;
	contact(ALICE, 0);
	want();
	lose_tor();
	services_want(services, &nobody, WALL);
	assert_int_equal(count(), 0);
}

/* ---- what tor tells ---- */

static void tell(const char *action, const char *address, const char *directory, const char *more)
{
	char text[300];

	snprintf(text, sizeof(text), "650 HS_DESC %s %s NO_AUTH $%s~relay%s\r\n", action, address, directory, more);
	fake_tor_say(&tor, text);
	settle();
}

#define ONE   "184FF7847B778E0A9F63E3ABC3C2A800FD769023"
#define TWO   "452117EF17EFD3B66FB9AA967550C0834E8F513F"
#define THREE "02826D9DE6D8B5E96D46ACFC08364C6F3BCDC8D7"

static void published_where_directories_have_it(void **state)
{
	const struct service *s;

	(void)state;
	use_tor();
	contact(ALICE, 0);
	contact(ALICIA, 1);
	want();
	s = find(address_of(0x11, 0));
	tell("UPLOAD", s->address, ONE, "");
	tell("CREATED", s->address, ONE, "");
	tell("RECEIVED", s->address, ONE, "");
	assert_int_equal(s->state, SERVICE_PUBLISHING);
	assert_int_equal(s->since, WALL + 1);
	changed = 0;
	tell("UPLOADED", s->address, ONE, "");
	assert_int_equal(s->state, SERVICE_PUBLISHED);
	assert_int_equal(s->since, WALL + 2);
	assert_true(changed > 0);
	tell("UPLOADED", s->address, ONE, "");
	tell("UPLOADED", s->address, TWO, "");
	assert_int_equal(s->nuploads, 2);
	tell("FAILED", s->address, THREE, " REASON=UPLOAD_REJECTED");
	assert_int_equal(s->nuploads, 2);
	tell("FAILED", s->address, ONE, " REASON=UPLOAD_REJECTED");
	assert_int_equal(s->nuploads, 1);
	assert_int_equal(s->state, SERVICE_PUBLISHED);
	tell("FAILED", s->address, TWO, " REASON=UNEXPECTED");
	assert_int_equal(s->nuploads, 0);
	assert_int_equal(s->state, SERVICE_PUBLISHING);
	tell("UPLOADED", "UNKNOWN", ONE, "");
	tell("UPLOADED", place_address(0x77), ONE, "");
	assert_int_equal(s->state, SERVICE_PUBLISHING);
	assert_int_equal(find(address_of(0x22, 0))->nuploads, 0);
}

/* More directories than anybody has; then a new descriptor, which none has yet. */
static void directories_are_counted_to_a_limit(void **state)
{
	const struct service *s;

	(void)state;
	use_tor();
	contact(ALICE, 0);
	want();
	s = find(address_of(0x11, 0));
	for (int i = 0; i < SERVICE_UPLOADS + 5; i++) {
		char directory[41];

		snprintf(directory, sizeof(directory), "%040d", i);
		tell("UPLOADED", s->address, directory, "");
	}
	assert_int_equal(s->nuploads, SERVICE_UPLOADS);
	contact(ALICE, 200);
	want();
	assert_int_equal(s->nuploads, 0);
	assert_int_equal(s->state, SERVICE_PUBLISHING);
}

/* ---- the sockets ---- */

/* Where tor may not enter our folder it comes to a port that only this machine reaches. */
static void ports_instead_of_paths(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct service *s;

	(void)state;
	contact(ALICE, 0);
	want();
	s = services_first(services);
	assert_memory_equal(s->target, "127.0.0.1:", 10);
	at.sin_port = htons((uint16_t)strtoul(s->target + 10, NULL, 10));
	assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_true(fake_tor_until(base, &incoming, 1, 1000));
	assert_int_equal(scope[0].self, ALICE);
	close(fd);
}

/* One of a daemon that was killed is in the way; a folder that is missing is found as soon as it is there. */
static void sockets_that_are_in_the_way(void **state)
{
	char path[100], away[100];
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/onion-1", tor.folder);
	fclose(fopen(path, "w"));
	contact(ALICE, 0);
	want();
	fd = call(address_of(0x11, 0));
	close(fd);
	use_tor();
	tor.taken = tor.nlines;
	snprintf(away, sizeof(away), "%s.away", tor.folder);
	assert_int_equal(rename(tor.folder, away), 0);
	contact(ALICIA, 1);
	want();
	assert_int_equal(find(address_of(0x22, 0))->fd, -1);
	nothing_else();    /* nothing is published that leads nowhere */
	assert_int_equal(rename(away, tor.folder), 0);
	want();
	gives(0x22, 0, 1 + SERVICE_SPARE);
	close(call(address_of(0x22, 0)));
}

/* Without descriptors the oldest stranger goes; without a stranger whoever knocks has to wait, and nobody is busy with it. */
static void descriptors_run_out(void **state)
{
	struct rlimit limit, few;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fds[3], first;
	unsigned turns = 0;
	int64_t end;

	(void)state;
	contact(ALICE, 0);
	want();
	first = call(address_of(0x11, 0));
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", find(address_of(0x11, 0))->target + 5);
	for (int i = 0; i < 3; i++)
		fds[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	few = (struct rlimit){ .rlim_cur = (rlim_t)fds[2] + 1, .rlim_max = limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	assert_int_equal(connect(fds[0], (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_true(fake_tor_until(base, &incoming, 2, 1000));
	assert_false(is_open(first));    /* the first stranger made room for the second */
	channel_authenticated(in[1]);
	assert_int_equal(connect(fds[1], (const struct sockaddr *)&at, sizeof(at)), 0);
	for (end = clock_read().mono + 500; clock_read().mono < end; turns++)
		event_base_loop(base, EVLOOP_ONCE);
	assert_in_range(turns, 1, 20);
	assert_int_equal(incoming, 2);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_true(fake_tor_until(base, &incoming, 3, 1000));
	close(first);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_contact_joins),
		TEST(spare_places_are_used_up),
		TEST(shards_have_services_of_their_own),
		TEST(a_full_shard),
		TEST(identities_have_services_of_their_own),
		TEST(a_contact_is_removed),
		TEST(the_last_contact_is_removed),
		TEST(one_circuit_or_none),
		TEST(a_former_address_is_kept_and_given_up),
		TEST(removed_at_the_former_address_too),
		TEST(an_invite_becomes_a_contact),
		TEST(an_invite_is_revoked),
		TEST(an_invite_of_theirs),
		TEST(a_tor_without_the_defence),
		TEST(a_tor_that_refuses),
		TEST(another_tor_may_not_refuse),
		TEST(a_late_refusal_of_what_is_no_more),
		TEST(dropped_with_answers_pending),
		TEST(given_to_each_tor),
		TEST(nobody_is_wanted_any_more),
		TEST(published_where_directories_have_it),
		TEST(directories_are_counted_to_a_limit),
		cmocka_unit_test_setup_teardown(ports_instead_of_paths, setup_on_ports, teardown),
		TEST(sockets_that_are_in_the_way),
		TEST(descriptors_run_out),
	};
	int failed;

	base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/services", tests, NULL, NULL);
	event_base_free(base);
	return failed;
}
