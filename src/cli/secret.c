/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/secret.h"

#include "cli/cli.h"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

bool secret_can_ask(const struct cli *c)
{
	return cli_has(c, "--passphrase-file") || cli_has(c, "--passphrase-fd") || (isatty(STDIN_FILENO) && !c->json);
}

/* One line, without its end. An end without a line (Ctrl-D, an empty file) is not an empty passphrase. */
static enum err read_line(int fd, char *out)
{
	size_t len = 0;
	ssize_t n = 0;

	while (len < SECRET_MAX - 1 && (n = read(fd, out + len, 1)) == 1 && out[len] != '\n')
		len++;
	if (len == SECRET_MAX - 1)
		return ERR_TOO_LONG;
	out[len] = '\0';
	if (n < 0 || (n == 0 && len == 0))
		return ERR_PASSPHRASE;
	if (len > 0 && out[len - 1] == '\r')
		out[len - 1] = '\0';
	return ERR_OK;
}

static enum err read_file(const char *path, char *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd < 0) {
		fprintf(stderr, "nightjar: the file %s cannot be read.\n", path);
		return ERR_PASSPHRASE;
	}
	e = read_line(fd, out);
	close(fd);
	return e;
}

/* Interrupts the reading, so that the terminal gets its echo back before the program ends. */
static void on_interrupt(int sig)
{
	(void)sig;
}

static enum err read_quietly(int fd, char *out)
{
	const struct sigaction interrupt = { .sa_handler = on_interrupt };
	struct sigaction old_int, old_term;
	struct termios old, quiet;
	enum err e;

	if (tcgetattr(fd, &old) < 0)
		return ERR_PASSPHRASE;
	sigaction(SIGINT, &interrupt, &old_int);
	sigaction(SIGTERM, &interrupt, &old_term);
	quiet = old;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fd, TCSAFLUSH, &quiet);
	e = read_line(fd, out);
	tcsetattr(fd, TCSAFLUSH, &old);
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGTERM, &old_term, NULL);
	return e;
}

static enum err read_terminal(const char *prompt, char *out)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
	enum err e;

	if (fd < 0)
		return ERR_PASSPHRASE;
	dprintf(fd, "%s: ", prompt);
	e = read_quietly(fd, out);
	dprintf(fd, "\n");
	close(fd);
	return e;
}

/* True when an option says where the passphrase is. */
static bool from_options(const struct cli *c, const char *file, const char *fd, char *out, enum err *e)
{
	if (cli_has(c, file))
		*e = read_file(cli_option(c, file), out);
	else if (cli_has(c, fd))
		*e = read_line(cli_number(c, fd, -1), out);
	return cli_has(c, file) || cli_has(c, fd);
}

enum err secret_ask(const struct cli *c, const char *prompt, char *out)
{
	enum err e = ERR_OK;

	out[0] = '\0';
	if (from_options(c, "--passphrase-file", "--passphrase-fd", out, &e))
		return e;
	return isatty(STDIN_FILENO) ? read_terminal(prompt, out) : ERR_PASSPHRASE;
}

enum err secret_ask_new(const struct cli *c, const char *prompt, char *out, bool second)
{
	char again[SECRET_MAX];
	enum err e = ERR_OK;

	out[0] = '\0';
	if (from_options(c, second ? "--new-passphrase-file" : "--passphrase-file",
	                 second ? "--new-passphrase-fd" : "--passphrase-fd", out, &e))
		return e;
	if (!isatty(STDIN_FILENO))
		return ERR_PASSPHRASE;
	e = read_terminal(prompt, out);
	if (e != ERR_OK || out[0] == '\0')
		return e;
	e = read_terminal("The same once more", again);
	if (e == ERR_OK && strcmp(out, again) != 0) { /* public: both were typed by the same person */
		fprintf(stderr, "nightjar: the two are not the same.\n");
		e = ERR_PASSPHRASE;
	}
	sodium_memzero(again, sizeof(again));
	return e;
}
