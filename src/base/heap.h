/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is wiped when it is given back: for what may hold a secret, or what a person wrote. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stddef.h>

/* Like free(), for any block of malloc(). NULL is legal. */
void heap_free(void *p);
/* Like realloc(), but never leaves a copy behind. NULL when there is no memory: the old block stays. */
void *heap_resize(void *p, size_t size) __attribute__((warn_unused_result));

#endif
