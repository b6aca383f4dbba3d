/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where our tor keeps what is its own, and where we and it meet: folders that nobody else may enter. */
#ifndef TOR_PLACES_H
#define TOR_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

struct places {
	char folder[4096];         /* of the profile's tor: its configuration */
	char data[4096 + 8];       /* in it: what tor keeps */
	char sockets[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

/* Whether sockets can be in that folder: they have short paths, of plain characters. */
bool places_fit(const char *sockets);
/* Beside the daemon's own socket, where a session's sockets belong; where that is not fit, one of a new name in /tmp. */
void places_beside(char out[sizeof(((struct sockaddr_un *)0)->sun_path)], const char *socket);
/* Makes nothing yet. False: `sockets` is not fit, or the folder's path is too long. */
bool places_choose(struct places *p, const char *folder, const char *sockets) __attribute__((warn_unused_result));
/* Makes those that are missing. False with errno set when one cannot be made, or is not ours. */
bool places_make(const struct places *p) __attribute__((warn_unused_result));
/* The path of a socket. */
void places_socket(const struct places *p, const char *name, char out[sizeof(((struct sockaddr_un *)0)->sun_path)]);
/* Removes what tor has left among the sockets, and their folder. */
void places_leave(const struct places *p);

#endif
