/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/services_rig.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct event_base *services_rig_base;
struct fake_tor services_rig_tor;
static struct control *control;
static struct streams *streams;
struct services *services_rig_services;
struct roster services_rig_roster;
static struct transport_peer peers[600];
size_t services_rig_npeers;
static size_t had;
unsigned services_rig_lost, services_rig_changed, services_rig_incoming;
static unsigned ready;
struct channel *services_rig_in[200];
struct transport_scope services_rig_scope[200];
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
		services_heard(services_rig_services, &b->descriptor, WALL + 2);
}

static void on_lost(void *ctx, const char *why)
{
	(void)ctx, (void)why;
	services_rig_lost++;
}

static void on_changed(void *ctx)
{
	assert_ptr_equal(ctx, &services_rig_tor);
	services_rig_changed++;
}

static void on_incoming(void *ctx, struct channel *ch, const struct transport_scope *only)
{
	assert_ptr_equal(ctx, &services_rig_tor);
	assert_false(inside);
	assert_true(services_rig_incoming < 200);
	services_rig_scope[services_rig_incoming] = *only;
	services_rig_in[services_rig_incoming++] = ch;
}

/* ---- a tor, and who we are ---- */

static struct symkey key_of(int byte)
{
	struct symkey k;

	memset(k.b, byte, sizeof(k.b));
	return k;
}

void services_rig_we_are(size_t n_alice, int newest, int former)
{
	const struct transport_self selves[] = {
		{ .id = ALICE, .secret = { key_of(newest), key_of(former) }, .n = n_alice },
		{ .id = ALICIA, .secret = { key_of(0x22) }, .n = 1 },
	};

	roster_set_selves(&services_rig_roster, selves, 2);
}

static int setup_in(const char *folder)
{
	const struct services_host host = {
		.base = services_rig_base, .streams = streams = streams_new(services_rig_base, &rand_system),
			.folder = folder ? services_rig_tor.folder : NULL,
		.incoming = on_incoming, .changed = on_changed, .ctx = &services_rig_tor,
	};

	ready = services_rig_lost = services_rig_changed = services_rig_incoming = 0;
	services_rig_npeers = 0;
	control = NULL;
	memset(&services_rig_roster, 0, sizeof(services_rig_roster));
	services_rig_services = services_new(&host);
	services_rig_we_are(1, 0x11, 0);
	return services_rig_services ? 0 : -1;
}

int services_rig_setup(void **state)
{
	(void)state;
	had = fake_tor_descriptors();
	fake_tor_open(&services_rig_tor, services_rig_base, true);
	return setup_in("");
}

int services_rig_setup_on_ports(void **state)
{
	(void)state;
	had = fake_tor_descriptors();
	fake_tor_open(&services_rig_tor, services_rig_base, true);
	return setup_in(NULL);
}

int services_rig_teardown(void **state)
{
	(void)state;
	services_free(services_rig_services);
	control_free(control);
	for (size_t i = 0; i < services_rig_incoming; i++)
		channel_close(services_rig_in[i]);
	streams_free(streams);
	roster_wipe(&services_rig_roster);
	fake_tor_close(&services_rig_tor);
	fake_tor_run(services_rig_base, 5);
	assert_int_equal(fake_tor_descriptors(), had);
	return 0;
}

void services_rig_settle(void)
{
	fake_tor_run(services_rig_base, 30);
}

/* Until tor takes commands. The first four are the login's. */
static void log_in(void)
{
	const struct control_events events = {
		.ready = on_ready, .bulletin = on_bulletin, .lost = on_lost, .ctx = &services_rig_tor,
	};

	ready = 0;
	control = control_open(services_rig_base, services_rig_tor.control, &rand_system, &events);
	assert_true(fake_tor_until(services_rig_base, &ready, 1, 1000));
	services_rig_tor.taken = services_rig_tor.nlines;
}

void services_rig_use_tor(void)
{
	log_in();
	services_use(services_rig_services, control, WALL);
	services_rig_settle();
}

void services_rig_lose_tor(void)
{
	services_use(services_rig_services, NULL, WALL + 9);
	control_free(control);
	control = NULL;
	fake_tor_hang_up(&services_rig_tor);
}

/* ---- whom we know ---- */

struct transport_peer *services_rig_contact(uint64_t self, uint64_t slot)
{
	peers[services_rig_npeers] = (struct transport_peer){ .id = 100 + slot, .self = self, .slot = slot, .dial = true };
	return &peers[services_rig_npeers++];
}

struct transport_peer *services_rig_invite(uint64_t self, uint64_t slot, int place)
{
	struct transport_peer *p = services_rig_contact(self, slot);

	p->meeting = TRANSPORT_MEET_AWAIT;
	p->place = key_of(place);
	return p;
}

void services_rig_remove_slot(uint64_t slot)
{
	for (size_t i = 0; i < services_rig_npeers; i++)
		if (peers[i].slot == slot)
			peers[i] = peers[--services_rig_npeers];
}

/* Tells what there should be, and waits for what tor is told. */
void services_rig_want(void)
{
	roster_set_peers(&services_rig_roster, peers, services_rig_npeers);
	inside = true;
	services_want(services_rig_services, &services_rig_roster, WALL + 1);
	inside = false;
	services_rig_settle();
}

/* ---- what tor was told ---- */

const char *services_rig_address_of(int secret, uint64_t shard)
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

const char *services_rig_place_address(int place)
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

const struct service *services_rig_find(const char *address)
{
	const struct service *s = services_first(services_rig_services);

	while (s && strcmp(s->address, address) != 0)
		s = s->next;
	return s;
}

size_t services_rig_count(void)
{
	size_t n = 0;

	for (const struct service *s = services_first(services_rig_services); s; s = s->next)
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
void services_rig_gives(int secret, uint64_t shard, size_t clients)
{
	const char *line = fake_tor_take(&services_rig_tor);
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

void services_rig_is_defended(bool defended)
{
	assert_int_equal(strstr(services_rig_tor.lines[services_rig_tor.taken - 1], " PoWDefensesEnabled=1") != NULL, defended);
}

void services_rig_takes_back(const char *address)
{
	const char *line = fake_tor_take(&services_rig_tor);
	char want_line[100];

	snprintf(want_line, sizeof(want_line), "DEL_ONION %s", address);
	assert_non_null(line);
	assert_string_equal(line, want_line);
}

void services_rig_says(const char *want_line)
{
	const char *line = fake_tor_take(&services_rig_tor);

	assert_non_null(line);
	assert_string_equal(line, want_line);
}

void services_rig_nothing_else(void)
{
	const char *line = fake_tor_take(&services_rig_tor);

	if (line)
		fail_msg("tor was told: %.100s", line);
	assert_int_equal(services_rig_lost, 0);
}

/* A stream from outside, as tor delivers it to this service. */
int services_rig_call(const char *address)
{
	const struct service *s = services_rig_find(address);
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	unsigned before = services_rig_incoming;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_non_null(s);
	assert_memory_equal(s->target, "unix:", 5);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s", s->target + 5);
	assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_true(fake_tor_until(services_rig_base, &services_rig_incoming, before + 1, 1000));
	return fd;
}

bool services_rig_is_open(int fd)
{
	char byte;

	services_rig_settle();
	return recv(fd, &byte, 1, MSG_DONTWAIT) < 0;
}
