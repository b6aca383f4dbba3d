/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_carry.h"

#include "base/assert.h"
#include "base/encode.h"
#include "cli/cli.h"
#include "cli/new_file.h"
#include "cli/out.h"
#include "cli/sheet.h"
#include "rpc/path.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PIECE_MAX (512 * 1024)    /* bytes of a file in one request */
#define MIB       (INT64_C(1) << 20)

/* ---- how much ---- */

static void print_settings(const json_t *a)
{
	char cap[OUT_SIZE_MAX], span[OUT_SPAN_MAX];
	const int64_t after = out_number(a, "after");

	out_size(cap, out_number(a, "cap"));
	printf("at most    %s%s\n", cap, out_flag(a, "paused") ? "; paused: nothing is taken or given" : "");
	if (after < 0) {
		printf("ours       never given to others\n");
		return;
	}
	out_span(span, after);
	printf("ours       given to others when %s old and on no direct road\n", after == 0 ? "0 seconds" : span);
}

static void print_folder(const json_t *a)
{
	if (!out_string(a, "folder")[0])
		return;
	fputs("folder     ", stdout);
	out_text(stdout, out_string(a, "folder"), 0);
	printf("\n           %s%s\n", strcmp(out_string(a, "folder_state"), "failed") == 0 ? "does not work: " : "",
	       out_string(a, "folder_text"));
	if (out_string(a, "folder_hint")[0])
		printf("           %s\n", out_string(a, "folder_hint"));
}

static int show(struct cli *c)
{
	char size[OUT_SIZE_MAX], strangers[OUT_SIZE_MAX];
	int code;
	json_t *a = cli_ask(c, "carry", NULL, &code);

	if (!a)
		return code;
	if (c->json)
		return cli_print_json(a);
	out_size(size, out_number(a, "bytes"));
	out_size(strangers, out_number(a, "strangers_bytes"));
	printf("carried    %lld parcels, %s, from %lld neighbours\n", (long long)out_number(a, "parcels"), size,
	       (long long)out_number(a, "neighbours"));
	if (out_number(a, "strangers_parcels") > 0)
		printf("           %lld of them, %s, from strangers and files\n", (long long)out_number(a, "strangers_parcels"),
		       strangers);
	printf("yours      %lld parcels that others may carry\n", (long long)out_number(a, "ours"));
	printf("receipts   %lld\n", (long long)out_number(a, "receipts"));
	print_settings(a);
	print_folder(a);
	json_decref(a);
	return CLI_OK;
}

/* "64M", "2G"; -1: neither. */
static int64_t parse_size(const char *text)
{
	char *end;
	const long n = strtol(text, &end, 10);

	if (text[0] < '1' || text[0] > '9' || n > 1000000)
		return -1;
	if (strcmp(end, "M") == 0 || strcmp(end, "MiB") == 0)
		return n * MIB;
	return strcmp(end, "G") == 0 || strcmp(end, "GiB") == 0 ? n * 1024 * MIB : -1;
}

static int set_cap(struct cli *c)
{
	const int64_t cap = parse_size(cli_arg(c, 1));

	if (cap < 0)
		return cli_fail(c, ERR_USAGE, "That is not an amount of memory.", "For instance 64M or 1G.");
	return cli_do(c, "carry.set", json_pack("{s:I}", "cap", (json_int_t)cap), "What is over that has been forgotten.");
}

static int set_after(struct cli *c)
{
	const bool never = strcmp(cli_arg(c, 1), "never") == 0;
	const int64_t after = never ? -1 : strcmp(cli_arg(c, 1), "now") == 0 ? 0 : out_parse_span(cli_arg(c, 1));

	if (after < 0 && !never)
		return cli_fail(c, ERR_USAGE, "That is not a time.", "For instance now, 2m, 1h or never.");
	return cli_do(c, "carry.set", json_pack("{s:I}", "after", (json_int_t)after),
	              never ? "Your messages are not given to others from now on." : "Done.");
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The daemon is in another folder than who types this. False: too long, or there is no place to count from. */
static bool make_absolute(char out[PATH_LEN_MAX], const char *path)
{
	char *real = realpath(path, NULL), *here = NULL;
	bool ok;

	if (!real && path[0] != '/')
		here = getcwd(NULL, 0);
	if (real || path[0] == '/')
		ok = snprintf(out, PATH_LEN_MAX, "%s", real ? real : path) < PATH_LEN_MAX;
	else
		ok = here && path_join(out, here, path);
	free(real);
	free(here);
	return ok;
}

static int set_folder(struct cli *c)
{
	const char *given = cli_arg(c, 1);
	char path[PATH_LEN_MAX] = "";

	if (strcmp(given, "off") == 0)
		return cli_do(c, "carry.set", json_pack("{s:s}", "folder", ""),
		              "No folder any more. The files that are there stay.");
	if (!make_absolute(path, given))
		return cli_fail(c, ERR_TOO_LONG, "The path of that folder is too long.", NULL);
	return cli_do(c, "carry.set", json_pack("{s:s}", "folder", path),
	              is_folder(path) ? "Parcels are exchanged there from now on. `nightjar carry` says how it goes." :
	                                "That folder is not there now. As soon as it is, parcels are exchanged in it.");
}

int run_carry(struct cli *c)
{
	const char *what = cli_arg(c, 0);

	if (c->nargs == 0)
		return show(c);
	if (c->nargs == 1 && strcmp(what, "pause") == 0)
		return cli_do(c, "carry.set", json_pack("{s:b}", "paused", true),
		              "Nothing is taken for others or given to them.");
	if (c->nargs == 1 && strcmp(what, "resume") == 0)
		return cli_do(c, "carry.set", json_pack("{s:b}", "paused", false), "Parcels are carried again.");
	if (c->nargs == 1 && strcmp(what, "empty") == 0)
		return cli_do(c, "carry.empty", NULL, "What was carried for others is forgotten. Your own messages stay.");
	if (c->nargs == 2 && strcmp(what, "cap") == 0)
		return set_cap(c);
	if (c->nargs == 2 && strcmp(what, "after") == 0)
		return set_after(c);
	if (c->nargs == 2 && strcmp(what, "folder") == 0)
		return set_folder(c);
	return cli_fail(c, ERR_USAGE, "That is not something that can be done with what is carried.",
	                "Use `nightjar carry`, `pause`, `resume`, `empty`, `cap 64M`, `after 2m` or `folder DIR`.");
}

/* ---- a file of it ---- */

struct bytes {
	uint8_t *p;    /* owned */
	size_t len, size;
};

static void append(struct bytes *b, const void *p, size_t len)
{
	if (b->len + len > b->size) {
		b->size = (b->len + len) * 2;
		b->p = realloc(b->p, b->size);
		ASSERT(b->p);
	}
	memcpy(b->p + b->len, p, len);
	b->len += len;
}

static void append_base64(struct bytes *b, const char *text)
{
	const size_t most = strlen(text) / 4 * 3 + 3;
	uint8_t *p = malloc(most);
	size_t len = 0;

	ASSERT(p);
	if (sodium_base642bin(p, most, text, strlen(text), NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL) == 0)
		append(b, p, len);
	free(p);
}

/* Everything there is. False: all has been said. */
static bool fetch(struct cli *c, struct bytes *b, int *code)
{
	static const struct timespec moment = { .tv_nsec = 20000000 };
	char next[32] = "";
	bool more = true;

	while (more) {
		json_t *a = cli_ask(c, "carry.give", next[0] ? json_pack("{s:s}", "after", next) : NULL, code);

		if (!a)
			return false;
		if (out_flag(a, "wait")) {
			nanosleep(&moment, NULL);
		} else {
			append_base64(b, out_string(a, "data"));
			snprintf(next, sizeof(next), "%s", out_string(a, "next"));
			more = out_flag(a, "more");
		}
		json_decref(a);
	}
	return true;
}

static bool write_bytes(FILE *f, const void *ctx)
{
	const struct bytes *b = ctx;

	return fwrite(b->p, 1, b->len, f) == b->len;
}

/* Into a folder it goes under a name that says nothing. */
static int save(struct cli *c, const char *to, const struct bytes *b)
{
	char path[PATH_LEN_MAX + 32], size[OUT_SIZE_MAX];
	uint8_t name[8];
	char hex[17];
	enum err e;

	randombytes_buf(name, sizeof(name));
	sodium_bin2hex(hex, sizeof(hex), name, sizeof(name));
	if (snprintf(path, sizeof(path), is_folder(to) ? "%s/%s" SHEET_SUFFIX : "%s", to, hex) >= (int)sizeof(path))
		return cli_fail(c, ERR_TOO_LONG, "The name of that file is too long.", NULL);
	e = new_file_save(path, write_bytes, b);
	if (e != ERR_OK)
		return cli_fail(c, e, "The file could not be written.", "Is the folder there, and is it yours to write to?");
	out_size(size, (int64_t)b->len);
	if (!c->json)
		fprintf(stderr, "%s written to %s\n", size, path);
	return c->json ? cli_print_json(json_pack("{s:s, s:I}", "file", path, "bytes", (json_int_t)b->len)) : CLI_OK;
}

int run_carry_export(struct cli *c)
{
	const char *to = cli_option(c, "--to");
	struct bytes b = { .len = 0 };
	int code = CLI_OK;

	if (!to)
		return cli_fail(c, ERR_USAGE, "Where to?",
		                "For instance `nightjar export --to /media/stick`, or --to - for a pipe.");
	if (!fetch(c, &b, &code))
		;
	else if (cli_has(c, "--qr"))
		code = sheet_write(c, to, b.p, b.len);
	else if (strcmp(to, "-") != 0)
		code = save(c, to, &b);
	else if (!write_bytes(stdout, &b) || fflush(stdout) != 0)
		code = cli_fail(c, ERR_DISK, "It could not be written.", NULL);
	free(b.p);
	return code;
}

/* ---- reading one ---- */

static const char *const counts[] = { "carried", "for_you", "known", "refused", "bad", "receipts" };

#define COUNTS (sizeof(counts) / sizeof(counts[0]))

struct reading {
	struct cli *c;
	int64_t file;
	int64_t n[COUNTS];
	bool damaged;
};

/* False: all has been said. */
static bool give_piece(struct reading *r, const uint8_t *p, size_t len, size_t *used, int *code)
{
	const size_t cap = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	char *text = malloc(cap);
	json_t *a;

	ASSERT(text);
	sodium_bin2base64(text, cap, p, len, sodium_base64_VARIANT_ORIGINAL);
	a = cli_ask(r->c, "carry.take", json_pack("{s:s, s:I}", "data", text, "file", (json_int_t)r->file), code);
	free(text);
	if (!a)
		return false;
	*used = (size_t)out_number(a, "used");
	r->file = out_number(a, "file");
	r->damaged = r->damaged || out_flag(a, "damaged");
	for (size_t i = 0; i < COUNTS; i++)
		r->n[i] += out_number(a, counts[i]);
	json_decref(a);
	return true;
}

static bool take(struct reading *r, const struct bytes *b, int *code)
{
	bool damaged = r->damaged;
	size_t at = 0, used = 1;

	r->damaged = false;
	while (at < b->len && used > 0 && !r->damaged) {
		const size_t left = b->len - at;

		if (!give_piece(r, b->p + at, left < PIECE_MAX ? left : PIECE_MAX, &used, code))
			return false;
		at += used;
	}
	r->damaged = damaged || r->damaged || at < b->len;
	return true;
}

static bool read_all(FILE *f, struct bytes *b)
{
	uint8_t buf[65536];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		append(b, buf, n);
	return !ferror(f);
}

static bool take_file(struct reading *r, const char *path, int *code)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	struct bytes b = { .len = 0 };
	bool ok = f && read_all(f, &b);

	if (!ok)
		*code = cli_fail(r->c, ERR_USAGE, "That file cannot be read.",
		                 "Name a file, a folder, or - for standard input.");
	if (ok && sheet_is(b.p, b.len))
		b.len = sheet_read(b.p, b.len);
	if (ok)
		ok = take(r, &b, code);
	if (f && f != stdin)
		fclose(f);
	free(b.p);
	return ok;
}

static bool is_ours(const char *name)
{
	const size_t len = strlen(name), suffix = strlen(SHEET_SUFFIX);

	return len > suffix && strcmp(name + len - suffix, SHEET_SUFFIX) == 0;
}

static bool take_folder(struct reading *r, const char *path, int *code)
{
	char file[PATH_LEN_MAX * 2];
	DIR *d = opendir(path);
	const struct dirent *e;
	bool ok = true;

	if (!d) {
		*code = cli_fail(r->c, ERR_USAGE, "That folder cannot be read.", NULL);
		return false;
	}
	while (ok && (e = readdir(d)) != NULL)
		if (is_ours(e->d_name) && snprintf(file, sizeof(file), "%s/%s", path, e->d_name) < (int)sizeof(file))
			ok = take_file(r, file, code);
	closedir(d);
	return ok;
}

static int report(const struct reading *r)
{
	if (r->c->json) {
		json_t *a = json_pack("{s:b}", "damaged", r->damaged);

		for (size_t i = 0; i < COUNTS; i++)
			json_object_set_new(a, counts[i], json_integer(r->n[i]));
		return cli_print_json(a);
	}
	printf("%lld for you, %lld to carry on, %lld known already, %lld receipts\n", (long long)r->n[1], (long long)r->n[0],
	       (long long)r->n[2], (long long)r->n[5]);
	if (r->n[3] > 0)
		printf("%lld found no room: `nightjar carry` says how much there is.\n", (long long)r->n[3]);
	if (r->n[4] > 0)
		printf("%lld have expired, or nobody may carry them.\n", (long long)r->n[4]);
	if (r->damaged)
		printf("A part of it could not be read: it is damaged, or something else. The rest was taken.\n");
	return CLI_OK;
}

int run_carry_import(struct cli *c)
{
	struct reading r = { .c = c };
	int code = CLI_OK;
	bool ok = true;

	for (int i = 0; i < c->nargs && ok; i++)
		ok = is_folder(cli_arg(c, i)) ? take_folder(&r, cli_arg(c, i), &code) : take_file(&r, cli_arg(c, i), &code);
	return ok ? report(&r) : code;
}
