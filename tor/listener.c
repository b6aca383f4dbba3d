/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/listener.h"

#include "tor/field.h"

#include <stdlib.h>
#include <string.h>

bool listener_socks(struct calls_socks *out, const char *listeners)
{
	char word[200];
	char *end;
	unsigned long port;

	for (size_t i = 0; field_word(listeners, i, word, sizeof(word)); i++) {
		if (strncmp(word, "unix:", 5) == 0 && strlen(word + 5) < sizeof(out->path)) {
			*out = (struct calls_socks){ .port = 0 };
			memcpy(out->path, word + 5, strlen(word + 5) + 1);
			return true;
		}
		if (strncmp(word, "127.0.0.1:", 10) != 0)
			continue;
		port = strtoul(word + 10, &end, 10);
		if (*end == '\0' && port > 0 && port < 65536) {
			*out = (struct calls_socks){ .port = (uint16_t)port };
			return true;
		}
	}
	return false;
}
