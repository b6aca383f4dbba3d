/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a simulation of a mesh says, side by side: one line for each way in which the same letters went. */
#ifndef SUPPORT_MESH_REPORT_H
#define SUPPORT_MESH_REPORT_H

#include "support/mesh_play.h"

#define MESH_DAY 86400u

void mesh_report_contacts(const char *what, const struct mesh_contacts *c, const struct mesh_load *l);
void mesh_report_head(void);
/* `best`: unlimited epidemic, of which all others' share is said; NULL: this is it. */
void mesh_report_route(const char *name, const struct mesh_route_result *r, const struct mesh_route_result *best,
                       uint32_t nodes);
/* What only whole nodes can tell. */
void mesh_report_play(const struct mesh_play_result *r, const struct mesh_contacts *c);

/* Jain's index of the numbers: 1 when all are the same, 1/n when one has everything. */
double mesh_report_fairness(const uint32_t *numbers, uint32_t n);

#endif
