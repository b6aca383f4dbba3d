/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/carried.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/status.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TEXT_MAX 512
#define SIZE_MAX_TEXT 32
#define PATH_SIZE 1024
#define MIB INT64_C(1048576)

/* ---- what is so ---- */

static void write_size(char out[SIZE_MAX_TEXT], int64_t bytes)
{
	if (bytes < 1024)
		snprintf(out, SIZE_MAX_TEXT, ngettext("%lld byte", "%lld bytes", (unsigned long)bytes), (long long)bytes);
	else if (bytes < MIB)
		snprintf(out, SIZE_MAX_TEXT, _("%.1f KiB"), (double)bytes / 1024);
	else if (bytes % MIB == 0)
		snprintf(out, SIZE_MAX_TEXT, _("%lld MiB"), (long long)(bytes / MIB));
	else
		snprintf(out, SIZE_MAX_TEXT, _("%.1f MiB"), (double)bytes / (double)MIB);
}

static void tell_amount(const json_t *carry, char out[TEXT_MAX])
{
	const int64_t n = asks_number(carry, "parcels");
	char size[SIZE_MAX_TEXT], cap[SIZE_MAX_TEXT];

	write_size(size, asks_number(carry, "bytes"));
	write_size(cap, asks_number(carry, "cap"));
	if (asks_flag(carry, "paused"))
		snprintf(out, TEXT_MAX, "%s", _("Paused: nothing is taken for others or given to them."));
	else if (n == 0)
		snprintf(out, TEXT_MAX, _("Nothing now. At most %s are carried."), cap);
	else
		snprintf(out, TEXT_MAX, ngettext("%lld parcel, %s of at most %s.", "%lld parcels, %s of at most %s.",
		                                 (unsigned long)n), (long long)n, size, cap);
}

static void tell_neighbours(const json_t *carry, carried_say *say, void *ctx)
{
	const int64_t n = asks_number(carry, "neighbours"), strangers = asks_number(carry, "strangers_parcels");
	char text[TEXT_MAX], size[SIZE_MAX_TEXT];

	snprintf(text, sizeof(text), ngettext("From %lld neighbour.", "From %lld neighbours.", (unsigned long)n), (long long)n);
	if (n > 0)
		say(ctx, false, text);
	write_size(size, asks_number(carry, "strangers_bytes"));
	snprintf(text, sizeof(text), ngettext("%lld of them, %s, came from strangers and files.",
	                                      "%lld of them, %s, came from strangers and files.", (unsigned long)strangers),
	         (long long)strangers, size);
	if (strangers > 0)
		say(ctx, false, text);
}

static void tell_folder(const json_t *carry, carried_say *say, void *ctx)
{
	const bool failed = strcmp(asks_string(carry, "folder_state"), "failed") == 0;
	char text[TEXT_MAX], part[TEXT_MAX];

	if (!asks_string(carry, "folder")[0])
		return;
	ui_typed_here(part, sizeof(part), asks_string(carry, "folder_text"));
	/* TRANSLATORS: the path of a folder in which parcels are exchanged, and how it goes there. */
	snprintf(text, sizeof(text), _("Folder %s: %s"), asks_string(carry, "folder"), part);
	say(ctx, failed, text);
	ui_typed_here(part, sizeof(part), asks_string(carry, "folder_hint"));
	if (part[0])
		say(ctx, true, part);
}

void carried_tell(const json_t *carry, carried_say *say, void *ctx)
{
	const int64_t ours = asks_number(carry, "ours");
	char text[TEXT_MAX];

	tell_amount(carry, text);
	say(ctx, false, text);
	tell_neighbours(carry, say, ctx);
	snprintf(text, sizeof(text), ngettext("%lld parcel of yours is given to others.",
	                                      "%lld parcels of yours are given to others.", (unsigned long)ours),
	         (long long)ours);
	if (ours > 0)
		say(ctx, false, text);
	tell_folder(carry, say, ctx);
}

/* ---- changing it ---- */

enum did { PAUSED, RESUMED, EMPTIED, CAPPED, FOLDER, NO_FOLDER };

static void on_set(struct ui *u, int64_t did, const json_t *result, const json_t *error)
{
	static const char *const said[] = {
		[PAUSED] = N_("Nothing is taken for others or given to them any more."),
		[RESUMED] = N_("Parcels are carried for others again."),
		[EMPTIED] = N_("What was carried for others is forgotten. Your own messages stay."),
		[CAPPED] = N_("Done. What was over that has been forgotten."),
		[FOLDER] = N_("Parcels are exchanged in that folder from now on. /carry says how it goes."),
		[NO_FOLDER] = N_("No folder any more. The files that are there stay."),
	};

	if (result)
		ui_say(u, "%s", _(said[did]));
	else
		ui_complain(u, error);
	ui_ask_status(u);
}

void carried_turn(struct ui *u, bool paused)
{
	asks_put(u, "carry.set", json_pack("{s:b}", "paused", paused), on_set, paused ? PAUSED : RESUMED);
}

static void really_empty(struct ui *u, int64_t tag, bool yes)
{
	(void)tag;
	if (yes)
		asks_put(u, "carry.empty", NULL, on_set, EMPTIED);
}

static void ask_empty(struct ui *u)
{
	confirm_ask(u,
	            _("Forget everything that is carried for others? Some of it may then never arrive. Your own messages "
	              "stay."),
	            _("forget it"), really_empty, 0);
}

/* "64M", "2 GiB"; -1: neither. */
static int64_t parse_size(const char *text)
{
	char *unit;
	const long long n = strtoll(text, &unit, 10);

	unit += strspn(unit, " ");
	if (text[0] < '1' || text[0] > '9' || n > 1000000)
		return -1;
	if (strcasecmp(unit, "M") == 0 || strcasecmp(unit, "MiB") == 0)
		return n * MIB;
	return strcasecmp(unit, "G") == 0 || strcasecmp(unit, "GiB") == 0 ? n * 1024 * MIB : -1;
}

static void set_cap(struct ui *u, const char *text)
{
	const int64_t cap = parse_size(text);

	if (cap < 0)
		ui_warn(u, "%s", _("Type an amount after it: /carry cap 64M, or 1G."));
	else
		asks_put(u, "carry.set", json_pack("{s:I}", "cap", (json_int_t)cap), on_set, CAPPED);
}

/* "~/x" is in one's home. */
static void expand(char out[PATH_SIZE], const char *path)
{
	const char *home = getenv("HOME");

	if (strncmp(path, "~/", 2) == 0 && home)
		snprintf(out, PATH_SIZE, "%s%s", home, path + 1);
	else
		str_copy(out, PATH_SIZE, path);
}

static void set_folder(struct ui *u, const char *text)
{
	char path[PATH_SIZE];

	expand(path, text);
	if (strcasecmp(text, "off") == 0)
		asks_put(u, "carry.set", json_pack("{s:s}", "folder", ""), on_set, NO_FOLDER);
	else if (path[0] != '/')
		ui_warn(u, "%s", _("Type the whole path of a folder, from the slash on: /carry folder /media/stick/mail. "
				   "Or /carry folder off."));
	else
		asks_put(u, "carry.set", json_pack("{s:s}", "folder", path), on_set, FOLDER);
}

static void say_one(void *ctx, bool alert, const char *text)
{
	(void)alert;
	ui_say(ctx, "%s", text);
}

static void on_shown(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (result)
		carried_tell(result, say_one, u);
	else
		ui_complain(u, error);
}

/* What follows the word; NULL: it is another one. */
static const char *after(const char *argument, const char *word)
{
	const size_t len = strlen(word);

	if (strncasecmp(argument, word, len) != 0 || (argument[len] && argument[len] != ' '))
		return NULL;
	return argument + len + strspn(argument + len, " ");
}

void carried_carry(struct ui *u, const char *argument)
{
	const char *cap = after(argument, "cap"), *folder = after(argument, "folder");

	if (strcasecmp(argument, "pause") == 0 || strcasecmp(argument, "resume") == 0)
		carried_turn(u, strcasecmp(argument, "pause") == 0);
	else if (strcasecmp(argument, "empty") == 0)
		ask_empty(u);
	else if (cap)
		set_cap(u, cap);
	else if (folder)
		set_folder(u, folder);
	else if (argument[0])
		ui_warn(u, "%s", _("Type /carry, or pause, resume, empty, cap 64M or folder PATH after it."));
	else if (u->lines)
		asks_put(u, "carry", NULL, on_shown, 0);
	else
		status_show(u, "");
}

/* ---- files ---- */

static json_t *heard(const char *said)
{
	return said ? json_loads(said, 0, NULL) : NULL;
}

/* What is wrong with a file is said here, what else is wrong by whoever found it. */
static void complain(struct ui *u, const json_t *answer, const char *file)
{
	const json_t *error = json_object_get(answer, "error");
	const char *kind = asks_string(error, "kind");
	char text[TEXT_MAX], hint[TEXT_MAX];

	ui_typed_here(text, sizeof(text), asks_string(error, "message"));
	ui_typed_here(hint, sizeof(hint), asks_string(error, "hint"));
	if (strcmp(kind, "usage") == 0 || strcmp(kind, "disk") == 0 || !text[0])
		ui_warn(u, "%s", file);
	else
		ui_warn(u, "%s%s%s", text, hint[0] ? " " : "", hint);
}

static void on_exported(struct ui *u, bool ok, const char *said)
{
	json_t *answer = heard(said);
	char size[SIZE_MAX_TEXT];

	write_size(size, asks_number(answer, "bytes"));
	if (ok && answer)
		/* TRANSLATORS: how much, and the path of a file. */
		ui_say(u, _("%s written to %s"), size, asks_string(answer, "file"));
	else
		complain(u, answer, _("It could not be written there. Is the folder there, and is it yours to write to?"));
	json_decref(answer);
}

static void on_imported(struct ui *u, bool ok, const char *said)
{
	json_t *answer = heard(said);
	const bool damaged = asks_flag(answer, "damaged");
	char text[TEXT_MAX];

	snprintf(text, sizeof(text), _("%lld for you, %lld to carry on, %lld known already, %lld receipts."),
	         (long long)asks_number(answer, "for_you"), (long long)asks_number(answer, "carried"),
	         (long long)asks_number(answer, "known"), (long long)asks_number(answer, "receipts"));
	if (ok && answer)
		ui_say(u, "%s%s%s", text, damaged ? " " : "",
		       damaged ? _("A part of it could not be read: it is damaged, or something else.") : "");
	else
		complain(u, answer, _("That could not be read. Name a file, or a folder with files that end in .parcels."));
	json_decref(answer);
	ui_ask_status(u);
}

void carried_export(struct ui *u, const char *argument)
{
	char path[PATH_SIZE];

	expand(path, argument);
	if (path[0] && strcmp(path, "-") != 0)
		wishes_parcels(&u->wishes, path, false, on_exported);
	else
		ui_warn(u, "%s", _("Type the path of a folder or file after it: /export /media/stick."));
}

void carried_import(struct ui *u, const char *argument)
{
	char path[PATH_SIZE];

	expand(path, argument);
	if (path[0] && strcmp(path, "-") != 0)
		wishes_parcels(&u->wishes, path, true, on_imported);
	else
		ui_warn(u, "%s", _("Type the path of a file, or of a folder with such files, after it: /import /media/stick."));
}
