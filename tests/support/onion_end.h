/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An end of the Tor road. For a program inside a private Tor network, whose tor (TORNET/tor) it runs. */
#ifndef SUPPORT_ONION_END_H
#define SUPPORT_ONION_END_H

#include "support/road_end.h"

/* Opens the profile of a machine that has one contact, and starts tor. */
void onion_end_open(struct road_end *e, const char *folder, int64_t contact);
bool onion_end_is_published(struct road_end *e);

#endif
