/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/tr.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DIR_MAX 4096

/* Fills `out` with the folder of this program; false when the kernel does not say. */
static int find_self(char out[DIR_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, DIR_MAX - 1);
	char *slash;

	if (n <= 0)
		return 0;
	out[n] = '\0';
	slash = strrchr(out, '/');
	if (!slash)
		return 0;
	*slash = '\0';
	return 1;
}

void tr_setup(void)
{
	static const char header[] = "";    /* stands for what a catalogue says of itself */
	static const char *const places[] = { "locale", "../share/locale" };
	char self[DIR_MAX], dir[DIR_MAX + 32];

	setlocale(LC_ALL, "");
	/* Numbers in JSON, and in everything that is sent, have a point in every country. */
	setlocale(LC_NUMERIC, "C");
	textdomain("nightjar");
	if (!find_self(self))
		return;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(dir, sizeof(dir), "%s/%s", self, places[i]);
		if (access(dir, R_OK) != 0)
			continue;
		bindtextdomain("nightjar", dir);
		/* Read at once: later no file can be opened any more (sandbox/sandbox.h). */
		(void)gettext(header);
		return;
	}
}
