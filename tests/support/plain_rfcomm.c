/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/plain_rfcomm.h"

#include "bluetooth/rfcomm.h"
#include "support/machine.h"
#include "support/timing.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE    (32 * 1024)
#define PATIENCE 30000    /* ms */

static struct bdaddr at(unsigned adapter)
{
	return (struct bdaddr){ { 0x02, 0x10, 0xb7, 0, 0, (uint8_t)adapter } };
}

void plain_rfcomm_open(struct plain_rfcomm *p)
{
	const struct bdaddr own = at(1);

	*p = (struct plain_rfcomm){ .fd = { -1, -1 } };
	p->listener = rfcomm_listen(&own, 0, &p->channel);
	machine_must(p->listener >= 0, "a channel of RFCOMM");
}

void plain_rfcomm_close(struct plain_rfcomm *p)
{
	plain_rfcomm_hang_up(p);
	close(p->listener);
}

void plain_rfcomm_hang_up(struct plain_rfcomm *p)
{
	for (int i = 0; i < 2; i++) {
		if (p->fd[i] >= 0)
			close(p->fd[i]);
		p->fd[i] = -1;
	}
}

static void await(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	machine_must(poll(&p, 1, PATIENCE) == 1, "an end of a connection");
}

/* 0, or why not. */
static int call(struct plain_rfcomm *p)
{
	const struct bdaddr own = at(0), other = at(1);
	int error;

	p->fd[0] = rfcomm_connect(&own, &other, p->channel);
	if (p->fd[0] < 0)
		return errno;
	await(p->fd[0], POLLOUT);
	error = rfcomm_error(p->fd[0]);
	if (error)
		plain_rfcomm_hang_up(p);
	return error;
}

double plain_rfcomm_connect(struct plain_rfcomm *p)
{
	double start = timing_now();
	struct bdaddr from;
	int error;

	while ((error = call(p)) != 0) {
		machine_must(error == EBUSY && timing_now() - start < PATIENCE / 1000, rfcomm_why(error));
		usleep(20000);
	}
	start = timing_now() - start;
	await(p->listener, POLLIN);
	p->fd[1] = rfcomm_accept(p->listener, &from);
	machine_must(p->fd[1] >= 0, "a connection that comes in");
	for (int i = 0; i < 2; i++)
		p->sent[i] = p->got[i] = 0;
	return start;
}

/* False: the connection is lost. */
static bool fill(int fd, size_t *sent, size_t until)
{
	static const uint8_t piece[PIECE];

	while (*sent < until) {
		size_t len = until - *sent < PIECE ? until - *sent : PIECE;
		ssize_t n = send(fd, piece, len, MSG_NOSIGNAL);

		if (n < 0)
			return errno == EAGAIN;
		*sent += (size_t)n;
	}
	return true;
}

static bool drain(int fd, size_t *got)
{
	static uint8_t piece[PIECE];
	ssize_t n;

	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0)
		*got += (size_t)n;
	return n < 0 && errno == EAGAIN;
}

void plain_rfcomm_run(struct plain_rfcomm *p, const size_t bytes[2], double until)
{
	const size_t last[2] = { p->sent[0] + bytes[0], p->sent[1] + bytes[1] };
	bool alive = true;
	double left;

	while (alive && (p->got[1] < last[0] || p->got[0] < last[1]) && (left = until - timing_now()) > 0) {
		struct pollfd f[2];

		for (int i = 0; i < 2; i++)
			f[i] = (struct pollfd){ .fd = p->fd[i], .events = p->sent[i] < last[i] ? POLLIN | POLLOUT : POLLIN };
		(void)!poll(f, 2, (int)(left * 1000) + 1);
		for (int i = 0; i < 2 && alive; i++) {
			if (f[i].revents & POLLOUT)
				alive = fill(p->fd[i], &p->sent[i], last[i]);
			if (alive && f[i].revents & (POLLIN | POLLHUP | POLLERR))
				alive = drain(p->fd[i], &p->got[i]);
		}
	}
}
