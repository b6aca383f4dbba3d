/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders of the tor that we run: one in the profile for what it keeps, one for sockets while it runs. */
#ifndef TOR_FOLDER_H
#define TOR_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

/* Makes it when it is missing, for this user only. False with errno set. */
bool folder_make(const char *path) __attribute__((warn_unused_result));
/*
 * Sockets have short paths, tor takes no relative ones, and its commands part words by blanks: the folder that is wanted,
 * or else one in /tmp that is made. False with errno set, also when `cap` is too small.
 */
bool folder_for_sockets(char *out, size_t cap, const char *wanted) __attribute__((warn_unused_result));
/* Removes what tor leaves in the folder for sockets, and the folder when nothing else is there. */
void folder_clear_sockets(const char *path);

#endif
