/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_report.h"

#include <stdio.h>
#include <stdlib.h>

#define EXPIRY (72 * 3600u)

void mesh_report_contacts(const char *what, const struct mesh_contacts *c, const struct mesh_load *l)
{
	struct mesh_contacts_facts f;

	mesh_contacts_describe(c, &f);
	printf("%s: %u nodes, %.1f days, %zu encounters;\n", what, c->nodes, (double)c->seconds / MESH_DAY, c->n);
	printf("  a node has %.0f a day with %.0f different others, the median lasts %u s; it is near somebody %.0f %% of the "
	       "time;\n",
	       f.per_node_day, f.others_day, f.median_length, 100 * f.in_range);
	printf("  %zu letters, between %zu pairs who know each other\n", l->nletters, l->npairs);
}

void mesh_report_head(void)
{
	printf("\n%-10s %8s %8s %7s %7s %7s %9s %11s %7s %6s %6s\n", "", "24 h", "72 h", "median", "p90", "p99", "of",
	       "sent over,",
	       "of", "fair-", "held,");
	printf("%-10s %8s %8s %7s %7s %7s %9s %11s %7s %6s %6s\n", "", "", "", "", "", "", "epidemic", "a letter", "it", "ness",
	       "mean");
}

static double hours(uint32_t seconds)
{
	return seconds == UINT32_MAX ? 0 : seconds / 3600.0;
}

void mesh_report_route(const char *name, const struct mesh_route_result *r, const struct mesh_route_result *best,
                       uint32_t nodes)
{
	const double within = mesh_route_within(r, MESH_DAY);
	const double of = best ? within / mesh_route_within(best, MESH_DAY) : 1;
	const double share = best ? (double)r->transmissions / (double)best->transmissions : 1;

	printf("%-10s %6.1f %% %6.1f %% %5.1f h %5.1f h %5.1f h %9.3f %11.1f %7.3f %6.2f %6.1f\n", name, 100 * within,
	       100 * mesh_route_within(r, EXPIRY), hours(mesh_route_delay(r, 0.5)), hours(mesh_route_delay(r, 0.9)),
	       hours(mesh_route_delay(r, 0.99)), of, (double)r->transmissions / (double)r->letters, share,
	       mesh_report_fairness(r->handed, nodes), r->stored);
	fflush(stdout);
}

static int by_number(const void *x, const void *y)
{
	const double p = *(const double *)x, q = *(const double *)y;

	return (p > q) - (p < q);
}

static void energy(const struct mesh_play_result *r, const struct mesh_contacts *c)
{
	const double days = (double)c->seconds / MESH_DAY;
	double *sorted = malloc((c->nodes + 1) * sizeof(*sorted)), sum = 0;

	if (!sorted)
		abort();
	for (uint32_t i = 0; i < c->nodes; i++)
		sum += sorted[i] = r->radio[i] / days;
	qsort(sorted, c->nodes, sizeof(*sorted), by_number);
	printf("  radio: a node is busy %.0f s a day in the mean, %.0f s the median, %.0f s the most;\n"
	       "  %.1f kB a letter went over the air, most of it so that those who stay together know that they still are\n",
	       sum / c->nodes, sorted[c->nodes / 2], sorted[c->nodes - 1],
	       (double)r->bytes / 1000.0 / (double)r->route.letters);
	free(sorted);
}

void mesh_report_play(const struct mesh_play_result *r, const struct mesh_contacts *c)
{
	size_t told = 0;

	for (size_t i = 0; i < r->route.letters; i++)
		told += r->told[i] != UINT32_MAX;
	energy(r, c);
	printf("  held, with proofs: %.1f KiB in the mean, %.1f KiB at most; %.1f %% of the authors know that it arrived; "
	       "%u shown twice\n",
	       r->stored_bytes / 1024, (double)r->stored_bytes_most / 1024,
	       100.0 * (double)told / (double)r->route.letters, r->doubles);
	printf("  of an honest node's room at most: one contact %.2f %%, all strangers %.2f %%", 100 * r->neighbour_most,
	       100 * r->strangers_most);
	if (r->junk_made > 0)
		printf(", junk %.2f %% (%llu made, %llu taken)", 100 * r->junk_most, (unsigned long long)r->junk_made,
		       (unsigned long long)r->junk_taken);
	printf("\n");
	fflush(stdout);
}

double mesh_report_fairness(const uint32_t *numbers, uint32_t n)
{
	double sum = 0, squares = 0;

	for (uint32_t i = 0; i < n; i++) {
		sum += numbers[i];
		squares += (double)numbers[i] * numbers[i];
	}
	return squares > 0 ? sum * sum / (n * squares) : 1;
}
