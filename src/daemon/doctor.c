/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/doctor.h"

#include "base/clock.h"
#include "base/tr.h"
#include "core/core.h"
#include "core/store.h"
#include "daemon/ask.h"
#include "daemon/confine.h"
#include "daemon/daemon.h"
#include "daemon/interfaces.h"
#include "daemon/logout.h"
#include "daemon/onions.h"
#include "daemon/roads.h"
#include "daemon/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define DISK_LOW      (64ull * 1024 * 1024)            /* bytes */
#define CLOCK_EARLIEST INT64_C(1735689600000)          /* 2025-01-01: before this program was written */
#define CLOCK_LATEST   INT64_C(4102444800000)          /* 2100-01-01 */

static void check(json_t *out, const char *name, bool ok, const char *text, const char *hint)
{
	json_array_append_new(out, json_pack("{s:s, s:b, s:s, s:s}", "name", name, "ok", ok, "text", text, "hint",
	                                     ok ? "" : hint));
}

static void check_profile(struct daemon *d, json_t *out)
{
	struct stat st;
	bool ok = stat(d->path, &st) == 0 && (st.st_mode & 077) == 0;

	check(out, "permissions", ok,
	    ok ? _("Only you can read the profile.") : _("Others can read the profile's folder."),
	      _("Take their rights away: chmod 700 on the folder."));
	check(out, "passphrase", d->is_protected,
	      d->is_protected ? _("The profile is protected by a passphrase.") :
	                        _("The profile is not protected by a passphrase: whoever has this disk can read it."),
	      _("Give it one with `nightjar passphrase`."));
}

/* A file without a name, as large as a page, all the way to the disk; 0, or why that is not possible. */
static int try_to_write(const char *folder)
{
	static const uint8_t zeros[4096];
	int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600), why = fd < 0 ? errno : 0;

	/* Not every file system knows such files. */
	if (fd < 0)
		return why == EOPNOTSUPP || why == EISDIR ? 0 : why;
	if (write(fd, zeros, sizeof(zeros)) < 0 || fsync(fd) < 0)
		why = errno;
	close(fd);
	return why;
}

static void check_writing(struct daemon *d, json_t *out)
{
	int why = try_to_write(d->path);
	char text[200];

	if (why == EMFILE || why == ENFILE) {
		check(out, "files", false, _("No more files can be opened, and no more connections."),
		      _("End what else runs here, or raise the limit (ulimit -n) and start the daemon again."));
		return;
	}
	snprintf(text, sizeof(text), _("The disk of the profile takes nothing: %s."), strerror(why));
	check(out, "writing", why == 0, why == 0 ? _("The disk of the profile takes what is written.") : text,
	      _("Nothing can be sent or received until it does; what is stored can be read."));
}

static void check_disk(struct daemon *d, json_t *out)
{
	struct statvfs fs;
	char text[96];
	bool ok = statvfs(d->path, &fs) == 0;
	unsigned long long left = ok ? (unsigned long long)fs.f_bavail * fs.f_frsize : 0;

	snprintf(text, sizeof(text), _("%llu MiB are free on the disk of the profile."), left / 1024 / 1024);
	check(out, "disk", ok && left >= DISK_LOW, text, _("Free some space: below it runs out, nothing can be sent."));
}

/* Every page, whoever needs it: while there is a backup that has it. */
static void check_pages(struct daemon *d, json_t *out)
{
	uint64_t pages, damaged;
	char text[160];
	bool ok;

	if (!d->core || store_count_damaged(core_store(d->core), &pages, &damaged) != ERR_OK)
		return;
	ok = damaged == 0;
	snprintf(text, sizeof(text), ok ? _("All %llu pages of the profile are whole.") :
	                                  _("Of %llu pages of the profile %llu are damaged."),
	         (unsigned long long)pages, (unsigned long long)damaged);
	check(out, "pages", ok, text,
	      err_hint(ERR_PROFILE_CORRUPT));
}

static void check_clock(json_t *out)
{
	int64_t wall = clock_read().wall;
	bool ok = wall > CLOCK_EARLIEST && wall < CLOCK_LATEST;

	check(out, "clock", ok, ok ? _("The clock shows a plausible time.") : _("The clock shows an impossible year."),
	      _("Set the clock: contacts are recognised by the hour."));
}

static void check_process(json_t *out)
{
	struct rlimit core;
	bool ok = prctl(PR_GET_DUMPABLE) == 0 && getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0;

	check(out, "process", ok,
	      ok ? _("No other process can read this one's memory, and it leaves no core dump.") :
	           _("The memory of this process is not shielded from others of your user."),
	      _("Start it with `nightjar start`, not under a debugger."));
}

static void check_sandbox(const struct daemon *d, json_t *out)
{
	json_t *row = confine_row(d);

	check(out, "sandbox", d->sandbox.landlock > 0 && d->sandbox.seccomp, json_string_value(json_object_get(row, "text")),
	      d->sandbox.entered ? _("A newer kernel, or one with Landlock and seccomp built in, has both.") :
	                           _("Stop the daemon and start it without that."));
	json_decref(row);
}

static void check_logout(json_t *out)
{
	const enum logout l = logout_ask();

	if (l != LOGOUT_UNKNOWN)
		check(out, "logout", l == LOGOUT_STAYS,
		      l == LOGOUT_STAYS ? _("Nightjar goes on when you log out.") :
		                          _("Nightjar ends when you log out: nothing is received until you are back."),
		      _("If it is to stay, type `loginctl enable-linger`."));
}

static void check_interface(json_t *out, json_t *row)
{
	char name[80];
	const char *state = json_string_value(json_object_get(row, "state"));

	/* Of Tor more is known than its row: onions_examine(). */
	if (!json_is_true(json_object_get(row, "on")) || !strcmp(json_string_value(json_object_get(row,
	    "road")), "tor"))
		return;
	snprintf(name, sizeof(name), "%s %s", json_string_value(json_object_get(row, "road")),
	         json_string_value(json_object_get(row, "interface")));
	check(out, name, strcmp(state, "working") == 0, json_string_value(json_object_get(row, "text")),
	      strcmp(json_string_value(json_object_get(row, "road")), "bluetooth") == 0 ?
	          _("See `nightjar bluetooth` for every adapter and its state.") :
	          _("See `nightjar lan` for every interface and its state."));
}

static void check_roads(struct daemon *d, json_t *out)
{
	json_t *rows, *row;
	char advice[240];
	size_t i;

	if (!d->roads->open) {
		check(out, "roads", false, _("No road is open while the profile is not."),
		    _("Open it with `nightjar unlock`."));
		return;
	}
	onions_examine(d, out);
	rows = interfaces_rows(d->roads);
	json_array_foreach(rows, i, row)
		check_interface(out, row);
	json_decref(rows);
	interfaces_advise(d->roads, advice, sizeof(advice));
	if (advice[0])
		check(out, "roads", false, _("No message can leave or arrive: every road is switched off."), advice);
}

static void check_folder(struct daemon *d, json_t *out)
{
	struct spool_report r;

	spool_words_report(d->spool, &r);
	if (r.state != SPOOL_OFF)
		check(out, "folder", r.state != SPOOL_FAILED, r.text, r.hint);
}

void doctor_examine(struct daemon *d, struct ask *a)
{
	json_t *out = json_array();

	check_profile(d, out);
	check_disk(d, out);
	check_writing(d, out);
	check_pages(d, out);
	check_clock(out);
	check_process(out);
	check_sandbox(d, out);
	check_logout(out);
	check_roads(d, out);
	check_folder(d, out);
	ask_answer(a, json_pack("{s:o}", "checks", out));
}
