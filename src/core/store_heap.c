/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/store_heap.h"

#include "base/heap.h"

#include <malloc.h>
#include <sqlite3.h>
#include <stdlib.h>

#define ALIGNED 8

static void *get(int size)
{
	return malloc((size_t)size);
}

static void *resize(void *p, int size)
{
	return heap_resize(p, (size_t)size);
}

static int size_of(void *p)
{
	return (int)malloc_usable_size(p);
}

static int round_up(int size)
{
	return (size + ALIGNED - 1) & ~(ALIGNED - 1);
}

static int begin(void *ctx)
{
	(void)ctx;
	return SQLITE_OK;
}

static void end(void *ctx)
{
	(void)ctx;
}

static const sqlite3_mem_methods methods = {
	.xMalloc = get,
	.xFree = heap_free,
	.xRealloc = resize,
	.xSize = size_of,
	.xRoundup = round_up,
	.xInit = begin,
	.xShutdown = end,
};

bool store_heap_wiped(void)
{
	return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK;
}
