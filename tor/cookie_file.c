/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/cookie_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int cookie_file_job(const struct broker_message *asked, struct broker_message *answer)
{
	struct stat st;
	uint8_t byte;
	bool ok;
	int fd;

	if (asked->len == 0 || asked->bytes[asked->len - 1] != '\0')
		return EINVAL;
	/* Nobody knows what is named there: a pipe must not hold us up. */
	fd = open((const char *)asked->bytes, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return errno;
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	     read(fd, broker_room(answer, COOKIE_FILE_BYTES), COOKIE_FILE_BYTES) == COOKIE_FILE_BYTES &&
	     read(fd, &byte, 1) == 0;
	close(fd);
	if (!ok)
		broker_wipe(answer);
	return ok ? 0 : EINVAL;
}

bool cookie_file_read(const char *path, uint8_t out[COOKIE_FILE_BYTES])
{
	char text[PATH_MAX];
	const struct broker_message asked = { .bytes = (uint8_t *)text, .len = strlen(path) + 1 };
	struct broker_message answer;

	if (asked.len > sizeof(text))
		return false;
	memcpy(text, path, asked.len);
	if (broker_ask(cookie_file_job, &asked, &answer) != 0 || answer.len != COOKIE_FILE_BYTES) {
		broker_wipe(&answer);
		return false;
	}
	memcpy(out, answer.bytes, COOKIE_FILE_BYTES);
	broker_wipe(&answer);
	return true;
}
