/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables, and the steps from each version of them to the next. The version is SQLite's user_version. */
#ifndef CORE_SCHEMA_H
#define CORE_SCHEMA_H

#include "core/store.h"

/* The version this program writes. */
int schema_version(void);
/* Version of the database; 0: no tables yet. */
enum err schema_read_version(struct store *s, int *out) __attribute__((warn_unused_result));
/* From `version` to schema_version(), in one transaction. */
enum err schema_migrate(struct store *s, int version) __attribute__((warn_unused_result));

#endif
