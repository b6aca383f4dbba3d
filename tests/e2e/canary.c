/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks for what must not be there: in the memory of a process, or in the files of a folder. For memory.sh.
 *
 *   canary keys FOLDER PASSPHRASE   prints the secrets of a profile (a copy: it is opened), a line each: NAME HEX
 *   canary memory PID LIST          looks for the lines of the file LIST in all the memory of a process
 *   canary disk FOLDER LIST         looks for them in all files under a folder
 *
 * Exit code: 0 nothing was found, 1 something was (it is printed), 2 it did not work.
 */
#include "core/address.h"
#include "core/contact.h"
#include "core/epoch.h"
#include "core/identity.h"
#include "core/invitation.h"
#include "core/page.h"
#include "core/profile.h"
#include "core/ratchet.h"
#include "core/session.h"
#include "core/store.h"
#include "tor/keys.h"

#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CANARIES_MAX 256
#define CANARY_MAX   256
#define CHUNK        (1u << 20)
#define MAIL_DEVICE  0

static struct {
	char name[64];
	uint8_t bytes[CANARY_MAX];
	size_t len, hits;
} canaries[CANARIES_MAX];
static size_t ncanaries;

static _Noreturn void give_up(const char *why)
{
	fprintf(stderr, "canary: %s\n", why);
	exit(2);
}

/* ---- the secrets of a profile ---- */

static void print_key(const char *name, const uint8_t key[32])
{
	char hex[65];

	if (!sodium_is_zero(key, 32))
		printf("%s %s\n", name, sodium_bin2hex(hex, sizeof(hex), key, 32));
}

/* The text that tor is given holds the key itself: its first 42 bytes are 56 characters of it. */
static bool print_address(void *ctx, const struct address *a)
{
	char text[ONION_SECRET_SIZE], hex[2 * 56 + 1];
	struct onion_seed seed;
	struct seckey client;

	(void)ctx;
	keys_identity(&seed, &a->secret, 0);
	keys_client(&client, &a->secret, 0);
	onion_secret_text(text, &seed);
	print_key("onion-secret", a->secret.b);
	print_key("onion-seed", seed.b);
	print_key("onion-client", client.b);
	printf("onion-text %s\n", sodium_bin2hex(hex, sizeof(hex), (const uint8_t *)strchr(text, ':') + 1, 56));
	return true;
}

static bool print_identity(void *ctx, const struct identity *i)
{
	print_key("identity", i->seckey.b);
	if (address_list(ctx, i->id, print_address, NULL) != ERR_OK)
		give_up("the addresses cannot be read");
	return true;
}

static bool print_invitation(void *ctx, const struct invitation *i)
{
	char hex[33];

	(void)ctx;
	if (!sodium_is_zero(i->seed, sizeof(i->seed)))
		printf("invite %s\n", sodium_bin2hex(hex, sizeof(hex), i->seed, sizeof(i->seed)));
	return true;
}

static void print_session(struct store *s, int64_t contact)
{
	static const char *const names[] = { "ratchet-secret", NULL, "ratchet-root", "ratchet-send", "ratchet-receive",
		                             "header-send", "header-receive", "header-next-send", "header-next-receive" };
	uint8_t blob[1024];
	struct store_buf b = { .p = blob, .cap = sizeof(blob) };
	struct session row;

	if (session_get(s, contact, MAIL_DEVICE, &row, &b) != ERR_OK || b.len < RATCHET_ENCODED_LEN)
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i])
			print_key(names[i], blob + 2 + 32 * i);
}

static bool print_contact(void *ctx, const struct contact *c)
{
	uint8_t blob[256];
	struct store_buf b = { .p = blob, .cap = sizeof(blob) };

	if (contact_fetch(ctx, c->id, CONTACT_CHAIN, &b) == ERR_OK && b.len == EPOCH_CHAIN_LEN)
		print_key("epoch", blob + EPOCH_CHAIN_LEN - 32);
	return true;
}

static bool note_contact(void *ctx, const struct contact *c)
{
	*(int64_t *)ctx = c->id > *(int64_t *)ctx ? c->id : *(int64_t *)ctx;
	return true;
}

static int print_keys(const char *folder, const char *passphrase)
{
	struct profile *p;
	struct store *s;
	struct vault_head head;
	struct symkey stretched, key, page;
	uint8_t file[VAULT_LEN];
	int64_t last = 0;

	if (profile_open(&p, folder, PROFILE_USE) != ERR_OK || profile_read_keys(p, file) != ERR_OK ||
	    vault_head(&head, file, sizeof(file)) != ERR_OK ||
	    vault_stretch(passphrase, strlen(passphrase), &head.params, &stretched) != ERR_OK ||
	    vault_unlock(&key, file, sizeof(file), &stretched) != ERR_OK)
		give_up("the profile cannot be opened");
	page_key(&page, &key);
	print_key("passphrase-key", stretched.b);
	print_key("database-key", key.b);
	print_key("page-key", page.b);
	if (store_open(&s, &(struct store_options){ .path = profile_database(p), .key = &key, .rand = &rand_system }) != ERR_OK)
		give_up("the database cannot be opened");
	if (identity_list(s, print_identity, s) != ERR_OK || invitation_list(s, 0, print_invitation, NULL) != ERR_OK ||
	    contact_list(s, 0, note_contact, &last) != ERR_OK)
		give_up("the database cannot be read");
	for (int64_t id = 1; id <= last; id++) {
		struct contact c;

		if (contact_get(s, id, &c) == ERR_OK) {
			(void)print_contact(s, &c);
			print_session(s, id);
		}
	}
	store_close(s);
	profile_close(p);
	return 0;
}

/* ---- looking ---- */

static void read_list(const char *path)
{
	char line[1024], *space;
	FILE *f = fopen(path, "re");

	if (!f)
		give_up("the list cannot be read");
	while (ncanaries < CANARIES_MAX && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		space = strchr(line, ' ');
		if (!space)
			continue;
		*space = '\0';
		snprintf(canaries[ncanaries].name, sizeof(canaries[0].name), "%.*s",
		         (int)sizeof(canaries[0].name) - 1, line);
		if (sodium_hex2bin(canaries[ncanaries].bytes, CANARY_MAX, space + 1, strlen(space + 1), NULL,
		                   &canaries[ncanaries].len, NULL) == 0 && canaries[ncanaries].len >= 8)
			ncanaries++;
	}
	fclose(f);
	if (ncanaries == 0)
		give_up("the list is empty");
}

static void look(const uint8_t *bytes, size_t len, const char *where, uint64_t at)
{
	for (size_t i = 0; i < ncanaries; i++) {
		const uint8_t *p = bytes, *end = bytes + len;

		while ((p = memmem(p, (size_t)(end - p), canaries[i].bytes, canaries[i].len))) {
			if (canaries[i].hits++ < 4)
				printf("found %s in %s at %llx\n", canaries[i].name, where,
				       (unsigned long long)(at + (uint64_t)(p - bytes)));
			p++;
		}
	}
}

/* Pieces overlap by the longest canary, so that none is missed where two meet. */
static void look_at_range(int fd, uint64_t from, uint64_t to, const char *where)
{
	static uint8_t chunk[CHUNK];
	ssize_t n;

	for (uint64_t at = from; at < to; at += CHUNK - CANARY_MAX) {
		size_t want = to - at < CHUNK ? (size_t)(to - at) : CHUNK;

		n = pread(fd, chunk, want, (off_t)at);
		if (n > 0)
			look(chunk, (size_t)n, where, at);
		if (n < (ssize_t)want || want < CHUNK)
			return;
	}
}

static int finish(void)
{
	size_t hits = 0;

	for (size_t i = 0; i < ncanaries; i++)
		hits += canaries[i].hits;
	printf("%zu canaries, %zu hits\n", ncanaries, hits);
	return hits > 0;
}

static int look_at_memory(const char *pid)
{
	char path[64], line[512], where[256];
	unsigned long long from, to;
	FILE *maps;
	int mem;

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	maps = fopen(path, "re");
	snprintf(path, sizeof(path), "/proc/%s/mem", pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	if (!maps || mem < 0)
		give_up("the process cannot be read: only root may");
	while (fgets(line, sizeof(line), maps)) {
		where[0] = '\0';
		if (sscanf(line, "%llx-%llx %*s %*s %*s %*s %255[^\n]", &from, &to, where) >= 2 && strncmp(where, "[v", 2) != 0)
			look_at_range(mem, from, to, where[0] ? where : "memory of its own");
	}
	fclose(maps);
	close(mem);
	return finish();
}

static int look_at_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	int fd;

	(void)at;
	if (type != FTW_F || !S_ISREG(st->st_mode))
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		give_up("a file cannot be read");
	look_at_range(fd, 0, (uint64_t)st->st_size, path);
	close(fd);
	return 0;
}

static int look_at_disk(const char *folder)
{
	if (nftw(folder, look_at_file, 16, FTW_PHYS) != 0)
		give_up("the folder cannot be read");
	return finish();
}

int main(int argc, char **argv)
{
	if (argc != 4 || sodium_init() < 0)
		give_up("keys FOLDER PASSPHRASE | memory PID LIST | disk FOLDER LIST");
	if (strcmp(argv[1], "keys") == 0)
		return print_keys(argv[2], argv[3]);
	read_list(argv[3]);
	return strcmp(argv[1], "memory") == 0 ? look_at_memory(argv[2]) : look_at_disk(argv[2]);
}
