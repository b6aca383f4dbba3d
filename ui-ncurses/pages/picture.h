/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of a picture, as people type it and as terminals paste one that is dropped on them. */
#ifndef UI_NCURSES_PICTURE_H
#define UI_NCURSES_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * True when the text is meant as a path, and not as a link or words; then `out` is that path, always beginning with / or
 * ./, so that no program takes it for an option or an address. Understood: quotes, backslashes, file://, ~/.
 */
bool picture_path(char *out, size_t cap, const char *text);

#endif
