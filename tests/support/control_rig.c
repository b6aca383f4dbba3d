/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/control_rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct event_base *control_rig_base;
struct fake_tor control_rig_tor;
struct control *control_rig_control;
char control_rig_version[64], control_rig_why[200];
unsigned control_rig_ready, control_rig_lost, control_rig_bulletins, control_rig_replies;
struct bulletin control_rig_last;
static int codes[8];
bool control_rig_frees_when_lost, control_rig_frees_when_ready, control_rig_frees_when_told;
static bool inside;

void control_rig_drop(void)
{
	control_free(control_rig_control);
	control_rig_control = NULL;
}

static void on_ready(void *ctx, const char *v)
{
	assert_ptr_equal(ctx, &control_rig_tor);
	assert_false(inside);
	snprintf(control_rig_version, sizeof(control_rig_version), "%s", v);
	control_rig_ready++;
	if (control_rig_frees_when_ready)
		control_rig_drop();
}

static void on_bulletin(void *ctx, const struct bulletin *b)
{
	assert_ptr_equal(ctx, &control_rig_tor);
	assert_false(inside);
	assert_true(control_rig_ready > 0);
	control_rig_last = *b;
	control_rig_bulletins++;
	if (control_rig_frees_when_told)
		control_rig_drop();
}

void control_rig_on_lost(void *ctx, const char *reason)
{
	assert_ptr_equal(ctx, &control_rig_tor);
	assert_false(inside);
	snprintf(control_rig_why, sizeof(control_rig_why), "%s", reason);
	control_rig_lost++;
	if (control_rig_frees_when_lost)
		control_rig_drop();
}

void control_rig_on_reply(void *ctx, const struct reply *r)
{
	assert_false(inside);
	assert_true(control_rig_replies < 8);
	codes[control_rig_replies++] = reply_code(r);
	if (ctx)
		*(int *)ctx = reply_code(r);
}

void control_rig_open_at(const char *path)
{
	const struct control_events events = {
		.ready = on_ready, .bulletin = on_bulletin, .lost = control_rig_on_lost, .ctx = &control_rig_tor,
		.pace = { .patience = PATIENCE, .quiet = QUIET },
	};

	inside = true;
	control_rig_control = control_open(control_rig_base, path, &rand_system, &events);
	inside = false;
	assert_non_null(control_rig_control);
}

void control_rig_ask(const char *command, int *code)
{
	inside = true;
	control_ask(control_rig_control, command, control_rig_on_reply, code);
	inside = false;
}

static int setup_with(bool listens)
{
	control_rig_ready = control_rig_lost = control_rig_bulletins = control_rig_replies = 0;
	control_rig_frees_when_lost = control_rig_frees_when_ready = control_rig_frees_when_told = false;
	control_rig_why[0] = control_rig_version[0] = '\0';
	fake_tor_open(&control_rig_tor, control_rig_base, listens);
	return 0;
}

int control_rig_setup(void **state)
{
	(void)state;
	return setup_with(true);
}

int control_rig_setup_unheard(void **state)
{
	(void)state;
	return setup_with(false);
}

int control_rig_teardown(void **state)
{
	(void)state;
	control_rig_drop();
	fake_tor_close(&control_rig_tor);
	return 0;
}

void control_rig_connect_to_it(void)
{
	control_rig_open_at(control_rig_tor.control);
	assert_true(fake_tor_until(control_rig_base, &control_rig_ready, 1, 1000));
}

void control_rig_becomes_lost(const char *reason)
{
	assert_true(fake_tor_until(control_rig_base, &control_rig_lost, 1, 2000));
	assert_string_equal(control_rig_why, reason);
	fake_tor_run(control_rig_base, 20);
	assert_int_equal(control_rig_lost, 1);
}
