/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profiles of earlier versions: see support/old_image.h.
 *
 *   old_profile pack FOLDER PASSPHRASE          to standard output, for gzip
 *   old_profile unpack FILE FOLDER PASSPHRASE   as its daemon left it; the folder is made
 */
#include "base/pack.h"
#include "support/old_image.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void die(const char *what)
{
	fprintf(stderr, "old_profile: %s\n", what);
	exit(1);
}

/* NULL: there is none. */
static uint8_t *slurp(const char *folder, const char *name, size_t *len)
{
	char path[1100];
	struct stat st;
	uint8_t *p;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	*len = 0;
	f = fopen(path, "rbe");
	if (!f)
		return NULL;
	if (fstat(fileno(f), &st) < 0)
		die(path);
	*len = (size_t)st.st_size;
	p = calloc(1, *len + 1);
	if (!p || fread(p, 1, *len, f) != *len)
		die(path);
	fclose(f);
	return p;
}

static void spill(const char *folder, const char *name, const uint8_t *p, size_t len)
{
	char path[1100];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "wbxe");
	if (!f || fchmod(fileno(f), 0600) < 0 || fwrite(p, 1, len, f) != len || fclose(f) != 0)
		die(path);
}

static void put(const void *p, size_t len)
{
	if (fwrite(p, 1, len, stdout) != len)
		die("standard output");
}

/* A log as it lies on the disk, opened; what follows its last whole frame is left out. */
static void pack_frames(const uint8_t *log, size_t frames, const struct symkey *key)
{
	for (size_t i = 0; i < frames; i++) {
		const uint8_t *unit = log + PAGE_LOG_START + i * PAGE_FRAME_DISK;
		struct page_place place = { PAGE_KIND_FRAME_HEAD, i, unit + PAGE_IN_FRAME };
		uint8_t plain[PAGE_FRAME];
		struct unpack r = unpack_from(plain, 4);

		if (!page_open(plain, unit, &place, key))
			die("a frame does not open");
		place = (struct page_place){ PAGE_KIND_PAGE, unpack_u32(&r), NULL };
		if (!page_open(plain + PAGE_FRAME_HEAD, unit + PAGE_IN_FRAME, &place, key))
			die("the page of a frame does not open");
		put(plain, sizeof(plain));
	}
}

static void pack_pages(const uint8_t *db, size_t pages, const struct symkey *key)
{
	for (size_t i = 0; i < pages; i++) {
		struct page_place place = { PAGE_KIND_PAGE, i + 1, NULL };
		uint8_t plain[PAGE_LEN];

		if (!page_open(plain, db + i * PAGE_LEN, &place, key))
			die("a page does not open");
		put(plain, sizeof(plain));
	}
}

static void pack_profile(const char *folder, const char *passphrase)
{
	const struct page_place at_start = { PAGE_KIND_LOG_HEAD, 0, NULL };
	uint8_t counts[8], log_head[PAGE_LOG_HEAD] = { 0 };
	size_t keys_len, db_len, log_len, frames;
	uint8_t *keys = slurp(folder, "keys", &keys_len);
	uint8_t *db = slurp(folder, "nightjar.db", &db_len), *log = slurp(folder, "nightjar.db-wal", &log_len);
	struct pack w = pack_into(counts, sizeof(counts));
	struct old_image img;
	struct symkey key;

	if (!keys || keys_len != VAULT_LEN || !db)
		die("not a profile");
	memcpy(img.keys, keys, VAULT_LEN);
	old_image_unlock(&img, passphrase, &key);
	page_key(&key, &key);
	frames = log_len > PAGE_LOG_START ? (log_len - PAGE_LOG_START) / PAGE_FRAME_DISK : 0;
	pack_u32(&w, (uint32_t)(db_len / PAGE_LEN));
	pack_u32(&w, (uint32_t)frames);
	if (frames > 0 && !page_open(log_head, log, &at_start, &key))
		die("the head of the log does not open");
	put(keys, VAULT_LEN);
	put(counts, pack_done(&w));
	put(log_head, sizeof(log_head));
	pack_pages(db, db_len / PAGE_LEN, &key);
	pack_frames(log, frames, &key);
	free(keys);
	free(db);
	free(log);
}

static void unpack_profile(const char *path, const char *folder, const char *passphrase)
{
	struct old_image img;
	struct symkey key;
	size_t db_len, log_len;
	uint8_t *db, *log;

	old_image_read(&img, path);
	old_image_unlock(&img, passphrase, &key);
	db = old_image_database(&img, &key, &rand_system, &db_len);
	log = old_image_log(&img, &key, &rand_system, &log_len);
	if (mkdir(folder, 0700) < 0)
		die(folder);
	spill(folder, "keys", img.keys, sizeof(img.keys));
	spill(folder, "nightjar.db", db, db_len);
	if (log)
		spill(folder, "nightjar.db-wal", log, log_len);
	free(db);
	free(log);
	old_image_free(&img);
}

int main(int argc, char **argv)
{
	if (sodium_init() < 0)
		die("no randomness");
	if (argc == 4 && strcmp(argv[1], "pack") == 0) {
		pack_profile(argv[2], argv[3]);
	} else if (argc == 5 && strcmp(argv[1], "unpack") == 0) {
		unpack_profile(argv[2], argv[3], argv[4]);
	} else {
		fprintf(stderr, "usage: old_profile pack FOLDER PASSPHRASE | unpack FILE FOLDER PASSPHRASE\n");
		return 2;
	}
	return 0;
}
