/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parcels on paper: a sheet of QR codes, one for each short message and each receipt. Each holds one line,
 *   NIGHTJAR-P: and the item of a file (512 bytes and one, or 21) in base32
 * and what reads such codes prints those lines, which are then read as a file is.
 */
#ifndef CLI_SHEET_H
#define CLI_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli;

#define SHEET_SUFFIX ".parcels"    /* of files that a folder is searched for */

/* Writes an SVG picture of what fits on paper to `path`. Returns an exit code. */
int sheet_write(struct cli *c, const char *path, const uint8_t *file, size_t len);
/* Is this text read off a sheet? */
bool sheet_is(const uint8_t *text, size_t len);
/* Turns it into a file, in place; the new length. Lines that are something else are passed over. */
size_t sheet_read(uint8_t *text, size_t len);

#endif
