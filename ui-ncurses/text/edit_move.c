/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where motions end: by clusters, words and the lines of the text. */
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/edit_state.h"

#include <utf8proc.h>

size_t edit_move_next(const struct edit *e, size_t at)
{
	return at + cluster_next(e->text + at, e->len - at, NULL);
}

size_t edit_move_back(const struct edit *e, size_t at)
{
	return at - cluster_last(e->text, at);
}

size_t edit_move_line_start(const struct edit *e, size_t at)
{
	while (at > 0 && e->text[at - 1] != '\n')
		at--;
	return at;
}

size_t edit_move_line_end(const struct edit *e, size_t at)
{
	while (at < e->len && e->text[at] != '\n')
		at++;
	return at;
}

bool edit_move_is_word(const struct edit *e, size_t at)
{
	int32_t point = 0;
	utf8proc_category_t c;

	if (cluster_point(e->text + at, e->len - at, &point) == 0)
		return false;
	c = utf8proc_category(point);
	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) ||
	       (c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO);
}

bool edit_move_is_blank(const struct edit *e, size_t at)
{
	int32_t point = 0;

	if (cluster_point(e->text + at, e->len - at, &point) == 0)
		return false;
	return point == ' ' || point == '\n' || point == '\t' || utf8proc_category(point) == UTF8PROC_CATEGORY_ZS;
}

size_t edit_move_word_end(const struct edit *e, size_t at)
{
	while (at < e->len && !edit_move_is_word(e, at))
		at = edit_move_next(e, at);
	while (at < e->len && edit_move_is_word(e, at))
		at = edit_move_next(e, at);
	return at;
}

size_t edit_move_word_start(const struct edit *e, size_t at)
{
	size_t back;

	while (at > 0 && (back = edit_move_back(e, at), !edit_move_is_word(e, back)))
		at = back;
	while (at > 0 && (back = edit_move_back(e, at), edit_move_is_word(e, back)))
		at = back;
	return at;
}

size_t edit_move_blank_start(const struct edit *e, size_t at)
{
	size_t back;

	while (at > 0 && (back = edit_move_back(e, at), edit_move_is_blank(e, back)))
		at = back;
	while (at > 0 && (back = edit_move_back(e, at), !edit_move_is_blank(e, back)))
		at = back;
	return at;
}
