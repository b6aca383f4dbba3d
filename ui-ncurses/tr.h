/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sentences in the reader's language: gettext(3), domain "nightjar". Whole sentences with slots, never pieces put
 * together: other languages have another order. N_() only marks a text of a table, which is translated when it is shown.
 */
#ifndef UI_NCURSES_TR_H
#define UI_NCURSES_TR_H

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

#endif
