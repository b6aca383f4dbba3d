/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names compared whatever their case: Unicode's NFKC_Casefold. */
#ifndef CORE_FOLD_H
#define CORE_FOLD_H

#define FOLD_MAX 512    /* bytes, with the final zero; longer results are cut */

/* What is not UTF-8 is copied as it is. */
void fold_case(const char *name, char out[FOLD_MAX]);

#endif
