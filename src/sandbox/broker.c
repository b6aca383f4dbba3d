/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox/broker.h"

#include "base/assert.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define BROKERS_MAX 2

/* What goes before the bytes: which job is asked for, or the errno that it ended with. */
struct head {
	int32_t what;
	uint32_t len;
};

struct broker {
	struct broker_options options;
	int fd; /* -1: its end has been seen */
};

static struct broker brokers[BROKERS_MAX];
static size_t nbrokers;

/* ---- both sides: a head with its descriptors, then the bytes ---- */

static bool send_all(int fd, const uint8_t *bytes, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = send(fd, bytes + done, len - done, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool read_all(int fd, uint8_t *bytes, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = recv(fd, bytes + done, len - done, 0);

		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool send_message(int fd, int32_t what, const struct broker_message *m)
{
	struct head head = { .what = what, .len = (uint32_t)m->len };
	struct iovec iov = { .iov_base = &head, .iov_len = sizeof(head) };
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(BROKER_FDS * sizeof(int))] = { 0 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	ASSERT(m->len <= BROKER_BYTES && m->nfds <= BROKER_FDS);
	if (m->nfds > 0) {
		struct cmsghdr *c;

		msg.msg_control = control;
		msg.msg_controllen = CMSG_SPACE(m->nfds * sizeof(int));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(m->nfds * sizeof(int));
		memcpy(CMSG_DATA(c), m->fd, m->nfds * sizeof(int));
	}
	do
		n = sendmsg(fd, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(head) && send_all(fd, m->bytes, m->len);
}

static void take_descriptors(struct msghdr *msg, struct broker_message *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		m->nfds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		ASSERT(m->nfds <= BROKER_FDS);
		memcpy(m->fd, CMSG_DATA(c), m->nfds * sizeof(int));
	}
}

static bool read_message(int fd, int32_t *what, struct broker_message *m)
{
	struct head head;
	struct iovec iov = { .iov_base = &head, .iov_len = sizeof(head) };
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(BROKER_FDS * sizeof(int))];
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n;

	*m = (struct broker_message){ .len = 0 };
	do
		n = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(head) || (msg.msg_flags & MSG_CTRUNC) || head.len > BROKER_BYTES)
		return false;
	take_descriptors(&msg, m);
	*what = head.what;
	return head.len == 0 || read_all(fd, broker_room(m, head.len), head.len);
}

uint8_t *broker_room(struct broker_message *answer, size_t len)
{
	broker_wipe(answer);
	answer->bytes = calloc(1, len ? len : 1);
	ASSERT(answer->bytes);
	answer->len = len;
	return answer->bytes;
}

void broker_wipe(struct broker_message *answer)
{
	if (answer->bytes)
		sodium_memzero(answer->bytes, answer->len);
	free(answer->bytes);
	answer->bytes = NULL;
	answer->len = 0;
}

static void close_descriptors(struct broker_message *m)
{
	for (size_t i = 0; i < m->nfds; i++)
		close(m->fd[i]);
	m->nfds = 0;
}

/* ---- the broker ---- */

static bool serve_one(int fd, const struct broker_options *o, size_t njobs)
{
	struct broker_message asked, answer = { .len = 0 };
	bool ok;
	int32_t what;
	int error;

	if (!read_message(fd, &what, &asked))
		return false;
	error = what >= 0 && (size_t)what < njobs ? o->jobs[what](&asked, &answer) : ENOSYS;
	ok = send_message(fd, error, &answer);
	close_descriptors(&asked);
	close_descriptors(&answer);
	broker_wipe(&asked);
	broker_wipe(&answer);
	return ok;
}

static size_t count_jobs(const struct broker_options *o)
{
	size_t n = 0;

	while (n < BROKER_JOBS && o->jobs[n])
		n++;
	return n;
}

static void let_go(int *fd, bool keeps_terminal)
{
	const int null = keeps_terminal ? -1 : open("/dev/null", O_RDWR);

	for (int i = 0; null >= 0 && i < 3; i++)
		if (dup2(null, i) < 0)
			_exit(1);
	if (*fd != 3 && dup3(*fd, 3, O_CLOEXEC) < 0)
		_exit(1);
	*fd = 3;
	(void)syscall(SYS_close_range, 4, ~0u, 0);
}

static _Noreturn void serve(int fd, const struct broker_options *o)
{
	/* It ends with us, and with nothing else: whoever ends the whole group means us, and we still need it to end well. */
	static const int others[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		signal(others[i], SIG_IGN);
	let_go(&fd, o->keeps_terminal);
	prctl(PR_SET_NAME, o->name);
	if (o->settle)
		o->settle();
	while (serve_one(fd, o, count_jobs(o)))
		;
	/* What it has started is told by the kernel that it is gone (PR_SET_PDEATHSIG). */
	_exit(0);
}

bool broker_begin(const struct broker_options *o)
{
	int ends[2];
	pid_t pid;

	ASSERT(nbrokers < BROKERS_MAX && count_jobs(o) > 0);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		return false;
	pid = fork();
	if (pid == 0) {
		nbrokers = 0;
		serve(ends[1], o);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return false;
	}
	brokers[nbrokers++] = (struct broker){ .options = *o, .fd = ends[0] };
	return true;
}

/* ---- asking ---- */

static struct broker *find(broker_job *job, int32_t *index)
{
	for (size_t i = 0; i < nbrokers; i++)
		for (size_t k = 0; k < count_jobs(&brokers[i].options); k++)
			if (brokers[i].options.jobs[k] == job) {
				*index = (int32_t)k;
				return &brokers[i];
			}
	return NULL;
}

static int ask_far(struct broker *b, int32_t index, const struct broker_message *asked, struct broker_message *answer)
{
	int32_t error;

	*answer = (struct broker_message){ .len = 0 };
	if (b->fd >= 0 && send_message(b->fd, index, asked) && read_message(b->fd, &error, answer))
		return error;
	close_descriptors(answer);
	broker_wipe(answer);
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
	return EPIPE;
}

int broker_ask(broker_job *job, const struct broker_message *asked, struct broker_message *answer)
{
	struct broker_message unwanted = { .len = 0 };
	struct broker_message *out = answer ? answer : &unwanted;
	int32_t index = 0;
	struct broker *b = find(job, &index);
	int error;

	*out = (struct broker_message){ .len = 0 };
	error = b ? ask_far(b, index, asked, out) : job(asked, out);
	if (!answer) {
		close_descriptors(&unwanted);
		broker_wipe(&unwanted);
	}
	return error;
}

void broker_end_all(void)
{
	for (size_t i = 0; i < nbrokers; i++)
		if (brokers[i].fd >= 0)
			close(brokers[i].fd);
	nbrokers = 0;
}
