/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking through the interface and looking at each screen: for tests/ui/NAME_screen_test.c. */
#ifndef SUPPORT_UI_LOOK_H
#define SUPPORT_UI_LOOK_H

#include "support/ui_run.h"

/* Keys are typed, a row that matches is waited for (after "!": none any more), the screen is the golden one (NULL: any). */
struct ui_look_step {
	const char *keys, *shows, *golden;
};

/* False, and says where, when it comes out otherwise or anything stray was said to the terminal. */
bool ui_look(struct ui_run *r, const struct ui_look_step *steps, size_t n);
#define UI_LOOK(r, ...)                                                              \
	do {                                                                         \
		static const struct ui_look_step steps_[] = { __VA_ARGS__ };         \
		assert_true(ui_look(r, steps_, sizeof(steps_) / sizeof(steps_[0]))); \
	} while (0)

/* What is other each time does not count: links, what is in QR codes, folders in /tmp, sizes in MiB, numbers of processes. */
bool ui_look_golden(const char *name, struct term *t);
/* And its picture, which is written with GOLDEN=write only: what does not count is in it. */
bool ui_look_picture(const char *name, struct term *t);

/* What a scanner (zbarimg) reads from the screen; owned. NULL: nothing. */
char *ui_look_scan(struct term *t);

#endif
