/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nightjar-bluez [FOLDER [SECONDS]]: talks to bluetoothd for the daemon, which starts it (see README.md and bluez_line.h).
 * FOLDER: where it notes what it has changed. SECONDS: so long after being killed an adapter may still be seen (600).
 */
#include "bluetooth/bluez/inquiry.h"
#include "bluetooth/bluez/publish.h"
#include "bluetooth/bluez/radios.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define LEAVING      UINT64_C(5000000)     /* us: for undoing everything at the end */
#define MGMT_RETRY   UINT64_C(30000000)
#define SECONDS      600
#define SECONDS_MOST 3600

struct bluez {
	sd_event *event;
	struct stdpipe *pipe;
	struct sysbus *bus;
	struct mgmt *mgmt;
	struct radios *radios;
	struct publish *publish;
	struct inquiry *inquiry;
	sd_bus_slot *objects;
	sd_event_source *deadline, *settled, *retry;
	bool leaving;
};

static void on_line(void *ctx, const struct bluez_line *l)
{
	struct bluez *z = ctx;

	if (z->leaving)
		return;
	if (l->kind == BLUEZ_LINE_WISH)
		radios_wish(z->radios, l->hci, l->reach);
	else if (l->kind == BLUEZ_LINE_RECORD || l->kind == BLUEZ_LINE_ANNOUNCE)
		publish_add(z->publish, &l->uuid[0], l->channel, l->kind == BLUEZ_LINE_ANNOUNCE);
	else if (l->kind == BLUEZ_LINE_UNRECORD)
		publish_remove(z->publish, &l->uuid[0]);
	else
		inquiry_start(z->inquiry, l->hci, l->seconds);
}

/* At once and after each event, while we are leaving. */
static int on_settled(sd_event_source *source, void *ctx)
{
	struct bluez *z = ctx;

	(void)source;
	if (z->leaving && radios_is_settled(z->radios))
		sd_event_exit(z->event, EXIT_SUCCESS);
	return 0;
}

static int on_deadline(sd_event_source *source, uint64_t now, void *ctx)
{
	struct bluez *z = ctx;

	(void)source;
	(void)now;
	sd_event_exit(z->event, EXIT_FAILURE);
	return 0;
}

static void leave(void *ctx)
{
	struct bluez *z = ctx;

	if (z->leaving)
		return;
	z->leaving = true;
	radios_leave(z->radios);
	if (sd_event_add_time_relative(z->event, &z->deadline, CLOCK_MONOTONIC, LEAVING, 0, on_deadline, z) < 0 ||
	    sd_event_add_post(z->event, &z->settled, on_settled, z) < 0)
		sd_event_exit(z->event, EXIT_FAILURE);
	else
		on_settled(NULL, z);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *ctx)
{
	(void)source;
	(void)info;
	leave(ctx);
	return 0;
}

/* The interfaces of one object, m at a{sa{sv}}. */
static void take_object(struct bluez *z, const char *path, sd_bus_message *m)
{
	const char *interface;

	if (sd_bus_message_enter_container(m, 'a', "{sa{sv}}") <= 0)
		return;
	while (sd_bus_message_enter_container(m, 'e', "sa{sv}") > 0) {
		(void)sd_bus_message_read(m, "s", &interface);
		if (strcmp(interface, SYSBUS_ADAPTER) == 0)
			radios_properties(z->radios, path, m, true);
		else if (strcmp(interface, SYSBUS_DEVICE) == 0)
			inquiry_device(z->inquiry, path, m);
		else
			(void)sd_bus_message_skip(m, "a{sv}");
		(void)sd_bus_message_exit_container(m);
	}
	(void)sd_bus_message_exit_container(m);
}

static int on_objects(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	struct bluez *z = ctx;
	const char *path;

	(void)error;
	z->objects = sd_bus_slot_unref(z->objects);
	if (!sd_bus_message_is_method_error(m, NULL) && sd_bus_message_enter_container(m, 'a', "{oa{sa{sv}}}") > 0) {
		while (sd_bus_message_enter_container(m, 'e', "oa{sa{sv}}") > 0) {
			(void)sd_bus_message_read(m, "o", &path);
			take_object(z, path, m);
			(void)sd_bus_message_exit_container(m);
		}
	}
	radios_listed(z->radios);
	return 0;
}

static void on_bus(void *ctx, enum sysbus_state state)
{
	struct bluez *z = ctx;

	z->objects = sd_bus_slot_unref(z->objects);
	inquiry_bus(z->inquiry);
	radios_bus(z->radios, state);
	publish_bus(z->publish, state);
	if (state == SYSBUS_BLUEZ)
		(void)sysbus_call(z->bus, &z->objects, sysbus_message(z->bus, "/", SYSBUS_OBJECTS, "GetManagedObjects"),
		                  on_objects, z);
}

static void on_removed(struct bluez *z, sd_bus_message *m)
{
	const char *path, *interface;

	if (sd_bus_message_read(m, "o", &path) <= 0 || sd_bus_message_enter_container(m, 'a', "s") <= 0)
		return;
	while (sd_bus_message_read(m, "s", &interface) > 0) {
		if (strcmp(interface, SYSBUS_ADAPTER) == 0)
			radios_removed(z->radios, path);
	}
}

static void on_news(void *ctx, sd_bus_message *m)
{
	struct bluez *z = ctx;
	const char *member = sd_bus_message_get_member(m), *path = NULL, *interface;

	if (strcmp(member, "InterfacesAdded") == 0) {
		if (sd_bus_message_read(m, "o", &path) > 0)
			take_object(z, path, m);
	} else if (strcmp(member, "InterfacesRemoved") == 0) {
		on_removed(z, m);
	} else if (strcmp(member, "PropertiesChanged") == 0 && sd_bus_message_read(m, "s", &interface) > 0) {
		if (strcmp(interface, SYSBUS_ADAPTER) == 0)
			radios_properties(z->radios, sd_bus_message_get_path(m), m, false);
		else if (strcmp(interface, SYSBUS_DEVICE) == 0)
			inquiry_changed(z->inquiry, sd_bus_message_get_path(m));
	}
}

static void on_kernel(void *ctx)
{
	radios_look(((struct bluez *)ctx)->radios);
}

static void on_connectable(void *ctx, uint16_t hci, bool connectable)
{
	radios_connectable(((struct bluez *)ctx)->radios, hci, connectable);
}

/* The kernel's part may be loaded later, with the first adapter. */
static int on_retry(sd_event_source *source, uint64_t now, void *ctx)
{
	struct bluez *z = ctx;
	const struct mgmt_hooks hooks = { .ctx = z, .changed = on_kernel, .connectable = on_connectable };

	(void)now;
	z->mgmt = mgmt_open(z->event, &hooks);
	if (z->mgmt) {
		radios_set_mgmt(z->radios, z->mgmt);
		radios_look(z->radios);
		return 0;
	}
	sd_event_source_set_time_relative(source, MGMT_RETRY);
	sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

/* What is read from the air goes through this process: it can gain nothing, and shows nothing to other processes. */
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

static bool watch_signals(struct bluez *z)
{
	static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		sigaddset(&set, ends[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (sd_event_add_signal(z->event, NULL, ends[i], on_signal, z) < 0)
			return false;
	}
	return true;
}

static bool set_up(struct bluez *z, const char *folder, uint32_t seconds)
{
	const struct stdpipe_hooks pipe_hooks = { .ctx = z, .line = on_line, .end = leave };
	const struct sysbus_hooks bus_hooks = { .ctx = z, .state = on_bus, .signal = on_news };
	struct radios_options o = { .folder = folder, .seconds = seconds };

	if (sd_event_new(&z->event) < 0 || !watch_signals(z))
		return false;
	z->pipe = stdpipe_open(z->event, &pipe_hooks);
	z->bus = sysbus_open(z->event, &bus_hooks);
	if (!z->pipe || !z->bus)
		return false;
	o.event = z->event;
	o.bus = z->bus;
	o.out = z->pipe;
	z->radios = radios_open(&o);
	z->publish = publish_open(z->bus, z->pipe);
	z->inquiry = inquiry_open(z->event, z->bus, z->pipe);
	return z->radios && z->publish && z->inquiry &&
	       sd_event_add_time_relative(z->event, &z->retry, CLOCK_MONOTONIC, 0, 0, on_retry, z) >= 0;
}

static void tear_down(struct bluez *z)
{
	sd_event_source_disable_unref(z->deadline);
	sd_event_source_disable_unref(z->settled);
	sd_event_source_disable_unref(z->retry);
	sd_bus_slot_unref(z->objects);
	inquiry_close(z->inquiry);
	publish_close(z->publish);
	radios_close(z->radios);
	mgmt_close(z->mgmt);
	sysbus_close(z->bus);
	stdpipe_close(z->pipe);
	sd_event_unref(z->event);
}

int main(int argc, char **argv)
{
	struct bluez z = { .leaving = false };
	unsigned long seconds = argc > 2 ? strtoul(argv[2], NULL, 10) : SECONDS;
	int status = EXIT_FAILURE;

	if (argc > 3 || seconds < 1 || seconds > SECONDS_MOST) {
		fputs("usage: nightjar-bluez [FOLDER [SECONDS]]\n", stderr);
		return 2;
	}
	harden();
	if (set_up(&z, argc > 1 ? argv[1] : NULL, (uint32_t)seconds))
		status = sd_event_loop(z.event);
	tear_down(&z);
	return status == EXIT_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}
