/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * air CONTROLLERS [WORD=VALUE...]    emulates so many, the first 02:10:B7:00:00:00, and writes a log until it is ended
 * air ask WORD...                    asks the running one, prints its answer, and fails when that is an error
 * The words are those of air_control.c that take a number: "page=2000" is "air ask page 2000".
 */
#include "btvm/air.h"
#include "support/air_ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct air air;

void air_fail(const char *what)
{
	fprintf(stderr, "air: %s: %s\n", what, strerror(errno));
	exit(1);
}

bool air_plug(struct air_controller *c)
{
	static const uint8_t create[2] = { AIR_FRAME_VHCI, 0 };

	c->fd = open("/dev/vhci", O_RDWR | O_CLOEXEC);
	if (c->fd == -1)
		return false;
	c->in_len = 0;
	/* Its answer is the adapter's number: they are made one after the other, so that it is ours. */
	if (write(c->fd, create, sizeof(create)) != (ssize_t)sizeof(create) || read(c->fd, c->in, sizeof(c->in)) < 4 ||
		fcntl(c->fd, F_SETFL, O_NONBLOCK) == -1)
		air_fail("/dev/vhci");
	air_time_log(c->air, "hci%u is there, as hci%u", c->n, (unsigned)(c->in[2] | c->in[3] << 8));
	return true;
}

void air_unplug(struct air_controller *c)
{
	int fd = c->fd;

	air_link_reset(c);
	air_radio_reset(c);
	c->fd = -1;
	close(fd);
	air_time_log(c->air, "hci%u is gone", c->n);
}

/* Length of the frame that begins here; 0: not known yet. */
static size_t frame_length(const uint8_t *b, size_t len)
{
	if (len < 5)
		return b[0] == AIR_FRAME_COMMAND && len == 4 ? 4 + (size_t)b[3] : 0;
	return b[0] == AIR_FRAME_ACL ? 5 + (size_t)(b[3] | b[4] << 8) : 4 + (size_t)b[3];
}

static void read_host(struct air_controller *c)
{
	ssize_t n = read(c->fd, c->in + c->in_len, sizeof(c->in) - c->in_len);
	size_t need;

	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			air_unplug(c);
		return;
	}
	c->in_len += (size_t)n;
	while (c->fd != -1 && (need = frame_length(c->in, c->in_len)) != 0 && need <= c->in_len) {
		if (c->in[0] == AIR_FRAME_COMMAND)
			air_setup_command(c, c->in);
		else if (c->in[0] == AIR_FRAME_ACL)
			air_data_take(c, c->in, need);
		c->in_len -= need;
		memmove(c->in, c->in + need, c->in_len);
	}
}

static int listen_on(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	unlink(path);
	if (fd == -1 || bind(fd, (struct sockaddr *)&a, sizeof(a)) == -1 || listen(fd, 8) == -1)
		air_fail(path);
	return fd;
}

/* One line a connection, one packet each way. */
static void answer(int listener)
{
	char line[256], said[512];
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : recv(fd, line, sizeof(line) - 1, 0);

	if (n > 0) {
		line[n] = '\0';
		air_control_line(&air, line, said, sizeof(said));
		n = send(fd, said, strlen(said), MSG_NOSIGNAL);
	}
	(void)n;
	if (fd != -1)
		close(fd);
}

static void turn(int listener)
{
	struct pollfd p[AIR_CONTROLLERS + 1];
	int64_t wait = air_time_wait(&air);
	struct timespec t = { .tv_sec = wait / 1000000, .tv_nsec = wait % 1000000 * 1000 };

	for (unsigned i = 0; i < air.count; i++)
		p[i] = (struct pollfd){ .fd = air.controllers[i].fd, .events = POLLIN };
	p[air.count] = (struct pollfd){ .fd = listener, .events = POLLIN };
	if (ppoll(p, air.count + 1, wait < 0 ? NULL : &t, NULL) == -1 && errno != EINTR)
		air_fail("poll");
	air_time_fire(&air);
	for (unsigned i = 0; i < air.count; i++)
		if (p[i].revents != 0 && air.controllers[i].fd == p[i].fd)
			read_host(&air.controllers[i]);
	if (p[air.count].revents != 0)
		answer(listener);
}

static int ask(int n, char **words)
{
	char line[256] = "", said[512];

	for (int i = 0; i < n; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "%s%s", i == 0 ? "" : " ", words[i]);
	if (!air_ask(line, said, sizeof(said))) {
		fprintf(stderr, "air: nobody answers\n");
		return 1;
	}
	puts(strncmp(said, "ok ", 3) == 0 ? said + 3 : said);
	return strncmp(said, "ok", 2) == 0 ? 0 : 1;
}

/* WORD=VALUE, as a line for air_control_line(). */
static bool set(char *word)
{
	char said[512];

	if (strchr(word, '=') == NULL)
		return false;
	*strchr(word, '=') = ' ';
	air_control_line(&air, word, said, sizeof(said));
	return strcmp(said, "ok") == 0;
}

static void read_arguments(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	bool good = count > 0 && count <= AIR_CONTROLLERS;

	air.options = (struct air_options){ .page = 5120000, .supervision = 20000000 };
	air.count = good ? (unsigned)count : 0;
	for (int i = 2; i < argc; i++)
		good = good && set(argv[i]);
	if (good)
		return;
	fprintf(stderr, "air: how many controllers, at most %d, and WORD=VALUE: see btvm/air_control.c\n", AIR_CONTROLLERS);
	exit(2);
}

int main(int argc, char **argv)
{
	int listener;

	if (argc > 1 && strcmp(argv[1], "ask") == 0)
		return ask(argc - 2, argv + 2);
	signal(SIGPIPE, SIG_IGN);
	air.begun = air_time_now();
	read_arguments(argc, argv);
	for (unsigned i = 0; i < air.count; i++) {
		air.controllers[i] = (struct air_controller){ .air = &air, .n = i, .fd = -1,
			.address = { (uint8_t)i, 0x00, 0x00, 0xb7, 0x10, 0x02 } };
		if (!air_plug(&air.controllers[i]))
			air_fail("/dev/vhci");
	}
	listener = listen_on(AIR_ASK_SOCKET);
	for (;;)
		turn(listener);
}
