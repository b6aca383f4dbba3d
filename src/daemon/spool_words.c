/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How it goes with the folder, in words, and what to do. */
#include "base/str.h"
#include "base/tr.h"
#include "core/carry.h"
#include "daemon/daemon.h"
#include "daemon/spool_state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *spool_words_state(enum spool_state state)
{
	switch (state) {
	case SPOOL_OFF:
		return "off";
	case SPOOL_WORKING:
		return "working";
	case SPOOL_PAUSED:
		return "paused";
	case SPOOL_FAILED:
		break;
	}
	return "failed";
}

static void say(struct spool_report *r, const char *text, const char *hint)
{
	r->state = SPOOL_FAILED;
	str_copy(r->text, sizeof(r->text), text);
	str_copy(r->hint, sizeof(r->hint), hint);
}

static void say_error(struct spool_report *r, int error)
{
	char text[SPOOL_TEXT_MAX];

	if (error == ENOENT) {
		say(r, _("The folder is not there."),
		    _("Put the stick in, or mount the disk: it goes on by itself. `nightjar carry folder off` gives it up."));
	} else if (error == ENOTDIR) {
		say(r, _("That is not a folder."), _("Name another one: `nightjar carry folder DIR`."));
	} else if (error == EACCES || error == EPERM) {
		say(r, _("The folder cannot be read: you have no right to."),
		    _("Change its permissions, or whose it is: it goes on by itself."));
	} else {
		snprintf(text, sizeof(text), _("The folder cannot be read: %s."), strerror(error));
		say(r, text, _("Is the stick pulled out, or the network down? It goes on by itself when it is back."));
	}
}

static void say_write_error(struct spool_report *r, int error)
{
	char text[SPOOL_TEXT_MAX];

	if (error == ENOSPC || error == EDQUOT) {
		say(r, _("The disk of the folder is full: what others put there is read, but nothing can be written."),
		    _("Make room there. Nothing is lost: it is written then."));
	} else if (error == EACCES || error == EPERM || error == EROFS) {
		say(r, _("What others put into the folder is read, but you have no right to write there."),
		    _("Change its permissions, or whose it is, or mount it writable: it goes on by itself."));
	} else {
		snprintf(text, sizeof(text), _("What others put into the folder is read, but nothing can be written: %s."),
		         strerror(error));
		say(r, text, _("It is tried again each minute."));
	}
}

/* What of others is left lying there. */
static void say_rest(const struct spool *s, struct spool_report *r)
{
	const size_t unreadable = shelf_unreadable(&s->shelf);

	if (s->large > 0)
		snprintf(r->hint, sizeof(r->hint), ngettext("%zu file there is larger than 64 MiB and is not read.",
		                                            "%zu files there are larger than 64 MiB and are not read.",
		                                            (unsigned long)s->large), s->large);
	else if (s->more)
		snprintf(r->hint, sizeof(r->hint), _("There are more than %d files: the rest of them is not read."),
		         FOLDER_FILES_MAX);
	else if (unreadable > 0)
		snprintf(r->hint, sizeof(r->hint), ngettext("%zu file there cannot be read.", "%zu files there cannot be read.",
		                                            (unsigned long)unreadable), unreadable);
}

void spool_words_report(const struct spool *s, struct spool_report *out)
{
	struct carry_settings settings;

	*out = (struct spool_report){ .state = SPOOL_OFF, .path = s->path };
	if (!s->open || !s->path[0])
		return;
	carry_settings(s->d->core, &settings);
	if (settings.paused) {
		out->state = SPOOL_PAUSED;
		str_copy(out->text, sizeof(out->text), _("Carrying is paused: the folder is neither read nor written to."));
	} else if (s->busy && clock_read().mono - s->busy_since > SPOOL_HANGS) {
		say(out, _("The folder does not answer."),
		    _("Is the stick pulled out, or the network down? It goes on by itself when it is back."));
	} else if (s->error) {
		say_error(out, s->error);
	} else if (s->writing.error) {
		say_write_error(out, s->writing.error);
	} else if (!s->looked) {
		out->state = SPOOL_WORKING;
		str_copy(out->text, sizeof(out->text), _("The folder is being looked at."));
	} else {
		out->state = SPOOL_WORKING;
		snprintf(out->text, sizeof(out->text), _("Files of others read: %llu; written: %llu."),
		         (unsigned long long)s->files_read, (unsigned long long)s->files_written);
		say_rest(s, out);
	}
}
