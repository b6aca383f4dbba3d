/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/term_scan.h"

#include "support/machine.h"

#include <stdlib.h>
#include <string.h>

static void push(struct term_scan *s, char c)
{
	if (s->string_len + 1 >= TERM_SCAN_LONGEST)
		return;
	if (s->string_len + 1 >= s->string_cap) {
		s->string_cap = s->string_cap ? 2 * s->string_cap : 256;
		s->string = realloc(s->string, s->string_cap);
		machine_must(s->string != NULL, "memory");
	}
	s->string[s->string_len++] = c;
	s->string[s->string_len] = '\0';
}

static void begin_string(struct term_scan *s, char introducer)
{
	s->introducer = introducer;
	s->string_len = 0;
	s->state = TERM_SCAN_STRING;
}

static void end_string(struct term_scan *s)
{
	const char *text = s->string_len ? s->string : "";

	s->state = TERM_SCAN_GROUND;
	if (s->introducer != ']')
		return;
	s->osc = realloc(s->osc, (s->nosc + 1) * sizeof(*s->osc));
	machine_must(s->osc != NULL, "memory");
	s->osc[s->nosc++] = strdup(text);
	if (strncmp(text, "0;", 2) == 0 || strncmp(text, "2;", 2) == 0) {
		free(s->title);
		s->title = strdup(text + 2);
	}
}

/* CSI ? n ; n ... h or l */
static void set_modes(struct term_scan *s, enum term_mode mode)
{
	char *rest = s->csi + 1;

	while (*rest) {
		unsigned long n = strtoul(rest, &rest, 10);

		if (n < TERM_SCAN_MODES)
			s->modes[n] = (uint8_t)mode;
		if (*rest != ';')
			return;
		rest++;
	}
}

static void end_csi(struct term_scan *s, char final)
{
	s->csi[s->csi_len] = '\0';
	s->state = TERM_SCAN_GROUND;
	if (s->csi[0] == '?' && (final == 'h' || final == 'l'))
		set_modes(s, final == 'h' ? TERM_MODE_ON : TERM_MODE_OFF);
}

static void ground(struct term_scan *s, uint8_t byte)
{
	if (byte == 0x1b)
		s->state = TERM_SCAN_ESCAPE;
	else if (byte == 7)
		s->bells++;
}

static void escape(struct term_scan *s, uint8_t byte)
{
	s->csi_len = 0;
	if (byte == '[')
		s->state = TERM_SCAN_CSI;
	else if (byte == ']' || byte == 'P' || byte == '_' || byte == '^' || byte == 'X')
		begin_string(s, (char)byte);
	else if (byte < 0x20 || byte > 0x2f) /* ESC ( B: one more comes */
		s->state = TERM_SCAN_GROUND;
}

void term_scan_byte(struct term_scan *s, uint8_t byte)
{
	switch (s->state) {
	case TERM_SCAN_GROUND:
		ground(s, byte);
		break;
	case TERM_SCAN_ESCAPE:
		escape(s, byte);
		break;
	case TERM_SCAN_CSI:
		if (byte >= 0x40 && byte <= 0x7e)
			end_csi(s, (char)byte);
		else if (byte == 0x1b)
			s->state = TERM_SCAN_ESCAPE;
		else if (s->csi_len + 1 < sizeof(s->csi))
			s->csi[s->csi_len++] = (char)byte;
		break;
	case TERM_SCAN_STRING:
		if (byte == 7)
			end_string(s);
		else if (byte == 0x1b)
			s->state = TERM_SCAN_STRING_ESCAPE;
		else
			push(s, (char)byte);
		break;
	case TERM_SCAN_STRING_ESCAPE:
		end_string(s);
		if (byte != '\\') {
			s->state = TERM_SCAN_ESCAPE;
			term_scan_byte(s, byte);
		}
		break;
	}
}

void term_scan_forget(struct term_scan *s)
{
	for (size_t i = 0; i < s->nosc; i++)
		free(s->osc[i]);
	free(s->osc);
	s->osc = NULL;
	s->nosc = 0;
	s->bells = 0;
}

void term_scan_wipe(struct term_scan *s)
{
	term_scan_forget(s);
	free(s->string);
	free(s->title);
}
