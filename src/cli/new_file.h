/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that is there whole or not at all: made new with mode 0600 beside its final name, flushed and then renamed; one of
 * that name is replaced.
 */
#ifndef CLI_NEW_FILE_H
#define CLI_NEW_FILE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdio.h>

/* `write` returns false, with errno, when it fails. ERR_OK, ERR_DISK_FULL or ERR_DISK. */
enum err new_file_save(const char *path, bool (*write)(FILE *f, const void *ctx), const void *ctx)
	__attribute__((warn_unused_result));

#endif
