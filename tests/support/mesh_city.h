/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Days in a city, of those people who have the program: homes with neighbours, walks through streets, buses with their
 * stops, rooms at work and the lunch they share, shops, evenings out, visits to friends; from the sixth day on a week-end.
 * Everybody has habits (home, work, hours, places) that are kept from day to day, give or take some minutes. Whoever is in
 * the same small place at the same time is in range.
 */
#ifndef SUPPORT_MESH_CITY_H
#define SUPPORT_MESH_CITY_H

#include "support/mesh_contacts.h"

struct mesh_city {
	uint64_t seed;
	uint32_t nodes, days;
	/*
	 * 1: a town in which most people have the program; 0.3: a city in which three in ten have. At home it makes no
	 * difference.
	 */
	double density;
};

void mesh_city_contacts(const struct mesh_city *m, struct mesh_contacts *out);

#endif
