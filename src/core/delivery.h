/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the other side got our messages, without touching the messages: "everything up to n, at this time" is one row,
 * however many messages it covers; a receipt beyond the frontier is a row of its own. See store.h for errors.
 */
#ifndef CORE_DELIVERY_H
#define CORE_DELIVERY_H

#include "core/store.h"

enum err delivery_upto(struct store *s, int64_t contact, uint32_t session, uint64_t seq, int64_t wall)
	__attribute__((warn_unused_result));
enum err delivery_one(struct store *s, int64_t contact, uint32_t session, uint64_t seq, int64_t wall)
	__attribute__((warn_unused_result));
/* *wall is 0 when it is not known to be delivered. */
enum err delivery_time(struct store *s, int64_t contact, uint32_t session, uint64_t seq, int64_t *wall)
	__attribute__((warn_unused_result));
enum err delivery_forget(struct store *s, int64_t contact) __attribute__((warn_unused_result));

#endif
