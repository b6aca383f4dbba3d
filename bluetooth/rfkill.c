/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/rfkill.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATH_LEN 512

/* The first line of a small file of a switch, without its end. "" when there is none. */
static void read_word(int folder, const char *rfkill, const char *file, char *out, size_t cap)
{
	char path[PATH_LEN];
	ssize_t n = -1;
	int fd;

	out[0] = '\0';
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", rfkill, file) >= sizeof(path))
		return;
	fd = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0) {
		n = read(fd, out, cap - 1);
		close(fd);
	}
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

static bool says(int folder, const char *rfkill, const char *file, const char *want)
{
	char word[64];

	read_word(folder, rfkill, file, word, sizeof(word));
	return strcmp(word, want) == 0;
}

static void look_at(int folder, const char *rfkill, const char *adapter, struct rfkill *out)
{
	if (!says(folder, rfkill, "type", "bluetooth") || (adapter && !says(folder, rfkill, "name", adapter)))
		return;
	out->known = true;
	out->soft |= says(folder, rfkill, "soft", "1");
	out->hard |= says(folder, rfkill, "hard", "1");
}

static struct rfkill look(const char *sys, const char *adapter)
{
	struct rfkill out = { false, false, false };
	struct dirent *e;
	char path[PATH_LEN];
	DIR *all = NULL;

	if ((size_t)snprintf(path, sizeof(path), "%s/class/rfkill", sys) < sizeof(path))
		all = opendir(path);
	if (!all)
		return out;
	while ((e = readdir(all)))
		if (e->d_name[0] != '.')
			look_at(dirfd(all), e->d_name, adapter, &out);
	closedir(all);
	return out;
}

/* Two strings, the second may be empty. */
int rfkill_job(const struct broker_message *asked, struct broker_message *answer)
{
	const char *sys = (const char *)asked->bytes, *adapter;
	struct rfkill found;
	uint8_t *out;

	if (asked->len < 2 || asked->bytes[asked->len - 1] != '\0' || strlen(sys) + 2 > asked->len)
		return EINVAL;
	adapter = sys + strlen(sys) + 1;
	found = look(sys, adapter[0] ? adapter : NULL);
	out = broker_room(answer, 1);
	*out = (uint8_t)(found.known | found.soft << 1 | found.hard << 2);
	return 0;
}

struct rfkill rfkill_read(const char *sys, const char *adapter)
{
	char text[2 * PATH_LEN];
	const int n = snprintf(text, sizeof(text), "%s%c%s", sys, '\0', adapter ? adapter : "");
	const struct broker_message asked = { .bytes = (uint8_t *)text, .len = (size_t)n + 1 };
	struct rfkill out = { false, false, false };
	struct broker_message answer;

	if (n < 0 || (size_t)n >= sizeof(text) || broker_ask(rfkill_job, &asked, &answer) != 0)
		return out;
	out = (struct rfkill){ .known = answer.bytes[0] & 1, .soft = answer.bytes[0] & 2, .hard = answer.bytes[0] & 4 };
	broker_wipe(&answer);
	return out;
}
