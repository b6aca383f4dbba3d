/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/picture.h"

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PATH_SIZE 4096

static bool ends_in(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len > n && strcasecmp(text + len - n, end) == 0;
}

static bool is_picture_name(const char *text)
{
	static const char *const ends[] = { ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm", ".pgm" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_in(text, ends[i]))
			return true;
	return false;
}

static int hex(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* RFC 8089: file:///path, bytes as %XX. */
static void from_address(char *text)
{
	char *to = text;

	for (const char *from = text + strlen("file://"); *from; from++) {
		if (*from == '%' && hex(from[1]) >= 0 && hex(from[2]) >= 0) {
			*to++ = (char)(hex(from[1]) * 16 + hex(from[2]));
			from += 2;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

static void from_shell(char *text)
{
	char *to = text, quote = '\0';

	for (const char *from = text; *from; from++) {
		if (quote ? *from == quote : *from == '\'' || *from == '"')
			quote = quote ? '\0' : *from;
		else if (*from == '\\' && from[1] && quote != '\'')
			*to++ = *++from;
		else
			*to++ = *from;
	}
	*to = '\0';
}

static void trim(char *text)
{
	size_t lead = strspn(text, " "), len = strlen(text + lead);

	memmove(text, text + lead, len + 1);
	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
}

bool picture_path(char *out, size_t cap, const char *text)
{
	const char *home = getenv("HOME");
	char path[PATH_SIZE];

	if (strlen(text) >= sizeof(path))
		return false;
	str_copy(path, sizeof(path), text);
	trim(path);
	if (strncasecmp(path, "file://", strlen("file://")) == 0)
		from_address(path);
	else
		from_shell(path);
	if (!is_picture_name(path) && path[0] != '/' && path[0] != '~' && strncmp(path, "./", 2) != 0 &&
	    strncmp(path, "../", 3) != 0)
		return false;
	if (strncmp(path, "~/", 2) == 0 && home && home[0] == '/')
		return snprintf(out, cap, "%s%s", home, path + 1) < (int)cap;
	return snprintf(out, cap, "%s%s", path[0] == '/' ? "" : "./", path) < (int)cap;
}
