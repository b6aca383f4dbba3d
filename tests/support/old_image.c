/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/old_image.h"

#include "base/pack.h"
#include "core/vault.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGES_MAX 4096

/* Of a frame's head: its page, how many pages the database has if it ends a transaction (else 0), and the log's salt. */
#define FRAME_SALT 8
#define HEAD_SALT  16
#define SALT_LEN   8
/* In the head of a database: the versions of the format to write and to read; 1 is without a log, 2 with one. */
#define FORMAT_AT 18

static void die(const char *what)
{
	fprintf(stderr, "old_image: %s\n", what);
	exit(1);
}

static void *room(size_t len)
{
	void *p = calloc(1, len ? len : 1);

	if (!p)
		die("no memory");
	return p;
}

static void take(FILE *f, void *out, size_t len)
{
	if (len > 0 && fread(out, 1, len, f) != len)
		die("the file is too short");
}

void old_image_read(struct old_image *out, const char *path)
{
	uint8_t counts[8];
	char command[1100];
	struct unpack r;
	FILE *f;

	snprintf(command, sizeof(command), "gzip -dc '%s'", path);
	f = popen(command, "re");
	if (!f)
		die("no gzip");
	*out = (struct old_image){ .pages = 0 };
	take(f, out->keys, sizeof(out->keys));
	take(f, counts, sizeof(counts));
	r = unpack_from(counts, sizeof(counts));
	out->pages = unpack_u32(&r);
	out->frames = unpack_u32(&r);
	if (out->pages > PAGES_MAX || out->frames > PAGES_MAX)
		die("not one of ours");
	take(f, out->log_head, sizeof(out->log_head));
	out->page = room(out->pages * PAGE_LEN);
	out->frame = room(out->frames * PAGE_FRAME);
	take(f, out->page, out->pages * PAGE_LEN);
	take(f, out->frame, out->frames * PAGE_FRAME);
	if (fgetc(f) != EOF || pclose(f) != 0)
		die("more in the file than belongs there");
}

void old_image_free(struct old_image *img)
{
	free(img->page);
	free(img->frame);
	*img = (struct old_image){ .pages = 0 };
}

void old_image_unlock(const struct old_image *img, const char *passphrase, struct symkey *database_key)
{
	struct vault_head head;
	struct symkey stretched;

	if (vault_head(&head, img->keys, sizeof(img->keys)) != ERR_OK ||
	    vault_stretch(passphrase, strlen(passphrase), &head.params, &stretched) != ERR_OK ||
	    vault_unlock(database_key, img->keys, sizeof(img->keys), &stretched) != ERR_OK)
		die("the key file does not open");
	sodium_memzero(&stretched, sizeof(stretched));
}

static void seal(uint8_t *unit, const uint8_t *plain, const struct page_place *place, const struct symkey *key,
                 const struct rand *rand)
{
	uint8_t nonce[PAGE_NONCE];

	rand_fill(rand, nonce, sizeof(nonce));
	page_seal(unit, plain, place, nonce, key);
}

uint8_t *old_image_database(const struct old_image *img, const struct symkey *database_key, const struct rand *rand,
                            size_t *len)
{
	uint8_t *out = room(img->pages * PAGE_LEN);
	struct symkey key;

	page_key(&key, database_key);
	for (size_t i = 0; i < img->pages; i++) {
		struct page_place place = { PAGE_KIND_PAGE, i + 1, NULL };

		seal(out + i * PAGE_LEN, img->page[i], &place, &key, rand);
	}
	*len = img->pages * PAGE_LEN;
	return out;
}

static uint32_t number_at(const uint8_t *p)
{
	struct unpack r = unpack_from(p, 4);

	return unpack_u32(&r);
}

uint8_t *old_image_log(const struct old_image *img, const struct symkey *database_key, const struct rand *rand, size_t *len)
{
	struct page_place place = { PAGE_KIND_LOG_HEAD, 0, NULL };
	struct symkey key;
	uint8_t *out;

	*len = PAGE_LOG_START + img->frames * PAGE_FRAME_DISK;
	if (img->frames == 0)
		return NULL;
	out = room(*len);
	page_key(&key, database_key);
	seal(out, img->log_head, &place, &key, rand);
	for (size_t i = 0; i < img->frames; i++) {
		uint8_t *unit = out + PAGE_LOG_START + i * PAGE_FRAME_DISK;

		place = (struct page_place){ PAGE_KIND_PAGE, number_at(img->frame[i]), NULL };
		seal(unit + PAGE_IN_FRAME, img->frame[i] + PAGE_FRAME_HEAD, &place, &key, rand);
		place = (struct page_place){ PAGE_KIND_FRAME_HEAD, i, unit + PAGE_IN_FRAME };
		seal(unit, img->frame[i], &place, &key, rand);
	}
	return out;
}

/* How many frames are of the log as it was last begun, up to its last commit; *pages: of the database then. */
static size_t committed(const struct old_image *img, size_t *pages)
{
	size_t n = 0;

	for (size_t i = 0; i < img->frames; i++) {
		if (memcmp(img->frame[i] + FRAME_SALT, img->log_head + HEAD_SALT, SALT_LEN) != 0)
			break;
		if (number_at(img->frame[i] + 4) > 0) {
			n = i + 1;
			*pages = number_at(img->frame[i] + 4);
		}
	}
	return n;
}

uint8_t *old_image_plain(const struct old_image *img, size_t *len)
{
	size_t pages = img->pages, frames = committed(img, &pages);
	uint8_t *out = room((pages > img->pages ? pages : img->pages) * PAGE_LEN);

	memcpy(out, img->page, img->pages * PAGE_LEN);
	for (size_t i = 0; i < frames; i++) {
		size_t n = number_at(img->frame[i]);

		if (n >= 1 && n <= pages)
			memcpy(out + (n - 1) * PAGE_LEN, img->frame[i] + PAGE_FRAME_HEAD, PAGE_LEN);
	}
	out[FORMAT_AT] = out[FORMAT_AT + 1] = 1;
	*len = pages * PAGE_LEN;
	return out;
}
