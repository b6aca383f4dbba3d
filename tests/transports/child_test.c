/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/clock.h"
#include "support/fake_tor.h"
#include "transports/child.h"
#include "transports/child_jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct event_base *base;
static struct child *child;
static unsigned lines, ended;
static char line[8][CHILD_LINE_MAX];
static int status;
static bool frees_when_ended;
static size_t had;
static bool is_far;    /* by way of a broker, as in a sandbox */

static void on_line(void *ctx, const char *text)
{
	assert_ptr_equal(ctx, line);
	assert_int_equal(ended, 0);
	assert_in_range(strlen(text), 1, CHILD_LINE_MAX - 1);
	snprintf(line[lines++ % 8], CHILD_LINE_MAX, "%s", text);
}

static void on_ended(void *ctx, int s)
{
	assert_ptr_equal(ctx, line);
	status = s;
	ended++;
	if (frees_when_ended) {
		child_free(child);
		child = NULL;
	}
}

static const struct child_events events = { .line = on_line, .ended = on_ended, .ctx = line };

static int setup(void **state)
{
	(void)state;
	had = fake_tor_descriptors();
	lines = ended = 0;
	frees_when_ended = false;
	return 0;
}

/* Nothing is left: neither a descriptor nor a process. */
static int teardown(void **state)
{
	(void)state;
	child_free(child);
	child = NULL;
	assert_int_equal(fake_tor_descriptors(), had);
	if (is_far) {
		/* The broker is there, and nothing else. */
		assert_int_equal(waitpid(-1, NULL, WNOHANG), 0);
	} else {
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		assert_int_equal(errno, ECHILD);
	}
	return 0;
}

static void start(const char *script)
{
	lines = ended = 0;
	child = child_start(base, (const char *const[]){ "/bin/sh", "-c", script, NULL }, &events);
	assert_non_null(child);
	assert_int_equal(lines + ended, 0);
}

static void run_to_its_end(const char *script)
{
	start(script);
	assert_true(fake_tor_until(base, &ended, 1, 5000));
}

/* ---- what it says ---- */

static void lines_of_both_outputs_then_the_end(void **state)
{
	(void)state;
	run_to_its_end("echo one; echo two >&2; echo; printf three; exit 3");
	assert_int_equal(lines, 3);
	assert_string_equal(line[0], "one");
	assert_string_equal(line[1], "two");
	assert_string_equal(line[2], "three");
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
}

static void a_long_line_is_cut(void **state)
{
	(void)state;
	run_to_its_end("head -c 100000 /dev/zero | tr '\\0' x; echo; echo next");
	assert_int_equal(lines, 2);
	assert_int_equal(strlen(line[0]), CHILD_LINE_MAX - 1);
	assert_int_equal(strspn(line[0], "x"), CHILD_LINE_MAX - 1);
	assert_string_equal(line[1], "next");
}

static void only_plain_characters(void **state)
{
	(void)state;
	run_to_its_end("printf 'a\\033[31mb\\000c\\r\\n'; printf '\\303\\244\\177~\\n'");
	assert_int_equal(lines, 2);
	assert_string_equal(line[0], "a?[31mb?c?");
	assert_string_equal(line[1], "???~");
}

/* Whoever never stops talking does not keep others from their turn. */
static void one_turn_has_an_end(void **state)
{
	(void)state;
	start("exec yes");
	while (lines < 100000) {
		unsigned before = lines;

		event_base_loop(base, EVLOOP_ONCE);
		assert_true(lines - before < 100000);
	}
}

/* Its outputs are closed, or in other hands: its end is what counts, and until then nothing is busy. */
static void outputs_do_not_tell_the_end(void **state)
{
	unsigned turns = 0;
	int64_t end;

	(void)state;
	start("exec >&- 2>&-; sleep 0.5");
	for (end = clock_read().mono + 300; clock_read().mono < end; turns++)
		event_base_loop(base, EVLOOP_ONCE);
	assert_true(turns < 10);
	assert_true(fake_tor_until(base, &ended, 1, 5000));
	child_free(child);
	run_to_its_end("sleep 60 & echo $!");
	assert_int_equal(lines, 1);
	kill((pid_t)strtol(line[0], NULL, 10), SIGKILL);
}

/* ---- how it is run ---- */

static void it_starts_clean(void **state)
{
	/* As the kernel reads it: whoever starts a daemon may have ignored even what the library keeps for itself. */
	const unsigned long ignored[8] = { (unsigned long)(uintptr_t)SIG_IGN };
	sigset_t all, old;

	(void)state;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	assert_int_equal(syscall(SYS_rt_sigaction, 33, ignored, NULL, NSIG / 8), 0);
	start("readlink /proc/self/fd/0; ls /proc/self/fd | wc -l; grep -E 'Sig(Blk|Ign)' /proc/self/status");
	sigprocmask(SIG_SETMASK, &old, NULL);
	assert_true(fake_tor_until(base, &ended, 1, 5000));
	signal(SIGPIPE, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	assert_string_equal(line[0], "/dev/null");
	assert_string_equal(line[1], "4");    /* the three, and the one with which ls looks */
	assert_string_equal(line[2], "SigBlk:?0000000000000000");
	assert_string_equal(line[3], "SigIgn:?0000000000000000");
}

static void a_missing_program_says_so(void **state)
{
	(void)state;
	child = child_start(base, (const char *const[]){ "/nowhere/tor", NULL }, &events);
	assert_non_null(child);
	assert_true(fake_tor_until(base, &ended, 1, 5000));
	assert_string_equal(line[0], "/nowhere/tor: No such file or directory");
	assert_int_equal(WEXITSTATUS(status), 127);
}

/* ---- its end ---- */

static void ended_by_a_signal(void **state)
{
	(void)state;
	run_to_its_end("kill -KILL $$");
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static void freed_when_it_ends(void **state)
{
	(void)state;
	frees_when_ended = true;
	run_to_its_end("echo last words");
	assert_null(child);
	assert_string_equal(line[0], "last words");
}

static void waited_for(void **state)
{
	(void)state;
	start("sleep 0.1; echo said; exit 5");
	assert_true(child_await(child, 5000));
	assert_int_equal(ended, 1);
	assert_int_equal(WEXITSTATUS(status), 5);
	assert_string_equal(line[0], "said");
	assert_false(child_await(child, 1));    /* it ends once */
	fake_tor_run(base, 20);
	assert_int_equal(ended, 1);
	child_free(child);
	start("sleep 60");
	assert_false(child_await(child, 50));
	assert_int_equal(ended, 0);
	child_free(child);
	frees_when_ended = true;
	start("exit 0");
	assert_true(child_await(child, 5000));
	assert_null(child);
}

/* How long it takes to be rid of one that runs this script and has said something. */
static int64_t time_to_free(const char *script, bool stopped)
{
	int64_t begin;

	start(script);
	assert_true(fake_tor_until(base, &lines, 1, 5000));
	if (stopped)
		kill((pid_t)strtol(line[0], NULL, 10), SIGSTOP);
	begin = clock_read().mono;
	child_free(child);
	child = NULL;
	assert_int_equal(ended, 0);
	assert_int_equal(kill((pid_t)strtol(line[0], NULL, 10), 0), -1);
	return clock_read().mono - begin;
}

static void asked_to_end_and_made_to(void **state)
{
	(void)state;
	assert_true(time_to_free("echo $$; exec sleep 60", false) < CHILD_PATIENCE);
	assert_true(time_to_free("echo $$; exec sleep 60", true) < CHILD_PATIENCE);
	assert_in_range(time_to_free("trap '' TERM; echo $$; while :; do sleep 0.01; done", false), CHILD_PATIENCE - 10,
	                CHILD_PATIENCE + 1000);
	assert_in_range(time_to_free("trap '' TERM; echo $$; while :; do sleep 0.01; done", true), CHILD_PATIENCE - 10,
	                CHILD_PATIENCE + 1000);
}

/* It is asked before it is made to: it may put its things in order. */
static void it_may_put_things_in_order(void **state)
{
	char script[128], file[] = "/tmp/nightjar-child-XXXXXX";
	int fd = mkstemp(file);
	struct stat st;

	(void)state;
	snprintf(script, sizeof(script), "trap 'echo order >%s; exit' TERM; echo $$; while :; do sleep 0.01; done", file);
	time_to_free(script, false);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, 6);
	close(fd);
	unlink(file);
}

/* A process that starts one and is killed. */
static _Noreturn void middle(int out)
{
	base = event_base_new();
	start("echo $$; exec sleep 60");
	if (!fake_tor_until(base, &lines, 1, 5000) || write(out, line[0], strlen(line[0])) < 0)
		_exit(1);
	for (;;)
		pause();
}

static void it_ends_with_its_parent(void **state)
{
	char text[32] = "";
	int ends[2];
	pid_t parent, pid;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	parent = fork();
	if (parent == 0)
		middle(ends[1]);
	assert_true(read(ends[0], text, sizeof(text) - 1) > 1);
	pid = (pid_t)strtol(text, NULL, 10);
	assert_int_equal(kill(pid, 0), 0);
	kill(parent, SIGKILL);
	assert_int_equal(waitpid(parent, NULL, 0), parent);
	for (int i = 0; i < 500 && kill(pid, 0) == 0; i++) {
		char path[64], stat[256] = "";
		FILE *f;

		/* Who inherits it may not look for its dead. */
		snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
		f = fopen(path, "r");
		if (f && fread(stat, 1, sizeof(stat) - 1, f) > 0 && strstr(stat, ") Z"))
			i = 1000;
		if (f)
			fclose(f);
		usleep(10000);
		assert_true(i != 499);
	}
	close(ends[0]);
	close(ends[1]);
}

/* ---- finding it ---- */

static void found_in_the_path(void **state)
{
	char dir[] = "/tmp/nightjar-find-XXXXXX", file[64], path[256], out[64], command[64];
	char *here;

	(void)state;
	assert_non_null(mkdtemp(dir));
	here = getcwd(NULL, 0);
	assert_int_equal(chdir(dir), 0);
	snprintf(file, sizeof(file), "%s/nonesuch-tor", dir);
	fclose(fopen(file, "w"));
	snprintf(path, sizeof(path), "::relative:/nowhere:%s", dir);
	setenv("PATH", path, 1);
	assert_false(child_find(out, sizeof(out), "nonesuch-tor"));    /* it cannot be run */
	chmod(file, 0700);
	assert_true(child_find(out, sizeof(out), "nonesuch-tor"));
	assert_string_equal(out, file);
	assert_false(child_find(out, strlen(file), "nonesuch-tor"));    /* nor told */
	assert_true(child_find(out, strlen(file) + 1, "nonesuch-tor"));
	setenv("PATH", ".::", 1);    /* it lies here, but who says that it is ours? */
	assert_false(child_find(out, sizeof(out), "nonesuch-tor"));
	unsetenv("PATH");
	assert_false(child_find(out, sizeof(out), "nonesuch-tor"));
	assert_true(child_find(out, sizeof(out), "sh"));    /* where systems keep such programs */
	setenv("PATH", "", 1);
	assert_true(child_find(out, sizeof(out), "sh"));
	setenv("PATH", "/usr/bin:/bin", 1);
	assert_int_equal(chdir(here), 0);
	free(here);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void is_told_and_hears_the_end(void **state)
{
	(void)state;
	child = child_start_talking(base, (const char *const[]){ "/bin/cat", NULL }, &events);
	assert_non_null(child);
	assert_true(child_write(child, "one\ntwo\n", 8));
	child_hang_up(child);
	assert_false(child_write(child, "three\n", 6));
	assert_true(child_await(child, 5000));
	assert_int_equal(lines, 2);
	assert_string_equal(line[1], "two");
	assert_int_equal(ended, 1);
}

/* ---- what may be started ---- */

static void only_what_was_named(void **state)
{
	static const struct child_jobs_rule rules[] = { { .name = "ech" } };

	(void)state;
	child_jobs_confine(rules, 1, NULL);
	errno = 0;
	assert_null(child_start(base, (const char *const[]){ "/bin/sh", "-c", "echo it runs", NULL }, &events));
	assert_int_equal(errno, EPERM);
	assert_null(child_start(base, (const char *const[]){ "/ech/sh", "-c", "echo it runs", NULL }, &events));
	child = child_start(base, (const char *const[]){ "/bin/echo", "it runs", NULL }, &events);
	child_jobs_confine(NULL, 0, NULL);
	assert_non_null(child);
	assert_true(child_await(child, 5000));
	assert_string_equal(line[0], "it runs");
}

/* Whoever has taken the daemon over can write files and links into its folders, and name them as what may be run. */
static void nothing_that_the_asker_has_written(void **state)
{
	static const struct child_jobs_rule rules[] = { { .name = "echo" } };
	static const char *const never[] = { "/tmp/nightjar-child-never", NULL };
	static const char *const refused[] = { "/tmp/nightjar-child-never/echo",
		                               "/tmp/nightjar-child-only/../nightjar-child-never/echo",
		                               "/tmp/nightjar-child-link/echo", "/tmp/nightjar-child-never/sub/echo",
		                               "/tmp/nightjar-child-only/echo-link" };
	static const char *const granted[] = { "/bin/echo", "/tmp/nightjar-child-only/echo" };

	(void)state;
	assert_int_equal(system("cd /tmp && rm -rf nightjar-child-* && mkdir -p nightjar-child-never/sub nightjar-child-only &&"
	                        " ln -s nightjar-child-never nightjar-child-link &&"
	                        " ln -s /bin/echo nightjar-child-never/echo &&"
	                        " cp /bin/echo nightjar-child-never/sub/echo && ln -s /bin/echo nightjar-child-only/echo &&"
	                        " ln -s ../nightjar-child-never/sub/echo nightjar-child-only/echo-link"), 0);
	child_jobs_confine(rules, 1, never);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		errno = 0;
		assert_null(child_start(base, (const char *const[]){ refused[i], "it runs", NULL }, &events));
		assert_int_equal(errno, EPERM);
	}
	for (size_t i = 0; i < sizeof(granted) / sizeof(granted[0]); i++) {
		lines = ended = 0;
		child = child_start(base, (const char *const[]){ granted[i], "it runs", NULL }, &events);
		assert_non_null(child);
		assert_true(child_await(child, 5000));
		assert_string_equal(line[0], "it runs");
		child_free(child);
		child = NULL;
	}
	child_jobs_confine(NULL, 0, NULL);
	assert_int_equal(system("rm -rf /tmp/nightjar-child-*"), 0);
}

/* A number that is not one of its children's. */
static void only_ours_are_looked_at_and_signalled(void **state)
{
	uint8_t bytes[8] = { 0 };
	const pid_t other = getppid();
	const struct broker_message look = { .bytes = bytes, .len = 4 }, signal_it = { .bytes = bytes, .len = 8 };

	(void)state;
	assert_int_equal(broker_ask(child_jobs_look, &look, NULL), ECHILD);    /* nobody */
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(other >> (24 - 8 * i));
	assert_int_equal(broker_ask(child_jobs_look, &look, NULL), ECHILD);
	assert_int_equal(broker_ask(child_jobs_signal, &signal_it, NULL), ECHILD);
	memset(bytes, 0xff, 4);    /* all that may be signalled */
	assert_int_equal(broker_ask(child_jobs_signal, &signal_it, NULL), ECHILD);
	assert_int_equal(broker_ask(child_jobs_signal, &look, NULL), ECHILD);
}

static void it_ends_with_its_broker(void **state)
{
	(void)state;
	start("echo here; exec sleep 60");
	assert_true(fake_tor_until(base, &lines, 1, 5000));
	broker_end_all();
	assert_true(fake_tor_until(base, &ended, 1, 5000));
	while (waitpid(-1, NULL, 0) > 0)
		;
	is_far = false;    /* nothing is any more */
	had--;             /* its socket */
}

static int begin_broker(void **state)
{
	const struct broker_options o = { .name = "starts", .jobs = { child_jobs_start, child_jobs_look, child_jobs_signal } };

	(void)state;
	is_far = broker_begin(&o);
	return is_far ? 0 : 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_of_both_outputs_then_the_end),
		TEST(a_long_line_is_cut),
		TEST(only_plain_characters),
		TEST(one_turn_has_an_end),
		TEST(outputs_do_not_tell_the_end),
		TEST(it_starts_clean),
		TEST(a_missing_program_says_so),
		TEST(ended_by_a_signal),
		TEST(freed_when_it_ends),
		TEST(waited_for),
		TEST(asked_to_end_and_made_to),
		TEST(it_may_put_things_in_order),
		TEST(it_ends_with_its_parent),
		TEST(found_in_the_path),
		TEST(is_told_and_hears_the_end),
		TEST(only_what_was_named),
		TEST(nothing_that_the_asker_has_written),
		TEST(only_ours_are_looked_at_and_signalled),
	};
	const struct CMUnitTest far[] = {
		TEST(lines_of_both_outputs_then_the_end),
		TEST(one_turn_has_an_end),
		TEST(outputs_do_not_tell_the_end),
		TEST(it_starts_clean),
		TEST(a_missing_program_says_so),
		TEST(ended_by_a_signal),
		TEST(freed_when_it_ends),
		TEST(waited_for),
		TEST(asked_to_end_and_made_to),
		TEST(it_may_put_things_in_order),
		TEST(is_told_and_hears_the_end),
		TEST(only_ours_are_looked_at_and_signalled),
		TEST(it_ends_with_its_broker),
	};
	int failed;

	base = event_base_new();
	failed = cmocka_run_group_tests_name("transports/child", tests, NULL, NULL);
	failed += cmocka_run_group_tests_name("by way of a broker", far, begin_broker, NULL);
	event_base_free(base);
	return failed;
}
