/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: libsystemd */
/*
 * A desktop that shows notifications, for notify.sh: org.freedesktop.Notifications on the bus of the session. It prints a
 * line for each, and closes one when it reads its id:
 *   shown ID REPLACED SUMMARY|BODY|transient or kept
 *   closed ID
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define SERVICE "org.freedesktop.Notifications"
#define OBJECT  "/org/freedesktop/Notifications"

static uint32_t last;

static int is_transient(sd_bus_message *m)
{
	int transient = 0;
	const char *key;

	if (sd_bus_message_enter_container(m, 'a', "{sv}") <= 0)
		return 0;
	while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
		(void)sd_bus_message_read(m, "s", &key);
		if (strcmp(key, "transient") == 0)
			(void)sd_bus_message_read(m, "v", "b", &transient);
		else
			(void)sd_bus_message_skip(m, "v");
		(void)sd_bus_message_exit_container(m);
	}
	(void)sd_bus_message_exit_container(m);
	return transient;
}

static int notify(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	const char *app, *icon, *summary, *body;
	uint32_t replaces;

	(void)ctx;
	(void)error;
	if (sd_bus_message_read(m, "susss", &app, &replaces, &icon, &summary, &body) < 0 || sd_bus_message_skip(m, "as") < 0)
		exit(1);
	if (replaces == 0)
		last++;
	printf("shown %u %u %s|%s|%s\n", last, replaces, summary, body, is_transient(m) ? "transient" : "kept");
	return sd_bus_reply_method_return(m, "u", last);
}

static int close_one(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	uint32_t id;

	(void)ctx;
	(void)error;
	if (sd_bus_message_read(m, "u", &id) < 0)
		exit(1);
	printf("closed %u\n", id);
	(void)sd_bus_emit_signal(sd_bus_message_get_bus(m), OBJECT, SERVICE, "NotificationClosed", "uu", id, 3u);
	return sd_bus_reply_method_return(m, "");
}

/* The person clicks it away. */
static int on_input(sd_event_source *source, int fd, uint32_t what, void *ctx)
{
	char line[16];
	ssize_t n = read(fd, line, sizeof(line) - 1);

	(void)what;
	if (n <= 0)
		return sd_event_exit(sd_event_source_get_event(source), 0);
	line[n] = '\0';
	(void)sd_bus_emit_signal(ctx, OBJECT, SERVICE, "NotificationClosed", "uu", (uint32_t)strtoul(line, NULL, 10), 2u);
	printf("dismissed %s", line);
	return 0;
}

static const sd_bus_vtable methods[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Notify", "susssasa{sv}i", "u", notify, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("CloseNotification", "u", "", close_one, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_SIGNAL("NotificationClosed", "uu", 0),
	SD_BUS_VTABLE_END,
};

int main(void)
{
	sd_event *event = NULL;
	sd_bus *bus = NULL;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (sd_event_new(&event) < 0 || sd_bus_open_user(&bus) < 0 ||
	    sd_bus_add_object_vtable(bus, NULL, OBJECT, SERVICE, methods, NULL) < 0 ||
	    sd_bus_request_name(bus, SERVICE, 0) < 0 || sd_bus_attach_event(bus, event, 0) < 0 ||
	    sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN, on_input, bus) < 0)
		return 1;
	puts("ready");
	return sd_event_loop(event) < 0;
}
