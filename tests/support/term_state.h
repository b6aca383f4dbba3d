/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of a terminal share: term.c (program and waiting), term_keys.c (typing), term_screen.c (looking). */
#ifndef SUPPORT_TERM_STATE_H
#define SUPPORT_TERM_STATE_H

#include "support/term_scan.h"
#include "support/term_repeat.h"
#include "support/term_width.h"

#include <vterm.h>

struct term {
	int fd;    /* the master's end, -1 once the program has closed its own */
	pid_t pid; /* 0 once it was waited for */
	int status;
	int rows, cols;
	VTerm *vt;
	VTermScreen *screen;
	struct term_scan scan;
	struct term_width width;
	struct term_repeat repeat;
	uint8_t *raw;
	size_t raw_len, raw_cap;
	unsigned keys;
	bool is_linux; /* TERM=linux: its keys are others */
	char left_on[256];
};

#endif
