/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void assert_failed(const char *what, const char *file, int line)
{
	fprintf(stderr, "nightjar: a bug: %s does not hold at %s:%d\n", what, file, line);
	abort();
}
