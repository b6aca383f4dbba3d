/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: sqlite3 */
/*
 * The store beside plain SQLite (the same tables, rows and settings, no encryption; and the usual schema with an index)
 * and SQLCipher 3.4.1 (the usual schema, as its users have it), taking turns in one run. Two ways to insert in batches of 512:
 * scattered, each message of another conversation, as years of talk lie on the disk; and a backlog, a batch of one
 * conversation, as a link that opens again delivers it. Goals: inserts at least 0.75 of plain; the last 50 of a
 * conversation at most 1/4 of SQLCipher's time; search p95 at most 1 ms; open in 50 ms.
 *   store_bench [MESSAGES]      default 1000000
 * SQLCipher exports the names of SQLite, so it is loaded apart from it; without it its lines are left out.
 */
#include "base/rand.h"
#include "core/conversation.h"
#include "core/search.h"
#include "core/store.h"
#include "support/chatter.h"

#include <dlfcn.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CONVERSATIONS 500
#define BATCH         512
#define TURN          (20 * BATCH)    /* inserts of one engine before the next has its turn */
#define QUERIES       1000

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What this process itself took of it, which others on the machine disturb less. */
static double cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "failed: %s\n", what);
		exit(1);
	}
}

/* The calls of SQLite, from whichever library. */
struct api {
	int (*open)(const char *, sqlite3 **, int, const char *);
	int (*exec)(sqlite3 *, const char *, int (*)(void *, int, char **, char **), void *, char **);
	int (*prepare)(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
	int (*bind_int)(sqlite3_stmt *, int, sqlite3_int64);
	int (*bind_blob)(sqlite3_stmt *, int, const void *, int, void (*)(void *));
	int (*step)(sqlite3_stmt *);
	const void *(*column_blob)(sqlite3_stmt *, int);
	int (*reset)(sqlite3_stmt *);
	int (*finalize)(sqlite3_stmt *);
	int (*close)(sqlite3 *);
};

struct engine {
	const char *name;
	struct api api;
	char path[64];
	sqlite3 *db;
	sqlite3_stmt *insert, *page, *run, *head;
	struct store *store;    /* ours; the rest is then unused */
	bool is_clustered;
	int64_t order, talking;    /* messages so far; the conversation of the last one */
	bool touched[CONVERSATIONS + 1];
	double scattered_time, backlog_time, page_time;
	double scattered_cpu, backlog_cpu;
};

static struct rand_seeded rand_state;
static struct rand random_source;
static struct symkey key;
static char folder[] = "/tmp/nightjar-bench-XXXXXX";

static struct store_options options(const struct engine *e)
{
	return (struct store_options){ .path = e->path, .key = &key, .rand = &random_source };
}

static void open_ours(struct engine *e)
{
	struct store_options o = options(e);

	must(store_create(&e->store, &o) == ERR_OK, "making the store");
}

static const char settings[] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                               "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096; PRAGMA secure_delete = FAST;"
                               "PRAGMA wal_autocheckpoint = 4000;";
static const char clustered[] = "CREATE TABLE message (place INTEGER PRIMARY KEY, author INTEGER NOT NULL,"
	" kind INTEGER NOT NULL, seq INTEGER NOT NULL, sent INTEGER NOT NULL, stored INTEGER NOT NULL,"
	" body BLOB NOT NULL);"
	"CREATE TABLE head (conversation INTEGER PRIMARY KEY, last INTEGER NOT NULL, read INTEGER NOT NULL,"
	" count INTEGER NOT NULL, unread INTEGER NOT NULL, unsealed INTEGER NOT NULL, unsealed_first INTEGER NOT NULL,"
	" waiting INTEGER NOT NULL, waiting_bytes INTEGER NOT NULL);"
	"CREATE TABLE run (first INTEGER PRIMARY KEY, conversation INTEGER NOT NULL);";
static const char put_run[] = "INSERT OR REPLACE INTO run VALUES (?, ?)";
static const char put_head[] = "INSERT OR REPLACE INTO head VALUES (?1, ?2, 0, ?2, ?2, 0, 0, 0, 0)";
static const char indexed[] = "CREATE TABLE message (place INTEGER PRIMARY KEY, conversation INTEGER NOT NULL,"
	" author INTEGER NOT NULL, kind INTEGER NOT NULL, seq INTEGER NOT NULL, sent INTEGER NOT NULL,"
	" stored INTEGER NOT NULL, body BLOB NOT NULL);"
	"CREATE INDEX message_conversation ON message (conversation, place);";

static void open_sqlite(struct engine *e, const char *before)
{
	const char *insert = e->is_clustered ? "INSERT INTO message VALUES (?1, ?3, 1, ?4, ?5, ?6, ?7)"
	                                     : "INSERT INTO message VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7)";
	const char *page = e->is_clustered
		? "SELECT place, author, body FROM message WHERE place BETWEEN ?1 << 40 AND (?1 + 1 << 40) - 1"
		  " ORDER BY place DESC LIMIT 50"
		: "SELECT place, author, body FROM message WHERE conversation = ?1 ORDER BY place DESC LIMIT 50";

	must(e->api.open(e->path, &e->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) == SQLITE_OK, "opening");
	must(e->api.exec(e->db, before, NULL, NULL, NULL) == SQLITE_OK, before);
	must(e->api.exec(e->db, settings, NULL, NULL, NULL) == SQLITE_OK, "settings");
	must(e->api.exec(e->db, e->is_clustered ? clustered : indexed, NULL, NULL, NULL) == SQLITE_OK, "tables");
	must(e->api.prepare(e->db, insert, -1, &e->insert, NULL) == SQLITE_OK, insert);
	must(e->api.prepare(e->db, page, -1, &e->page, NULL) == SQLITE_OK, page);
	if (!e->is_clustered)
		return;
	must(e->api.prepare(e->db, put_run, -1, &e->run, NULL) == SQLITE_OK, put_run);
	must(e->api.prepare(e->db, put_head, -1, &e->head, NULL) == SQLITE_OK, put_head);
}

static void put_two(struct engine *e, sqlite3_stmt *stmt, int64_t a, int64_t b)
{
	e->api.bind_int(stmt, 1, a);
	e->api.bind_int(stmt, 2, b);
	must(e->api.step(stmt) == SQLITE_DONE, "a row");
	e->api.reset(stmt);
}

/* The rows that the store writes beside the messages: runs as they begin, heads at the commit. */
static void note_run(struct engine *e, int64_t conversation)
{
	if (e->is_clustered && e->talking != conversation)
		put_two(e, e->run, e->order + 1, conversation);
	e->talking = conversation;
	e->touched[conversation] = true;
}

static void put_heads(struct engine *e)
{
	for (int64_t c = 1; e->is_clustered && c <= CONVERSATIONS; c++) {
		if (e->touched[c])
			put_two(e, e->head, c, e->order);
		e->touched[c] = false;
	}
}

static void insert_ours(struct engine *e, int64_t conversation, const char *body)
{
	struct message m = { .conversation = conversation, .direction = MESSAGE_IN, .kind = 1,
		.seq = (uint64_t)++e->order, .sent = 1700000000000 + e->order, .stored = 1700000000100 + e->order,
		.body = (const uint8_t *)body, .len = CHATTER_LEN };

	must(conversation_append(e->store, &m) == ERR_OK, "append");
}

static void insert_sqlite(struct engine *e, int64_t conversation, const char *body)
{
	int64_t order;

	note_run(e, conversation);
	order = ++e->order;
	e->api.bind_int(e->insert, 1, e->is_clustered ? conversation << 40 | order : order);
	if (!e->is_clustered)
		e->api.bind_int(e->insert, 2, conversation);
	e->api.bind_int(e->insert, 3, 0);
	e->api.bind_int(e->insert, 4, order);
	e->api.bind_int(e->insert, 5, 1700000000000 + order);
	e->api.bind_int(e->insert, 6, 1700000000100 + order);
	e->api.bind_blob(e->insert, 7, body, CHATTER_LEN, SQLITE_STATIC);
	must(e->api.step(e->insert) == SQLITE_DONE, "insert");
	e->api.reset(e->insert);
}

static void batch(struct engine *e, char bodies[][CHATTER_CAP], const int64_t *conversations)
{
	if (!e->store)
		must(e->api.exec(e->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK, "begin");
	for (size_t i = 0; i < BATCH; i++) {
		if (e->store)
			insert_ours(e, conversations[i], bodies[i]);
		else
			insert_sqlite(e, conversations[i], bodies[i]);
	}
	if (!e->store)
		put_heads(e);
	if (e->store)
		must(store_commit(e->store) == ERR_OK, "commit");
	else
		must(e->api.exec(e->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, "commit");
}

enum pattern { SCATTERED, BACKLOG };

/* A few people one writes with all day, many now and then: their last fifty lie far back. */
static int64_t draw_conversation(void)
{
	double u = (double)(chatter_dice() % 1000000) / 1e6;

	return 1 + (int64_t)(u * u * u * CONVERSATIONS);
}

static void make_batch(char bodies[][CHATTER_CAP], int64_t *conversations, enum pattern pattern)
{
	int64_t conversation = draw_conversation();

	for (size_t i = 0; i < BATCH; i++) {
		conversations[i] = pattern == BACKLOG ? conversation : draw_conversation();
		chatter_body(bodies[i]);
	}
}

static void fill(struct engine *engines, size_t count, uint64_t messages, enum pattern pattern)
{
	static char bodies[TURN / BATCH][BATCH][CHATTER_CAP];
	static int64_t conversations[TURN / BATCH][BATCH];

	for (uint64_t done = 0; done < messages; done += TURN) {
		for (size_t b = 0; b < TURN / BATCH; b++)
			make_batch(bodies[b], conversations[b], pattern);
		for (size_t i = 0; i < count; i++) {
			/* Each first in turn: whoever comes after a checkpoint of another finds the disk busy. */
			struct engine *e = &engines[(i + done / TURN) % count];
			double start = now(), cpu_start = cpu_now();

			for (size_t b = 0; b < TURN / BATCH; b++)
				batch(e, bodies[b], conversations[b]);
			*(pattern == BACKLOG ? &e->backlog_time : &e->scattered_time) += now() - start;
			*(pattern == BACKLOG ? &e->backlog_cpu : &e->scattered_cpu) += cpu_now() - cpu_start;
		}
	}
}

static bool touch(void *ctx, const struct message *m)
{
	*(uint64_t *)ctx += m->body[0] + 1u;
	return true;
}

static void last_fifty(struct engine *e, int64_t conversation)
{
	struct conversation_range range = { conversation, CONVERSATION_BEFORE, CONVERSATION_END, 50 };
	uint64_t sum = 0;

	if (e->store) {
		must(conversation_page(e->store, &range, touch, &sum) == ERR_OK, "page");
	} else {
		e->api.bind_int(e->page, 1, conversation);
		while (e->api.step(e->page) == SQLITE_ROW)
			sum += *(const uint8_t *)e->api.column_blob(e->page, 2) + 1u;
		e->api.reset(e->page);
	}
	must(sum > 0, "nothing in a page");
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Median over all conversations in random order, so that most pages come from the file. */
static void measure_pages(struct engine *engines, size_t count)
{
	static double times[4][QUERIES];

	for (size_t q = 0; q < QUERIES; q++) {
		int64_t conversation = 1 + (int64_t)(chatter_dice() % CONVERSATIONS);

		for (size_t i = 0; i < count; i++) {
			double start = now();

			last_fifty(&engines[i], conversation);
			times[i][q] = now() - start;
		}
	}
	for (size_t i = 0; i < count; i++) {
		qsort(times[i], QUERIES, sizeof(double), by_size);
		engines[i].page_time = times[i][QUERIES / 2];
	}
}

static double measure_index(struct store *s)
{
	double start = now();
	bool left = true;

	/* As the daemon does between turns. */
	while (left) {
		must(search_index_some(s, BATCH, &left) == ERR_OK, "index");
		if (!left)
			must(search_tidy(s, &left) == ERR_OK, "tidy");
		must(store_commit(s) == ERR_OK, "commit");
	}
	must(store_idle(s) == ERR_OK, "idle");
	return now() - start;
}

enum kind { ONE_WORD, TWO_WORDS, BEGINNING, IN_CONVERSATION, NOWHERE, KINDS };

static void make_query(struct search_query *q, char text[64], enum kind kind)
{
	int len = chatter_word(text, kind == NOWHERE ? CHATTER_WORDS + chatter_dice() % CHATTER_WORDS : chatter_rank());

	*q = (struct search_query){ text, 0, CONVERSATION_END, 50 };
	if (kind == TWO_WORDS) {
		text[len++] = ' ';
		len += chatter_word(text + len, chatter_rank());
	}
	if (kind == BEGINNING && len > 3)
		text[len - 1] = '\0';    /* without its last letter, typed so far */
	else
		strcpy(text + len, ".");
	if (kind == IN_CONVERSATION)
		q->conversation = 1 + (int64_t)(chatter_dice() % CONVERSATIONS);
}

static void measure_search(struct store *s)
{
	static const char *const names[KINDS] = { "one word", "two words", "beginning", "in a conversation", "nowhere" };
	static double times[QUERIES], all[KINDS * QUERIES], cpu[KINDS * QUERIES];

	for (int kind = 0; kind < KINDS; kind++) {
		uint64_t sum = 0;

		for (size_t i = 0; i < QUERIES; i++) {
			struct search_query q;
			char text[64];
			double start, cpu_start;

			make_query(&q, text, (enum kind)kind);
			start = now();
			cpu_start = cpu_now();
			must(search_find(s, &q, touch, &sum) == ERR_OK, "search");
			all[(size_t)kind * QUERIES + i] = times[i] = now() - start;
			cpu[(size_t)kind * QUERIES + i] = cpu_now() - cpu_start;
		}
		qsort(times, QUERIES, sizeof(double), by_size);
		qsort(cpu + kind * QUERIES, QUERIES, sizeof(double), by_size);
		printf("  search, %-18s median %6.0f us   p95 %6.0f us, of CPU time %6.0f us   max %6.0f us\n", names[kind],
		       times[QUERIES / 2] * 1e6, times[QUERIES * 95 / 100] * 1e6,
		       cpu[kind * QUERIES + QUERIES * 95 / 100] * 1e6, times[QUERIES - 1] * 1e6);
	}
	qsort(all, KINDS * QUERIES, sizeof(double), by_size);
	qsort(cpu, KINDS * QUERIES, sizeof(double), by_size);
	printf("  search, all together: p95 %.0f us (goal: 1000), of CPU time %.0f us\n",
	       all[KINDS * QUERIES * 95 / 100] * 1e6, cpu[KINDS * QUERIES * 95 / 100] * 1e6);
}

static long resident_kib(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long total = 0, resident = 0;

	if (f && fscanf(f, "%ld %ld", &total, &resident) != 2)
		resident = 0;
	if (f)
		fclose(f);
	return resident * 4;
}

static void measure_open(struct engine *e)
{
	struct store_options o = options(e);
	double times[11];

	store_close(e->store);
	for (size_t i = 0; i < 11; i++) {
		struct conversation_counts counts;
		double start = now();

		must(store_open(&e->store, &o) == ERR_OK, "open");
		must(conversation_counts(e->store, 1, &counts) == ERR_OK && counts.count > 0, "counts");
		last_fifty(e, 1);
		times[i] = now() - start;
		if (i < 10)
			store_close(e->store);
	}
	qsort(times, 11, sizeof(double), by_size);
	printf("  open to first page: %.2f ms (goal: 50)\n", times[5] * 1e3);
}

/* In a process of its own that did nothing else: what a store with 100,000 messages takes, after reading and searching. */
static void report_memory(struct engine *e)
{
	struct search_query q = { "nothing like it", 0, CONVERSATION_END, 50 };
	struct store_options o = options(e);
	long before = resident_kib();
	uint64_t sum = 0;

	must(store_open(&e->store, &o) == ERR_OK, "open");
	for (int64_t c = 1; c <= 50; c++)
		last_fifty(e, c);
	must(search_find(e->store, &q, touch, &sum) == ERR_OK && store_commit(e->store) == ERR_OK, "search");
	must(store_idle(e->store) == ERR_OK, "idle");
	printf("  memory: %ld KiB more with a store of 100,000 messages open, read and searched; whole process %ld KiB"
	       " (goal: 16384)\n", resident_kib() - before, resident_kib());
	store_close(e->store);
}

static void in_a_child(void (*work)(struct engine *e), struct engine *e)
{
	int status = 1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		work(e);
		fflush(stdout);
		_exit(0);
	}
	must(child > 0 && waitpid(child, &status, 0) == child && status == 0, "a child");
}

static void make_small(struct engine *e)
{
	open_ours(e);
	fill(e, 1, 100000 / TURN * TURN + TURN, SCATTERED);
	while (true) {
		bool left;

		must(search_index_some(e->store, BATCH, &left) == ERR_OK && store_commit(e->store) == ERR_OK, "index");
		if (!left)
			break;
	}
	store_close(e->store);
}

static void measure_memory(void)
{
	struct engine e = { .name = "small" };

	snprintf(e.path, sizeof(e.path), "%s/small.db", folder);
	in_a_child(make_small, &e);
	in_a_child(report_memory, &e);
	unlink(e.path);
}

static bool load_cipher(struct api *a)
{
	void *lib = dlopen("libsqlcipher.so.0", RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);

	if (!lib)
		return false;
	*(void **)&a->open = dlsym(lib, "sqlite3_open_v2");
	*(void **)&a->exec = dlsym(lib, "sqlite3_exec");
	*(void **)&a->prepare = dlsym(lib, "sqlite3_prepare_v2");
	*(void **)&a->bind_int = dlsym(lib, "sqlite3_bind_int64");
	*(void **)&a->bind_blob = dlsym(lib, "sqlite3_bind_blob");
	*(void **)&a->step = dlsym(lib, "sqlite3_step");
	*(void **)&a->column_blob = dlsym(lib, "sqlite3_column_blob");
	*(void **)&a->reset = dlsym(lib, "sqlite3_reset");
	*(void **)&a->finalize = dlsym(lib, "sqlite3_finalize");
	*(void **)&a->close = dlsym(lib, "sqlite3_close");
	return a->open && a->exec && a->prepare && a->bind_int && a->bind_blob && a->step && a->column_blob &&
	       a->reset && a->finalize && a->close;
}

static double megabytes(const struct engine *e)
{
	struct stat st;

	return stat(e->path, &st) == 0 ? (double)st.st_size / 1e6 : 0;
}

static void report(const struct engine *engines, size_t count, uint64_t messages, uint64_t backlog)
{
	const struct engine *plain = &engines[1];

	for (size_t i = 0; i < count; i++) {
		const struct engine *e = &engines[i];

		printf("  %-19s scattered %7.0f/s (%.2f)  backlog %7.0f/s (%.2f)  last 50 %6.1f us  %4.0f B a message\n",
		       e->name, (double)messages / e->scattered_time, plain->scattered_time / e->scattered_time,
		       (double)backlog / e->backlog_time, plain->backlog_time / e->backlog_time, e->page_time * 1e6,
		       megabytes(e) * 1e6 / (double)(messages + backlog));
	}
	printf("  inserts: %.2f of plain for a backlog, %.2f scattered (goal: 0.75)\n",
	       plain->backlog_time / engines[0].backlog_time, plain->scattered_time / engines[0].scattered_time);
	printf("  inserts: of CPU time %.2f of plain for a backlog, %.2f scattered\n",
	       plain->backlog_cpu / engines[0].backlog_cpu, plain->scattered_cpu / engines[0].scattered_cpu);
	printf("  inserts: %.2f of plain with an index for a backlog, %.2f scattered\n",
	       engines[2].backlog_time / engines[0].backlog_time, engines[2].scattered_time / engines[0].scattered_time);
	if (count > 3)
		printf("  last 50: %.2f of SQLCipher (goal: 0.25)\n", engines[0].page_time / engines[3].page_time);
}

static void finish(struct engine *engines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct engine *e = &engines[i];

		if (e->store) {
			store_close(e->store);
		} else {
			e->api.finalize(e->insert);
			e->api.finalize(e->page);
			e->api.finalize(e->run);
			e->api.finalize(e->head);
			e->api.close(e->db);
		}
		unlink(e->path);
	}
	rmdir(folder);
}

/* SQLCipher without its key set in time would be plain SQLite. */
static void check_encrypted(const struct engine *e)
{
	char start[16] = "";
	FILE *f = fopen(e->path, "rb");

	must(f && fread(start, 1, sizeof(start), f) == sizeof(start), "reading the file");
	fclose(f);
	must(memcmp(start, "SQLite format 3", 15) != 0, "encryption");
}

static void checkpoint(struct engine *engines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (engines[i].store)
			must(store_idle(engines[i].store) == ERR_OK, "idle");
		else
			engines[i].api.exec(engines[i].db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
	}
}

int main(int argc, char **argv)
{
	struct api own = { sqlite3_open_v2, sqlite3_exec, sqlite3_prepare_v2, sqlite3_bind_int64, sqlite3_bind_blob,
		sqlite3_step, sqlite3_column_blob, sqlite3_reset, sqlite3_finalize, sqlite3_close };
	struct engine engines[4] = {
		{ .name = "nightjar" },
		{ .name = "plain, same schema", .api = own, .is_clustered = true },
		{ .name = "plain, with index", .api = own },
		{ .name = "SQLCipher 3.4.1" },
	};
	uint64_t messages = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	uint64_t backlog;
	size_t count;

	setvbuf(stdout, NULL, _IOLBF, 0);
	messages -= messages % TURN;
	backlog = messages / 4 / TURN * TURN;
	must(sodium_init() >= 0 && messages > 0 && mkdtemp(folder) != NULL, "start");
	rand_seeded_init(&rand_state, 1);
	random_source = rand_system;
	rand_fill(&random_source, key.b, sizeof(key.b));
	count = load_cipher(&engines[3].api) ? 4 : 3;
	for (size_t i = 0; i < count; i++)
		snprintf(engines[i].path, sizeof(engines[i].path), "%s/%zu.db", folder, i);
	printf("store: %llu messages of %d bytes in %d conversations, batches of %d\n", (unsigned long long)messages,
	       CHATTER_LEN, CONVERSATIONS, BATCH);
	measure_memory();
	open_ours(&engines[0]);
	open_sqlite(&engines[1], "");
	open_sqlite(&engines[2], "");
	if (count > 3)
		open_sqlite(&engines[3], "PRAGMA key = \"x'2DD29CA851E7B56E4697B0E1F08507293D761A05CE4D1B628663F411A8086D99'\";"
		                         "PRAGMA cipher_page_size = 4096;");
	fill(engines, count, messages, SCATTERED);
	checkpoint(engines, count);
	check_encrypted(&engines[0]);
	if (count > 3)
		check_encrypted(&engines[3]);
	measure_pages(engines, count);
	fill(engines, count, backlog, BACKLOG);
	checkpoint(engines, count);
	report(engines, count, messages, backlog);
	measure_open(&engines[0]);
	printf("  index: %.0f messages/s", (double)(messages + backlog) / measure_index(engines[0].store));
	printf(", all with it %.0f B a message\n", megabytes(&engines[0]) * 1e6 / (double)(messages + backlog));
	measure_search(engines[0].store);
	finish(engines, count);
	return 0;
}
