/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: key and value, both text. See store.h for errors and visits. */
#ifndef CORE_SETTING_H
#define CORE_SETTING_H

#include "core/store.h"

#define SETTING_VALUE_MAX 1023    /* bytes, without the final zero */

/* ERR_TOO_LONG. */
enum err setting_set(struct store *s, const char *key, const char *value) __attribute__((warn_unused_result));
/* ERR_NO_SETTING. */
enum err setting_get(struct store *s, const char *key, char value[SETTING_VALUE_MAX + 1])
	__attribute__((warn_unused_result));
enum err setting_unset(struct store *s, const char *key) __attribute__((warn_unused_result));
/* In the order of the keys. */
enum err setting_list(struct store *s, bool (*visit)(void *ctx, const char *key, const char *value), void *ctx)
	__attribute__((warn_unused_result));

#endif
