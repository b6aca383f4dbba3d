/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BEACON_QUEUE (256 * 1024)    /* bytes of beacons the kernel keeps until we look */
#define BACKLOG      64
#define DEAD_AFTER   20000           /* ms that sent bytes may stay unacknowledged */

static bool set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value)) == 0;
}

static int close_keeping_errno(int fd)
{
	int e = errno;

	if (fd >= 0)
		close(fd);
	errno = e;
	return -1;
}

/* What all of them share. IPv6 sockets never take IPv4. */
static int open_on(const struct socket_at *at, int type)
{
	bool v4 = at->place.family == 4;
	int fd = socket(v4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0;

	ok = ok && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, at->ifname, (socklen_t)strlen(at->ifname) + 1) == 0;
	if (v4)
		ok = ok && set(fd, IPPROTO_IP, IP_TTL, 1);
	else
		ok = ok && set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 1) && set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	return ok ? fd : close_keeping_errno(fd);
}

static bool bind_to(int fd, const struct place *p, uint16_t port, int scope)
{
	struct sockaddr_storage sa;
	socklen_t len = place_to_sockaddr(p, port, scope, &sa);

	return bind(fd, (struct sockaddr *)&sa, len) == 0;
}

static struct place group_of(enum socket_group group, unsigned family)
{
	static const struct place places[][2] = {
		[SOCKET_BEACONS] = { { .family = 4, .addr = SOCKET_GROUP4 }, { .family = 6, .addr = SOCKET_GROUP6 } },
		[SOCKET_PARCELS] = { { .family = 4, .addr = SOCKET_PARCELS4 }, { .family = 6, .addr = SOCKET_PARCELS6 } },
	};

	return places[group][family == 6];
}

static bool join4(int fd, const struct socket_at *at, const struct place *group)
{
	struct ip_mreqn m = { .imr_ifindex = at->ifindex };

	memcpy(&m.imr_multiaddr, group->addr, 4);
	memcpy(&m.imr_address, at->place.addr, 4);
	return setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &m, sizeof(m)) == 0 &&
	       setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &m, sizeof(m)) == 0 &&
	       set(fd, IPPROTO_IP, IP_MULTICAST_TTL, 1) && set(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
}

static bool join6(int fd, const struct socket_at *at, const struct place *group)
{
	struct ipv6_mreq m = { .ipv6mr_interface = (unsigned)at->ifindex };

	memcpy(&m.ipv6mr_multiaddr, group->addr, 16);
	return setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &m, sizeof(m)) == 0 &&
	       set(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, at->ifindex) && set(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1);
}

int socket_group(const struct socket_at *at, enum socket_group which)
{
	struct place group = group_of(which, at->place.family);
	int fd = open_on(at, SOCK_DGRAM);
	bool ok = fd >= 0;

	ok = ok && set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	ok = ok && bind_to(fd, &group, SOCKET_PORT, at->ifindex);
	ok = ok && (group.family == 4 ? join4(fd, at, &group) : join6(fd, at, &group));
	ok = ok && set(fd, SOL_SOCKET, SO_RCVBUF, BEACON_QUEUE);
	return ok ? fd : close_keeping_errno(fd);
}

int socket_copies(const struct socket_at *at)
{
	const struct ip_mreqn m = { .imr_ifindex = at->ifindex };
	int fd = open_on(at, SOCK_DGRAM);
	bool ok = fd >= 0;

	ok = ok && bind_to(fd, &at->place, 0, at->ifindex);
	ok = ok && setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &m, sizeof(m)) == 0;
	ok = ok && set(fd, IPPROTO_IP, IP_MULTICAST_TTL, 1);
	return ok ? fd : close_keeping_errno(fd);
}

/* The packet leaves from this address and by this interface, whatever the routing table says. */
static void name_source(struct msghdr *m, const struct socket_at *at)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);

	if (at->place.family == 4) {
		struct in_pktinfo info = { .ipi_ifindex = at->ifindex };

		memcpy(&info.ipi_spec_dst, at->place.addr, 4);
		c->cmsg_level = IPPROTO_IP;
		c->cmsg_type = IP_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(info));
		memcpy(CMSG_DATA(c), &info, sizeof(info));
	} else {
		struct in6_pktinfo info = { .ipi6_ifindex = (unsigned)at->ifindex };

		memcpy(&info.ipi6_addr, at->place.addr, 16);
		c->cmsg_level = IPPROTO_IPV6;
		c->cmsg_type = IPV6_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof(info));
		memcpy(CMSG_DATA(c), &info, sizeof(info));
	}
	m->msg_controllen = CMSG_SPACE(at->place.family == 4 ? sizeof(struct in_pktinfo) : sizeof(struct in6_pktinfo));
}

bool socket_send(int fd, const struct socket_at *at, enum socket_group which, const uint8_t *bytes, size_t len)
{
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(struct in6_pktinfo))] = { 0 };
	struct place group = group_of(which, at->place.family);
	struct sockaddr_storage to;
	socklen_t to_len = place_to_sockaddr(&group, SOCKET_PORT, at->ifindex, &to);
	struct iovec iov = { .iov_len = len };
	struct msghdr m = {
		.msg_name = &to, .msg_namelen = to_len, .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};

	memcpy(&iov.iov_base, &bytes, sizeof(bytes));    /* sendmsg() does not write there, but its type is not const */
	name_source(&m, at);
	return sendmsg(fd, &m, MSG_NOSIGNAL) == (ssize_t)len;
}

/* No delay, and a dead road is noticed within half a minute. What is accepted inherits it from the listener. */
static void tune(int fd)
{
	(void)set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	(void)set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	(void)set(fd, IPPROTO_TCP, TCP_KEEPIDLE, 15);
	(void)set(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
	(void)set(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
	(void)set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, DEAD_AFTER);
}

int socket_listener(const struct socket_at *at, uint16_t *port)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);
	struct place self;
	int fd = open_on(at, SOCK_STREAM);
	bool ok = fd >= 0;

	if (ok)
		tune(fd);
	ok = ok && bind_to(fd, &at->place, 0, at->ifindex);
	ok = ok && listen(fd, BACKLOG) == 0;
	ok = ok && getsockname(fd, (struct sockaddr *)&sa, &len) == 0;
	ok = ok && place_from_sockaddr(&self, port, &sa);
	return ok ? fd : close_keeping_errno(fd);
}

int socket_connect(const struct socket_at *at, const struct place *to, uint16_t port)
{
	struct sockaddr_storage sa;
	socklen_t len = place_to_sockaddr(to, port, at->ifindex, &sa);
	int fd = open_on(at, SOCK_STREAM);
	bool ok = fd >= 0;

	if (ok)
		tune(fd);
	ok = ok && bind_to(fd, &at->place, 0, at->ifindex);
	ok = ok && (connect(fd, (struct sockaddr *)&sa, len) == 0 || errno == EINPROGRESS);
	return ok ? fd : close_keeping_errno(fd);
}

int socket_error(int fd)
{
	int e = 0;
	socklen_t len = sizeof(e);

	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len) == 0 ? e : errno;
}
