/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was ever used under a one-time name: so that a key and nonce, or a tag, used for two different things are seen.
 */
#ifndef SUPPORT_REUSE_H
#define SUPPORT_REUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reuse;

struct reuse *reuse_new(void);
void reuse_free(struct reuse *r);
/* `name` stands for `value` from now on. False: it stood for something else before. */
bool reuse_note(struct reuse *r, const void *name, size_t name_len, const void *value, size_t value_len);
size_t reuse_count(const struct reuse *r);

#endif
