/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* On a real terminal with a real daemon: a daemon that is stopped or dies, lock, panic, notifications, the way out. */
#include "support/unit.h"

#include "support/ui_run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct ui_run_options empty = { .profile = UI_RUN_EMPTY, .true_clock = true };

static bool listens(struct ui_run *r)
{
	struct client *c = NULL;
	bool yes = client_open(&c, r->daemon.socket) == ERR_OK;

	client_close(c);
	return yes;
}

static bool listens_soon(struct term *t, void *ctx)
{
	(void)t;
	return listens(ctx);
}

/* One that the interface started is no child of ours. */
static void stop_theirs(struct ui_run *r)
{
	json_decref(ui_run_call(r, "stop", NULL));
	client_close(r->daemon.client);
	r->daemon.client = NULL;
}

static void one_that_is_stopped_elsewhere_stays_stopped(void **state)
{
	struct ui_run r;

	(void)state;
	ui_run_start(&r, &empty);
	assert_true(term_wait(r.term, "all roads off"));
	stop_theirs(&r);
	assert_int_equal(waitpid(r.daemon.pid, NULL, 0), r.daemon.pid);
	r.daemon.pid = -1;
	assert_true(term_wait(r.term, "has been stopped"));
	assert_false(term_until(r.term, 2500, listens_soon, &r));
	assert_true(term_shows(r.term, "daemon stopped"));
	term_keys(r.term, "<Enter>");
	assert_true(term_until(r.term, TERM_PATIENCE_MS, listens_soon, &r));
	assert_true(term_gone(r.term, "stopped"));
	assert_true(term_wait(r.term, "all roads off"));
	stop_theirs(&r);
	ui_run_end(&r);
}

static void one_that_dies_comes_back(void **state)
{
	struct ui_run r;

	(void)state;
	ui_run_start(&r, &empty);
	assert_true(term_wait(r.term, "all roads off"));
	ui_run_kill_daemon(&r);
	assert_true(term_until(r.term, TERM_PATIENCE_MS, listens_soon, &r));
	assert_true(term_wait(r.term, "all roads off"));
	stop_theirs(&r);
	ui_run_end(&r);
}

static void protect(struct ui_run *r)
{
	json_decref(ui_run_call(r, "passphrase", json_pack("{s:s}", "new", "five green otters")));
}

/* What is shown is gone before the daemon has answered. */
static void assert_locked(struct ui_run *r)
{
	bool locked = false;
	json_t *status;

	for (int i = 0; i < 1000 && !locked; i++) {
		status = ui_run_call(r, "status", NULL);
		locked = strcmp(json_string_value(json_object_get(status, "state")), "locked") == 0;
		json_decref(status);
		usleep(10000);
	}
	assert_true(locked);
}

static void a_lock_is_one(void **state)
{
	struct ui_run r;

	(void)state;
	ui_run_start(&r, &empty);
	assert_true(term_wait(r.term, "all roads off"));
	term_keys(r.term, "<M-x>");
	assert_true(term_wait(r.term, "no passphrase"));
	protect(&r);
	ui_run_again(&r, NULL);
	assert_true(term_wait(r.term, "all roads off"));
	term_keys(r.term, "<M-x>");
	assert_true(term_wait(r.term, "nothing is received"));
	term_keys(r.term, "y");
	assert_true(term_wait(r.term, "No key is in memory"));
	assert_locked(&r);
	term_keys(r.term, "five green otters<Enter>");
	assert_true(term_wait(r.term, "all roads off"));
	/* And one that is typed elsewhere is followed at once. */
	json_decref(ui_run_call(&r, "lock", NULL));
	assert_true(term_wait(r.term, "No key is in memory"));
	ui_run_end(&r);
}

static bool is_blank(struct term *t)
{
	return !term_shows(t, "[^ ]");
}

static void a_panic_leaves_nothing(void **state)
{
	static const char clear[] = "\033[3J";
	struct ui_run r;

	(void)state;
	ui_run_start(&r, &empty);
	assert_true(term_wait(r.term, "all roads off"));
	protect(&r);
	ui_run_again(&r, NULL);
	assert_true(term_wait(r.term, "all roads off"));
	term_write(r.term, "\x1c", 1);
	assert_true(term_wait(r.term, "leave nothing"));
	term_keys(r.term, "y");
	assert_int_equal(term_end(r.term, TERM_PATIENCE_MS), 0);
	assert_true(is_blank(r.term));
	assert_true(term_said(r.term, clear, strlen(clear)));
	assert_string_equal(term_left_on(r.term), "");
	assert_locked(&r);
	ui_run_end(&r);
}

static void the_way_out_says_what_goes_on(void **state)
{
	struct ui_run r;

	(void)state;
	ui_run_start(&r, &empty);
	assert_true(term_wait(r.term, "all roads off"));
	term_keys(r.term, "<C-c>");
	assert_true(term_wait(r.term, "Ctrl-Q closes"));
	term_keys(r.term, "<C-q>");
	assert_int_equal(term_end(r.term, TERM_PATIENCE_MS), 0);
	assert_true(term_shows(r.term, "messages still arrive"));
	assert_string_equal(term_left_on(r.term), "");
	assert_true(listens(&r));
	ui_run_end(&r);
}

static bool was_told(struct term *t, void *ctx)
{
	(void)ctx;
	for (size_t i = 0; term_osc(t, i); i++)
		if (strcmp(term_osc(t, i), "777;notify;Nightjar;New message") == 0)
			return true;
	return false;
}

static void a_notification_reveals_nothing(void **state)
{
	struct ui_run r;
	bool told = false;

	(void)state;
	if (ui_run_why_not())
		skip();
	ui_run_start(&r, &(struct ui_run_options){ .profile = UI_RUN_PAIR, .true_clock = true });
	json_decref(ui_run_call(&r, "config.set", json_pack("{s:s, s:s}", "name", "ui.notify", "value", "terminal")));
	ui_run_again(&r, NULL);
	assert_true(term_wait(r.term, "Bob"));
	term_forget(r.term);
	for (int i = 0; i < 60 && !told; i++) {
		ui_run_peer_says(&r, "a secret");
		told = term_until(r.term, 500, was_told, NULL);
	}
	assert_true(told);
	for (size_t i = 0; term_osc(r.term, i); i++) {
		assert_null(strstr(term_osc(r.term, i), "Bob"));
		assert_null(strstr(term_osc(r.term, i), "secret"));
	}
	ui_run_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_is_stopped_elsewhere_stays_stopped),
		cmocka_unit_test(one_that_dies_comes_back),
		cmocka_unit_test(a_lock_is_one),
		cmocka_unit_test(a_panic_leaves_nothing),
		cmocka_unit_test(the_way_out_says_what_goes_on),
		cmocka_unit_test(a_notification_reveals_nothing),
	};

	return cmocka_run_group_tests_name("ui/daily_screen", tests, NULL, NULL);
}
