/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bluez/mgmt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#ifndef AF_BLUETOOTH
#define AF_BLUETOOTH 31
#endif
#define BTPROTO_HCI         1
#define HCI_DEV_NONE        0xffff
#define HCI_CHANNEL_CONTROL 3

#define HEADER      6    /* what | adapter | length of the rest: little-endian, 16 bits each */
#define PACKET_MOST (HEADER + 65535)

enum {
	READ_INFO = 0x0004,    /* a command; its answer: address[6] version[1] maker[2] possible[4] settings[4] ... */
	COMMAND_COMPLETE = 0x0001,    /* command[2] status[1], then the answer */
	COMMAND_STATUS = 0x0002,      /* command[2] status[1]: it failed */
	NEW_SETTINGS = 0x0006,        /* settings[4] */
	SETTINGS_IN_INFO = 6 + 1 + 2 + 4,
	IS_CONNECTABLE = 1 << 1,
};

struct sockaddr_hci {
	sa_family_t family;
	uint16_t dev, channel;
};

struct mgmt {
	int fd;
	sd_event_source *source;
	struct mgmt_hooks hooks;
	uint8_t packet[PACKET_MOST];
};

static uint16_t u16_at(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

/* The lowest eight settings are enough. */
static void tell(struct mgmt *m, uint16_t hci, uint8_t settings)
{
	m->hooks.connectable(m->hooks.ctx, hci, settings & IS_CONNECTABLE);
}

static void take(struct mgmt *m, const uint8_t *p, size_t len)
{
	uint16_t what = u16_at(p), hci = u16_at(p + 2);
	const uint8_t *body = p + HEADER;

	len -= HEADER;
	if (what == COMMAND_COMPLETE) {
		if (len >= 3 + SETTINGS_IN_INFO + 4 && u16_at(body) == READ_INFO && body[2] == 0)
			tell(m, hci, body[3 + SETTINGS_IN_INFO]);
		return;
	}
	if (what == COMMAND_STATUS) {
		if (len >= 3 && u16_at(body) == READ_INFO)
			tell(m, hci, 0);
		return;
	}
	if (what == NEW_SETTINGS && len >= 4)
		tell(m, hci, body[0]);
	m->hooks.changed(m->hooks.ctx);
}

/* A few at a time; the loop comes back. */
static int on_packet(sd_event_source *source, int fd, uint32_t events, void *ctx)
{
	struct mgmt *m = ctx;

	(void)source;
	(void)events;
	for (int i = 0; i < 32; i++) {
		ssize_t n = recv(fd, m->packet, sizeof(m->packet), 0);

		if (n < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -errno;
		if (n >= HEADER && HEADER + u16_at(m->packet + 4) == n)
			take(m, m->packet, (size_t)n);
	}
	return 0;
}

struct mgmt *mgmt_open(struct sd_event *event, const struct mgmt_hooks *hooks)
{
	struct sockaddr_hci sa = { .family = AF_BLUETOOTH, .dev = HCI_DEV_NONE, .channel = HCI_CHANNEL_CONTROL };
	struct mgmt *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->hooks = *hooks;
	m->fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, BTPROTO_HCI);
	if (m->fd < 0 || bind(m->fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 ||
	    sd_event_add_io(event, &m->source, m->fd, EPOLLIN, on_packet, m) < 0) {
		mgmt_close(m);
		return NULL;
	}
	return m;
}

void mgmt_close(struct mgmt *m)
{
	if (!m)
		return;
	sd_event_source_disable_unref(m->source);
	if (m->fd >= 0)
		close(m->fd);
	free(m);
}

void mgmt_ask(struct mgmt *m, uint16_t hci)
{
	const uint8_t question[HEADER] = { READ_INFO, 0, (uint8_t)hci, (uint8_t)(hci >> 8), 0, 0 };

	/* The socket takes it or the kernel has no memory: then the next change tells. */
	(void)!send(m->fd, question, sizeof(question), 0);
}
