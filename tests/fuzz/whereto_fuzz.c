/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever a contact says is its address on this road: what is accepted is written out as the same bytes. */
#include "base/assert.h"
#include "bluetooth/whereto.h"

#include <sodium.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t again[WHERETO_LEN];
	struct whereto w;

	if (!whereto_decode(&w, data, size)) {
		ASSERT(sodium_is_zero((const uint8_t *)&w, sizeof(w)));
		return 0;
	}
	ASSERT(whereto_encode(again, sizeof(again), &w) == size && memcmp(again, data, size) == 0);
	return 0;
}
