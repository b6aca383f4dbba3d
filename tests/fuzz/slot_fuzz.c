/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key file of any bytes: it is refused, or its head is within bounds; without the passphrase no slot opens. */
#include "base/assert.h"
#include "core/vault.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct symkey stretched = { { 1, 2, 3 } };
	struct symkey database;
	struct vault_head head;
	enum err e = vault_head(&head, data, len);

	ASSERT(e == ERR_OK || e == ERR_PROFILE_CORRUPT || e == ERR_PROFILE_NEWER);
	ASSERT(vault_unlock(&database, data, len, &stretched) == (e == ERR_OK ? ERR_PASSPHRASE : e));
	if (e == ERR_OK) {
		ASSERT(len == VAULT_LEN);
		ASSERT(head.params.passes >= 1 && head.params.passes <= 64);
		ASSERT(head.params.memory_kib >= 8 && head.params.memory_kib <= 4096 * 1024);
	}
	return 0;
}
