/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/netlink.h"

#include "base/log.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct netlink {
	int news, ask;    /* notifications; questions and their answers */
	struct event event;
	void (*changed)(void *ctx);
	void *ctx;
	uint32_t seq;
};

struct picture {
	struct netlink_iface *ifaces;
	size_t n, cap;
};

static int open_socket(int flags, uint32_t groups)
{
	struct sockaddr_nl sa = { .nl_family = AF_NETLINK, .nl_groups = groups };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* What the news say does not matter, only that there are some (or that some were lost: ENOBUFS). */
static void on_news(evutil_socket_t fd, short what, void *ctx)
{
	struct netlink *nl = ctx;
	uint8_t buf[8192];
	bool some = false;

	(void)what;
	for (int i = 0; i < 1000; i++) {
		if (recv(fd, buf, sizeof(buf), 0) < 0 && errno != ENOBUFS && errno != EINTR)
			break;
		some = true;
	}
	if (some)
		nl->changed(nl->ctx);
}

struct netlink *netlink_open(struct event_base *base, void (*changed)(void *ctx), void *ctx)
{
	struct timeval patience = { .tv_sec = 1 };
	struct netlink *nl = calloc(1, sizeof(*nl));

	if (!nl)
		return NULL;
	*nl = (struct netlink){ .news = -1, .ask = -1, .changed = changed, .ctx = ctx };
	nl->news = open_socket(SOCK_NONBLOCK, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
	nl->ask = open_socket(0, 0);
	if (nl->news < 0 || nl->ask < 0) {
		log_error("lan: the kernel does not tell its network interfaces: %s", strerror(errno));
		netlink_close(nl);
		return NULL;
	}
	(void)setsockopt(nl->ask, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	event_assign(&nl->event, base, nl->news, EV_READ | EV_PERSIST, on_news, nl);
	event_add(&nl->event, NULL);
	return nl;
}

void netlink_close(struct netlink *nl)
{
	if (!nl)
		return;
	if (event_initialized(&nl->event))
		event_del(&nl->event);
	if (nl->news >= 0)
		close(nl->news);
	if (nl->ask >= 0)
		close(nl->ask);
	free(nl);
}

static void take_link(struct picture *pic, struct nlmsghdr *h)
{
	struct ifinfomsg *m = NLMSG_DATA(h);
	size_t left = h->nlmsg_len - NLMSG_SPACE(sizeof(*m));
	struct netlink_iface *i;

	if (pic->n == pic->cap)
		return;
	i = &pic->ifaces[pic->n++];
	*i = (struct netlink_iface){
		.index = m->ifi_index,
		.up = m->ifi_flags & IFF_UP,
		.running = m->ifi_flags & IFF_RUNNING,
		.multicast = m->ifi_flags & IFF_MULTICAST,
		.loopback = m->ifi_flags & IFF_LOOPBACK,
	};
	for (struct rtattr *a = IFLA_RTA(m); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == IFLA_IFNAME)
			strncpy(i->name, RTA_DATA(a), sizeof(i->name) - 1);
	}
}

static struct netlink_iface *iface_of(struct picture *pic, int index)
{
	for (size_t i = 0; i < pic->n; i++) {
		if (pic->ifaces[i].index == index)
			return &pic->ifaces[i];
	}
	return NULL;
}

/* An address we can live at, into `p`. IPv4: the interface's own (IFA_LOCAL); IPv6: link-local. */
static bool read_place(struct place *p, struct nlmsghdr *h, uint32_t *flags)
{
	struct ifaddrmsg *m = NLMSG_DATA(h);
	size_t left = h->nlmsg_len - NLMSG_SPACE(sizeof(*m));
	unsigned wanted = m->ifa_family == AF_INET ? IFA_LOCAL : IFA_ADDRESS;
	bool found = false;

	*flags = m->ifa_flags;
	*p = (struct place){ .family = m->ifa_family == AF_INET ? 4 : 6, .prefix_len = m->ifa_prefixlen };
	for (struct rtattr *a = IFA_RTA(m); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type == IFA_FLAGS)
			memcpy(flags, RTA_DATA(a), sizeof(*flags));
		if (a->rta_type == wanted && RTA_PAYLOAD(a) == place_len(p)) {
			memcpy(p->addr, RTA_DATA(a), place_len(p));
			found = true;
		}
	}
	return found && (p->family == 4 || place_is_link_local(p));
}

static void take_addr(struct picture *pic, struct nlmsghdr *h)
{
	struct ifaddrmsg *m = NLMSG_DATA(h);
	struct netlink_iface *i = iface_of(pic, (int)m->ifa_index);
	struct place p;
	uint32_t flags;

	if (!i || (m->ifa_family != AF_INET && m->ifa_family != AF_INET6) || !read_place(&p, h, &flags))
		return;
	if (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED))
		i->pending = true;
	else if (i->n < NETLINK_ADDRS && (p.family == 6 || !(flags & IFA_F_SECONDARY)))
		i->addrs[i->n++] = p;
}

static void take(struct picture *pic, struct nlmsghdr *h)
{
	if (h->nlmsg_type == RTM_NEWLINK && h->nlmsg_len >= NLMSG_SPACE(sizeof(struct ifinfomsg)))
		take_link(pic, h);
	else if (h->nlmsg_type == RTM_NEWADDR && h->nlmsg_len >= NLMSG_SPACE(sizeof(struct ifaddrmsg)))
		take_addr(pic, h);
}

/* One answer of the kernel, up to its last part. */
static bool take_answer(struct netlink *nl, struct picture *pic)
{
	_Alignas(struct nlmsghdr) uint8_t buf[32768];

	for (;;) {
		ssize_t n = recv(nl->ask, buf, sizeof(buf), 0);
		size_t left = n > 0 ? (size_t)n : 0;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		for (struct nlmsghdr *h = (struct nlmsghdr *)buf; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
			if (h->nlmsg_seq != nl->seq)
				continue;
			if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR)
				return h->nlmsg_type == NLMSG_DONE;
			take(pic, h);
		}
	}
}

static bool ask(struct netlink *nl, uint16_t what, struct picture *pic)
{
	struct {
		struct nlmsghdr h;
		struct rtgenmsg g;
	} q = {
		.h = { .nlmsg_len = sizeof(q), .nlmsg_type = what, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		       .nlmsg_seq = ++nl->seq },
		.g = { .rtgen_family = AF_UNSPEC },
	};

	return send(nl->ask, &q, sizeof(q), 0) == (ssize_t)sizeof(q) && take_answer(nl, pic);
}

bool netlink_read(struct netlink *nl, struct netlink_iface *ifaces, size_t cap, size_t *n)
{
	struct netlink_iface fresh[NETLINK_IFACES];
	struct picture pic = { .ifaces = fresh, .cap = cap < NETLINK_IFACES ? cap : NETLINK_IFACES };

	if (!ask(nl, RTM_GETLINK, &pic) || !ask(nl, RTM_GETADDR, &pic)) {
		log_error("lan: the network interfaces cannot be read: %s", strerror(errno));
		return false;
	}
	memcpy(ifaces, fresh, pic.n * sizeof(*ifaces));
	*n = pic.n;
	return true;
}
