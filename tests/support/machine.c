/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine.h"

#include "core/contact.h"
#include "core/invite.h"
#include "core/profile.h"
#include "core/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define JOIN_TURNS 2000

static const struct core_road road = { .name = "lan", .rank = 3 };

void machine_must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "failed: %s\n", what);
	exit(1);
}

/* ---- profiles ---- */

static void open_core(struct machine *m, struct core_options o, struct instant now)
{
	o.rand = &rand_system;
	machine_must(core_open(&m->core, &o, now) == ERR_OK, "opening a core");
	m->fd = -1;
	m->most = 256 * 1024;
	sodium_memzero(&o, sizeof(o));
}

static void add_identity(struct machine *m, const char *name)
{
	core_turn(m->core, clock_read());
	machine_must(people_add_identity(m->core, name, &m->identity) == ERR_OK && core_commit(m->core) == ERR_OK,
	             "adding an identity");
}

void machine_write_keys(struct profile *p, const struct symkey *key)
{
	struct vault_head head = { .no_passphrase = true };
	uint8_t file[VAULT_LEN];
	struct symkey stretched;

	vault_params_cheap(&head.params, &rand_system);
	machine_must(vault_stretch("", 0, &head.params, &stretched) == ERR_OK, "stretching");
	vault_create(file, &head, &stretched, key, &rand_system);
	machine_must(profile_write_keys(p, file) == ERR_OK, "writing a key file");
}

static void read_keys(struct profile *p, struct symkey *key)
{
	uint8_t file[VAULT_LEN];
	struct vault_head head;
	struct symkey stretched;

	machine_must(profile_read_keys(p, file) == ERR_OK && vault_head(&head, file, sizeof(file)) == ERR_OK &&
	             vault_stretch("", 0, &head.params, &stretched) == ERR_OK &&
	             vault_unlock(key, file, sizeof(file), &stretched) == ERR_OK,
	             "reading a key file");
}

void machine_make(struct machine *m, const char *folder, const char *name)
{
	struct profile *p;
	struct symkey key;

	*m = (struct machine){ .fd = -1 };
	snprintf(m->folder, sizeof(m->folder), "%s", folder);
	machine_must(profile_open(&p, folder, PROFILE_MAKE) == ERR_OK, "making a profile");
	rand_fill(&rand_system, key.b, sizeof(key.b));
	open_core(m, (struct core_options){ .path = profile_database(p), .key = key, .create = true }, clock_read());
	add_identity(m, name);
	machine_write_keys(p, &key);
	profile_close(p);
	sodium_memzero(&key, sizeof(key));
}

void machine_make_on(struct machine *m, struct disk *disk, const char *name)
{
	*m = (struct machine){ .fd = -1 };
	open_core(m, (struct core_options){ .path = "nightjar.db", .vfs = disk_name(disk), .create = true }, clock_read());
	add_identity(m, name);
}

void machine_open_at(struct machine *m, const char *folder, struct instant now)
{
	struct profile *p;
	struct symkey key;

	*m = (struct machine){ .fd = -1 };
	snprintf(m->folder, sizeof(m->folder), "%s", folder);
	machine_must(profile_open(&p, folder, PROFILE_USE) == ERR_OK, "opening a profile");
	read_keys(p, &key);
	open_core(m, (struct core_options){ .path = profile_database(p), .key = key }, now);
	profile_close(p);
	sodium_memzero(&key, sizeof(key));
}

void machine_open(struct machine *m, const char *folder)
{
	machine_open_at(m, folder, clock_read());
}

void machine_close(struct machine *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
	core_close(m->core);
	m->core = NULL;
}

void machine_remove(const char *folder)
{
	static const char *const names[] = { "lock", "keys", "nightjar.db", "nightjar.db-wal", "config.ini", "s", "log" };
	static const char *const folders[] = { "tor/data", "tor", "" };
	char path[MACHINE_PATH + 32];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, folders[i]);
		rmdir(path);
	}
}

/* ---- the link ---- */

static void obey(struct machine *m)
{
	struct core_notice n;

	while (core_next_notice(m->core, &n)) {
		if (n.kind == CORE_NOTICE_LINK_OUTPUT && n.link == m->link)
			m->has_output = true;
		if (n.kind == CORE_NOTICE_LINK_CLOSE && n.link == m->link)
			m->link = 0;
	}
}

static bool flush(struct machine *m)
{
	while (m->out_at < m->out_len) {
		ssize_t n = send(m->fd, m->out + m->out_at, m->out_len - m->out_at, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno != EAGAIN)
			m->link = 0;
		if (n <= 0)
			return false;
		m->out_at += (size_t)n;
	}
	m->out_at = m->out_len = 0;
	return true;
}

/* What the core has, as far as the socket takes it. */
static void pump(struct machine *m)
{
	if (m->fd < 0 || !m->link || !flush(m))
		return;
	while (m->has_output) {
		m->out_len = core_link_output(m->core, m->link, m->out, sizeof(m->out));
		m->has_output = m->out_len > 0;
		if (!flush(m))
			return;
	}
}

static void end_turn(struct machine *m)
{
	machine_must(core_commit(m->core) == ERR_OK, "a commit");
	obey(m);
	pump(m);
}

void machine_plug(struct machine *m, int fd, uint64_t peer)
{
	machine_must(m->fd < 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "plugging in");
	m->fd = fd;
	core_turn(m->core, clock_read());
	m->link = peer ? core_link_dial(m->core, peer, &road) : core_link_accept(m->core, &road, &core_anybody);
	machine_must(m->link != 0, "a link");
	end_turn(m);
}

void machine_unplug(struct machine *m)
{
	core_turn(m->core, clock_read());
	if (m->link)
		core_link_lost(m->core, m->link);
	m->link = 0;
	close(m->fd);
	m->fd = -1;
	m->out_at = m->out_len = 0;
	m->has_output = false;
	end_turn(m);
}

uint64_t machine_peer(const struct machine *m)
{
	struct core_peer p[2];
	size_t n = core_peers(m->core, p, 2);
	uint64_t id = p[0].id;

	machine_must(n == 1, "one peer");
	sodium_memzero(p, sizeof(p));
	return id;
}

static void read_some(struct machine *m)
{
	static uint8_t chunk[16 * 1024];

	for (size_t got = 0; got < m->most && m->link;) {
		ssize_t n = recv(m->fd, chunk, sizeof(chunk), MSG_DONTWAIT);

		if (n == 0 || (n < 0 && errno != EAGAIN))
			m->link = 0;
		if (n <= 0)
			return;
		core_link_input(m->core, m->link, chunk, (size_t)n);
		got += (size_t)n;
	}
}

static int wait_time(const struct machine *m, int ms)
{
	int64_t in = core_wake(m->core) - clock_read().mono;

	return in < 0 ? 0 : in < ms ? (int)in : ms;
}

bool machine_turn(struct machine *m, int ms, void (*work)(struct machine *m, void *ctx), void *ctx)
{
	struct pollfd p = { .fd = m->fd, .events = POLLIN };

	if (m->out_at < m->out_len || m->has_output)
		p.events |= POLLOUT;
	(void)!poll(&p, 1, work ? 0 : wait_time(m, ms));
	core_turn(m->core, clock_read());
	if (p.revents & (POLLIN | POLLHUP | POLLERR))
		read_some(m);
	if (work)
		work(m, ctx);
	end_turn(m);
	return m->link != 0;
}

/* ---- making contacts ---- */

static bool has_joined(struct machine *m, int64_t contact)
{
	struct contact row;

	return contact_get(core_store(m->core), contact, &row) == ERR_OK && row.state == CONTACT_ACTIVE &&
	       people_online(m->core, contact);
}

static uint64_t invite_peer(struct machine *m)
{
	static struct core_peer peers[256];
	size_t n = core_peers(m->core, peers, 256);
	uint64_t id = 0;

	for (size_t i = 0; i < n && i < 256; i++)
		if (peers[i].dial == CORE_DIAL_NOW && !peers[i].linked)
			id = peers[i].id;
	sodium_memzero(peers, sizeof(peers));
	return id;
}

void machine_join(struct machine *a, struct machine *b, int64_t *in_a, int64_t *in_b)
{
	struct people_invited ids = { 0, 0 };
	struct invite invite;
	int pair[2];
	int turns;

	core_turn(a->core, clock_read());
	machine_must(people_invite(a->core, a->identity, "friend", NULL, &invite, &ids) == ERR_OK, "an invite");
	end_turn(a);
	*in_a = ids.contact;
	core_turn(b->core, clock_read());
	machine_must(people_accept(b->core, b->identity, "friend", &invite, in_b) == ERR_OK, "taking up an invite");
	end_turn(b);
	sodium_memzero(&invite, sizeof(invite));
	machine_must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0, "sockets");
	machine_plug(a, pair[0], 0);
	machine_plug(b, pair[1], invite_peer(b));
	for (turns = 0; turns < JOIN_TURNS && !(has_joined(a, *in_a) && has_joined(b, *in_b)); turns++) {
		(void)machine_turn(a, 0, NULL, NULL);
		(void)machine_turn(b, 0, NULL, NULL);
	}
	machine_must(turns < JOIN_TURNS, "two contacts");
	/* The first letter, which lets the inviter seal, and its acknowledgement. */
	for (turns = 0; turns < 8; turns++) {
		(void)machine_turn(a, 0, NULL, NULL);
		(void)machine_turn(b, 0, NULL, NULL);
	}
	machine_unplug(a);
	machine_unplug(b);
}
