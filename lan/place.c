/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/place.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

size_t place_len(const struct place *p)
{
	return p->family == 4 ? 4 : 16;
}

bool place_same_address(const struct place *a, const struct place *b)
{
	return a->family == b->family && memcmp(a->addr, b->addr, sizeof(a->addr)) == 0;
}

void place_prefix(const struct place *p, uint8_t out[16])
{
	unsigned bits = p->prefix_len;

	for (unsigned i = 0; i < 16; i++) {
		unsigned keep = bits >= 8 ? 8 : bits;

		out[i] = p->addr[i] & (uint8_t)(0xff00u >> keep);
		bits -= keep;
	}
}

bool place_contains(const struct place *net, const struct place *p)
{
	struct place same = *p;
	uint8_t a[16], b[16];

	same.prefix_len = net->prefix_len;
	place_prefix(net, a);
	place_prefix(&same, b);
	return net->family == p->family && memcmp(a, b, sizeof(a)) == 0;
}

bool place_is_link_local(const struct place *p)
{
	return p->family == 6 && p->addr[0] == 0xfe && (p->addr[1] & 0xc0) == 0x80;
}

unsigned place_to_sockaddr(const struct place *p, uint16_t port, int scope, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (p->family == 4) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		memcpy(&v4->sin_addr, p->addr, 4);
		return sizeof(*v4);
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	v6->sin6_scope_id = (uint32_t)scope;
	memcpy(&v6->sin6_addr, p->addr, 16);
	return sizeof(*v6);
}

bool place_from_sockaddr(struct place *p, uint16_t *port, const struct sockaddr_storage *in)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)in;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)in;

	memset(p, 0, sizeof(*p));
	if (in->ss_family == AF_INET) {
		p->family = 4;
		memcpy(p->addr, &v4->sin_addr, 4);
	} else if (in->ss_family == AF_INET6) {
		p->family = 6;
		memcpy(p->addr, &v6->sin6_addr, 16);
	} else {
		return false;
	}
	if (port)
		*port = ntohs(in->ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
	return true;
}
