/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/errand.h"

#include "base/assert.h"
#include "ui-ncurses/term/screen.h"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_MAX  65536
#define NOT_FOUND 127    /* exit code of a child that could not become the program, as of sh(1) */

void errand_init(struct errand *e)
{
	*e = (struct errand){ .fd = -1 };
}

void errand_end(struct errand *e)
{
	if (e->fd >= 0)
		close(e->fd);
	sodium_memzero(e->said, sizeof(e->said));
	errand_init(e);
}

bool errand_runs(const struct errand *e)
{
	return e->pid > 0;
}

int errand_fd(const struct errand *e)
{
	return e->fd;
}

/* The child keeps neither our terminal nor our signals. */
static void become_quiet(int out)
{
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out >= 0 ? out : null, 1) < 0 || dup2(null, 2) < 0)
		_exit(127);
}

/* 0 in the child, whose standard output is what it says. */
static pid_t begin(struct errand *e, errand_done *done, void *ctx)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		become_quiet(ends[1]);
		return 0;
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return -1;
	}
	*e = (struct errand){ .pid = pid, .fd = ends[0], .done = done, .ctx = ctx };
	return pid;
}

void errand_call(struct errand *e, bool (*work)(void *ctx, char *out, size_t cap), errand_done *done, void *ctx)
{
	char out[ERRAND_SAID_MAX] = "";
	pid_t pid = begin(e, done, ctx);
	bool ok;

	if (pid == 0) {
		ok = work(ctx, out, sizeof(out));
		if (write(1, out, strlen(out)) < 0)
			ok = false;
		_exit(ok ? 0 : 1);
	}
	if (pid < 0)
		done(ctx, false, "");
}

void errand_run(struct errand *e, const char *const argv[], errand_done *done, void *ctx)
{
	pid_t pid = begin(e, done, ctx);

	if (pid == 0) {
		execvp(argv[0], (char *const *)(size_t)argv);
		_exit(NOT_FOUND);
	}
	if (pid < 0)
		done(ctx, false, "");
}

void errand_read(struct errand *e)
{
	char rest[256];
	size_t room = sizeof(e->said) - 1 - e->len;
	ssize_t n = room > 0 ? read(e->fd, e->said + e->len, room) : read(e->fd, rest, sizeof(rest));
	struct errand ended;
	int status = 1;

	if (n > 0) {
		e->len += room > 0 ? (size_t)n : 0;
		return;
	}
	waitpid(e->pid, &status, 0);
	e->said[e->len] = '\0';
	/* `done` may send another one at once. */
	ended = *e;
	errand_end(e);
	ended.done(ended.ctx, WIFEXITED(status) && WEXITSTATUS(status) == 0,
	           WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND ? NULL : ended.said);
	sodium_memzero(&ended, sizeof(ended));
}

/* ---- the editor ---- */

static const char *folder(void)
{
	const char *run = getenv("XDG_RUNTIME_DIR");

	return run && access(run, W_OK) == 0 ? run : access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

static bool run_editor(const char *file)
{
	const char *editor = getenv("VISUAL");
	int status = 1;
	pid_t pid;

	if (!editor || !editor[0])
		editor = getenv("EDITOR");
	if (!editor || !editor[0])
		editor = "vi";
	pid = fork();
	if (pid == 0) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		/* VISUAL may hold arguments: the shell parts them, the file's name is never part of its text. */
		execl("/bin/sh", "sh", "-c", "exec $0 \"$1\"", editor, file, (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static char *read_all(const char *file, size_t *len)
{
	char *text = calloc(1, TEXT_MAX + 1);
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	ASSERT(text);
	*len = 0;
	while (fd >= 0 && *len < TEXT_MAX && (n = read(fd, text + *len, TEXT_MAX - *len)) > 0)
		*len += (size_t)n;
	if (fd >= 0)
		close(fd);
	/* Editors end the last line; people who write messages do not mean that. */
	while (*len > 0 && text[*len - 1] == '\n')
		text[--*len] = '\0';
	return text;
}

static void overwrite(const char *file)
{
	static const char zeros[4096];
	struct stat st;
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && fstat(fd, &st) == 0)
		for (off_t at = 0; at < st.st_size; at += (off_t)sizeof(zeros))
			if (pwrite(fd, zeros, sizeof(zeros), at) < 0)
				break;
	if (fd >= 0)
		close(fd);
	unlink(file);
}

char *errand_edit(const char *text, size_t *len)
{
	char file[512];
	size_t size = strlen(text);
	char *result = NULL;
	bool ok;
	int fd;

	*len = 0;
	snprintf(file, sizeof(file), "%s/nightjar-XXXXXX", folder());
	fd = mkostemp(file, O_CLOEXEC);
	if (fd < 0)
		return NULL;
	ok = write(fd, text, size) == (ssize_t)size;
	close(fd);
	if (ok && run_editor(file))
		result = read_all(file, len);
	overwrite(file);
	return result;
}

void errand_free(char *text, size_t len)
{
	if (text)
		sodium_memzero(text, len);
	free(text);
}

/* ---- notifications ---- */

static bool has_program(const char *name)
{
	const char *path = getenv("PATH");
	char file[512];
	size_t len;

	for (; path && *path; path += len + (path[len] == ':')) {
		len = strcspn(path, ":");
		if (len > 0 && snprintf(file, sizeof(file), "%.*s/%s", (int)len, path, name) < (int)sizeof(file) &&
		    access(file, X_OK) == 0)
			return true;
	}
	return false;
}

/* All of it is in the summary: some desktops take the body for markup, and a name could then load a picture. */
void errand_notify(bool desktop, const char *title, const char *body)
{
	pid_t pid = desktop && has_program("notify-send") ? fork() : -1;

	/* Twice, so that nobody has to wait for it. */
	if (pid == 0) {
		become_quiet(-1);
		if (fork() == 0) {
			execlp("notify-send", "notify-send", "--app-name=nightjar", "--category=im.received",
			       "--hint=int:transient:1", "--", body, (char *)NULL);
			_exit(127);
		}
		_exit(0);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
	else if (!screen_notify(title, body))
		screen_bell();
}
