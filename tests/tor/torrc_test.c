/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/torrc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PRINT "0123456789ABCDEF0123456789ABCDEF01234567"

static char dir[64], path[4096];

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/nightjar-torrc-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s:/nowhere", dir);
	return setenv("PATH", path, 1);
}

static int teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "/bin/rm -r %s", dir);
	return system(command);
}

static const char *read_file(const char *name)
{
	static char text[16384];
	FILE *f = fopen(name, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	return text;
}

static mode_t mode_of(const char *name)
{
	struct stat st;

	assert_int_equal(stat(name, &st), 0);
	return st.st_mode & 0777;
}

/* Every line of it, so that none comes or goes unseen. */
static void the_file_word_for_word(void **state)
{
	static const char want[] =
		"# Written anew by Nightjar each time it starts tor: changes here are lost.\n"
		"DataDirectory \"/p/tor/data\"\n"
		"ControlSocket \"/run/x.tor/control\"\n"
		"CookieAuthentication 1\n"
		"CookieAuthFile \"/run/x.tor/cookie\"\n"
		"SocksPort unix:\"/run/x.tor/socks\" OnionTrafficOnly IsolateSOCKSAuth KeepAliveIsolateSOCKSAuth "
			"ExtendedErrors\n"
		"__OwningControllerProcess 4711\n"
		"DisableNetwork 1\n"
		"ClientOnly 1\n"
		"DormantTimeoutEnabled 0\n"
		"SafeLogging 1\n"
		"Log notice stdout\n"
		"Sandbox 1\n";
	struct torrc_places at = { .data = "/p/tor/data", .sockets = "/run/x.tor", .boxed = true };
	struct torrc_files files;

	(void)state;
	umask(0);
	assert_true(torrc_write(&files, dir, &at, 4711));
	assert_string_equal(read_file(files.torrc), want);
	assert_string_equal(read_file(files.defaults), "");
	assert_int_equal(mode_of(files.torrc), 0600);
	assert_int_equal(mode_of(files.defaults), 0600);
	assert_true(torrc_write(&files, dir, &at, 4711));    /* over the one that is there */
	assert_string_equal(read_file(files.torrc), want);
	at.boxed = false;
	assert_true(torrc_write(&files, dir, &at, 4711));
	assert_non_null(strstr(read_file(files.torrc), "\nSandbox 0\n"));
}

/* A path is not mistaken for settings. */
static void paths_are_quoted(void **state)
{
	struct torrc_places at = { .data = "/a \"b\"\\c # d/data", .sockets = "/run/x" };
	struct torrc_files files;

	(void)state;
	assert_true(torrc_write(&files, dir, &at, 1));
	assert_non_null(strstr(read_file(files.torrc), "DataDirectory \"/a \\\"b\\\"\\\\c # d/data\"\n"));
	at.data = "/a\nSocksPort 9050\n";
	errno = 0;
	assert_false(torrc_write(&files, dir, &at, 1));
	assert_int_equal(errno, EINVAL);
	assert_null(strstr(read_file(files.torrc), "9050"));
}

static void the_longest_path_fits(void **state)
{
	char data[4096 + 8];
	struct torrc_places at = { .data = data, .sockets = "/run/x" };
	struct torrc_files files;

	(void)state;
	memset(data, '"', sizeof(data) - 1);    /* each takes two */
	data[sizeof(data) - 1] = '\0';
	assert_true(torrc_write(&files, dir, &at, 1));
	assert_non_null(strstr(read_file(files.torrc), "Log notice stdout\n"));
	at.sockets = data;
	assert_false(torrc_write(&files, dir, &at, 1));
	assert_int_equal(errno, ENAMETOOLONG);
	at.sockets = "/run/x";
	assert_false(torrc_write(&files, data, &at, 1));
	assert_int_equal(errno, ENAMETOOLONG);
}

static void a_file_of_others_is_not_written(void **state)
{
	const struct torrc_places at = { .data = "/d", .sockets = "/s" };
	char link[128], victim[128];
	struct torrc_files files;

	(void)state;
	snprintf(link, sizeof(link), "%s/torrc", dir);
	snprintf(victim, sizeof(victim), "%s/victim", dir);
	fclose(fopen(victim, "w"));
	assert_int_equal(symlink(victim, link), 0);
	assert_false(torrc_write(&files, dir, &at, 1));
	assert_int_equal(errno, ELOOP);
	assert_string_equal(read_file(victim), "");
	assert_false(torrc_write(&files, "/nowhere/at/all", &at, 1));
	assert_int_equal(errno, ENOENT);
}

/* ---- bridges ---- */

static void program(const char *name)
{
	char file[128];
	int n = snprintf(file, sizeof(file), "%s/%s", dir, name);

	assert_in_range(n, 1, sizeof(file) - 1);
	fclose(fopen(file, "w"));
	assert_int_equal(chmod(file, 0700), 0);
}

static struct bridge bridge(const char *transport, const char *line)
{
	struct bridge b;

	snprintf(b.transport, sizeof(b.transport), "%s", transport);
	snprintf(b.line, sizeof(b.line), "%s", line);
	return b;
}

static void assert_command(const struct bridge *bridges, size_t n, const char *want)
{
	char missing[BRIDGE_TRANSPORT_SIZE], text[1024];
	char *got = torrc_go_online(bridges, n, missing);

	assert_non_null(got);
	snprintf(text, sizeof(text), "%s", want);
	for (char *at; (at = strstr(text, "DIR"));) {
		char rest[1024];

		snprintf(rest, sizeof(rest), "%s", at + 3);
		snprintf(at, sizeof(text) - (size_t)(at - text), "%s%s", dir, rest);
	}
	assert_string_equal(got, text);
	free(got);
}

static void without_bridges(void **state)
{
	(void)state;
	assert_command(NULL, 0, "SETCONF DisableNetwork=0 UseBridges=0 Bridge ClientTransportPlugin");
}

static void with_bridges(void **state)
{
	struct bridge b[3] = { bridge("", "192.0.2.1:443 " PRINT), bridge("obfs4", "obfs4 192.0.2.2:1 cert=x"),
		               bridge("obfs4", "obfs4 192.0.2.3:1 cert=y") };

	(void)state;
	program("obfs4proxy");
	assert_command(b, 1, "SETCONF DisableNetwork=0 UseBridges=1 Bridge=\"192.0.2.1:443 " PRINT "\"");
	/* A program once for each transport. */
	assert_command(b, 3, "SETCONF DisableNetwork=0 UseBridges=1 Bridge=\"192.0.2.1:443 " PRINT "\" "
	                     "Bridge=\"obfs4 192.0.2.2:1 cert=x\" ClientTransportPlugin=\"obfs4 exec DIR/obfs4proxy\" "
	                     "Bridge=\"obfs4 192.0.2.3:1 cert=y\"");
	b[0] = bridge("snowflake", "snowflake 192.0.2.4:80 url=u");
	program("snowflake-client");
	assert_command(b, 2, "SETCONF DisableNetwork=0 UseBridges=1 Bridge=\"snowflake 192.0.2.4:80 url=u\" "
	                     "ClientTransportPlugin=\"snowflake exec DIR/snowflake-client\" "
	                     "Bridge=\"obfs4 192.0.2.2:1 cert=x\" ClientTransportPlugin=\"obfs4 exec DIR/obfs4proxy\"");
}

static void a_missing_program_is_named(void **state)
{
	const struct bridge b[2] = { bridge("", "192.0.2.1:443"), bridge("nonesuch", "nonesuch 192.0.2.1:443") };
	char missing[BRIDGE_TRANSPORT_SIZE] = "";

	(void)state;
	assert_null(torrc_go_online(b, 2, missing));
	assert_string_equal(missing, "nonesuch");
}

/* Tor cuts what it is to run at its blanks; a quote would end the setting. */
static void a_program_in_a_strange_folder_is_not_run(void **state)
{
	static const char *const strange[] = { "with blank", "with\"quote", "with\\slash", "with\nline", "with#mark",
					      "with\xc3\xa4" };
	/* webtunnel: of the known ones the least likely to be installed here, where it would be found behind PATH. */
	const struct bridge b = bridge("webtunnel", "webtunnel 192.0.2.1:443 url=u");
	char missing[BRIDGE_TRANSPORT_SIZE], plain[64];

	memcpy(plain, dir, sizeof(plain));
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		int n = snprintf(dir, sizeof(dir), "%s/%s", plain, strange[i]);
		char *got;

		assert_in_range(n, 1, sizeof(dir) - 1);
		assert_int_equal(mkdir(dir, 0700), 0);
		setenv("PATH", dir, 1);
		program("lyrebird");
		got = torrc_go_online(&b, 1, missing);
		if (got)
			assert_null(strstr(got, strange[i]));
		free(got);
		memcpy(dir, plain, sizeof(dir));
	}
	(void)state;
}

static void the_most_bridges_fit(void **state)
{
	struct bridge b[TORRC_BRIDGES_MAX];
	char missing[BRIDGE_TRANSPORT_SIZE];
	char *got;

	(void)state;
	program("obfs4proxy");
	for (size_t i = 0; i < TORRC_BRIDGES_MAX; i++) {
		b[i] = bridge("obfs4", "");
		memset(b[i].line, 'a' + (int)i, BRIDGE_LINE_MAX);
		b[i].line[BRIDGE_LINE_MAX] = '\0';
	}
	got = torrc_go_online(b, TORRC_BRIDGES_MAX, missing);
	assert_non_null(got);
	assert_true(strlen(got) > TORRC_BRIDGES_MAX * (BRIDGE_LINE_MAX + 10));
	assert_int_equal(got[strlen(got) - 1], '"');
	assert_int_equal(got[strlen(got) - 2], 'a' + TORRC_BRIDGES_MAX - 1);
	free(got);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_file_word_for_word),
		TEST(paths_are_quoted),
		TEST(the_longest_path_fits),
		TEST(a_file_of_others_is_not_written),
		TEST(without_bridges),
		TEST(with_bridges),
		TEST(a_missing_program_is_named),
		TEST(a_program_in_a_strange_folder_is_not_run),
		TEST(the_most_bridges_fit),
	};

	return cmocka_run_group_tests_name("tor/torrc", tests, NULL, NULL);
}
