/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and signs for a terminal: times, states, and text that is certain to hold no control character. */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define OUT_TIME_MAX 32

/* After setlocale(): whether the terminal takes UTF-8. Until told: no. */
void out_set_utf8(bool on);
/*
 * Prints text of others. The daemon has cleaned it; whatever it did, no control character but newline and tab passes here,
 * and in a locale that is not UTF-8 nothing but ASCII. A newline is followed by `indent` blanks.
 */
void out_text(FILE *f, const char *text, int indent);
/* "14:02" today, else "2026-11-23 14:02"; "never" for 0. Local time. */
void out_time(char out[OUT_TIME_MAX], int64_t wall);
/* "5 minutes": the largest unit in which it is whole. */
#define OUT_SPAN_MAX 48
void out_span(char out[OUT_SPAN_MAX], int64_t seconds);
/* Seconds of "30s", "5m", "2h", "7d", "4w"; 0 for "off"; -1: none of these. */
int64_t out_parse_span(const char *text);
/* "1.5 MiB". */
#define OUT_SIZE_MAX 32
void out_size(char out[OUT_SIZE_MAX], int64_t bytes);
/* The sign of a message's state, from its name in the API. */
const char *out_sign(const char *state);
/* The state in words. */
const char *out_state(const char *state);

/* Members of JSON objects, never NULL. */
const char *out_string(const json_t *object, const char *key);
int64_t out_number(const json_t *object, const char *key);
bool out_flag(const json_t *object, const char *key);

#endif
