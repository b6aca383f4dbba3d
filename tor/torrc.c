/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/torrc.h"

#include "base/assert.h"
#include "tor/child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX (8u * 4096)
#define LINE_MAX_TOTAL ((BRIDGE_LINE_MAX + 16) * TORRC_BRIDGES_MAX + 4096 * TORRC_BRIDGES_MAX)

/*
 * tor(1). OnionTrafficOnly: no stream ever goes to anything but an onion, and no name is ever looked up. DisableNetwork:
 * nothing leaves before the control connection has said so. With SafeLogging and only notices tor says nothing about
 * anybody, and it says that to us, not to a file.
 */
static const char form[] =
	"# Written anew by Nightjar each time it starts tor: changes here are lost.\n"
	"DataDirectory \"%s\"\n"
	"ControlSocket \"%s/control\"\n"
	"CookieAuthentication 1\n"
	"CookieAuthFile \"%s/cookie\"\n"
	"SocksPort unix:\"%s/socks\" OnionTrafficOnly IsolateSOCKSAuth KeepAliveIsolateSOCKSAuth ExtendedErrors\n"
	"__OwningControllerProcess %ld\n"
	"DisableNetwork 1\n"
	"ClientOnly 1\n"
	"DormantTimeoutEnabled 0\n"
	"SafeLogging 1\n"
	"Log notice stdout\n";

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	size_t len = strlen(text);
	bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len;

	if (fd >= 0 && close(fd) < 0)
		ok = false;
	return ok;
}

static bool join(char out[4096], const char *folder, const char *name)
{
	int n = snprintf(out, 4096, "%s/%s", folder, name);

	if (n > 0 && n < 4096)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

bool torrc_write(struct torrc_files *out, const char *folder, const struct torrc_places *at, pid_t owner)
{
	char *text = malloc(TEXT_MAX);
	bool ok;

	ASSERT(text);
	snprintf(text, TEXT_MAX, form, at->data, at->sockets, at->sockets, at->sockets, (long)owner);
	/* Without an empty one, what a distribution has made the default for its own tor would be ours too. */
	ok = join(out->torrc, folder, "torrc") && join(out->defaults, folder, "torrc-defaults") &&
	     write_file(out->torrc, text) && write_file(out->defaults, "");
	free(text);
	return ok;
}

static bool find_program(char *out, size_t cap, const char *transport)
{
	const char *const *names = bridge_programs(transport);

	for (size_t i = 0; names && names[i]; i++)
		if (child_find(out, cap, names[i]))
			return true;
	return false;
}

static bool came_before(const struct bridge *bridges, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(bridges[k].transport, bridges[i].transport) == 0)
			return true;
	return false;
}

char *torrc_go_online(const struct bridge *bridges, size_t n, char missing[BRIDGE_TRANSPORT_SIZE])
{
	char *text = malloc(LINE_MAX_TOTAL), program[4096];
	size_t len;

	ASSERT(text && n <= TORRC_BRIDGES_MAX);
	len = (size_t)snprintf(text, LINE_MAX_TOTAL, "SETCONF DisableNetwork=0 UseBridges=%d%s", n > 0,
	                       n > 0 ? "" : " Bridge ClientTransportPlugin");
	for (size_t i = 0; i < n; i++) {
		len += (size_t)snprintf(text + len, LINE_MAX_TOTAL - len, " Bridge=\"%s\"", bridges[i].line);
		if (!bridges[i].transport[0] || came_before(bridges, i))
			continue;
		if (!find_program(program, sizeof(program), bridges[i].transport)) {
			memcpy(missing, bridges[i].transport, BRIDGE_TRANSPORT_SIZE);
			free(text);
			return NULL;
		}
		len += (size_t)snprintf(text + len, LINE_MAX_TOTAL - len, " ClientTransportPlugin=\"%s exec %s\"",
		                        bridges[i].transport, program);
	}
	return text;
}
