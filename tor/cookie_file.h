/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file that tor names for SAFECOOKIE (control-spec): outside the sandbox, as that of the system's tor lies anywhere. */
#ifndef TOR_COOKIE_FILE_H
#define TOR_COOKIE_FILE_H

#include "sandbox/broker.h"

#include <stdbool.h>
#include <stdint.h>

#define COOKIE_FILE_BYTES 32

/* False: it cannot be read, or is none: tor may be made to name any file, and we must not tell what is in it. */
bool cookie_file_read(const char *path, uint8_t out[COOKIE_FILE_BYTES]) __attribute__((warn_unused_result));
/* Asked: the path, with its final zero. Answered: the bytes. */
broker_job cookie_file_job;

#endif
