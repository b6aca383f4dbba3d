/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A QR code in the cells of a picture: half blocks, or two characters for a module where there are no half blocks. */
#ifndef UI_NCURSES_CODE_H
#define UI_NCURSES_CODE_H

#include "base/qr.h"
#include "ui-ncurses/term/canvas.h"

/* Cells it takes, with the quiet zone around it. */
int code_rows(const struct qr *q, bool ascii);
int code_cols(const struct qr *q, bool ascii);
/* At the top left of the pane, which must be large enough: half a code is none. */
void code_paint(const struct qr *q, const struct pane *p);

#endif
