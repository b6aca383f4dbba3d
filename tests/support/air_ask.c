/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/air_ask.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool air_ask(const char *line, char *answer, size_t cap)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = AIR_ASK_SOCKET };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	ssize_t n = -1;

	if (fd == -1)
		return false;
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0 && send(fd, line, strlen(line), MSG_NOSIGNAL) != -1)
		n = recv(fd, answer, cap - 1, 0);
	close(fd);
	if (n <= 0)
		return false;
	answer[n] = '\0';
	return true;
}
