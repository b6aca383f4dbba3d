/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One notification on the desktop, by org.freedesktop.Notifications (Desktop Notifications Specification 1.2) on the bus of
 * the session: shown, replaced by the next one, taken away. When the bus ends, so does the event loop.
 */
#ifndef NOTIFY_TELLER_H
#define NOTIFY_TELLER_H

#include <stdbool.h>
#include <systemd/sd-event.h>

struct teller;

/* Borrows the loop. Returns owned; NULL: there is no bus, or (with *taken) another one tells about this `socket` already. */
struct teller *teller_open(sd_event *event, const char *socket, bool *taken);
void teller_close(struct teller *t);

/* `text` is shown as it is, without markup. `brief`: the desktop should not keep it in a list. */
void teller_say(struct teller *t, const char *text, bool brief);
void teller_withdraw(struct teller *t);

#endif
