/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line: ADDRESS FLAGS TIMEOUT WAS OURS, where FLAGS are some of d c t a, and names are in hexadecimal or "-".
 * It is written to another file first, which then takes the place: at no moment is half a line there.
 */
#include "bluetooth/bluez/debts.h"

#include "base/encode.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "bluetooth-changed"
#define FRESH     FILE_NAME ".new"
#define FIELDS    5

static bool take_name(char out[EXPOSURE_NAME], const char *hex)
{
	size_t len = strlen(hex) / 2;

	memset(out, 0, EXPOSURE_NAME);
	return strcmp(hex, "-") == 0 || (len < EXPOSURE_NAME && encode_unhex((uint8_t *)out, len, hex, strlen(hex)));
}

static bool take_line(struct debts_of *one, char *line)
{
	char *field[FIELDS] = { NULL }, *rest = line;
	struct exposure_debt *d = &one->debt;
	size_t n = 0;

	memset(one, 0, sizeof(*one));
	while (rest && n < FIELDS)
		field[n++] = strsep(&rest, " ");
	if (n != FIELDS || rest || !bdaddr_parse(&one->at, field[0]))
		return false;
	d->discoverable = strchr(field[1], 'd');
	d->connectable = strchr(field[1], 'c');
	d->timeout = strchr(field[1], 't');
	d->alias = strchr(field[1], 'a');
	d->was_timeout = (uint32_t)strtoul(field[2], NULL, 10);
	return take_name(d->was_alias, field[3]) && take_name(d->our_alias, field[4]);
}

void debts_open(struct debts *all, const char *folder)
{
	char copy[sizeof(all->text)], *rest = copy;
	ssize_t n = -1;
	int fd;

	memset(all, 0, sizeof(*all));
	all->folder = folder ? open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	if (all->folder < 0) {
		if (folder)
			log_error("bluetooth: the folder %s cannot be opened: %s", folder, strerror(errno));
		return;
	}
	fd = openat(all->folder, FILE_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		n = read(fd, all->text, sizeof(all->text) - 1);
		close(fd);
	}
	all->text[n > 0 ? n : 0] = '\0';
	memcpy(copy, all->text, sizeof(copy));
	for (char *line; all->n < DEBTS_MOST && (line = strsep(&rest, "\n")) != NULL;) {
		if (take_line(&all->of[all->n], line))
			all->n++;
	}
}

struct exposure_debt *debts_find(struct debts *all, const struct bdaddr *at)
{
	size_t i = 0;

	for (i = 0; i < all->n; i++) {
		if (bdaddr_compare(&all->of[i].at, at) == 0)
			return &all->of[i].debt;
	}
	for (i = 0; i < all->n && exposure_owes(&all->of[i].debt);)
		i++;
	if (i == DEBTS_MOST)
		return NULL;
	if (i == all->n)
		all->n++;
	all->of[i] = (struct debts_of){ .at = *at };
	return &all->of[i].debt;
}

bool debts_any(const struct debts *all)
{
	for (size_t i = 0; i < all->n; i++) {
		if (exposure_owes(&all->of[i].debt))
			return true;
	}
	return false;
}

static size_t print_one(char *out, size_t cap, const struct debts_of *one)
{
	char at[BDADDR_TEXT_LEN], was[2 * EXPOSURE_NAME], ours[2 * EXPOSURE_NAME];
	const struct exposure_debt *d = &one->debt;

	bdaddr_print(&one->at, at);
	encode_hex(was, d->was_alias, strlen(d->was_alias));
	encode_hex(ours, d->our_alias, strlen(d->our_alias));
	return (size_t)snprintf(out, cap, "%s %s%s%s%s %u %s %s\n", at, d->discoverable ? "d" : "", d->connectable ? "c" : "",
	                        d->timeout ? "t" : "", d->alias ? "a" : "", d->was_timeout, *was ? was : "-",
	                        *ours ? ours : "-");
}

static bool write_file(int folder, const char *text)
{
	int fd = openat(folder, FRESH, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok;

	if (fd < 0)
		return false;
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fdatasync(fd) == 0;
	return close(fd) == 0 && ok && renameat(folder, FRESH, folder, FILE_NAME) == 0;
}

bool debts_save(struct debts *all)
{
	char text[sizeof(all->text)];
	size_t n = 0;
	bool ok;

	text[0] = '\0';
	for (size_t i = 0; i < all->n; i++) {
		if (exposure_owes(&all->of[i].debt))
			n += print_one(text + n, sizeof(text) - n, &all->of[i]);
	}
	if (all->folder < 0 || strcmp(text, all->text) == 0)
		return true;
	ok = n ? write_file(all->folder, text) : unlinkat(all->folder, FILE_NAME, 0) == 0 || errno == ENOENT;
	if (ok)
		memcpy(all->text, text, n + 1);
	else
		log_error("bluetooth: what was changed cannot be noted, so nothing is: %s", strerror(errno));
	return ok;
}
