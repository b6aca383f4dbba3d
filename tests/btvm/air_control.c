/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a test asks for, a line each, answered by "ok", "ok ..." or "error ...". I and J are numbers of adapters.
 *
 *   far I J           they hear nothing of each other from now on     near I J     they do again
 *   drop I J          the link between them is lost at this moment    linked I J   answers yes or no
 *   unplug I          the adapter is gone                             plug I       it is there again
 *   address I A       what it is called when it is switched on again, as 02:10:B7:00:00:09
 *   rate BYTES        a second and direction of a link; 0: at once    delay US     of what links carry
 *   page MS, answer MS, inquiry MS, supervision MS                    see struct air_options
 *   show I            address=A scan=N paging=yes|no inquiring=yes|no links=N encrypted=N
 *   stats I           pages=N paging_ms=N inquiries=N inquiring_ms=N sent=BYTES received=BYTES, since the beginning
 */
#include "btvm/air.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct request {
	struct air *air;
	struct air_controller *a, *b;
	uint64_t number;
	uint8_t address[6];
	char *answer;
	size_t cap;
};

static void set_apart(struct request *r, bool apart)
{
	struct air_link *l = air_link_between(r->a, r->b);

	r->air->apart[r->a->n][r->b->n] = r->air->apart[r->b->n][r->a->n] = apart;
	air_time_log(r->air, "hci%u hci%u %s", r->a->n, r->b->n, apart ? "far" : "near");
	if (l != NULL && apart)
		air_link_away(l);
	if (l != NULL && !apart)
		air_data_resume(l);
	air_radio_changed(r->air);
}

static void control_far(struct request *r)
{
	set_apart(r, true);
}

static void control_near(struct request *r)
{
	set_apart(r, false);
}

static void control_drop(struct request *r)
{
	struct air_link *l = air_link_between(r->a, r->b);

	if (l == NULL || l->state != AIR_LINK_UP)
		snprintf(r->answer, r->cap, "error no link");
	else
		air_link_drop(l);
}

static void control_linked(struct request *r)
{
	struct air_link *l = air_link_between(r->a, r->b);
	bool up = l != NULL && l->state == AIR_LINK_UP && !l->end[0].lost && !l->end[1].lost;

	snprintf(r->answer, r->cap, "ok %s", up ? "yes" : "no");
}

static void control_unplug(struct request *r)
{
	if (r->a->fd == -1)
		snprintf(r->answer, r->cap, "error it is not there");
	else
		air_unplug(r->a);
}

static void control_plug(struct request *r)
{
	if (r->a->fd != -1 || !air_plug(r->a))
		snprintf(r->answer, r->cap, "error not possible");
}

static void control_address(struct request *r)
{
	memcpy(r->a->address, r->address, sizeof(r->address));
}

static void control_show(struct request *r)
{
	unsigned links = 0, encrypted = 0;
	const uint8_t *a = r->a->address;

	for (struct air_link *l = r->air->links; l < r->air->links + AIR_LINKS; l++)
		for (int k = 0; k < 2; k++)
			if (l->state == AIR_LINK_UP && l->end[k].c == r->a && !l->end[k].lost) {
				links++;
				encrypted += l->encrypted;
			}
	snprintf(r->answer, r->cap,
		"ok address=%02X:%02X:%02X:%02X:%02X:%02X scan=%u paging=%s inquiring=%s links=%u encrypted=%u",
		a[5], a[4], a[3], a[2], a[1], a[0], r->a->scan, r->a->page != AIR_PAGE_NONE ? "yes" : "no",
		r->a->inquiring ? "yes" : "no", links, encrypted);
}

static void control_stats(struct request *r)
{
	struct air_stats s = air_radio_stats(r->a);

	snprintf(r->answer, r->cap,
		"ok pages=%" PRIu64 " paging_ms=%" PRId64 " inquiries=%" PRIu64 " inquiring_ms=%" PRId64 " sent=%" PRIu64
		" received=%" PRIu64,
		s.pages, s.paging / 1000, s.inquiries, s.inquiring / 1000, s.sent, s.received);
}

static void control_rate(struct request *r)
{
	r->air->options.rate = r->number;
}

static void control_delay(struct request *r)
{
	r->air->options.delay = (int64_t)r->number;
}

static void control_page(struct request *r)
{
	r->air->options.page = (int64_t)r->number * 1000;
}

static void control_answer(struct request *r)
{
	r->air->options.answer = (int64_t)r->number * 1000;
}

static void control_inquiry(struct request *r)
{
	r->air->options.inquiry = (int64_t)r->number * 1000;
}

static void control_supervision(struct request *r)
{
	r->air->options.supervision = (int64_t)r->number * 1000;
}

enum operands { PAIR, ONE, ADDRESS, NUMBER };

static const struct word {
	const char *name;
	enum operands operands;
	void (*run)(struct request *r);
} words[] = {
	{ "far", PAIR, control_far },
	{ "near", PAIR, control_near },
	{ "drop", PAIR, control_drop },
	{ "linked", PAIR, control_linked },
	{ "unplug", ONE, control_unplug },
	{ "plug", ONE, control_plug },
	{ "address", ADDRESS, control_address },
	{ "show", ONE, control_show },
	{ "stats", ONE, control_stats },
	{ "rate", NUMBER, control_rate },
	{ "delay", NUMBER, control_delay },
	{ "page", NUMBER, control_page },
	{ "answer", NUMBER, control_answer },
	{ "inquiry", NUMBER, control_inquiry },
	{ "supervision", NUMBER, control_supervision },
};

static bool read_address(struct request *r, const char *text)
{
	uint8_t *a = r->address;
	unsigned i;
	char more;

	if (sscanf(text, " %2u %2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx %c", &i, &a[5], &a[4], &a[3], &a[2], &a[1], &a[0],
		&more) != 7)
		return false;
	r->a = i < r->air->count ? &r->air->controllers[i] : NULL;
	return r->a != NULL;
}

static bool read_operands(struct request *r, const char *text, enum operands kind)
{
	unsigned i, j;
	char more;

	if (kind == ADDRESS)
		return read_address(r, text);
	if (kind == NUMBER)
		return sscanf(text, " %9" SCNu64 " %c", &r->number, &more) == 1;
	if (kind == ONE && sscanf(text, " %2u %c", &i, &more) == 1 && i < r->air->count) {
		r->a = &r->air->controllers[i];
		return true;
	}
	if (kind == PAIR && sscanf(text, " %2u %2u %c", &i, &j, &more) == 2 && i < r->air->count && j < r->air->count &&
		i != j) {
		r->a = &r->air->controllers[i];
		r->b = &r->air->controllers[j];
		return true;
	}
	return false;
}

void air_control_line(struct air *air, char *line, char *answer, size_t cap)
{
	struct request r = { .air = air, .answer = answer, .cap = cap };
	size_t len = strcspn(line, " ");

	snprintf(answer, cap, "error unknown");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strlen(words[i].name) != len || strncmp(words[i].name, line, len) != 0)
			continue;
		if (!read_operands(&r, line + len, words[i].operands)) {
			snprintf(answer, cap, "error operands of %s", words[i].name);
			return;
		}
		snprintf(answer, cap, "ok");
		words[i].run(&r);
		return;
	}
}
