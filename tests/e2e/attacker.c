/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A third machine on the network, for tests/e2e/hostile.sh. It stays in the network namespace that the script made.
 *
 *   record FILE IFACE SECONDS      keeps what every TCP dialler said, and every UDP datagram to a multicast group
 *   replay FILE IFACE HOST PORT    says all of it again: streams to HOST PORT, datagrams to their groups
 *   connect HOST PORT COUNT        as many connections as fast as it can, 64 random bytes on each
 *   slow HOST PORT COUNT SECONDS   as many connections at once, one random byte a second on each
 *   beacons FILE IFACE COUNT RATE  random datagrams and replayed ones in turn, RATE a second
 *
 * Prints one line of figures: what it sent, and how many bytes ever came back.
 */
#include "base/pack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STREAMS  4096
#define KEEP     65536    /* bytes kept of one stream */
#define BEACON   1232
#define HELD     400      /* connections held open at once by `connect` */

struct stream {
	uint8_t key[36];    /* both addresses (16 each), both ports */
	uint32_t first;     /* sequence number of its first byte */
	size_t len;
	uint8_t *bytes;
};

static struct stream streams[STREAMS];
static size_t nstreams;
static FILE *file;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void nap(double seconds)
{
	struct timespec ts = { .tv_sec = (time_t)seconds };

	ts.tv_nsec = (long)((seconds - (double)ts.tv_sec) * 1e9);
	nanosleep(&ts, NULL);
}

/* ---- recording ---- */

/* kind u8 | length u32 | bytes */
static void keep(char kind, const uint8_t *bytes, size_t len)
{
	uint8_t head[5];
	struct pack w = pack_into(head, sizeof(head));

	pack_u8(&w, (uint8_t)kind);
	pack_u32(&w, (uint32_t)len);
	if (fwrite(head, 1, sizeof(head), file) != sizeof(head) || fwrite(bytes, 1, len, file) != len)
		die("write");
}

static void on_tcp(const uint8_t key[32], struct unpack *r)
{
	uint8_t full[36];
	struct stream *s = NULL;
	uint32_t seq;
	size_t off, at;
	uint8_t flags;

	memcpy(full, key, 32);
	unpack_bytes(r, full + 32, 4);
	seq = unpack_u32(r);
	unpack_u32(r);
	off = (size_t)(unpack_u8(r) >> 4) * 4;
	flags = unpack_u8(r);
	unpack_view(r, off >= 14 ? off - 14 : 0);
	if (r->bad)
		return;
	for (size_t i = 0; i < nstreams && !s; i++)
		if (memcmp(streams[i].key, full, sizeof(full)) == 0)
			s = &streams[i];
	/* SYN without ACK: the dialler. Its side alone is kept. */
	if (!s && (flags & 0x12) == 0x02 && nstreams < STREAMS) {
		s = &streams[nstreams++];
		memcpy(s->key, full, sizeof(full));
		s->first = seq + 1;
		s->bytes = malloc(KEEP);
		if (!s->bytes)
			die("malloc");
	}
	at = s ? seq - s->first : 0;
	if (!s || r->left == 0 || at != s->len || s->len + r->left > KEEP)
		return;
	memcpy(s->bytes + s->len, r->p, r->left);
	s->len += r->left;
}

static void on_udp(struct unpack *r, bool multicast)
{
	unpack_view(r, 8);
	if (!r->bad && multicast)
		keep('B', r->p, r->left);
}

static void on_packet(const uint8_t *p, size_t len)
{
	struct unpack r = unpack_from(p, len);
	uint8_t key[32] = { 0 }, proto;
	size_t total;

	unpack_view(&r, 12);
	switch (unpack_u16(&r)) {
	case ETH_P_IP:
		total = (size_t)(unpack_u8(&r) & 15) * 4;
		unpack_u8(&r);
		/* The frame may be padded: the header knows how long the packet is. */
		size_t size = unpack_u16(&r);

		unpack_view(&r, 5);
		proto = unpack_u8(&r);
		unpack_u16(&r);
		unpack_bytes(&r, key, 4);
		unpack_bytes(&r, key + 16, 4);
		unpack_view(&r, total - 20);
		if (!r.bad && size >= total && r.left > size - total)
			r.left = size - total;
		break;
	case ETH_P_IPV6:
		unpack_u32(&r);
		unpack_u16(&r);
		proto = unpack_u8(&r);
		unpack_u8(&r);
		unpack_bytes(&r, key, 16);
		unpack_bytes(&r, key + 16, 16);
		break;
	default:
		return;
	}
	if (proto == IPPROTO_TCP)
		on_tcp(key, &r);
	else if (proto == IPPROTO_UDP)
		on_udp(&r, key[16] == 0xff || (key[16] >= 224 && key[16] < 240 && key[20] == 0));
}

static void record(const char *iface, double seconds)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	struct packet_mreq all = { .mr_type = PACKET_MR_PROMISC };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
	struct pollfd pf = { .fd = fd, .events = POLLIN };
	double end = now() + seconds;
	uint8_t buf[65536];
	ssize_t n;

	at.sll_ifindex = all.mr_ifindex = (int)if_nametoindex(iface);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all)) < 0)
		die(iface);
	while (now() < end) {
		if (poll(&pf, 1, 100) > 0 && (n = recv(fd, buf, sizeof(buf), 0)) > 0)
			on_packet(buf, (size_t)n);
	}
	for (size_t i = 0; i < nstreams; i++)
		keep('T', streams[i].bytes, streams[i].len);
	printf("recorded %zu streams\n", nstreams);
}

/* ---- sending ---- */

static int dial(const char *host, const char *port, int wait_ms)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd pf = { .fd = fd, .events = POLLOUT };

	if (fd < 0 || inet_pton(AF_INET, host, &a.sin_addr) != 1)
		die("socket");
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0 && errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	poll(&pf, 1, wait_ms);
	return fd;
}

/* How many bytes the other end says within `ms`, or until it closes. */
static size_t hear(int fd, int ms)
{
	struct pollfd pf = { .fd = fd, .events = POLLIN };
	uint8_t buf[4096];
	size_t heard = 0;
	ssize_t n;

	while (poll(&pf, 1, ms) > 0 && (n = recv(fd, buf, sizeof(buf), 0)) > 0)
		heard += (size_t)n;
	return heard;
}

static int group(const char *iface, struct sockaddr_in *to)
{
	struct ip_mreqn via = { .imr_ifindex = (int)if_nametoindex(iface) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), ttl = 1;

	*to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(29474) };
	inet_pton(AF_INET, "239.255.78.74", &to->sin_addr);
	if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &via, sizeof(via)) < 0 ||
	    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof(ttl)) < 0)
		die("multicast");
	return fd;
}

/* The next thing recorded; its kind, 0 at the end. */
static char next(uint8_t *bytes, size_t *len)
{
	uint8_t head[5] = { 0 };
	struct unpack r = unpack_from(head, sizeof(head));
	char kind;

	if (fread(head, 1, sizeof(head), file) != sizeof(head))
		return 0;
	kind = (char)unpack_u8(&r);
	*len = unpack_u32(&r);
	if (*len > KEEP || fread(bytes, 1, *len, file) != *len)
		die("recording");
	return kind;
}

static void replay(const char *iface, const char *host, const char *port)
{
	static uint8_t bytes[KEEP];
	struct sockaddr_in to;
	size_t len, nstream = 0, nbeacon = 0, heard = 0;
	int udp = group(iface, &to), fd;
	char kind;

	while ((kind = next(bytes, &len)) != 0) {
		if (kind == 'B') {
			sendto(udp, bytes, len, 0, (struct sockaddr *)&to, sizeof(to));
			nbeacon++;
			continue;
		}
		fd = dial(host, port, 1000);
		if (fd < 0)
			continue;
		(void)!send(fd, bytes, len, MSG_NOSIGNAL);
		heard += hear(fd, 1500);
		nstream++;
		close(fd);
	}
	printf("replayed %zu streams and %zu beacons, answered %zu bytes\n", nstream, nbeacon, heard);
}

/* As fast as the kernel makes them: each is given its noise, heard and closed when its place is wanted again. */
static void connect_many(const char *host, const char *port, size_t count)
{
	int held[HELD];
	uint8_t noise[64];
	size_t heard = 0, made = 0;
	double start = now();

	memset(held, -1, sizeof(held));
	for (size_t i = 0; i < count + HELD; i++) {
		int *slot = &held[i % HELD];

		if (*slot >= 0) {
			randombytes_buf(noise, sizeof(noise));
			made += send(*slot, noise, sizeof(noise), MSG_NOSIGNAL) > 0;
			heard += hear(*slot, 0);
			close(*slot);
		}
		*slot = i < count ? dial(host, port, 0) : -1;
	}
	printf("made %zu connections in %.1f s, answered %zu bytes\n", made, now() - start, heard);
}

static void connect_slowly(const char *host, const char *port, size_t count, double seconds)
{
	int *fds = calloc(count, sizeof(*fds));
	double end = now() + seconds;
	size_t heard = 0;
	uint8_t byte;

	if (!fds)
		die("calloc");
	for (size_t i = 0; i < count; i++)
		fds[i] = dial(host, port, 1000);
	while (now() < end) {
		for (size_t i = 0; i < count; i++) {
			if (fds[i] < 0)
				continue;
			randombytes_buf(&byte, 1);
			(void)!send(fds[i], &byte, 1, MSG_NOSIGNAL);
			heard += hear(fds[i], 0);
		}
		nap(1);
	}
	printf("held %zu connections, answered %zu bytes\n", count, heard);
	free(fds);
}

static void beacons(const char *iface, size_t count, double rate)
{
	static uint8_t bytes[KEEP];
	struct sockaddr_in to;
	int udp = group(iface, &to);
	double start = now();
	size_t len;

	for (size_t i = 0; i < count; i++) {
		char kind = 0;

		if (i % 2 && (kind = next(bytes, &len)) == 0)
			rewind(file);
		if (kind != 'B') {
			len = BEACON;
			randombytes_buf(bytes, len);
		}
		sendto(udp, bytes, len, 0, (struct sockaddr *)&to, sizeof(to));
		if (now() < start + (double)i / rate)
			nap(start + (double)i / rate - now());
	}
	printf("sent %zu beacons in %.1f s\n", count, now() - start);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	bool to_file = strcmp(what, "record") == 0;

	if (sodium_init() < 0 || argc < 5)
		return 2;
	if (to_file || strcmp(what, "replay") == 0 || strcmp(what, "beacons") == 0) {
		file = fopen(argv[2], to_file ? "wb" : "rb");
		if (!file)
			die(argv[2]);
	}
	if (to_file)
		record(argv[3], atof(argv[4]));
	else if (strcmp(what, "replay") == 0 && argc == 6)
		replay(argv[3], argv[4], argv[5]);
	else if (strcmp(what, "connect") == 0)
		connect_many(argv[2], argv[3], (size_t)atol(argv[4]));
	else if (strcmp(what, "slow") == 0 && argc == 6)
		connect_slowly(argv[2], argv[3], (size_t)atol(argv[4]), atof(argv[5]));
	else if (strcmp(what, "beacons") == 0 && argc == 6)
		beacons(argv[3], (size_t)atol(argv[4]), atof(argv[5]));
	else
		return 2;
	if (file && fclose(file) != 0)
		die("close");
	return 0;
}
