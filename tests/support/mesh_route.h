/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters carried over encounters, without any core: what is handed over arrives at once, and all that fits a rule is handed
 * over. The limits that a real program is judged by (epidemic, direct), and the place where its rule is tuned.
 */
#ifndef SUPPORT_MESH_ROUTE_H
#define SUPPORT_MESH_ROUTE_H

#include "core/spread.h"
#include "support/mesh_contacts.h"
#include "support/mesh_load.h"

enum mesh_route_kind {
	MESH_ROUTE_DIRECT = 1,    /* only the author hands it over, and only to whom it is for */
	MESH_ROUTE_EPIDEMIC,      /* everybody to everybody, whether it has been delivered or not */
	MESH_ROUTE_VACCINE,       /* the same until a receipt is seen */
	MESH_ROUTE_SPREAD         /* as core/spread.h and core/ferry.h say, with receipts */
};

enum mesh_hole {
	MESH_HOLE_SILENT,         /* takes everything and is never seen to have it */
	MESH_HOLE_LIAR            /* takes everything, says that it has it, hands nothing over */
};

struct mesh_route_options {
	enum mesh_route_kind kind;
	uint64_t seed;
	uint32_t expiry;                        /* seconds that a letter lives */
	uint32_t receipt_least, receipt_most;   /* seconds before a receipt is shown */
	const bool *holes;                      /* [nodes]; NULL: none */
	enum mesh_hole hole;
};

struct mesh_route_result {
	uint32_t *delay;          /* [letters] seconds; UINT32_MAX: never */
	size_t letters;
	uint64_t transmissions;   /* of letters, that for the reader among them */
	uint64_t covers;          /* of these, taken as cover */
	uint64_t receipts;        /* of receipts */
	uint32_t *handed;         /* [nodes] letters that each handed over */
	double stored;            /* mean number that a node has in store */
	uint32_t stored_most;     /* by any node at any time */
};

void mesh_route_run(const struct mesh_contacts *c, const struct mesh_load *l, const struct mesh_route_options *o,
                    struct mesh_route_result *out);
void mesh_route_wipe(struct mesh_route_result *r);

/* Share that was delivered within so many seconds, and the delay that this share of the delivered did not exceed. */
double mesh_route_within(const struct mesh_route_result *r, uint32_t seconds);
uint32_t mesh_route_delay(const struct mesh_route_result *r, double part);

#endif
