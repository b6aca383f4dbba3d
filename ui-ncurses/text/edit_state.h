/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an editor is made of, for its own files only (edit*.c). Positions are bytes, and boundaries of clusters. */
#ifndef UI_NCURSES_EDIT_STATE_H
#define UI_NCURSES_EDIT_STATE_H

#include "ui-ncurses/text/edit.h"

#define EDIT_KILLS    8
#define EDIT_UNDO_MAX (1024 * 1024)    /* bytes of what may be undone; the oldest are forgotten */

/* What a key did: some of them mean more when done twice in a row. */
enum edit_act {
	EDIT_ACT_OTHER,
	EDIT_ACT_TYPED,       /* undone together */
	EDIT_ACT_ERASED,      /* likewise */
	EDIT_ACT_KILLED,      /* one kill together */
	EDIT_ACT_YANKED,      /* M-y is possible */
	EDIT_ACT_VERTICAL,    /* the column stays */
};

struct edit_step {
	size_t at, removed, added, cursor;    /* the cursor as it was before */
	char *bytes;                          /* what was removed, then what was added */
	bool joins;                           /* undone together with the step before it */
};

struct edit_undo {
	struct edit_step *steps;
	size_t count, cap, done, bytes;       /* steps[done..count) were undone */
	bool has_forgotten;
};

struct edit_kill {
	char *texts[EDIT_KILLS];              /* newest first */
	size_t lens[EDIT_KILLS], count;
	size_t shown, yank_at, yank_len;      /* the last yank: which of them, and where it was put */
};

struct edit_vi {
	bool is_on, is_normal;
	unsigned count, outer_count;          /* digits before the key, and before the operator */
	uint32_t op;                          /* 'd' or 'c', which waits for its motion; 0 */
};

struct edit {
	char text[EDIT_MAX + 1];
	size_t len, cursor;
	struct edit_undo undo;
	struct edit_kill kill;
	struct edit_vi vi;
	enum edit_act last, now;
	bool is_refused;
	int columns, goal;                    /* of the last layout; the column that up and down keep, or -1 */
	struct wrap_line *lines;
	size_t lines_cap;
	bool is_laid_out;
	struct edit_view view;
};

/* The change that all others are made of. `fresh` is clean and outside of the text. The cursor goes behind it. */
bool edit_change(struct edit *e, size_t at, size_t old, const char *fresh, size_t len);
/* The boundary at or before `at`, and at or behind it. */
size_t edit_boundary_before(const struct edit *e, size_t at);
size_t edit_boundary_after(const struct edit *e, size_t at);

/* edit_undo.c: both false when there is nothing. Recording comes before the change is made. */
void edit_undo_record(struct edit *e, size_t at, size_t removed, const char *fresh, size_t added);
bool edit_undo_back(struct edit *e);
bool edit_undo_forward(struct edit *e);
void edit_undo_wipe(struct edit *e);

/* edit_kill.c */
void edit_kill_range(struct edit *e, size_t at, size_t end);    /* away, and into the ring; the cursor goes to `at` */
void edit_kill_yank(struct edit *e);
void edit_kill_older(struct edit *e);
void edit_kill_wipe(struct edit *e);

/* edit_move.c: where a motion from `at` ends. */
size_t edit_move_next(const struct edit *e, size_t at);
size_t edit_move_back(const struct edit *e, size_t at);
size_t edit_move_line_start(const struct edit *e, size_t at);
size_t edit_move_line_end(const struct edit *e, size_t at);
size_t edit_move_word_end(const struct edit *e, size_t at);      /* letters and digits, as readline has it */
size_t edit_move_word_start(const struct edit *e, size_t at);
size_t edit_move_blank_start(const struct edit *e, size_t at);   /* of the run without blanks before `at` */
bool edit_move_is_word(const struct edit *e, size_t at);
bool edit_move_is_blank(const struct edit *e, size_t at);

/* edit_lines.c: the lines for e->columns; one line up or down, false when there is none. */
const struct edit_view *edit_lines_view(struct edit *e);
bool edit_lines_go(struct edit *e, bool down);

/* edit_keys.c, edit_vi.c: true when the key was used. vi is asked first, when it is on. */
bool edit_keys_take(struct edit *e, const struct key *k);
bool edit_vi_take(struct edit *e, const struct key *k);

#endif
