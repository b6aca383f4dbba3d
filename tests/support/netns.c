/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct netns {
	pid_t keeper;    /* a process that does nothing but live in it */
	int fd;
};

static int origin = -1;

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* Root inside a user namespace of our own is enough. */
static bool become_root(void)
{
	char uid[64], gid[64];

	snprintf(uid, sizeof(uid), "0 %u 1", (unsigned)getuid());
	snprintf(gid, sizeof(gid), "0 %u 1", (unsigned)getgid());
	return geteuid() == 0 || (unshare(CLONE_NEWUSER) == 0 && write_file("/proc/self/setgroups", "deny") &&
	                          write_file("/proc/self/uid_map", uid) && write_file("/proc/self/gid_map", gid));
}

const char *netns_why_not(void)
{
	struct netns *try;

	if (!become_root())
		return "this user may not make user namespaces (kernel.unprivileged_userns_clone)";
	origin = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	try = netns_new();
	if (!try)
		return "network namespaces cannot be made here";
	if (netns_run(try, "ip link add br0 type bridge && ip link add v0 type veth peer name v1") != 0) {
		netns_free(try);
		return "no bridge or veth interfaces here (is iproute2 installed?)";
	}
	netns_free(try);
	return NULL;
}

static void keep(int ready)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (unshare(CLONE_NEWNET) != 0)
		_exit(1);
	/* Without duplicate address detection IPv6 is there at once; in these networks nobody has the same address. */
	(void)write_file("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
	(void)write_file("/proc/sys/net/ipv6/conf/all/accept_dad", "0");
	if (write(ready, "x", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

struct netns *netns_new(void)
{
	struct netns *ns = calloc(1, sizeof(*ns));
	char path[64], c;
	int p[2];

	if (!ns || pipe2(p, O_CLOEXEC) != 0)
		abort();
	ns->keeper = fork();
	if (ns->keeper == 0)
		keep(p[1]);
	close(p[1]);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)ns->keeper);
	ns->fd = read(p[0], &c, 1) == 1 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	close(p[0]);
	if (ns->fd >= 0)
		return ns;
	netns_free(ns);
	return NULL;
}

void netns_free(struct netns *ns)
{
	if (!ns)
		return;
	if (ns->keeper > 0) {
		kill(ns->keeper, SIGKILL);
		waitpid(ns->keeper, NULL, 0);
	}
	if (ns->fd >= 0)
		close(ns->fd);
	free(ns);
}

void netns_enter(const struct netns *ns)
{
	if (setns(ns ? ns->fd : origin, CLONE_NEWNET) != 0)
		abort();
}

int netns_run(const struct netns *ns, const char *fmt, ...)
{
	char command[1024];
	int status = 0;
	va_list ap;
	pid_t pid;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	pid = fork();
	if (pid == 0) {
		netns_enter(ns);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool add_host(struct netns_lan *lan, unsigned i, bool ipv4, bool ipv6)
{
	struct netns *h = lan->host[i] = netns_new();

	return h && netns_run(lan->bridge, "ip link add p%u type veth peer name eth0 netns %d && ip link set p%u master br0 up",
	                      i, (int)h->keeper, i) == 0 &&
	       (ipv6 || netns_run(h, "echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6") == 0) &&
	       (!ipv4 || netns_run(h, "ip addr add 10.77.0.%u/24 dev eth0", i + 1) == 0) &&
	       netns_run(h, "ip link set lo up && ip link set eth0 up") == 0;
}

bool netns_lan_open(struct netns_lan *lan, unsigned hosts, bool ipv4, bool ipv6)
{
	bool ok;

	*lan = (struct netns_lan){ .bridge = netns_new(), .n = hosts };
	ok = lan->bridge && hosts <= NETNS_HOSTS &&
	     netns_run(lan->bridge, "ip link add br0 type bridge mcast_snooping 0 && ip link set br0 up") == 0;
	for (unsigned i = 0; ok && i < hosts; i++)
		ok = add_host(lan, i, ipv4, ipv6);
	if (!ok)
		netns_lan_close(lan);
	return ok;
}

void netns_lan_close(struct netns_lan *lan)
{
	for (unsigned i = 0; i < lan->n; i++)
		netns_free(lan->host[i]);
	netns_free(lan->bridge);
	*lan = (struct netns_lan){ 0 };
}
