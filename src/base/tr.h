/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sentences in the reader's language: gettext(3), domain "nightjar", catalogues in src/po. Whole sentences with slots, never
 * pieces put together, as other languages have another order. N_() only marks a text of a table: it is translated when it
 * is shown. What machines read (kinds, states, JSON names) is never translated.
 */
#ifndef BASE_TR_H
#define BASE_TR_H

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

/*
 * Once, at the start of a program: takes the language of the environment, and the catalogues beside the program
 * (`locale` in its folder, else `../share/locale`).
 */
void tr_setup(void);

#endif
