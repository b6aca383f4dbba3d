/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/errand_jobs.h"

#include "base/assert.h"
#include "ui-ncurses/term/errand.h"
#include "ui-ncurses/term/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct loop_options *options;

void errand_jobs_offer(const struct loop_options *o)
{
	options = o;
}

/* A broker ignores what ends others; what it starts does not. */
static void heed_every_signal(void)
{
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
}

/* The child keeps neither our terminal nor our signals. */
static void become_quiet(int out)
{
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	heed_every_signal();
	if (null < 0 || dup2(null, 0) < 0 || dup2(out >= 0 ? out : null, 1) < 0 || dup2(null, 2) < 0)
		_exit(127);
}

/* ---- errands ---- */

static bool start_daemon(void)
{
	char why[ERRAND_SAID_MAX] = "";
	bool ok = options->start(options->ctx, why, sizeof(why));

	return write(1, why, strlen(why)) >= 0 && ok;
}

/* zbar announces what it reads on D-Bus unless told not to: an invite is a secret. Anything but QR codes is ignored. */
static _Noreturn void read_picture(const char *path)
{
	char file[4096];

	/* A name that begins with a dash is no option. */
	snprintf(file, sizeof(file), "%s%s", path[0] == '-' ? "./" : "", path);
	execlp("zbarimg", "zbarimg", "--nodbus", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file, (char *)NULL);
	_exit(ERRAND_JOBS_NOT_FOUND);
}

static _Noreturn void work(enum errand_kind kind, const char *path, int out)
{
	bool ok = false;

	become_quiet(out);
	switch (kind) {
	case ERRAND_START:
		ok = options && start_daemon();
		break;
	case ERRAND_TAKE:
	case ERRAND_GIVE:
		ok = options && options->parcels(options->ctx, path, kind == ERRAND_TAKE);
		break;
	case ERRAND_PICTURE:
		read_picture(path);
	}
	_exit(ok ? 0 : 1);
}

/* Waits for it, and says how it ended. */
static _Noreturn void oversee(enum errand_kind kind, const char *path, int out)
{
	const pid_t pid = fork();
	uint8_t end[2] = { 0, 1 };
	int status = 1;

	if (pid == 0)
		work(kind, path, out);
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status))
		end[1] = (uint8_t)WEXITSTATUS(status);
	_exit(write(out, end, sizeof(end)) == (ssize_t)sizeof(end) ? 0 : 1);
}

/* Nobody waits for what a broker starts: it is of the kind that nobody has to. */
static void leave_no_zombies(void)
{
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

int errand_jobs_begin(const struct broker_message *asked, struct broker_message *answer)
{
	pid_t pid;

	(void)answer;
	if (asked->len < 2 || asked->bytes[asked->len - 1] != '\0' || asked->nfds != 1)
		return EINVAL;
	leave_no_zombies();
	pid = fork();
	if (pid == 0)
		oversee(asked->bytes[0], (const char *)asked->bytes + 1, asked->fd[0]);
	return pid > 0 ? 0 : errno;
}

/* ---- the editor ---- */

/* What no shell makes anything of. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+"

static const char *folder(void)
{
	const char *run = getenv("XDG_RUNTIME_DIR");

	return run && access(run, W_OK) == 0 ? run : access("/dev/shm", W_OK) == 0 ? "/dev/shm"
										   : "/tmp";
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
		/* VISUAL may hold arguments: the shell parts them, the file's name is never part of its text. For a mere
		   name it is not needed, and may not be allowed (packaging/apparmor). */
		heed_every_signal();
		if (editor[strspn(editor, PLAIN)] == '\0')
			execlp(editor, editor, file, (char *)NULL);
		else
			execl("/bin/sh", "sh", "-c", "exec $0 \"$1\"", editor, file, (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		;
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static char *read_all(const char *file, size_t *len)
{
	char *text = calloc(1, ERRAND_JOBS_TEXT + 1);
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	ASSERT(text);
	*len = 0;
	while (fd >= 0 && *len < ERRAND_JOBS_TEXT && (n = read(fd, text + *len, ERRAND_JOBS_TEXT - *len)) > 0)
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

int errand_jobs_edit(const struct broker_message *asked, struct broker_message *answer)
{
	char file[512];
	char *text = NULL;
	size_t len = 0;
	bool ok;
	int fd;

	snprintf(file, sizeof(file), "%s/nightjar-XXXXXX", folder());
	fd = mkostemp(file, O_CLOEXEC);
	if (fd < 0)
		return errno;
	ok = write(fd, asked->bytes, asked->len) == (ssize_t)asked->len;
	close(fd);
	if (ok && run_editor(file))
		text = read_all(file, &len);
	overwrite(file);
	if (!text)
		return ECANCELED;
	memcpy(broker_room(answer, len), text, len);
	sodium_memzero(text, len);
	free(text);
	return 0;
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
int errand_jobs_notify(const struct broker_message *asked, struct broker_message *answer)
{
	pid_t pid;

	(void)answer;
	if (asked->len == 0 || asked->bytes[asked->len - 1] != '\0')
		return EINVAL;
	if (!has_program("notify-send"))
		return ENOENT;
	leave_no_zombies();
	pid = fork();
	if (pid == 0) {
		become_quiet(-1);
		execlp("notify-send", "notify-send", "--app-name=nightjar", "--category=im.received", "--hint=int:transient:1",
		       "--", (const char *)asked->bytes, (char *)NULL);
		_exit(127);
	}
	return pid > 0 ? 0 : errno;
}
