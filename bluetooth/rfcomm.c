/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel has no header for programs here: its two kinds of address and the numbers stand below, as its ABI has them. */
#include "bluetooth/rfcomm.h"

#include "base/assert.h"
#include "base/tr.h"
#include "bluetooth/sdp.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROTO_L2CAP  0
#define PROTO_RFCOMM 3
#define BACKLOG      16
/* Between emulated adapters 8 to 64 KiB give 2.2 to 2.9 MB/s, 4 KiB 1.5, 128 and more 1.0; the smaller, the less is lost. */
#define SEND_BUFFER  (32 * 1024)

/* Of net/bluetooth/rfcomm.h and l2cap.h; addresses last byte first, the rest little-endian. */
struct rc_address {
	sa_family_t family;
	uint8_t bdaddr[BDADDR_LEN];
	uint8_t channel;
};
struct l2_address {
	sa_family_t family;
	uint8_t psm[2];
	uint8_t bdaddr[BDADDR_LEN];
	uint8_t cid[2];
	uint8_t bdaddr_type;    /* 0: BR/EDR */
};
_Static_assert(sizeof(struct rc_address) == 10 && sizeof(struct l2_address) == 14, "the kernel's layout");

static int close_keeping_errno(int fd)
{
	int e = errno;

	if (fd >= 0)
		close(fd);
	errno = e;
	return -1;
}

static struct rc_address rc_address(const struct bdaddr *at, uint8_t channel)
{
	struct rc_address a = { .family = AF_BLUETOOTH, .channel = channel };

	bdaddr_to_kernel(a.bdaddr, at);
	return a;
}

static struct l2_address l2_address(const struct bdaddr *at, uint8_t psm)
{
	struct l2_address a = { .family = AF_BLUETOOTH, .psm = { psm } };

	bdaddr_to_kernel(a.bdaddr, at);
	return a;
}

/* Bound to one adapter: to "any" the kernel would answer on, or call from, one that nobody switched on. */
static int bound_socket(int type, int protocol, const void *self, socklen_t len)
{
	int fd = socket(AF_BLUETOOTH, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);

	return fd >= 0 && bind(fd, self, len) == 0 ? fd : close_keeping_errno(fd);
}

static int rfcomm_socket(const struct bdaddr *at, uint8_t channel)
{
	struct rc_address self = rc_address(at, channel);
	int fd, size = SEND_BUFFER;

	ASSERT(bdaddr_is_real(at));
	fd = bound_socket(SOCK_STREAM, PROTO_RFCOMM, &self, sizeof(self));
	if (fd >= 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	return fd;
}

int rfcomm_missing(void)
{
	int fd = socket(AF_BLUETOOTH, SOCK_STREAM | SOCK_CLOEXEC, PROTO_RFCOMM);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int rfcomm_listen(const struct bdaddr *at, uint8_t channel, uint8_t *bound)
{
	struct rc_address self = { 0 };
	socklen_t len = sizeof(self);
	int fd = rfcomm_socket(at, channel);
	bool ok = fd >= 0;

	ok = ok && listen(fd, BACKLOG) == 0;    /* here the kernel chooses a channel, if it is to */
	ok = ok && getsockname(fd, (struct sockaddr *)&self, &len) == 0;
	if (!ok)
		return close_keeping_errno(fd);
	*bound = self.channel;
	return fd;
}

int rfcomm_accept(int listener, struct bdaddr *from)
{
	struct rc_address peer = { 0 };
	socklen_t len = sizeof(peer);
	int fd = accept4(listener, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	int size = SEND_BUFFER;

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	bdaddr_from_kernel(from, peer.bdaddr);
	return fd;
}

static int start_connecting(int fd, const void *to, socklen_t len)
{
	if (fd >= 0 && (connect(fd, to, len) == 0 || errno == EINPROGRESS))
		return fd;
	return close_keeping_errno(fd);
}

int rfcomm_connect(const struct bdaddr *from, const struct bdaddr *to, uint8_t channel)
{
	struct rc_address peer = rc_address(to, channel);

	return start_connecting(rfcomm_socket(from, 0), &peer, sizeof(peer));
}

int rfcomm_connect_sdp(const struct bdaddr *from, const struct bdaddr *to)
{
	struct l2_address self = l2_address(from, 0), peer = l2_address(to, SDP_PSM);

	ASSERT(bdaddr_is_real(from));
	return start_connecting(bound_socket(SOCK_SEQPACKET, PROTO_L2CAP, &self, sizeof(self)), &peer, sizeof(peer));
}

int rfcomm_error(int fd)
{
	int e = 0;
	socklen_t len = sizeof(e);

	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len) == 0 ? e : errno;
}

/* What the kernel makes of the answers of controllers is in its bt_to_errno(). */
const char *rfcomm_why(int error)
{
	switch (error) {
	case EHOSTDOWN: return N_("not in range, or its Bluetooth is off");
	case ETIMEDOUT: return N_("it does not answer any more, or went out of range");
	case ECONNREFUSED: return N_("that device is near, but no Nightjar answers there");
	case EBUSY:
	case EALREADY: return N_("an earlier connection to it is still being closed");
	case EHOSTUNREACH:
	case ENETDOWN:
	case ENETUNREACH:
	case ENODEV: return N_("our Bluetooth adapter is off or gone");
	case EACCES:
	case EPERM: return N_("a connection without pairing was not allowed");
	case EMLINK: return N_("too many Bluetooth devices are connected");
	case EADDRINUSE: return N_("another program has that Bluetooth channel");
	case ECONNRESET:
	case ECONNABORTED:
	case ENOTCONN:
	case EPIPE: return N_("the connection was cut while it was being made");
	case EAFNOSUPPORT:
	case EPROTONOSUPPORT: return N_("this system has no Bluetooth");
	case EMFILE:
	case ENFILE: return N_("too many open files");
	case ENOMEM:
	case ENOBUFS: return N_("out of memory");
	default: return N_("Bluetooth reported an error");
	}
}
