/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/salvage.h"

#include "base/heap.h"
#include "base/pack.h"
#include "core/contact.h"
#include "core/leaf.h"
#include "core/letter.h"
#include "core/place.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAYLOAD_MAX (1u << 20)    /* no row of ours is longer */
#define PAGES_MAX   (1u << 28)

/* A message, and where its row is. */
struct found {
	int64_t place;
	uint32_t page, cell;
};

struct name {
	int64_t contact;
	char label[CONTACT_LABEL_MAX + 1];
};

struct salvage {
	int db, log;
	struct symkey key;
	uint32_t pages, db_pages;
	uint32_t *frame;          /* by page: 1 + the frame of the log that has it; 0: none has */
	struct found *found;
	size_t nfound, found_size;
	struct name *names;
	size_t nnames, names_size;
	uint64_t damaged;
	uint8_t payload[PAYLOAD_MAX];
};

static bool read_at(int fd, void *out, size_t len, int64_t at)
{
	return fd >= 0 && pread(fd, out, len, at) == (ssize_t)len;
}

static uint32_t pages_of(int fd, int64_t from, size_t each)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size < from)
		return 0;
	return (uint64_t)(st.st_size - from) / each < PAGES_MAX ? (uint32_t)((size_t)(st.st_size - from) / each) : PAGES_MAX;
}

static bool from_database(struct salvage *s, uint32_t n, uint8_t page[PAGE_LEN])
{
	struct page_place place = { PAGE_KIND_PAGE, n, NULL };

	return n <= s->db_pages && read_at(s->db, page, PAGE_LEN, (int64_t)(n - 1) * PAGE_LEN) &&
	       page_open(page, page, &place, &s->key);
}

static bool from_log(struct salvage *s, uint32_t n, uint8_t page[PAGE_LEN])
{
	struct page_place place = { PAGE_KIND_PAGE, n, NULL };
	int64_t at = PAGE_LOG_START + (int64_t)(s->frame[n] - 1) * PAGE_FRAME_DISK + PAGE_IN_FRAME;

	return s->frame[n] > 0 && read_at(s->log, page, PAGE_LEN, at) && page_open(page, page, &place, &s->key);
}

/* The newest there is. */
static bool get_page(struct salvage *s, uint32_t n, uint8_t page[PAGE_LEN])
{
	return n >= 1 && n <= s->pages && (from_log(s, n, page) || from_database(s, n, page));
}

/* The log */

struct head {
	uint32_t page, size;    /* size: of the database, if this ends a transaction; else 0 */
	uint8_t salt[8];
};

static bool read_frame_head(struct salvage *s, uint32_t k, struct head *out)
{
	uint8_t unit[PAGE_FRAME_DISK], plain[PAGE_FRAME_HEAD] = { 0 };
	struct page_place place = { PAGE_KIND_FRAME_HEAD, k, unit + PAGE_IN_FRAME };
	struct unpack r = unpack_from(plain, sizeof(plain));

	if (!read_at(s->log, unit, sizeof(unit), PAGE_LOG_START + (int64_t)k * PAGE_FRAME_DISK) ||
	    !page_open(plain, unit, &place, &s->key))
		return false;
	out->page = unpack_u32(&r);
	out->size = unpack_u32(&r);
	unpack_bytes(&r, out->salt, sizeof(out->salt));
	return true;
}

/* Of this life of the log, not left over from an earlier one. */
static bool is_frame(struct salvage *s, uint32_t k, const uint8_t *salt, struct head *out)
{
	return read_frame_head(s, k, out) && memcmp(out->salt, salt, sizeof(out->salt)) == 0;    /* public */
}

static enum err read_log(struct salvage *s)
{
	const struct page_place at_start = { PAGE_KIND_LOG_HEAD, 0, NULL };
	uint32_t frames = pages_of(s->log, PAGE_LOG_START, PAGE_FRAME_DISK), upto = 0;
	uint8_t unit[PAGE_LOG_START], *salt = unit + 16;
	struct head h;

	if (!read_at(s->log, unit, sizeof(unit), 0) || !page_open(unit, unit, &at_start, &s->key))
		frames = 0;
	for (uint32_t k = 0; k < frames; k++)
		if (is_frame(s, k, salt, &h) && h.size > 0 && h.size < PAGES_MAX) {
			upto = k + 1;
			s->pages = h.size;
		}
	s->frame = calloc((size_t)s->pages + 1, sizeof(*s->frame));
	if (!s->frame)
		return ERR_LIMIT;
	for (uint32_t k = 0; k < upto; k++)
		if (is_frame(s, k, salt, &h) && h.page >= 1 && h.page <= s->pages)
			s->frame[h.page] = k + 1;
	return ERR_OK;
}

/* Rows */

/* The payload in s->payload, as far as its pages open; how much that is. */
static size_t gather(struct salvage *s, const struct leaf_cell *c)
{
	size_t want = c->len < PAYLOAD_MAX ? (size_t)c->len : PAYLOAD_MAX, len = c->local_len;
	uint32_t next = c->next;
	uint8_t page[PAGE_LEN];

	if (len > want)
		return 0;
	memcpy(s->payload, c->local, len);
	while (len < want && next > 0 && get_page(s, next, page)) {
		size_t n = want - len < LEAF_OVERFLOW ? want - len : LEAF_OVERFLOW;
		struct unpack r = unpack_from(page, sizeof(page));

		next = unpack_u32(&r);
		memcpy(s->payload + len, page + 4, n);
		len += n;
	}
	sodium_memzero(page, sizeof(page));
	return len;
}

/* A letter for each column: 0 for NULL, i, t, b. */
static bool looks_like(const struct leaf_row *r, const char *shape)
{
	static const char letters[] = { [LEAF_NULL] = '0', [LEAF_INT] = 'i', [LEAF_TEXT] = 't', [LEAF_BLOB] = 'b' };

	if (r->columns < strlen(shape))
		return false;
	for (size_t i = 0; shape[i]; i++)
		if (letters[r->value[i].type] != shape[i])
			return false;
	return true;
}

/* core/schema.c: no other table has rows of these types; of `event` the last column is a text. */
static bool is_message(const struct leaf_row *r, int64_t rowid)
{
	return r->columns == 7 && looks_like(r, "0iiiiib") && rowid > 0 && r->value[2].n >= 0 && r->value[2].n <= LETTER_TEXT;
}

static bool is_contact(const struct leaf_row *r)
{
	return r->columns >= 12 && looks_like(r, "0itttbiiiiii");
}

static bool grow(void **list, size_t n, size_t *size, size_t each)
{
	void *more;

	if (n < *size)
		return true;
	more = heap_resize(*list, (*size ? 2 * *size : 64) * each);
	if (!more)
		return false;
	*list = more;
	*size = *size ? 2 * *size : 64;
	return true;
}

static bool note_name(struct salvage *s, int64_t id, const struct leaf_value *label)
{
	struct name *n;

	if (!grow((void **)&s->names, s->nnames, &s->names_size, sizeof(*s->names)))
		return false;
	n = &s->names[s->nnames++];
	n->contact = id;
	snprintf(n->label, sizeof(n->label), "%.*s", (int)(label->len < CONTACT_LABEL_MAX ? label->len : CONTACT_LABEL_MAX),
	         (const char *)label->p);
	return true;
}

static bool note_message(struct salvage *s, int64_t place, uint32_t page, size_t cell)
{
	if (!grow((void **)&s->found, s->nfound, &s->found_size, sizeof(*s->found)))
		return false;
	s->found[s->nfound++] = (struct found){ place, page, (uint32_t)cell };
	return true;
}

/* False: no memory. */
static bool search_page(struct salvage *s, const uint8_t page[PAGE_LEN], uint32_t number)
{
	bool room = true, whole;

	for (size_t i = 0; room && i < leaf_count(page, number); i++) {
		struct leaf_cell c;
		struct leaf_row r;

		/* Which table it is of is in the page itself. */
		if (!leaf_cell(&c, page, number, i) || !leaf_row(&r, c.local, c.local_len, &whole))
			continue;
		if (is_message(&r, c.rowid))
			room = note_message(s, c.rowid, number, i);
		else if (is_contact(&r) && whole)
			room = note_name(s, c.rowid, &r.value[2]);
	}
	return room;
}

static int by_place(const void *a, const void *b)
{
	int64_t x = ((const struct found *)a)->place, y = ((const struct found *)b)->place;

	return x < y ? -1 : x > y;
}

static enum err search(struct salvage *s)
{
	uint8_t page[PAGE_LEN];
	bool room = true;

	for (uint32_t n = 1; room && n <= s->pages; n++) {
		s->damaged += n <= s->db_pages && !from_database(s, n, page);
		if (get_page(s, n, page))
			room = search_page(s, page, n);
	}
	sodium_memzero(page, sizeof(page));
	if (s->nfound > 0)
		qsort(s->found, s->nfound, sizeof(*s->found), by_place);
	return room ? ERR_OK : ERR_LIMIT;
}

enum err salvage_open(struct salvage **out, const char *path, const struct symkey *database_key)
{
	struct salvage *s = calloc(1, sizeof(*s));
	char log[1100];
	enum err e;

	*out = NULL;
	if (!s)
		return ERR_LIMIT;
	page_key(&s->key, database_key);
	s->log = -1;
	s->db = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	e = s->db >= 0 ? ERR_OK : errno == ENOENT ? ERR_NO_PROFILE : ERR_DISK;
	if (snprintf(log, sizeof(log), "%s-wal", path) < (int)sizeof(log))
		s->log = open(log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	s->pages = s->db_pages = pages_of(s->db, 0, PAGE_LEN);
	if (e == ERR_OK)
		e = read_log(s);
	if (e == ERR_OK)
		e = search(s);
	if (e == ERR_OK)
		*out = s;
	else
		salvage_close(s);
	return e;
}

void salvage_close(struct salvage *s)
{
	if (!s)
		return;
	if (s->db >= 0)
		close(s->db);
	if (s->log >= 0)
		close(s->log);
	free(s->frame);
	free(s->found);
	heap_free(s->names);
	sodium_memzero(s, sizeof(*s));
	free(s);
}

void salvage_count(const struct salvage *s, struct salvage_counts *out)
{
	*out = (struct salvage_counts){ s->db_pages, s->damaged, s->nfound, s->nnames };
}

const char *salvage_name(const struct salvage *s, int64_t conversation)
{
	for (size_t i = 0; i < s->nnames; i++)
		if (s->names[i].contact == conversation)
			return s->names[i].label;
	return "";
}

void salvage_messages(struct salvage *s, void (*visit)(void *ctx, const struct salvage_message *m), void *ctx)
{
	uint8_t page[PAGE_LEN];
	uint32_t loaded = 0;

	for (size_t i = 0; i < s->nfound; i++) {
		const struct found *f = &s->found[i];
		struct salvage_message m = { .conversation = place_conversation(f->place), .order = place_order(f->place) };
		struct leaf_cell c;
		struct leaf_row r;

		/* Pages of the log that are damaged leave older ones, and so perhaps a row twice. */
		if (i > 0 && f->place == f[-1].place)
			continue;
		/* It opened before; a disk that fails may not give it a second time. */
		if (f->page != loaded && !get_page(s, f->page, page))
			continue;
		loaded = f->page;
		if (!leaf_cell(&c, page, f->page, f->cell) || !leaf_row(&r, s->payload, gather(s, &c), &m.whole) ||
		    !is_message(&r, c.rowid))
			continue;
		m.ours = r.value[1].n & 1;
		m.sent = r.value[4].n;
		m.text = (const char *)r.value[6].p;
		m.len = r.value[6].len;
		visit(ctx, &m);
	}
	sodium_memzero(page, sizeof(page));
}
