/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/torrc.h"

#include "base/assert.h"
#include "transports/child.h"
#include "tor/field.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_QUOTED    (2u * (4096 + 16) + 3)
#define TEXT_MAX       (4 * PATH_QUOTED + 1024)
#define LINE_MAX_TOTAL ((BRIDGE_LINE_MAX + 16 + 4096 + 64) * TORRC_BRIDGES_MAX + 128)

/*
 * tor(1). OnionTrafficOnly: no stream ever goes to anything but an onion, and no name is ever looked up. DisableNetwork:
 * nothing leaves before the control connection has said so. With SafeLogging and only notices tor says nothing about
 * anybody, and it says that to us, not to a file.
 */
static const char form[] =
	"# Written anew by Nightjar each time it starts tor: changes here are lost.\n"
	"DataDirectory %s\n"
	"ControlSocket %s\n"
	"CookieAuthentication 1\n"
	"CookieAuthFile %s\n"
	"SocksPort unix:%s OnionTrafficOnly IsolateSOCKSAuth KeepAliveIsolateSOCKSAuth ExtendedErrors\n"
	"__OwningControllerProcess %ld\n"
	"DisableNetwork 1\n"
	"ClientOnly 1\n"
	"DormantTimeoutEnabled 0\n"
	"SafeLogging 1\n"
	"Log notice stdout\n"
	"Sandbox %d\n";

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	size_t len = strlen(text);
	ssize_t n = fd >= 0 ? write(fd, text, len) : -1;

	if (n >= 0 && n < (ssize_t)len)
		errno = ENOSPC;
	return (fd < 0 || close(fd) == 0) && n == (ssize_t)len;
}

static bool join(char out[4096], const char *folder, const char *name)
{
	int n = snprintf(out, 4096, "%s/%s", folder, name);

	if (n > 0 && n < 4096)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

/* Tor undoes the escapes of a quoted value. A line's end in a path would begin another setting. */
static bool quote(char out[PATH_QUOTED], const char *path)
{
	errno = EINVAL;
	return field_quote(out, PATH_QUOTED, path);
}

static bool quote_in(char out[PATH_QUOTED], const char *folder, const char *name)
{
	char path[4096];

	return join(path, folder, name) && quote(out, path);
}

static bool fill_form(char text[TEXT_MAX], const struct torrc_places *at, pid_t owner)
{
	char data[PATH_QUOTED], control[PATH_QUOTED], cookie[PATH_QUOTED], socks[PATH_QUOTED];

	if (!quote(data, at->data) || !quote_in(control, at->sockets, "control") ||
	    !quote_in(cookie, at->sockets, "cookie") || !quote_in(socks, at->sockets, "socks"))
		return false;
	snprintf(text, TEXT_MAX, form, data, control, cookie, socks, (long)owner, at->boxed);
	return true;
}

bool torrc_write(struct torrc_files *out, const char *folder, const struct torrc_places *at, pid_t owner)
{
	char *text = malloc(TEXT_MAX);
	bool ok;

	ASSERT(text);
	/* Without an empty one, what a distribution has made the default for its own tor would be ours too. */
	ok = fill_form(text, at, owner) && join(out->torrc, folder, "torrc") &&
	     join(out->defaults, folder, "torrc-defaults") && write_file(out->torrc, text) && write_file(out->defaults, "");
	free(text);
	return ok;
}

/* Tor cuts what it runs at its blanks, and knows no way to write one. */
static bool is_plain(const char *path)
{
	for (; *path; path++)
		if (*path <= ' ' || *path > '~' || strchr("\"\\#", *path))
			return false;
	return true;
}

static bool find_program(char *out, size_t cap, const char *transport)
{
	const char *const *names = bridge_programs(transport);

	for (size_t i = 0; names && names[i]; i++)
		if (child_find(out, cap, names[i]) && is_plain(out))
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

bool torrc_needs_programs(const struct bridge *bridges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bridges[i].transport[0])
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
