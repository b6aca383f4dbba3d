/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders that a process sees empty: it gets a view of the files of its own (mount_namespaces(7), user_namespaces(7)). Landlock
 * keeps nobody from connecting to a socket that lies under a path, as those of a desktop's session do, by which programs are
 * started; what has no path any more cannot be connected to.
 */
#ifndef SANDBOX_HIDE_H
#define SANDBOX_HIDE_H

#include "sandbox/landlock.h"

#include <stdbool.h>

/* Whether the kernel, and whoever administers it, lets us: tried in a process of its own. Costs some milliseconds. */
bool hide_works(void);
/*
 * For this process, which has one thread, and what it starts: each of `folders` (up to the first NULL; one that is not there is
 * left out) is empty, but for what `kept` names in it, which stays where it is. Its working folder is the root then, and it has
 * no capability. False with errno: of such a process nothing can be expected any more.
 */
bool hide_enter(const char *const *folders, const struct landlock_rules *kept);

#endif
