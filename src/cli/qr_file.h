/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A QR code as a picture, in a file of mode 0600 (an invite is a secret), see new_file.h.
 */
#ifndef CLI_QR_FILE_H
#define CLI_QR_FILE_H

#include "base/err.h"
#include "base/qr.h"

#define QR_FILE_SCALE 8    /* pixels a module */
#define QR_FILE_QUIET 4    /* light modules around the code, as the standard asks */

/* ERR_OK, ERR_DISK_FULL or ERR_DISK. */
enum err qr_file_png(const struct qr *q, const char *path) __attribute__((warn_unused_result));
enum err qr_file_svg(const struct qr *q, const char *path) __attribute__((warn_unused_result));

#endif
