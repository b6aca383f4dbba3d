/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two sets that differ as told, and a reconciliation of them over a simulated link with a round trip and no bandwidth limit. */
#ifndef SUPPORT_RECONCILE_RUN_H
#define SUPPORT_RECONCILE_RUN_H

#include "core/reconcile.h"

/* Ids only b has, then shared ones, then those only a has. */
struct reconcile_sets {
	uint8_t (*ids)[RIBLT_ID_LEN];
	size_t both, only_a, only_b;
	uint8_t salt[RIBLT_SALT_LEN];
};

struct reconcile_result {
	bool converged;                  /* both done, nothing in flight, no protocol error */
	struct reconcile_stats a, b;
	uint64_t bytes;                  /* of payloads, both ways */
	int64_t took;                    /* ms from the first flight to the sender's knowing the end */
};

void reconcile_sets_init(struct reconcile_sets *s, uint64_t seed, size_t both, size_t only_a, size_t only_b);
void reconcile_sets_wipe(struct reconcile_sets *s);
/* A session over a copy of a's or b's ids. */
struct reconcile *reconcile_sets_sender(const struct reconcile_sets *s, uint32_t first, int64_t rtt);
struct reconcile *reconcile_sets_receiver(const struct reconcile_sets *s);
/* Runs both to the end; frees neither. */
struct reconcile_result reconcile_run(struct reconcile *a, struct reconcile *b, int64_t rtt);

#endif
