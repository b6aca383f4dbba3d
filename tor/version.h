/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Versions of Tor (version-spec, "The New Way"): MAJOR.MINOR.MICRO[.PATCH][-TAG][ (INFO)]*. The four numbers tell all
 * versions apart, so the rest is not kept.
 */
#ifndef TOR_VERSION_H
#define TOR_VERSION_H

#include <stdbool.h>
#include <stddef.h>

#define VERSION_SIZE 24    /* bytes of any version as text, with its NUL */

struct version {
	unsigned major, minor, micro, patch;    /* each below 100000 */
};

/* Takes a version, and what `tor --version` says: "Tor version 0.4.9.11." and more. False, and zeros, for all else. */
bool version_parse(struct version *out, const char *text) __attribute__((warn_unused_result));
/* Below, equal to or above 0, as a is older, the same or newer. */
int version_compare(const struct version *a, const struct version *b);
/* Fills `out`, cut when cap >= 1 is below VERSION_SIZE. */
void version_text(char *out, size_t cap, const struct version *v);

#endif
