/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of a peer is stored, as opaque bytes beside its contact or invitation: its chains, the windows of used tags, and the
 * rest ("extra"). A failure to write stays with the store and shows at the commit.
 */
#ifndef CORE_PEER_ROW_H
#define CORE_PEER_ROW_H

#include "core/peer.h"

/* False: damaged, or the disk failed. */
bool peer_row_load(struct core *c, struct peer *p) __attribute__((warn_unused_result));
void peer_row_put_chains(struct core *c, struct peer *p);
void peer_row_put_windows(struct core *c, struct peer *p);
void peer_row_put_extra(struct core *c, struct peer *p);

#endif
