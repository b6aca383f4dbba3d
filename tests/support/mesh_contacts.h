/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Encounters: who was in radio range of whom, from when to when. Models make them (mesh_walk.h, mesh_city.h), traces are
 * read into them (mesh_trace.h), and simulations replay them, with whole cores or without.
 */
#ifndef SUPPORT_MESH_CONTACTS_H
#define SUPPORT_MESH_CONTACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mesh_contact {
	uint32_t start, end;    /* seconds */
	uint32_t a, b;          /* a < b */
};

struct mesh_contacts {
	struct mesh_contact *list;    /* in the order of their start, once sorted */
	size_t n, room;
	uint32_t nodes, seconds;
};

/* A moment at which two come into range, or leave it. */
struct mesh_event {
	uint32_t at;
	uint32_t a, b;
	bool up;
};

void mesh_contacts_init(struct mesh_contacts *c, uint32_t nodes, uint32_t seconds);
void mesh_contacts_wipe(struct mesh_contacts *c);
/* Ignores what lasts no time. */
void mesh_contacts_add(struct mesh_contacts *c, const struct mesh_contact *one);
/* Sorts, and joins what overlaps or touches: from here on each pair meets in one encounter at a time. */
void mesh_contacts_sort(struct mesh_contacts *c);
/* All ups and downs in the order of time; downs first. Returns owned, fills the number: twice that of the contacts. */
struct mesh_event *mesh_contacts_events(const struct mesh_contacts *c, size_t *n);

struct mesh_contacts_facts {
	double per_node_day;       /* encounters of a node in a day */
	double others_day;         /* different others it meets in a day */
	uint32_t median_length;    /* seconds */
	double in_range;           /* share of the time that a node is in range of at least one other */
};
void mesh_contacts_describe(const struct mesh_contacts *c, struct mesh_contacts_facts *out);

#endif
