/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PRF(k, label, x): BLAKE2b-256 keyed with k over label, one zero byte, x. The one keyed function that both the core and
 * the transports need; labels have the form "nightjar/v1/<purpose>".
 */
#ifndef BASE_PRF_H
#define BASE_PRF_H

#include "base/key.h"

#include <stddef.h>

/* `out` may be `k`. */
void prf(struct symkey *out, const struct symkey *k, const char *label, const void *x, size_t len);

#endif
