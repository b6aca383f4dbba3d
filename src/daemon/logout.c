/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/logout.h"

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_LEN 4200    /* of a path and what is before it */

/* Lines are number:controllers:path; with the older control groups there is one for each kind. */
static bool is_of_manager(const char *groups, uid_t uid)
{
	char line[LINE_LEN], manager[48];
	FILE *f = fopen(groups, "re");
	bool found = false;

	snprintf(manager, sizeof(manager), "/user@%u.service/", (unsigned)uid);
	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, manager) != NULL;
	if (f)
		fclose(f);
	return found;
}

enum logout logout_read(const char *groups, const char *folder, const char *name, uid_t uid)
{
	char path[LINE_LEN];

	if (!is_of_manager(groups, uid) || strchr(name, '/') ||
	    snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return LOGOUT_UNKNOWN;
	if (access(path, F_OK) == 0)
		return LOGOUT_STAYS;
	/* Where we may not look, nothing is said. The folder is made with its first file. */
	return errno == ENOENT ? LOGOUT_ENDS : LOGOUT_UNKNOWN;
}

/* Asked: nothing. Answered: one byte, an enum logout. */
int logout_job(const struct broker_message *asked, struct broker_message *answer)
{
	const struct passwd *user = getpwuid(geteuid());

	(void)asked;
	*broker_room(answer, 1) = (uint8_t)(!user ? LOGOUT_UNKNOWN : logout_read("/proc/self/cgroup", "/var/lib/systemd/linger",
	                                                                         user->pw_name, user->pw_uid));
	return 0;
}

enum logout logout_ask(void)
{
	const struct broker_message nothing = { .len = 0 };
	struct broker_message answer;
	enum logout l = LOGOUT_UNKNOWN;

	if (broker_ask(logout_job, &nothing, &answer) == 0 && answer.len == 1)
		l = (enum logout)answer.bytes[0];
	broker_wipe(&answer);
	return l;
}
