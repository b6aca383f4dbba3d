/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/tor_alone.h"

#include "support/machine.h"
#include "support/timing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 60.0    /* seconds */

static const char form[] = "DataDirectory %s/data\n"
                           "ControlSocket %s/control\n"
                           "SocksPort unix:%s/socks\n"
                           "ClientOnly 1\n"
                           "Log notice stdout\n";

/* What it is told, in one piece. The client's key is any: nobody will come. */
static const char orders[] =
	"AUTHENTICATE\r\n"
	"SETEVENTS HS_DESC\r\n"
	"ADD_ONION NEW:ED25519-V3 Flags=DiscardPK,V3Auth ClientAuthV3=FVYRMQVXE2YEIALCPSU7XLBS6XEFGD5RSA6MJWYCEWDRPEQ2JCAQ "
	"Port=80,127.0.0.1:80\r\n";

static pid_t run(const char *folder)
{
	char torrc[MACHINE_PATH + 16], program[MACHINE_PATH];
	FILE *f;
	pid_t pid;

	(void)!mkdir(folder, 0700);
	snprintf(program, sizeof(program), "%.190s/tor", getenv("TORNET"));
	snprintf(torrc, sizeof(torrc), "%s/torrc", folder);
	f = fopen(torrc, "w");
	machine_must(f && fprintf(f, form, folder, folder, folder) > 0 && fclose(f) == 0, "writing a torrc");
	fflush(stdout);
	pid = fork();
	machine_must(pid >= 0, "starting tor");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(open("/dev/null", O_WRONLY), 1);
		execl(program, "tor", "-f", torrc, (char *)NULL);
		_exit(127);
	}
	return pid;
}

static int connect_soon(const char *folder)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	double end = timing_now() + PATIENCE;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	machine_must(fd >= 0 && snprintf(at.sun_path, sizeof(at.sun_path), "%s/control", folder) < (int)sizeof(at.sun_path),
	             "a socket");
	unlink(at.sun_path);
	while (connect(fd, (struct sockaddr *)&at, sizeof(at)) < 0) {
		machine_must(timing_now() < end, "a tor that comes up");
		usleep(500);
	}
	return fd;
}

/* Until it says so in a line of its own. */
static void await(int fd, const char *text)
{
	const struct timeval patience = { .tv_sec = (time_t)PATIENCE };
	char said[64 * 1024];
	size_t len = 0;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	said[0] = '\0';
	while (!strstr(said, text)) {
		ssize_t n = recv(fd, said + len, sizeof(said) - 1 - len, 0);

		machine_must(n > 0, "a descriptor at a directory");
		len += (size_t)n;
		said[len] = '\0';
		machine_must(!strstr(said, "\n5") && said[0] != '5', said);
	}
}

/* Politely at first, so that it keeps what it knows. */
static void end_it(pid_t pid)
{
	kill(pid, SIGTERM);
	for (int i = 0; i < 100 && waitpid(pid, NULL, WNOHANG) == 0; i++) {
		usleep(5000);
		if (i == 99)
			kill(pid, SIGKILL);
	}
	waitpid(pid, NULL, 0);
}

double tor_alone_start(const char *folder)
{
	double start = timing_now();
	pid_t pid = run(folder);
	int fd = connect_soon(folder);

	machine_must(send(fd, orders, strlen(orders), MSG_NOSIGNAL) == (ssize_t)strlen(orders), "orders for tor");
	await(fd, "HS_DESC UPLOADED ");
	start = timing_now() - start;
	end_it(pid);
	close(fd);
	return start;
}
