/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the daemon says of itself: status, version, the description of its methods. Handlers, see rpc/method.h. */
#ifndef DAEMON_ABOUT_H
#define DAEMON_ABOUT_H

struct ask;
struct daemon;

void about_status(struct daemon *d, struct ask *a);
void about_version(struct daemon *d, struct ask *a);
void about_discover(struct daemon *d, struct ask *a);

#endif
