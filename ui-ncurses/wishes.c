/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/wishes.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void drop(char **text)
{
	if (*text)
		sodium_memzero(*text, strlen(*text));
	free(*text);
	*text = NULL;
}

static void replace(char **text, const char *by)
{
	drop(text);
	*text = strdup(by);
	ASSERT(*text);
}

void wishes_wipe(struct wishes *w)
{
	drop(&w->copy);
	drop(&w->edit);
	drop(&w->picture);
	drop(&w->parcels.path);
	drop(&w->tell.title);
	drop(&w->tell.body);
	*w = (struct wishes){ .quit = w->quit, .start = w->start, .panic = w->panic };
}

void wishes_copy(struct wishes *w, const char *text)
{
	replace(&w->copy, text);
}

void wishes_edit(struct wishes *w, const char *text, void (*edited)(struct ui *u, const char *text, size_t len))
{
	replace(&w->edit, text);
	w->edited = edited;
}

void wishes_read(struct wishes *w, const char *path, void (*read)(struct ui *u, bool ok, const char *said))
{
	replace(&w->picture, path);
	w->read = read;
}

void wishes_parcels(struct wishes *w, const char *path, bool take, void (*done)(struct ui *u, bool ok, const char *said))
{
	replace(&w->parcels.path, path);
	w->parcels.take = take;
	w->parcels.done = done;
}

void wishes_tell(struct wishes *w, const char *title, const char *body)
{
	replace(&w->tell.title, title);
	replace(&w->tell.body, body);
}
