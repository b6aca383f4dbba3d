/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/complete.h"

#include "ui-ncurses/action.h"
#include "ui-ncurses/text/emoji.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum what { NOTHING, COMMAND, NAME, EMOJI, WORD };

struct word {
	enum what what;
	size_t at;        /* where it begins */
	const char *text; /* not ended: `len` bytes */
	size_t len;
	const char *const *words; /* of WORD: which there are, ended by NULL */
};

/* What may follow a command that is about no contact. */
static const struct {
	const char *command, *words[6];
} choices[] = {
	{ "tor", { "on", "off", "bridges" } },
	{ "lan", { "on", "off" } },
	{ "bluetooth", { "on", "off" } },
	{ "nearby", { "off" } },
	{ "blackout", { "off" } },
	{ "carry", { "pause", "resume", "empty", "cap", "folder" } },
	/* A path: nothing that is known here. */
	{ "export", { NULL } },
	{ "import", { NULL } },
};

/* NULL: none of those commands stands at the beginning. */
static const char *const *words_after(const char *text)
{
	size_t len = strcspn(text, " \n");

	for (size_t i = 0; text[0] == '/' && i < sizeof(choices) / sizeof(choices[0]); i++)
		if (strlen(choices[i].command) == len - 1 && strncasecmp(choices[i].command, text + 1, len - 1) == 0)
			return choices[i].words;
	return NULL;
}

static size_t word_start(const char *text, size_t cursor)
{
	while (cursor > 0 && text[cursor - 1] != ' ' && text[cursor - 1] != '\n')
		cursor--;
	return cursor;
}

/* A name may hold blanks: it is everything behind the command. */
static bool is_argument(const char *text, size_t cursor, size_t *at)
{
	size_t len = strcspn(text, " \n");
	const struct action *a = text[0] == '/' && len < cursor ? action_find(text + 1, len - 1) : NULL;

	*at = len + 1;
	return a && a->argument;
}

static struct word word_at(const char *text, size_t cursor)
{
	struct word w = { .at = word_start(text, cursor) };
	size_t at;

	if (w.at == 0 && text[0] == '/' && text[1] != '/')
		w.what = COMMAND;
	else if (text[w.at] == ':' && cursor > w.at + 1)
		w.what = EMOJI;
	else if (is_argument(text, cursor, &at) && memchr(text, '\n', cursor) == NULL) {
		w.words = words_after(text);
		w.what = !w.words ? NAME : w.at == at ? WORD
						      : NOTHING;
		w.at = at;
	}
	if (w.what == COMMAND || w.what == EMOJI)
		w.at++;
	w.text = text + w.at;
	w.len = cursor - w.at;
	return w;
}

/* The i-th of all that a word of this kind can be. */
static const char *candidate(const struct ui *u, const struct word *w, size_t i)
{
	const struct person *row;
	const struct action *a;
	const struct emoji *e;

	switch (w->what) {
	case COMMAND:
		a = action_at(i);
		return !a ? NULL : a->command ? a->command
					      : "";
	case NAME:
		row = people_shown(&u->people, i);
		return row ? row->name : NULL;
	case EMOJI:
		e = emoji_at(i);
		return e ? e->name : NULL;
	case WORD:
		return w->words[i];
	case NOTHING:
		break;
	}
	return NULL;
}

static const char *nth(const struct ui *u, const struct word *w, int n)
{
	const char *name;

	for (size_t i = 0; (name = candidate(u, w, i)); i++)
		if (name[0] && strncasecmp(name, w->text, w->len) == 0 && n-- == 0)
			return name;
	return NULL;
}

void complete_end(struct complete *c)
{
	*c = (struct complete){ .next = 0 };
}

static bool goes_on(const struct complete *c, const struct edit *e)
{
	return c->next > 0 && edit_len(e) == c->after && edit_cursor(e) == c->cursor;
}

static bool begin(struct complete *c, const struct edit *e)
{
	struct word w = word_at(edit_text(e), edit_cursor(e));
	size_t start = w.what == EMOJI ? w.at - 1 : w.at;

	complete_end(c);
	if (w.what == NOTHING || edit_cursor(e) - start >= sizeof(c->stem))
		return false;
	c->at = start;
	c->len = edit_cursor(e) - start;
	memcpy(c->stem, edit_text(e) + start, c->len);
	return true;
}

/* What may stand for the word: its kind is that of the place where it began. */
static const char *choose(const struct ui *u, const struct complete *c, const struct edit *e)
{
	bool emoji = c->stem[0] == ':';
	struct word w = { .what = emoji ? EMOJI : c->at == 1 && edit_text(e)[0] == '/' ? COMMAND
										       : NAME,
		          .words = words_after(edit_text(e)) };
	const char *name;

	if (w.what == NAME && w.words)
		w.what = WORD;

	w.text = c->stem + emoji;
	w.len = strlen(c->stem) - emoji;
	name = nth(u, &w, c->next);
	return name && emoji ? emoji_find(name) : name;
}

bool complete_tab(struct ui *u, struct complete *c, struct edit *e)
{
	char text[PEOPLE_NAME + 8];
	const char *chosen;
	bool alone;

	if (!goes_on(c, e) && !begin(c, e))
		return false;
	chosen = choose(u, c, e);
	if (!chosen && c->next > 0) {
		c->next = 0;
		chosen = choose(u, c, e);
	}
	if (!chosen)
		return false;
	c->next++;
	alone = c->next == 1 && !choose(u, c, e);
	snprintf(text, sizeof(text), "%s%s", chosen, alone && c->at == 1 ? " " : "");
	if (!edit_replace(e, c->at, c->len, text, strlen(text)))
		return false;
	c->len = strlen(text);
	c->after = edit_len(e);
	c->cursor = edit_cursor(e);
	return true;
}
