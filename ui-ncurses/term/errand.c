/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/errand.h"

#include "base/assert.h"
#include "ui-ncurses/term/screen.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool errand_prepare(const struct loop_options *o)
{
	const struct broker_options broker = {
		.name = "nightjar-start",
		.jobs = { errand_jobs_begin, errand_jobs_edit, errand_jobs_notify },
		.keeps_terminal = true,    /* for the editor */
	};

	errand_jobs_offer(o);
	return broker_begin(&broker);
}

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
	return e->fd >= 0;
}

int errand_fd(const struct errand *e)
{
	return e->fd;
}

static bool ask(enum errand_kind kind, const char *path, int out)
{
	const size_t len = strlen(path) + 2;
	struct broker_message asked = { .bytes = malloc(len), .len = len, .fd = { out }, .nfds = 1 };
	int error;

	ASSERT(asked.bytes);
	asked.bytes[0] = (uint8_t)kind;
	memcpy(asked.bytes + 1, path, len - 1);
	error = broker_ask(errand_jobs_begin, &asked, NULL);
	free(asked.bytes);
	return error == 0;
}

void errand_go(struct errand *e, enum errand_kind kind, const char *path, errand_done *done, void *ctx)
{
	int ends[2];
	bool ok = pipe2(ends, O_CLOEXEC) == 0;

	if (ok) {
		ok = ask(kind, path ? path : "", ends[1]);
		close(ends[1]);
		if (!ok)
			close(ends[0]);
	}
	if (ok)
		*e = (struct errand){ .fd = ends[0], .done = done, .ctx = ctx };
	else
		done(ctx, false, "");
}

/* What it says ends with a zero and its exit code; what is too long is cut before them. */
static void keep(struct errand *e, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (e->tail == 2) {
			if (e->len + 1 < sizeof(e->said))
				e->said[e->len++] = (char)e->last[0];
			e->last[0] = e->last[1];
			e->tail = 1;
		}
		e->last[e->tail++] = bytes[i];
	}
}

void errand_read(struct errand *e)
{
	uint8_t bytes[1024];
	ssize_t n = read(e->fd, bytes, sizeof(bytes));
	struct errand ended;
	bool whole;

	if (n > 0) {
		keep(e, bytes, (size_t)n);
		sodium_memzero(bytes, sizeof(bytes));
		return;
	}
	whole = e->tail == 2 && e->last[0] == 0;
	e->said[e->len] = '\0';
	/* `done` may send another one at once. */
	ended = *e;
	errand_end(e);
	ended.done(ended.ctx, whole && ended.last[1] == 0,
	           whole && ended.last[1] == ERRAND_JOBS_NOT_FOUND ? NULL : ended.said);
	sodium_memzero(&ended, sizeof(ended));
}

char *errand_edit(const char *text, size_t *len)
{
	const struct broker_message asked = { .bytes = (uint8_t *)(size_t)text, .len = strlen(text) };
	struct broker_message answer;
	char *result = NULL;

	*len = 0;
	if (broker_ask(errand_jobs_edit, &asked, &answer) == 0) {
		result = calloc(1, answer.len + 1);
		ASSERT(result);
		*len = answer.len;
		if (answer.len > 0)
			memcpy(result, answer.bytes, answer.len);
	}
	broker_wipe(&answer);
	return result;
}

void errand_free(char *text, size_t len)
{
	if (text)
		sodium_memzero(text, len);
	free(text);
}

void errand_notify(bool desktop, const char *title, const char *body)
{
	const struct broker_message asked = { .bytes = (uint8_t *)(size_t)body, .len = strlen(body) + 1 };

	if (desktop && broker_ask(errand_jobs_notify, &asked, NULL) == 0)
		return;
	if (!screen_notify(title, body))
		screen_bell();
}
