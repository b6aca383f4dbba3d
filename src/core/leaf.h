/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page of an SQLite database taken by itself: the rows that lie in a leaf of a table, without the pages that lead to it.
 * SQLite's file format, sections 1.6 and 2.1. Pure; what does not make sense is no row.
 */
#ifndef CORE_LEAF_H
#define CORE_LEAF_H

#include "core/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEAF_COLUMNS  16                            /* more are not looked at */
#define LEAF_USABLE   (PAGE_LEN - PAGE_RESERVED)    /* bytes of a page that hold anything */
/* Of a row, in each page that continues it: before them is the number of the next. */
#define LEAF_OVERFLOW (LEAF_USABLE - 4)

enum leaf_type { LEAF_NULL = 1, LEAF_INT, LEAF_TEXT, LEAF_BLOB };

struct leaf_value {
	enum leaf_type type;
	int64_t n;           /* LEAF_INT */
	const uint8_t *p;    /* LEAF_TEXT, LEAF_BLOB: borrowed from the payload */
	size_t len;
};

struct leaf_row {
	size_t columns;
	struct leaf_value value[LEAF_COLUMNS];
};

struct leaf_cell {
	int64_t rowid;
	uint64_t len;            /* of the payload */
	const uint8_t *local;    /* its beginning, in the page */
	size_t local_len;
	uint32_t next;           /* the page where it goes on; 0: all of it is here */
};

/* How many cells a page has; 0: it is no leaf of a table. `number`: of the page, from 1. */
size_t leaf_count(const uint8_t page[PAGE_LEN], uint32_t number);
bool leaf_cell(struct leaf_cell *out, const uint8_t page[PAGE_LEN], uint32_t number, size_t i);
/* A payload as columns. The last value may be cut short by `len`; then its len is what is there, and *whole is false. */
bool leaf_row(struct leaf_row *out, const uint8_t *payload, size_t len, bool *whole);

#endif
