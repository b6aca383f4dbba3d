/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The structs of these ioctls are not in any header of the kernel for programs: they stand below, as its ABI has them. */
#include "bluetooth/hci.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROTO_HCI   1
#define ASKED_LINKS 64    /* of all kinds, of one adapter */

#define GET_DEV_LIST  _IOR('H', 210, int)
#define GET_DEV_INFO  _IOR('H', 211, int)
#define GET_CONN_LIST _IOR('H', 212, int)

/* Bits of flags, kinds of controllers and connections, states and modes: net/bluetooth/hci.h, hci_sock.h, bluetooth.h. */
enum { FLAG_UP, FLAG_INIT, FLAG_RUNNING, FLAG_PSCAN, FLAG_ISCAN };
enum { KIND_PRIMARY = 0, LINK_ACL = 1, STATE_CONNECTED = 1, MODE_AUTH = 2, MODE_ENCRYPT = 4 };

struct dev_list {
	uint16_t n;
	struct {
		uint16_t index;
		uint32_t flags;
	} devs[HCI_ADAPTERS];
};
struct dev_info {
	uint16_t index;
	char name[HCI_NAME_LEN];
	uint8_t bdaddr[BDADDR_LEN];
	uint32_t flags;
	uint8_t type;
	uint8_t features[8];
	uint32_t packets, policy, mode;
	uint16_t acl_mtu, acl_packets, sco_mtu, sco_packets;
	uint32_t statistics[10];
};
struct conn_list {
	uint16_t index;
	uint16_t n;
	struct {
		uint16_t handle;
		uint8_t bdaddr[BDADDR_LEN];
		uint8_t type;
		uint8_t out;
		uint16_t state;
		uint32_t mode;
	} conns[ASKED_LINKS];
};
_Static_assert(sizeof(struct dev_list) == 4 + 8 * HCI_ADAPTERS, "the kernel's layout");
_Static_assert(sizeof(struct dev_info) == 92, "the kernel's layout");
_Static_assert(sizeof(struct conn_list) == 4 + 16 * ASKED_LINKS, "the kernel's layout");

static bool flag(uint32_t flags, unsigned bit)
{
	return (flags >> bit & 1) != 0;
}

static void read_links(int fd, struct hci_adapter *a)
{
	struct conn_list list = { .index = a->index, .n = ASKED_LINKS };

	if (ioctl(fd, GET_CONN_LIST, &list) != 0)
		return;    /* it went away just now */
	for (size_t i = 0; i < list.n && i < ASKED_LINKS; i++) {
		struct hci_link *l = &a->links[a->n];

		if (list.conns[i].type != LINK_ACL)
			continue;
		a->acl++;
		if (a->n == HCI_LINKS)
			continue;
		a->n++;
		bdaddr_from_kernel(&l->peer, list.conns[i].bdaddr);
		l->outgoing = list.conns[i].out != 0;
		l->ready = list.conns[i].state == STATE_CONNECTED;
		l->encrypted = (list.conns[i].mode & MODE_ENCRYPT) != 0;
		l->authentic = (list.conns[i].mode & MODE_AUTH) != 0;
	}
}

/* False: it has gone, or is none that can do RFCOMM. */
static bool read_adapter(int fd, uint16_t index, struct hci_adapter *a)
{
	struct dev_info info = { .index = index };

	if (ioctl(fd, GET_DEV_INFO, &info) != 0 || (info.type >> 4 & 3) != KIND_PRIMARY)
		return false;
	memset(a, 0, sizeof(*a));
	a->index = index;
	memcpy(a->name, info.name, sizeof(a->name) - 1);
	bdaddr_from_kernel(&a->at, info.bdaddr);
	a->up = flag(info.flags, FLAG_UP);
	a->starting = flag(info.flags, FLAG_INIT);
	a->connectable = a->up && flag(info.flags, FLAG_PSCAN);
	a->discoverable = a->up && flag(info.flags, FLAG_ISCAN);
	if (a->up)
		read_links(fd, a);
	return true;
}

static void insert(struct hci_adapter *adapters, size_t *n, const struct hci_adapter *a)
{
	size_t at = *n;

	for (; at > 0 && adapters[at - 1].index > a->index; at--)
		adapters[at] = adapters[at - 1];
	adapters[at] = *a;
	++*n;
}

enum hci_result hci_read(struct hci_adapter adapters[HCI_ADAPTERS], size_t *n)
{
	struct dev_list list = { .n = HCI_ADAPTERS };
	struct hci_adapter a;
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, PROTO_HCI);
	enum hci_result result = HCI_FAILED;

	*n = 0;
	if (fd < 0)
		return errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT ? HCI_NO_KERNEL
		       : errno == EACCES || errno == EPERM               ? HCI_DENIED
		                                                         : HCI_FAILED;
	if (ioctl(fd, GET_DEV_LIST, &list) == 0) {
		result = HCI_READ;
		for (size_t i = 0; i < list.n && i < HCI_ADAPTERS; i++)
			if (read_adapter(fd, list.devs[i].index, &a))
				insert(adapters, n, &a);
	}
	close(fd);
	return result;
}

int hci_index(const char *name)
{
	int index = 0;

	if (strncmp(name, "hci", 3) != 0 || name[3] == '\0' || strlen(name) >= HCI_NAME_LEN)
		return -1;
	if (name[3] == '0' && name[4] != '\0')
		return -1;
	for (const char *p = name + 3; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return -1;
		index = 10 * index + *p - '0';
	}
	return index;
}
