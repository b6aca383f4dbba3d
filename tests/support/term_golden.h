/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Screens that are known to be right, in files that a person can read:
 *
 *   24x80 cursor 22,3 title "nightjar"       then the rows, each after a bar; what follows says how cells look
 *   |> Bob        2 | ...
 *   styles
 *   0: 0-79 reverse; 3: 5-8 bold fg=2
 *
 * Rows, columns and the cursor count from 0; a cursor that is hidden is not named; colours are those of the palette or
 * #rrggbb. GOLDEN=write in the environment writes the files instead of comparing.
 */
#ifndef SUPPORT_TERM_GOLDEN_H
#define SUPPORT_TERM_GOLDEN_H

#include "support/term_screen.h"

#define TERM_GOLDEN_FOLDER  "tests/ui/golden"
#define TERM_GOLDEN_PICTURES "ui-ncurses/pictures"

/* As it stands in the file. Returns owned. */
char *term_golden_text(const struct term_screen *s);
/* Compares with the file `name`.txt; prints what differs, "-" as it should be, "+" as it is. */
bool term_golden_is(const char *name, const struct term_screen *s);
/* The same, and the picture `name`.svg in the folder of pictures. */
bool term_golden_picture(const char *name, const struct term_screen *s);
/* Waits until the screen is that and stays so; prints the difference when it does not become so. */
bool term_golden_becomes(const char *name, struct term *t);

/* Whether `text` is what the file has; prints the lines that differ. With GOLDEN=write the file is written. */
bool term_golden_file(const char *path, const char *text);

#endif
