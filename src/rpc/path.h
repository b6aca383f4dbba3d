/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where things are, the same for daemon and clients (XDG Base Directory Specification 0.8).
 *   profile   --profile DIR, else $NIGHTJAR_PROFILE, else $XDG_DATA_HOME/nightjar, else ~/.local/share/nightjar
 *   socket    $XDG_RUNTIME_DIR/nightjar/<hash of the profile's path>.sock, else <profile>/run/daemon.sock. Of the profile
 *             .local/share/nightjar in the home that the system knows of this user: nightjar/default.sock there, a name
 *             that a systemd unit can have. What $HOME says decides nothing: the name has to follow from the path.
 *   config    <profile>/nightjar.conf
 */
#ifndef RPC_PATH_H
#define RPC_PATH_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#define PATH_LEN_MAX 4096    /* bytes, with the final zero */

/* Fills `out` (PATH_LEN_MAX) with the absolute path, links resolved; the folder need not exist. `given` may be NULL. */
enum err path_profile(char *out, const char *given) __attribute__((warn_unused_result));
/* Whether there is anything at `profile` yet. */
bool path_exists(const char *profile);
/* `dir`/`name` into `out` (PATH_LEN_MAX); false when too long. */
bool path_join(char *out, const char *dir, const char *name) __attribute__((warn_unused_result));
/* Makes a folder of mode 0700 and its missing parents. ERR_PROFILE_UNREADABLE when it cannot or it is not ours. */
enum err path_make_dir(const char *dir) __attribute__((warn_unused_result));

/* Fills `out` (PATH_LEN_MAX) with the path of the socket; makes nothing. */
enum err path_socket(char *out, const char *profile) __attribute__((warn_unused_result));
/*
 * The address of a socket for bind() or connect(), also when the path is longer than sun_path (108): then through
 * /proc/self/fd of its folder. *dir is that folder's descriptor, to be closed by the caller after use, or -1.
 * False: the folder is not there.
 */
bool path_address(struct sockaddr_un *addr, const char *path, int *dir) __attribute__((warn_unused_result));

#endif
