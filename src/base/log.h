/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Log lines for the person who runs the daemon, one per fact, on standard error. Never a secret, never a name, an address
 * or a text of a peer; what a peer does is at most LOG_DEBUG, so that nobody can fill a disk or leave a trace.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* What is shown from now on; LOG_LEVEL_INFO until told. */
void log_set_level(enum log_level most);
void log_say(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...) log_say(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...)  log_say(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...)  log_say(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_say(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
