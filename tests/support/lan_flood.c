/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/lan_flood.h"

#include "base/clock.h"
#include "lan/beacon.h"
#include "lan/socket.h"

#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define A_SECOND 5000

static void flood(bool many)
{
	struct socket_at at = {
		"eth0", (int)if_nametoindex("eth0"), { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 3 } },
	};
	int one = 1, fd = socket_group(&at, SOCKET_BEACONS);
	int64_t start = clock_read().mono;
	uint8_t bytes[BEACON_LEN];

	(void)setsockopt(fd, IPPROTO_IP, IP_TRANSPARENT, &one, sizeof(one));
	rand_fill(&rand_system, bytes, sizeof(bytes));
	for (int64_t sent = 0;; sent++) {
		while (sent * 1000 / A_SECOND > clock_read().mono - start)
			usleep(1000);
		rand_fill(&rand_system, bytes, BEACON_NONCE_LEN);
		if (many)
			at.place.addr[3] = (uint8_t)(4 + sent % 250);
		(void)socket_send(fd, &at, SOCKET_BEACONS, bytes, sizeof(bytes));
	}
}

pid_t lan_flood_start(struct netns *ns, bool many)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		netns_enter(ns);
		flood(many);
	}
	return pid;
}

void lan_flood_stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
