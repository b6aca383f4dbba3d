/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/server.h"

#include "base/assert.h"
#include "base/heap.h"
#include "base/log.h"
#include "base/tr.h"
#include "daemon/ask.h"
#include "daemon/caller.h"
#include "daemon/daemon.h"
#include "daemon/news.h"
#include "daemon/supervisor.h"
#include "rpc/path.h"
#include "transports/child.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPARE      4      /* descriptors kept back: where contacts and strangers have all the others, our user still gets in */
#define NO_FD_REST 500    /* ms without accepting when these are used up too */

struct server {
	struct daemon *d;
	int fd;
	int spare[SPARE];       /* -1: given to a client */
	struct event *ev, *rest;
	char path[PATH_LEN_MAX];    /* "": of a supervisor, which keeps the file */
	uint64_t serials;
	struct caller *callers[SERVER_CALLERS];
};

/* Whether our own group is among the peer's others, which SO_PEERCRED does not tell. */
static bool is_in_our_group(int fd)
{
	socklen_t len = 0;
	gid_t *groups = NULL;
	bool found = false;

	/* Asked for nothing, the kernel says how much there is. */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &len) < 0 && errno == ERANGE)
		groups = malloc(len);
	if (groups && getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) == 0)
		for (size_t i = 0; i < len / sizeof(*groups) && !found; i++)
			found = groups[i] == getegid();
	free(groups);
	return found;
}

static bool may_connect(const struct server *s, int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return false;
	/* Tor, which reads strangers' bytes, has no business here. */
	if (child_runs_as(cred.pid))
		return false;
	return cred.uid == geteuid() || (s->d->for_group && (cred.gid == getegid() || is_in_our_group(fd)));
}

static void keep_back(struct server *s)
{
	for (size_t i = 0; i < SPARE; i++)
		if (s->spare[i] < 0)
			s->spare[i] = fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
}

/* False: there is none any more. */
static bool give_back(struct server *s)
{
	for (size_t i = 0; i < SPARE; i++) {
		if (s->spare[i] < 0)
			continue;
		close(s->spare[i]);
		s->spare[i] = -1;
		return true;
	}
	return false;
}

/* Whoever waits is heard of in every turn: where nobody can be let in, all have to wait for a while. */
static void rest(struct server *s)
{
	const struct timeval a_while = { .tv_usec = NO_FD_REST * 1000 };

	event_del(s->ev);
	event_add(s->rest, &a_while);
}

static void on_rested(evutil_socket_t fd, short what, void *ctx)
{
	struct server *s = ctx;

	(void)fd, (void)what;
	event_add(s->ev, NULL);
}

static int let_in(int listener)
{
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

static void on_connect(evutil_socket_t listener, short what, void *ctx)
{
	struct server *s = ctx;
	int fd = let_in(listener);

	(void)what;
	if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
		if (give_back(s))
			fd = let_in(listener);
		else
			rest(s);
	}
	if (fd < 0)
		return;
	for (size_t i = 0; i < SERVER_CALLERS && may_connect(s, fd); i++) {
		if (s->callers[i])
			continue;
		s->callers[i] = caller_new(s->d, fd, ++s->serials);
		return;
	}
	close(fd);
}

static enum err from_errno(void)
{
	return errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : ERR_PROFILE_UNREADABLE;
}

/* A socket that a daemon left behind; nothing else is ever removed. */
static enum err clear(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? ERR_OK : from_errno();
	errno = EEXIST;
	if (!S_ISSOCK(st.st_mode) || unlink(path) < 0)
		return from_errno();
	return ERR_OK;
}

/*
 * Whether a process listens there now: systemd, when it is to start us once somebody connects, or a daemon with another
 * profile. The kernel's list is read, as connecting would make systemd start one.
 */
static bool is_alive(const char *path)
{
	FILE *f = fopen("/proc/net/unix", "re");
	char line[PATH_LEN_MAX + 80];
	bool alive = false;
	unsigned flags;
	int name;

	while (f && !alive && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		name = 0;
		/* Num: RefCount Protocol Flags Type St Inode Path; the flag is the kernel's __SO_ACCEPTCON. */
		alive = sscanf(line, "%*s %*s %*s %x %*s %*s %*s %n", &flags, &name) == 1 && name > 0 && (flags & 0x10000) &&
		        strcmp(line + name, path) == 0;
	}
	if (f)
		fclose(f);
	return alive;
}

/* What has to be looked at and made before the sandbox is entered. */
enum err server_prepare(struct daemon *d, const char *path)
{
	char folder[PATH_LEN_MAX];
	enum err e;
	char *slash;

	memcpy(folder, path, strlen(path) + 1);
	slash = strrchr(folder, '/');
	ASSERT(slash);
	*slash = '\0';
	e = path_make_dir(folder);
	if (e != ERR_OK) {
		log_error("cannot listen at %s: %s", path, strerror(errno));
	} else if (is_alive(path)) {
		snprintf(d->why, sizeof(d->why), _("Another program listens at %s, systemd perhaps."), path);
		e = ERR_PROFILE_IN_USE;
	}
	return e;
}

static enum err listen_at(struct server *s, const char *path)
{
	struct sockaddr_un addr;
	int dir = -1;
	enum err e;

	if (!path_address(&addr, path, &dir))
		return ERR_PROFILE_UNREADABLE;
	e = clear(path);
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* The umask is 077 (process.c): nobody else can connect at any moment. */
	if (e == ERR_OK && (s->fd < 0 || bind(s->fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	                    chmod(path, s->d->for_group ? 0660 : 0600) < 0 || listen(s->fd, SERVER_CALLERS) < 0))
		e = from_errno();
	if (dir >= 0)
		close(dir);
	return e;
}

/* A supervisor listens for us already: where our clients look? It is its socket, which stays when we end. */
static enum err take_over(struct server *s, int fd, const char *path)
{
	struct sockaddr_un addr = { 0 };
	socklen_t len = sizeof(addr);
	struct stat theirs, ours;

	s->fd = fd;
	/* A path need not end in a zero byte: one more is there. */
	if (getsockname(fd, (struct sockaddr *)&addr, &len) < 0 || addr.sun_path[0] == '\0')
		snprintf(addr.sun_path, sizeof(addr.sun_path), "?");
	else if (stat(addr.sun_path, &theirs) == 0 && stat(path, &ours) == 0 && theirs.st_dev == ours.st_dev &&
	         theirs.st_ino == ours.st_ino)
		return ERR_OK;
	snprintf(s->d->why, sizeof(s->d->why),
	         _("The socket that was handed over is %.107s, but clients look for %s: they have to be one."),
	         addr.sun_path, path);
	return ERR_USAGE;
}

enum err server_open(struct server **out, struct daemon *d, const char *path)
{
	int given = supervisor_listener();
	struct server *s = calloc(1, sizeof(*s));
	enum err e;

	ASSERT(s);
	s->d = d;
	s->fd = -1;
	for (size_t i = 0; i < SPARE; i++)
		s->spare[i] = -1;
	e = given >= 0 ? take_over(s, given, path) : listen_at(s, path);
	if (e == ERR_OK) {
		if (given < 0)
			memcpy(s->path, path, strlen(path) + 1);
		s->ev = event_new(d->base, s->fd, EV_READ | EV_PERSIST, on_connect, s);
		s->rest = evtimer_new(d->base, on_rested, s);
		ASSERT(s->ev && s->rest && event_add(s->ev, NULL) == 0);
		keep_back(s);
	} else {
		if (!d->why[0])
			log_error("cannot listen at %s: %s", path, strerror(errno));
		server_close(s);
		s = NULL;
	}
	*out = s;
	return e;
}

void server_close(struct server *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < SERVER_CALLERS; i++)
		if (s->callers[i])
			caller_free(s->callers[i]);
	if (s->ev)
		event_free(s->ev);
	if (s->rest)
		event_free(s->rest);
	while (give_back(s))
		;
	if (s->fd >= 0)
		close(s->fd);
	if (s->path[0])
		unlink(s->path);
	free(s);
}

struct caller *server_find(struct server *s, uint64_t serial)
{
	for (size_t i = 0; i < SERVER_CALLERS; i++)
		if (s->callers[i] && s->callers[i]->serial == serial)
			return s->callers[i];
	return NULL;
}

void server_answer(struct server *s, struct ask *a)
{
	struct caller *c = server_find(s, a->caller);
	size_t len;
	char *line;

	if (!c)
		return;
	c->owed--;
	/* A notification gets no answer; a request whose id could not be read gets one with id null. */
	if (!a->id && a->fault == 0)
		return;
	line = ask_line(a, &len);
	caller_send(c, line, len);
	heap_free(line);
}

void server_news(struct server *s)
{
	for (size_t i = 0; i < SERVER_CALLERS; i++)
		if (s->callers[i])
			s->callers[i]->caught_up = false;
}

void server_tell(struct server *s, const char *type)
{
	for (size_t i = 0; i < SERVER_CALLERS; i++)
		if (s->callers[i] && s->callers[i]->told)
			news_tell(s->callers[i], type);
}

void server_after_turn(struct server *s)
{
	for (size_t i = 0; i < SERVER_CALLERS; i++) {
		if (!s->callers[i] || !caller_settle(s->callers[i]))
			continue;
		caller_free(s->callers[i]);
		s->callers[i] = NULL;
	}
	keep_back(s);
}
