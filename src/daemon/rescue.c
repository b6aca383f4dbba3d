/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/rescue.h"

#include "base/err.h"
#include "base/rand.h"
#include "base/text.h"
#include "base/tr.h"
#include "core/profile.h"
#include "core/salvage.h"
#include "core/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define INDENT "    "

static int fail(enum err e)
{
	fprintf(stderr, "nightjard: %s %s\n", err_text(e), err_hint(e));
	return 1;
}

/* Without the end of the line. False: there is none. */
static bool read_line(char *out, int size)
{
	if (!fgets(out, size, stdin))
		return false;
	out[strcspn(out, "\n")] = '\0';
	return true;
}

/* Not shown while it is typed. */
static bool ask_passphrase(char *out, int size)
{
	struct termios was, silent;
	bool ok, typed = tcgetattr(STDIN_FILENO, &was) == 0;

	if (typed) {
		silent = was;
		silent.c_lflag &= ~(tcflag_t)ECHO;
		fprintf(stderr, "%s ", _("Passphrase:"));
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	}
	ok = read_line(out, size);
	if (typed) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &was);
		fputc('\n', stderr);
	}
	return ok;
}

static enum err unlock(const struct profile *p, struct symkey *key)
{
	char passphrase[VAULT_PASSPHRASE_MAX + 2] = "";
	uint8_t file[VAULT_LEN];
	struct vault_head head;
	struct symkey stretched;
	enum err e = profile_read_keys(p, file);

	if (e == ERR_OK)
		e = vault_head(&head, file, sizeof(file));
	if (e == ERR_OK && !head.no_passphrase && !ask_passphrase(passphrase, sizeof(passphrase)))
		e = ERR_PASSPHRASE;
	if (e == ERR_OK)
		e = vault_stretch(passphrase, strlen(passphrase), &head.params, &stretched);
	if (e == ERR_OK)
		e = vault_unlock(key, file, sizeof(file), &stretched);
	sodium_memzero(passphrase, sizeof(passphrase));
	sodium_memzero(&stretched, sizeof(stretched));
	return e;
}

struct writing {
	FILE *f;
	struct salvage *s;
	int64_t conversation;
	uint64_t cut;
};

static void put_name(struct writing *w, int64_t conversation)
{
	const char *name = salvage_name(w->s, conversation);

	if (name[0])
		fputs(name, w->f);
	else
		fprintf(w->f, _("contact %lld"), (long long)conversation);
}

/* Of one with several lines the others are indented: nobody can write what looks like another message. */
static void put_text(struct writing *w, const struct salvage_message *m)
{
	size_t cap = 3 * m->len + 4;
	char *clean = malloc(cap);

	if (!clean)
		return;
	text_clean_body(clean, cap, m->text, m->len);
	for (const char *p = clean; *p; p++) {
		fputc(*p, w->f);
		if (*p == '\n')
			fputs(INDENT, w->f);
	}
	sodium_memzero(clean, cap);
	free(clean);
}

static void put_message(void *ctx, const struct salvage_message *m)
{
	struct writing *w = ctx;
	time_t sent = (time_t)(m->sent / 1000);
	struct tm t = { 0 };
	char when[40] = "";

	if (m->conversation != w->conversation) {
		fputs("\n== ", w->f);
		put_name(w, m->conversation);
		fputs(" ==\n\n", w->f);
		w->conversation = m->conversation;
	}
	if (localtime_r(&sent, &t))
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M", &t);
	fprintf(w->f, "%s ", when);
	if (m->ours)
		fputs(_("you"), w->f);
	else
		put_name(w, m->conversation);
	fputs(": ", w->f);
	put_text(w, m);
	if (!m->whole)
		fprintf(w->f, " [%s]", _("the rest is lost"));
	w->cut += !m->whole;
	fputc('\n', w->f);
}

static enum err write_all(struct salvage *s, const char *file, uint64_t *cut)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	struct writing w = { .s = s, .f = fd >= 0 ? fdopen(fd, "w") : NULL };
	bool ok;

	if (!w.f) {
		fprintf(stderr, "nightjard: %s: %s\n", file, strerror(errno));
		return ERR_DISK;
	}
	salvage_messages(s, put_message, &w);
	ok = fflush(w.f) == 0 && fsync(fd) == 0;
	ok = fclose(w.f) == 0 && ok;
	*cut = w.cut;
	return ok ? ERR_OK : errno == ENOSPC ? ERR_DISK_FULL : ERR_DISK;
}

static enum err rescue(const char *profile, const char *file)
{
	struct salvage_counts n;
	struct profile *p = NULL;
	struct salvage *s = NULL;
	struct symkey key = { { 0 } };
	uint64_t cut = 0;
	enum err e = profile_open(&p, profile, PROFILE_USE);

	if (e == ERR_OK)
		e = unlock(p, &key);
	if (e == ERR_OK)
		e = salvage_open(&s, profile_database(p), &key);
	if (e == ERR_OK)
		e = write_all(s, file, &cut);
	if (e == ERR_OK) {
		salvage_count(s, &n);
		printf(_("Of %llu pages of the profile %llu are damaged. %llu messages were found, %llu of them in part.\n"),
		       (unsigned long long)n.pages, (unsigned long long)n.damaged, (unsigned long long)n.messages,
		       (unsigned long long)cut);
		printf(_("They are in %s, which is not encrypted: whoever has that file reads them.\n"), file);
	}
	salvage_close(s);
	profile_close(p);
	sodium_memzero(&key, sizeof(key));
	return e;
}

int rescue_run(const char *profile, const char *file)
{
	enum err e = rescue(profile, file);

	return e == ERR_OK ? 0 : fail(e);
}
