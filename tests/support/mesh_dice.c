/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_dice.h"

static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

struct mesh_dice mesh_dice_new(uint64_t seed, uint32_t purpose)
{
	struct mesh_dice d = { .state = seed };

	d.state = next(&d.state) ^ (uint64_t)purpose << 32;
	(void)next(&d.state);
	return d;
}

uint32_t mesh_dice_word(struct mesh_dice *d)
{
	return (uint32_t)(next(&d->state) >> 32);
}

uint32_t mesh_dice_below(struct mesh_dice *d, uint32_t below)
{
	return (uint32_t)((uint64_t)mesh_dice_word(d) * below >> 32);
}

uint32_t mesh_dice_between(struct mesh_dice *d, uint32_t least, uint32_t most)
{
	return least + mesh_dice_below(d, most - least + 1);
}

double mesh_dice_part(struct mesh_dice *d)
{
	return mesh_dice_word(d) / 4294967296.0;
}

bool mesh_dice_chance(struct mesh_dice *d, double p)
{
	return mesh_dice_part(d) < p;
}

uint32_t mesh_dice_mix(uint64_t seed, uint32_t a, uint32_t b)
{
	uint64_t state = seed ^ (uint64_t)a << 32 ^ b;

	(void)next(&state);
	return (uint32_t)(next(&state) >> 32);
}
