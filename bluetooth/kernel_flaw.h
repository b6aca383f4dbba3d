/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kernels on which Nightjar does not call: Linux 6.1.192, and so Debian 12's of that version, crashes inside when an
 * RFCOMM call gets no answer ("list_del corruption", in hci_chan_del by rfcomm_session_del); after that no RFCOMM works
 * until the machine starts anew. 6.1.176, 6.1.190 and 6.12.117 are sound. To be called by others is safe.
 */
#ifndef BLUETOOTH_KERNEL_FLAW_H
#define BLUETOOTH_KERNEL_FLAW_H

#include <stdbool.h>

/* As uname(2) has them. In Debian the third number of `release` does not count ("6.1.0-51-amd64"); `version` has it. */
bool kernel_flaw_known(const char *release, const char *version);

#endif
