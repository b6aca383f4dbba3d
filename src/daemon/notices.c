/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/notices.h"

#include "base/text.h"
#include "base/tr.h"
#include "core/board.h"
#include "daemon/ask.h"
#include "daemon/blackout.h"
#include "daemon/daemon.h"
#include "daemon/turn.h"

#include <sodium.h>
#include <string.h>

#define NAME_SIZE (2 * BOARD_NAME_LEN + 1)

struct rows {
	struct board_row row[BOARD_MOST];
	size_t n;
};

static bool put(void *ctx, const struct board_row *row)
{
	struct rows *r = ctx;

	if (r->n < BOARD_MOST)
		r->row[r->n++] = *row;
	return true;
}

/* The earliest one here by the same hand; NULL: there is none. A short form of the hand itself could be imitated. */
static const struct board_row *earlier(const struct rows *r, const struct board_row *of)
{
	const struct board_row *first = NULL;

	for (size_t i = 0; i < r->n; i++)
		if (memcmp(r->row[i].what.hand, of->what.hand, BULLETIN_HAND_LEN) == 0 && /* public */
		    (!first || r->row[i].came < first->came))
			first = &r->row[i];
	return first && first->came < of->came ? first : NULL;
}

static json_t *describe(const struct rows *r, const struct board_row *row)
{
	const struct board_row *same = earlier(r, row);
	char text[3 * BULLETIN_TEXT_MAX + 1], name[NAME_SIZE], other[NAME_SIZE] = "";

	(void)text_clean_body(text, sizeof(text), row->what.text, row->what.len);
	sodium_bin2hex(name, sizeof(name), row->name, sizeof(row->name));
	if (same)
		sodium_bin2hex(other, sizeof(other), same->name, sizeof(same->name));
	return json_pack("{s:s, s:s, s:I, s:I, s:b, s:s}", "id", name, "text", text, "came", (json_int_t)row->came, "expires",
	                 (json_int_t)row->what.expiry_hour * CLOCK_HOUR, "ours", row->ours, "same_as", other);
}

void notices_list(struct daemon *d, struct ask *a)
{
	struct rows r = { .n = 0 };
	json_t *list = json_array();
	enum err e;

	turn_open(d->turn);
	e = board_each(d->core, put, &r);
	for (size_t i = 0; i < r.n; i++)
		json_array_append_new(list, describe(&r, &r.row[i]));
	ask_end(a, e, json_pack("{s:o, s:I}", "notices", list, "blackout", (json_int_t)blackout_left(d)));
}

static void refuse_post(struct ask *a, enum err e)
{
	if (e == ERR_TRANSPORT_OFF)
		ask_refuse_with(a, e, _("Notices go over devices in blackout mode, and it is off here."),
				_("`nightjar blackout` switches it on for 2 hours."), NULL);
	else if (e == ERR_LIMIT)
		ask_refuse_with(a, e, _("That is enough for a while: everybody's device has room for few notices."),
				_("One every 2 minutes is possible. Withdraw what is no longer true."), NULL);
	else if (e == ERR_TOO_LONG)
		ask_refuse_with(a, e, _("A notice is short."), _("At most 300 bytes."), NULL);
	else if (e == ERR_USAGE)
		ask_refuse_with(a, e, _("That is not a time for which a notice may last."), _("From 1 to 24 hours."), NULL);
	else
		ask_refuse(a, e);
}

void notices_post(struct daemon *d, struct ask *a)
{
	const int64_t hours = ask_number(a, "hours", BOARD_HOURS_DEFAULT);
	enum err e;

	turn_open(d->turn);
	e = board_post(d->core, ask_string(a, "text"), hours > 0 && hours <= BOARD_HOURS_MOST ? (unsigned)hours : 0,
	               ask_flag(a, "again"));
	if (e == ERR_OK)
		ask_end(a, e, NULL);
	else
		refuse_post(a, e);
}

void notices_withdraw(struct daemon *d, struct ask *a)
{
	const char *text = ask_string(a, "id");
	uint8_t name[BOARD_NAME_LEN];
	size_t len;

	if (sodium_hex2bin(name, sizeof(name), text, strlen(text), NULL, &len, NULL) != 0 || len != sizeof(name)) {
		ask_refuse(a, ERR_USAGE);
		return;
	}
	turn_open(d->turn);
	if (board_withdraw(d->core, name) == ERR_OK)
		ask_end(a, ERR_OK, NULL);
	else
		ask_refuse_with(a, ERR_NO_MESSAGE, _("That is not a notice which can be withdrawn here."),
				_("Only one of your own, and only until the daemon is stopped or locked: what it takes to "
				  "withdraw it is not kept on the disk. It expires by itself."),
				NULL);
}
