/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nightjar-notify: says on the desktop that a message came. It holds no key and is never told what a message says. */
#include "base/tr.h"
#include "notify/follower.h"
#include "notify/teller.h"
#include "rpc/envelope.h"
#include "rpc/path.h"

#include <getopt.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX 384

static const char usage[] =
    "usage: nightjar-notify [--names] [--profile DIR] [--socket PATH]\n\n"
    "Says on the desktop that a message came, never what it says. It waits for Nightjar, and starts nothing itself.\n\n"
    "  --names        say who wrote; whoever sees the screen reads it, locked or not\n"
    "  --profile DIR  the folder of the profile; default: $NIGHTJAR_PROFILE, else ~/.local/share/nightjar\n"
    "  --socket PATH  the daemon's socket; default: found from the profile\n"
    "  --version, --help\n";

static const struct option longs[] = {
	{ "names", no_argument, NULL, 'n' },         { "profile", required_argument, NULL, 'p' },
	{ "socket", required_argument, NULL, 's' },  { "version", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },          { NULL, 0, NULL, 0 },
};

struct options {
	const char *profile, *socket;
	bool names;
	int done;    /* an exit code when there is nothing more to do, else -1 */
};

static struct options read_options(int argc, char **argv)
{
	struct options o = { .done = -1 };
	int c;

	while (o.done < 0 && (c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (c == 'n') {
			o.names = true;
		} else if (c == 'p') {
			o.profile = optarg;
		} else if (c == 's') {
			o.socket = optarg;
		} else if (c == 'v') {
			puts("nightjar-notify " NIGHTJAR_VERSION);
			o.done = EXIT_SUCCESS;
		} else {
			fputs(usage, c == 'h' ? stdout : stderr);
			o.done = c == 'h' ? EXIT_SUCCESS : 2;
		}
	}
	if (o.done < 0 && optind < argc) {
		fputs(usage, stderr);
		o.done = 2;
	}
	return o;
}

static void on_news(void *ctx, const char *name, bool several)
{
	char text[TEXT_MAX];

	if (!name)
		snprintf(text, sizeof(text), "%s", several ? _("New messages") : _("A new message"));
	else
		snprintf(text, sizeof(text), several ? _("New messages from %s") : _("A new message from %s"), name);
	teller_say(ctx, text, name != NULL);
}

static void on_calm(void *ctx)
{
	teller_withdraw(ctx);
}

/* It speaks to the desktop, so it gains nothing by what comes from there, and shows nothing to other processes. */
static void harden(void)
{
	const struct rlimit none = { 0, 0 };

	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)close_range(STDERR_FILENO + 1, ~0u, 0);
	(void)umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
}

/* Before the loop ends, as the bus ends with it. */
static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *ctx)
{
	(void)info;
	teller_withdraw(ctx);
	return sd_event_exit(sd_event_source_get_event(source), EXIT_SUCCESS);
}

static bool watch_signals(sd_event *event, struct teller *teller)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	return sigprocmask(SIG_BLOCK, &set, NULL) == 0 && sd_event_add_signal(event, NULL, SIGTERM, on_signal, teller) >= 0 &&
	       sd_event_add_signal(event, NULL, SIGINT, on_signal, teller) >= 0;
}

static int run(const char *socket, bool names)
{
	struct follower_hooks hooks = { .news = on_news, .calm = on_calm };
	struct follower *follower = NULL;
	struct teller *teller = NULL;
	sd_event *event = NULL;
	bool taken = false;
	int status = EXIT_FAILURE;

	if (sd_event_new(&event) < 0)
		goto out;
	teller = teller_open(event, socket, &taken);
	if (!teller) {
		fputs(taken ? "nightjar-notify: runs already in this session.\n" :
		              "nightjar-notify: there is no desktop here: the session has no D-Bus.\n", stderr);
		goto out;
	}
	hooks.ctx = teller;
	follower = follower_open(event, socket, names, &hooks);
	if (follower && watch_signals(event, teller))
		status = sd_event_loop(event);
out:
	follower_close(follower);
	teller_close(teller);
	sd_event_unref(event);
	return status == EXIT_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}

static enum err find_socket(const struct options *o, char *out)
{
	char profile[PATH_LEN_MAX];
	enum err e = path_profile(profile, o->profile);

	if (e != ERR_OK || !o->socket)
		return e == ERR_OK ? path_socket(out, profile) : e;
	return snprintf(out, PATH_LEN_MAX, "%s", o->socket) < PATH_LEN_MAX ? ERR_OK : ERR_TOO_LONG;
}

int main(int argc, char **argv)
{
	struct options o = read_options(argc, argv);
	char socket[PATH_LEN_MAX];
	enum err e;

	if (o.done >= 0)
		return o.done;
	harden();
	tr_setup();
	envelope_setup();
	if (sodium_init() < 0)
		return EXIT_FAILURE;
	e = find_socket(&o, socket);
	if (e != ERR_OK) {
		fprintf(stderr, "nightjar-notify: %s %s\n", err_text(e), err_hint(e));
		return EXIT_FAILURE;
	}
	return run(socket, o.names);
}
