/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A contact turned hostile, for flood.sh: it knows the onion, and its tor has the key that opens it.
 *
 *   slow SOCKET ONION COUNT SECONDS     holds as many streams as it gets, one random byte a second on each
 *   flood SOCKET ONION COUNT SECONDS    as many streams as it can, COUNT at a time, 512 random bytes on each
 *
 * SOCKET is where its tor takes SOCKS. Prints one line of figures: the streams that were opened, those that were open at a
 * time, and how many bytes ever came back on them.
 */
#include "tor/service.h"
#include "tor/socks.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define COUNT_MAX   2000
#define NOISE       512
#define WAITING_MAX 64    /* streams that are being opened at a time */

struct stream {
	int fd;               /* -1: none */
	bool open;
	struct socks_reply reply;
};

static struct stream streams[COUNT_MAX];
static struct pollfd polled[COUNT_MAX];
static struct sockaddr_un at = { .sun_family = AF_UNIX };
static char onion[SOCKS_HOST_LEN + 1];
static uint8_t last;    /* code of a refusal */
static size_t begun, opened, refused, ended, heard, most;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* As many of them on a circuit as a service bears. */
static void begin(struct stream *s)
{
	uint8_t request[SOCKS_REQUEST_MAX];
	char user[32];
	const struct socks_target to = { .host = onion, .port = SERVICE_PORT, .user = user, .password = "x" };
	size_t len;

	snprintf(user, sizeof(user), "circuit %zu", begun++ / SERVICE_STREAMS);
	len = socks_request(request, sizeof(request), &to);
	*s = (struct stream){ .fd = socket(AF_UNIX, SOCK_STREAM, 0) };
	socks_reply_init(&s->reply);
	if (len == 0 || s->fd < 0 || connect(s->fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    send(s->fd, request, len, MSG_NOSIGNAL) != (ssize_t)len || fcntl(s->fd, F_SETFL, O_NONBLOCK) < 0) {
		perror("socks");
		exit(1);
	}
}

static void end(struct stream *s)
{
	close(s->fd);
	s->fd = -1;
	ended += s->open;
	refused += !s->open;
}

/* False: it is over. */
static bool hear(struct stream *s)
{
	uint8_t bytes[4096];
	ssize_t n = recv(s->fd, bytes, sizeof(bytes), 0);
	size_t used = 0;

	if (n <= 0)
		return n < 0 && errno == EAGAIN;
	if (!s->open) {
		enum socks_state state = socks_reply_feed(&s->reply, bytes, (size_t)n, &used);

		s->open = state == SOCKS_CONNECTED;
		opened += s->open;
		if (state == SOCKS_REFUSED || state == SOCKS_GARBAGE) {
			last = socks_reply_code(&s->reply);
			return false;
		}
	}
	heard += (size_t)n - used;
	return true;
}

static void say(struct stream *s, size_t len)
{
	uint8_t noise[NOISE];

	randombytes_buf(noise, len);
	(void)!send(s->fd, noise, len, MSG_NOSIGNAL);
}

static void count_open(size_t count)
{
	size_t open = 0;

	for (size_t i = 0; i < count; i++)
		open += streams[i].fd >= 0 && streams[i].open;
	most = open > most ? open : most;
}

/* More at a time, and its own tor gives all of them up. */
static void begin_some(size_t count)
{
	size_t waiting = 0;

	for (size_t i = 0; i < count; i++)
		waiting += streams[i].fd >= 0 && !streams[i].open;
	for (size_t i = 0; i < count && waiting < WAITING_MAX; i++)
		if (streams[i].fd < 0) {
			begin(&streams[i]);
			waiting++;
		}
}

/* One round of all streams, 100 ms at most. */
static void turn(size_t count, size_t noise)
{
	begin_some(count);
	for (size_t i = 0; i < count; i++)
		polled[i] = (struct pollfd){ .fd = streams[i].fd, .events = POLLIN };
	poll(polled, (nfds_t)count, 100);
	for (size_t i = 0; i < count; i++) {
		bool was_open = streams[i].open;

		if (polled[i].revents && !hear(&streams[i]))
			end(&streams[i]);
		else if (streams[i].open && !was_open)
			say(&streams[i], noise);
	}
	count_open(count);
}

static void say_all(size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (streams[i].fd >= 0 && streams[i].open)
			say(&streams[i], 1);
}

/* The service would end them in its own time: a third a second goes for new ones. */
static void end_some(size_t count)
{
	static size_t oldest;

	for (size_t i = 0; i < count / 3; i++, oldest = (oldest + 1) % count)
		if (streams[oldest].fd >= 0 && streams[oldest].open)
			end(&streams[oldest]);
}

static void attack(size_t count, double seconds, bool flood)
{
	double until = now() + seconds, next = now() + 1;

	for (size_t i = 0; i < count; i++)
		streams[i].fd = -1;
	while (now() < until) {
		turn(count, flood ? NOISE : 1);
		if (now() < next)
			continue;
		next = now() + 1;
		if (flood)
			end_some(count);
		else
			say_all(count);
	}
}

int main(int argc, char **argv)
{
	struct rlimit files = { .rlim_cur = COUNT_MAX + 64, .rlim_max = COUNT_MAX + 64 };
	size_t count;

	if (argc != 6 || sodium_init() < 0 || strlen(argv[3]) != SOCKS_HOST_LEN || strlen(argv[2]) >= sizeof(at.sun_path))
		return 2;
	(void)setrlimit(RLIMIT_NOFILE, &files);
	memcpy(at.sun_path, argv[2], strlen(argv[2]) + 1);
	memcpy(onion, argv[3], SOCKS_HOST_LEN + 1);
	count = strtoul(argv[4], NULL, 10);
	if (count == 0 || count > COUNT_MAX)
		return 2;
	attack(count, strtod(argv[5], NULL), strcmp(argv[1], "flood") == 0);
	printf("opened %zu streams, %zu at a time, %zu refused (%02x), %zu ended, answered %zu bytes\n", opened, most, refused,
	       last, ended, heard);
	return 0;
}
