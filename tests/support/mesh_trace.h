/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Encounter traces of others. One encounter or one change a line, fields parted by blanks; empty lines and those that begin
 * with '#' or '%' are skipped. Names of nodes are any words; the first one that occurs is node 0. Times are seconds, may be
 * fractions, and are counted from the first. What a line is, its fields tell:
 *
 *   TIME A B up|down             as this program writes it
 *   TIME CONN A B up|down        The ONE simulator (StandardEventsReader)
 *   A B START END [...]          the contact tables of CRAWDAD (cambridge/haggle and others), all fields numbers
 */
#ifndef SUPPORT_MESH_TRACE_H
#define SUPPORT_MESH_TRACE_H

#include "support/mesh_contacts.h"

#include <stdio.h>

/* Fills sorted contacts. 0, or the number of the line that cannot be read. Whoever is still up at the end parts there. */
size_t mesh_trace_read(FILE *f, struct mesh_contacts *out) __attribute__((warn_unused_result));
void mesh_trace_write(FILE *f, const struct mesh_contacts *c);

#endif
