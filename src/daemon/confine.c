/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/confine.h"

#include "base/log.h"
#include "base/tr.h"
#include "bluetooth/rfkill.h"
#include "daemon/daemon.h"
#include "daemon/logout.h"
#include "daemon/radio.h"
#include "daemon/spool_job.h"
#include "daemon/supervisor.h"
#include "sandbox/broker.h"
#include "tor/cookie_file.h"
#include "tor/leftover.h"
#include "tor/places.h"
#include "transports/child_jobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char profile_folder[PATH_LEN_MAX], tor_folder[PATH_LEN_MAX], bluez_folder[PATH_LEN_MAX], runtime[PATH_LEN_MAX];
static char tor_sockets[sizeof(((struct places *)0)->sockets)];

/* Only its own folder of the profile, and the one of the sockets by which we meet: never the one of the daemon's own socket. */
static struct child_jobs_rule rules[] = {
	{ .name = "tor", .writable = { tor_folder, tor_sockets }, .hidden = { "/run", runtime, profile_folder } },
	{ .name = "nightjar-bluez", .writable = { bluez_folder }, .hidden = { runtime, profile_folder } },
};

static const char *never[3];    /* to run anything from: the daemon can write there */

static void settle_folder(void)
{
	struct landlock_rules r = { .n = 0 };

	/* Anywhere, but nothing is run, and nothing made but files. */
	landlock_allow(&r, "/", LANDLOCK_WRITE);
	sandbox_enter(FILTER_FOLDER, &r, NULL);
}

const char *confine_tor_sockets(const char *socket)
{
	if (!tor_sockets[0])
		places_beside(tor_sockets, socket);
	return tor_sockets;
}

bool confine_begin(const char *profile, const char *socket)
{
	const struct broker_options programs = {
		.name = "nightjard-start",
		.jobs = { child_jobs_start, child_jobs_look, child_jobs_signal, leftover_job, cookie_file_job, rfkill_job,
			  logout_job },
	};
	const struct broker_options folder = {
		.name = "nightjard-files",
		.jobs = { spool_job_outside },
		.settle = settle_folder,
	};

	snprintf(runtime, sizeof(runtime), "%s", socket);
	*strrchr(runtime, '/') = '\0';
	snprintf(profile_folder, sizeof(profile_folder), "%s", profile);
	(void)confine_tor_sockets(socket);
	if (!path_join(tor_folder, profile, "tor") || !path_join(bluez_folder, profile, RADIO_FOLDER))
		return false;
	never[0] = profile;
	never[1] = runtime;
	(void)sandbox_hides();    /* those who are forked now have to know, and the one in the sandbox cannot find out */
	child_jobs_confine(rules, sizeof(rules) / sizeof(rules[0]), never);
	return broker_begin(&programs) && broker_begin(&folder);
}

void confine_enter(struct daemon *d)
{
	/* One of the kernel's abstract names would be out of reach for those who are alone. */
	struct landlock_rules r = { .n = 0, .alone = !supervisor_is_abstract() };

	/* The time zone is read now, and not again. */
	tzset();
	landlock_allow(&r, d->path, LANDLOCK_WRITE);
	landlock_allow(&r, runtime, LANDLOCK_WRITE);
	landlock_allow(&r, "/dev/null", LANDLOCK_READ);
	landlock_allow(&r, "/dev/urandom", LANDLOCK_READ);
	if (strncmp(tor_sockets, runtime, strlen(runtime)) != 0)
		landlock_allow(&r, "/tmp", LANDLOCK_PLACE);
	sandbox_enter(FILTER_DAEMON, &r, &d->sandbox);
	if (!d->sandbox.entered)
		log_warn("the sandbox is switched off by NIGHTJAR_SANDBOX=off");
}

static const char *describe(const struct sandbox_state *s)
{
	if (!s->entered)
		return _("Switched off by NIGHTJAR_SANDBOX=off: a flaw in Nightjar would reach whatever you can reach.");
	if (!s->seccomp && s->landlock == 0)
		return _("This kernel has no sandbox for programs (neither Landlock nor seccomp).");
	if (s->landlock == 0)
		return _("System calls are limited (seccomp); files are not, as this kernel has no Landlock.");
	if (!s->seccomp)
		return _("Files are limited (Landlock); system calls are not, as this kernel has no seccomp.");
	return _("In force: few files (Landlock), few system calls (seccomp), no new privileges.");
}

json_t *confine_row(const struct daemon *d)
{
	const struct sandbox_state *s = &d->sandbox;

	return json_pack("{s:b, s:i, s:b, s:b, s:b, s:s}", "on", s->entered, "landlock", s->landlock, "seccomp", s->seccomp,
			 "no_new_privs", s->no_new_privs, "sockets_hidden", sandbox_hides(), "text", describe(s));
}
