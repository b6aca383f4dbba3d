/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nightjard: its options, and its way up. Everything else is daemon.c's. */
#include "base/assert.h"
#include "base/err.h"
#include "base/log.h"
#include "base/tr.h"
#include "core/store_heap.h"
#include "daemon/confine.h"
#include "daemon/daemon.h"
#include "daemon/manual.h"
#include "daemon/process.h"
#include "daemon/rescue.h"
#include "daemon/supervisor.h"
#include "rpc/envelope.h"
#include "rpc/path.h"

#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Exit codes, the same as of nightjar where they mean the same. */
#define EXIT_FAILED 1
#define EXIT_USAGE  2
#define EXIT_IN_USE 5    /* another daemon holds the profile */

struct options {
	const char *profile, *socket, *log, *rescue;
	bool daemonize, group;
	int done;    /* an exit code when there is nothing more to do, else -1 */
};

static const struct option longs[] = {
	{ "profile", required_argument, NULL, 'p' }, { "socket", required_argument, NULL, 's' },
	{ "log", required_argument, NULL, 'l' },     { "daemonize", no_argument, NULL, 'd' },
	{ "foreground", no_argument, NULL, 'f' },    { "rescue", required_argument, NULL, 'r' },
	{ "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },          { "man", no_argument, NULL, 'm' },
	{ "group", no_argument, NULL, 'g' },
	{ NULL, 0, NULL, 0 },
};

static void take_option(struct options *o, int c)
{
	switch (c) {
	case 'p':
		o->profile = optarg;
		break;
	case 's':
		o->socket = optarg;
		break;
	case 'l':
		o->log = optarg;
		break;
	case 'g':
		o->group = true;
		break;
	case 'd':
		o->daemonize = true;
		break;
	case 'f':
		o->daemonize = false;
		break;
	case 'r':
		o->rescue = optarg;
		break;
	case 'v':
		printf("nightjard %s\n", NIGHTJAR_VERSION);
		o->done = 0;
		break;
	case 'h':
		manual_help(stdout);
		o->done = 0;
		break;
	case 'm':
		manual_page(stdout);
		o->done = 0;
		break;
	default:
		manual_help(stderr);
		o->done = EXIT_USAGE;
	}
}

static struct options read_options(int argc, char **argv)
{
	struct options o = { .done = -1 };
	int c;

	while (o.done < 0 && (c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		take_option(&o, c);
	if (o.done < 0 && optind < argc) {
		fprintf(stderr, "nightjard: takes no argument \"%s\"\n", argv[optind]);
		o.done = EXIT_USAGE;
	}
	return o;
}

static enum err find_paths(const struct options *o, char *profile, char *socket)
{
	enum err e = path_profile(profile, o->profile);
	char here[PATH_LEN_MAX];

	if (e != ERR_OK || !o->socket)
		return e == ERR_OK ? path_socket(socket, profile) : e;
	if (o->socket[0] == '/')
		return snprintf(socket, PATH_LEN_MAX, "%s", o->socket) < PATH_LEN_MAX ? ERR_OK : ERR_TOO_LONG;
	return getcwd(here, sizeof(here)) && path_join(socket, here, o->socket) ? ERR_OK : ERR_TOO_LONG;
}

static int run(const char *profile, const char *socket, bool group)
{
	static struct daemon d;
	const char *text;
	enum err e;
	int code;

	d.for_group = group;
	e = confine_begin(profile, socket) ? daemon_start(&d, profile, socket) : ERR_LIMIT;
	text = d.why[0] ? d.why : err_text(e);
	code = e == ERR_PROFILE_IN_USE ? EXIT_IN_USE : EXIT_FAILED;

	if (e == ERR_OK) {
		process_ready();
		log_info("%s, listening at %s", daemon_state_name(d.state), socket);
		code = daemon_run(&d);
	} else {
		log_error("%s %s", text, err_hint(e));
		process_failed(err_kind(e), text, err_hint(e));
	}
	daemon_stop(&d);
	return code;
}

int main(int argc, char **argv)
{
	struct options o = read_options(argc, argv);
	char profile[PATH_LEN_MAX], socket[PATH_LEN_MAX], why[256];
	enum err e;

	if (o.done >= 0)
		return o.done;
	process_harden();
	tr_setup();
	envelope_setup();
	if (!(o.daemonize ? supervisor_decline(why, sizeof(why)) : supervisor_take(why, sizeof(why)))) {
		log_error("%s", why);
		return EXIT_USAGE;
	}
	if (sodium_init() < 0) {
		log_error("the system's random generator does not work");
		return EXIT_FAILED;
	}
	ASSERT(store_heap_wiped());
	e = find_paths(&o, profile, socket);
	if (e != ERR_OK) {
		log_error("%s %s", err_text(e), err_hint(e));
		return EXIT_FAILED;
	}
	if (o.rescue)
		return rescue_run(profile, o.rescue);
	if (o.daemonize && !process_daemonize(o.log))
		return EXIT_FAILED;
	return run(profile, socket, o.group);
}
