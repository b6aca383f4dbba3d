/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chance for the models of a mesh: millions of throws, so a fast generator (splitmix64, Steele and others, 2014) instead of
 * base/rand. The same seed gives the same throws.
 */
#ifndef SUPPORT_MESH_DICE_H
#define SUPPORT_MESH_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct mesh_dice {
	uint64_t state;
};

/* Two runs with one seed and another purpose share no throws. */
struct mesh_dice mesh_dice_new(uint64_t seed, uint32_t purpose);
uint32_t mesh_dice_word(struct mesh_dice *d);
/* Uniform in [0, below), and in [least, most]. */
uint32_t mesh_dice_below(struct mesh_dice *d, uint32_t below);
uint32_t mesh_dice_between(struct mesh_dice *d, uint32_t least, uint32_t most);
/* Uniform in [0, 1). */
double mesh_dice_part(struct mesh_dice *d);
bool mesh_dice_chance(struct mesh_dice *d, double p);
/* A word that is always the same for the same numbers. */
uint32_t mesh_dice_mix(uint64_t seed, uint32_t a, uint32_t b);

#endif
