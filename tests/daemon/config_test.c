/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "daemon/config.h"
#include "rpc/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char dir[] = "/tmp/nightjar-config-XXXXXX";

static int make(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int clean(void **state)
{
	char cmd[64];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -r %s", dir);
	return system(cmd);
}

static enum err read_text(const char *text, struct config **c, char *why, size_t cap)
{
	char path[PATH_LEN_MAX];
	FILE *f;

	assert_true(path_join(path, dir, "nightjar.conf"));
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	return config_open(c, dir, why, cap);
}

static void no_file_is_all_defaults(void **state)
{
	struct config *c;
	char why[200];

	(void)state;
	assert_int_equal(config_open(&c, dir, why, sizeof(why)), ERR_OK);
	assert_int_equal(config_dial_longest(c), 600 * 1000);
	assert_string_equal(config_tor_program(c), "");
	assert_string_equal(config_tor_control(c), "");    /* our own tor */
	config_close(c);
}

static void whose_tor(void **state)
{
	static const struct {
		const char *text, *program, *control;
	} files[] = {
		{ "[tor]\nprogram = /opt/tor/bin/tor\n", "/opt/tor/bin/tor", "" },
		{ "[tor]\nprogram =\n", "", "" },
		{ "[tor]\nuse = system\n", "", "/run/tor/control" },
		{ "[tor]\nuse = system\ncontrol = /var/run/other\nprogram = /t\n", "/t", "/var/run/other" },
		/* Its socket is named, but it is not to be used. */
		{ "[tor]\nuse = own\ncontrol = /var/run/other\n", "", "" },
		{ "[tor]\ncontrol = /var/run/other\n", "", "" },
	};
	struct config *c;
	char why[200];

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		assert_int_equal(read_text(files[i].text, &c, why, sizeof(why)), ERR_OK);
		assert_string_equal(config_tor_program(c), files[i].program);
		assert_string_equal(config_tor_control(c), files[i].control);
		config_close(c);
	}
}

static void values_are_read(void **state)
{
	struct config *c;
	char why[200];

	(void)state;
	assert_int_equal(read_text("; a comment\n[dial]\nlongest = 30\n[log]\nlevel=error\n", &c, why, sizeof(why)), ERR_OK);
	assert_int_equal(config_dial_longest(c), 30 * 1000);
	config_close(c);
}

static void what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "[log]\ncolour = red\n", "no setting log.colour" },
		{ "[nope]\nlevel = info\n", "no setting nope.level" },
		{ "[log]\nlevel = loud\n", "log.level takes" },
		{ "[dial]\nlongest = 29\n", "dial.longest takes" },
		{ "[dial]\nlongest = 1e9\n", "dial.longest takes" },
		{ "[dial]\nlongest = -60\n", "dial.longest takes" },
		{ "[log]\nlevel\n", "Line 2" },
		{ "[tor]\nuse = mine\n", "tor.use takes own (started by Nightjar) or system" },
		{ "[tor]\nuse =\n", "tor.use takes" },
		{ "[tor]\nuse = System\n", "tor.use takes" },
		{ "[tor]\ncontrol = 9051\n", "tor.control takes the path of its control socket" },
		{ "[tor]\ncontrol =\n", "tor.control takes" },
		{ "[tor]\ncontrol = run/tor\n", "tor.control takes" },
		{ "[tor]\nprogram = tor\n", "tor.program takes a path" },
		{ "[tor]\nprogram = off\n", "tor.program takes a path" },
		{ "[tor]\nbridges = x\n", "no setting tor.bridges" },
		{ "[ui]\ntheme = blue\n", "ui.theme takes default, mono or contrast" },
		{ "[ui]\nvi = yes\n", "ui.vi takes on or off" },
		{ "[ui]\nmouse =\n", "ui.mouse takes on or off" },
		{ "[ui]\nreveal = On\n", "ui.reveal takes on or off" },
		{ "[ui]\nnotify = loud\n", "ui.notify takes off, bell, terminal or desktop" },
		{ "[ui]\nlock_after = 1441\n", "ui.lock_after takes a number of minutes" },
		{ "[ui]\nlock_after = -1\n", "ui.lock_after takes" },
		{ "[ui]\nlock_after = 5m\n", "ui.lock_after takes" },
	};
	struct config *c;
	char why[PATH_LEN_MAX + 200];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(read_text(bad[i].text, &c, why, sizeof(why)), ERR_USAGE);
		assert_non_null(strstr(why, bad[i].says));
		assert_int_equal(config_dial_longest(c), 600 * 1000);
		assert_string_equal(config_tor_control(c), "");
		config_close(c);
	}
}

static void settings_of_the_interface(void **state)
{
	static const char *const good[] = { "theme = contrast", "theme = mono", "vi = on", "mouse = off", "notify = desktop",
	                                    "notify = terminal", "reveal = on", "lock_after = 0", "lock_after = 1440" };
	struct config *c;
	char text[80], why[PATH_LEN_MAX + 200];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(text, sizeof(text), "[ui]\n%s\n", good[i]);
		assert_int_equal(read_text(text, &c, why, sizeof(why)), ERR_OK);
		config_close(c);
	}
}

/* What is not read back as it was written is not taken: a set path would keep the daemon from starting. */
static void a_path_has_its_limit(void **state)
{
	char text[400], path[256], why[PATH_LEN_MAX + 200];
	struct config *c;

	(void)state;
	memset(path, 'p', sizeof(path));
	path[255] = '\0';
	for (int len = 1; len < 255; len++) {
		enum err e;

		snprintf(text, sizeof(text), "[tor]\nprogram = /%.*s\n", len, path);
		e = read_text(text, &c, why, sizeof(why));
		assert_int_equal(e, len < 176 ? ERR_OK : ERR_USAGE);
		assert_int_equal(strlen(config_tor_program(c)), len < 176 ? len + 1 : 0);
		config_close(c);
	}
	assert_int_equal(read_text("[tor]\nprogram = /a;b\n", &c, why, sizeof(why)), ERR_USAGE);
	config_close(c);
	assert_int_equal(read_text("[tor]\nprogram = /a\tb\n", &c, why, sizeof(why)), ERR_USAGE);
	config_close(c);
	assert_int_equal(read_text("[tor]\nprogram = /a b\n", &c, why, sizeof(why)), ERR_OK);
	config_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_file_is_all_defaults),
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(whose_tor),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(settings_of_the_interface),
		cmocka_unit_test(a_path_has_its_limit),
	};

	return cmocka_run_group_tests_name("daemon/config", tests, make, clean);
}
