/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/scroll.h"

static void stand(struct talk *t, size_t i, int hidden)
{
	t->follow = i + 1 >= t->n && hidden == 0 && !t->more_after;
	t->bottom = t->row[i].order;
	t->hidden = hidden;
}

/* Lines from the top of the window down to the bottom of the screen, as far as they matter. */
static int above(const struct talk *t, const struct talk_shape *s, size_t i, int hidden)
{
	int lines = -hidden;

	for (size_t k = i + 1; k > 0 && lines < s->rows; k--)
		lines += talk_paint_lines(t, k - 1, s);
	return lines;
}

static void go_down(struct talk *t, const struct talk_shape *s, size_t i, int hidden)
{
	while (hidden < 0 && i + 1 < t->n)
		hidden += talk_paint_lines(t, ++i, s);
	stand(t, i, hidden < 0 ? 0 : hidden);
}

void scroll_clamp(struct talk *t, const struct talk_shape *s)
{
	size_t i;
	int lines, missing;

	if (t->n == 0 || t->follow)
		return;
	i = talk_bottom(t);
	lines = talk_paint_lines(t, i, s);
	if (t->hidden >= lines)
		t->hidden = lines - 1;
	missing = s->rows - above(t, s, i, t->hidden);
	if (missing > 0 && !t->more_before)
		go_down(t, s, i, t->hidden - missing);
}

void scroll_up(struct talk *t, const struct talk_shape *s, int lines)
{
	size_t i;
	int hidden, here;

	if (t->n == 0)
		return;
	i = talk_bottom(t);
	hidden = t->hidden + lines;
	while (i > 0 && hidden >= (here = talk_paint_lines(t, i, s))) {
		hidden -= here;
		i--;
	}
	here = talk_paint_lines(t, i, s);
	stand(t, i, hidden < here ? hidden : here - 1);
	scroll_clamp(t, s);
}

void scroll_down(struct talk *t, const struct talk_shape *s, int lines)
{
	if (t->n > 0 && !t->follow)
		go_down(t, s, talk_bottom(t), t->hidden - lines);
}

void scroll_show(struct talk *t, const struct talk_shape *s, int64_t order, bool middle)
{
	size_t i = talk_index(t, order), at;
	int lines;

	if (i == t->n || s->rows <= 0)
		return;
	at = talk_bottom(t);
	if (i > at || (i == at && t->hidden > 0)) {
		stand(t, i, 0);
		at = i;
	}
	lines = -t->hidden;
	for (size_t k = i; k <= at; k++)
		lines += talk_paint_lines(t, k, s);
	if (lines > s->rows)
		scroll_up(t, s, lines - s->rows);
	if (middle && at == i)
		scroll_down(t, s, s->rows / 2);
}

bool scroll_pick(struct talk *t, const struct talk_shape *s)
{
	size_t i = talk_stored(t), at;

	if (i == 0)
		return false;
	at = talk_bottom(t);
	t->pick = t->row[at < i ? at : i - 1].order;
	scroll_show(t, s, t->pick, false);
	return true;
}

void scroll_pick_move(struct talk *t, const struct talk_shape *s, bool up)
{
	size_t i = talk_index(t, t->pick), n = talk_stored(t);

	if (n == 0 || (up && i == 0))
		return;
	i = up ? i - 1 : i + 1;
	if (i >= n)
		i = n - 1;
	t->pick = t->row[i].order;
	scroll_show(t, s, t->pick, false);
}
