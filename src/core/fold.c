/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/fold.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

void fold_case(const char *name, char out[FOLD_MAX])
{
	utf8proc_uint8_t *folded = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)name);

	snprintf(out, FOLD_MAX, "%s", folded ? (const char *)folded : name);
	free(folded);
}
