/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/service.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_MAX   512
#define CLIENT_MAX (sizeof(" ClientAuthV3=") + ONION_CLIENT_PUBLIC_SIZE)

static bool is_of_identity(const struct service *s)
{
	return s->only.self != 0;
}

bool service_is_stale(const struct service *s)
{
	for (size_t i = 0; i < KEYS_SHARD_SLOTS; i++)
		if (s->wants[i] && !s->has[i])
			return true;
	return service_shuts_out(s);
}

bool service_shuts_out(const struct service *s)
{
	for (size_t i = 0; i < KEYS_SHARD_SLOTS; i++)
		if (s->has[i] && s->was[i] && !s->wants[i])
			return true;
	return false;
}

/* Those who are contacts, and the next few that may become ones. */
static void choose_clients(struct service *s)
{
	size_t highest = 0;

	for (size_t i = 0; i < KEYS_SHARD_SLOTS; i++) {
		s->has[i] = s->was[i] = s->wants[i];
		if (s->wants[i])
			highest = i;
	}
	for (size_t i = highest + 1; i <= highest + SERVICE_SPARE && i < KEYS_SHARD_SLOTS; i++)
		s->has[i] = true;
}

static size_t add_client(const struct service *s, size_t slot, char *out, size_t cap)
{
	char text[ONION_CLIENT_PUBLIC_SIZE];
	struct seckey key;
	int n;

	keys_client(&key, &s->secret, s->shard * KEYS_SHARD_SLOTS + slot);
	onion_client_public_text(text, &key);
	n = snprintf(out, cap, " ClientAuthV3=%s", text);
	sodium_memzero(&key, sizeof(key));
	return (size_t)n;
}

/* control-spec, ADD_ONION. */
char *service_add_text(struct service *s, bool with_defence)
{
	size_t cap = HEAD_MAX + KEYS_SHARD_SLOTS * CLIENT_MAX, len;
	char *text = malloc(cap), key[ONION_SECRET_SIZE];

	ASSERT(text);
	choose_clients(s);
	onion_secret_text(key, &s->seed);
	len = (size_t)snprintf(text, cap, "ADD_ONION %s Flags=DiscardPK,MaxStreamsCloseCircuit%s MaxStreams=%d%s Port=%d,%s",
	                       key, is_of_identity(s) ? ",V3Auth" : "", SERVICE_STREAMS,
	                       with_defence ? " PoWDefensesEnabled=1" : "", SERVICE_PORT, s->target);
	sodium_memzero(key, sizeof(key));
	ASSERT(len < HEAD_MAX);
	for (size_t i = 0; is_of_identity(s) && i < KEYS_SHARD_SLOTS; i++)
		if (s->has[i])
			len += add_client(s, i, text + len, cap - len);
	return text;
}

void service_forget_text(char *text)
{
	sodium_memzero(text, strlen(text));
	free(text);
}
