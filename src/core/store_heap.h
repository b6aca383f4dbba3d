/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite's memory holds decrypted pages, keys and texts among them. With this it is wiped before it is given back, so that
 * nothing stays behind when the database is closed.
 */
#ifndef CORE_STORE_HEAP_H
#define CORE_STORE_HEAP_H

#include <stdbool.h>

/* Once in a process, before any database is opened. False: SQLite is in use already. */
bool store_heap_wiped(void) __attribute__((warn_unused_result));

#endif
