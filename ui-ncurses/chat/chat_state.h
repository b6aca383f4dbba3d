/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the conversation's screen share. */
#ifndef UI_NCURSES_CHAT_STATE_H
#define UI_NCURSES_CHAT_STATE_H

#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/complete.h"
#include "ui-ncurses/chat/compose.h"
#include "ui-ncurses/chat/list.h"
#include "ui-ncurses/chat/sending.h"
#include "ui-ncurses/chat/talk.h"
#include "ui-ncurses/chat/talk_paint.h"

struct chat {
	int64_t contact; /* whose conversation is open, 0: nobody's */
	bool met;        /* that contact was in the list: once it is not, it is gone */
	bool in_list;    /* the keys go to the list; in a narrow window it is what is seen */
	bool bare;       /* nothing beside the text, for copying */
	bool prefix;     /* Ctrl-X was typed */
	struct list list;
	struct talk talk;
	struct compose compose;
	struct complete complete;
	struct sending sending;
	int rows, cols; /* of the pane, when it was painted last; 0: not yet */
};

/* NULL when the screen is not open. */
struct chat *chat_state(const struct ui *u);

#endif
