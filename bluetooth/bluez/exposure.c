/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bluez/exposure.h"

#include "base/str.h"

#include <string.h>

static bool is_ours(uint32_t timeout, uint32_t seconds)
{
	return timeout == seconds || timeout == seconds + 1;
}

uint32_t exposure_timeout(const struct exposure_facts *f, uint32_t seconds)
{
	return f->timeout == seconds ? seconds + 1 : seconds;
}

bool exposure_owes(const struct exposure_debt *d)
{
	return d->discoverable || d->connectable || d->timeout || d->alias;
}

static bool shown_by_others(const struct exposure_facts *f, const struct exposure_debt *d)
{
	return f->discoverable && !d->discoverable;
}

/* Without the property, being discoverable is what makes an adapter connectable; then that tells nothing of others. */
static bool open_by_others(const struct exposure_facts *f, const struct exposure_debt *d)
{
	return f->connectable && !d->connectable && (f->has_connectable || !d->discoverable);
}

static bool has_to_show(const struct exposure_facts *f, const struct exposure_debt *d, enum bluez_line_reach wish)
{
	if (shown_by_others(f, d))
		return false;
	return wish == BLUEZ_LINE_SEEN || (wish == BLUEZ_LINE_REACH && !f->has_connectable && !open_by_others(f, d));
}

static bool has_to_open(const struct exposure_facts *f, const struct exposure_debt *d, enum bluez_line_reach wish)
{
	return wish != BLUEZ_LINE_NONE && f->has_connectable && !open_by_others(f, d);
}

static void drop_name(struct exposure_debt *d)
{
	d->alias = false;
	memset(d->was_alias, 0, sizeof(d->was_alias));
	memset(d->our_alias, 0, sizeof(d->our_alias));
}

static void forget(const struct exposure_facts *f, struct exposure_debt *d, uint32_t seconds)
{
	if (d->alias && strcmp(f->alias, d->our_alias) != 0)
		drop_name(d);
	if (d->timeout && !is_ours(f->timeout, seconds))
		d->timeout = false;
}

static enum exposure_step show(const struct exposure_facts *f, const struct exposure_debt *d, uint32_t seconds)
{
	if (f->discoverable)
		return EXPOSURE_DONE;
	if (!d->alias)
		return EXPOSURE_NAME_OURS;
	if (!d->timeout || !is_ours(f->timeout, seconds))
		return EXPOSURE_TIMEOUT_OURS;
	return EXPOSURE_SHOW;
}

enum exposure_step exposure_next(const struct exposure_facts *f, struct exposure_debt *d, enum bluez_line_reach wish,
                                 uint32_t seconds)
{
	bool open = has_to_open(f, d, wish), shown = has_to_show(f, d, wish);

	forget(f, d, seconds);
	if (!shown && !f->discoverable && d->discoverable && f->powered && f->answers)
		return EXPOSURE_SHOW;
	if (!shown && !f->discoverable)
		d->discoverable = false;
	if (!open && !f->connectable)
		d->connectable = false;
	/* What is off shows nothing and can be made to show nothing. */
	if (!f->powered && (open || shown))
		return EXPOSURE_DONE;
	if (f->powered && open && !f->connectable)
		return EXPOSURE_OPEN;
	if (shown)
		return show(f, d, seconds);
	if (d->discoverable)
		return EXPOSURE_HIDE;
	if (d->connectable && !open)
		return EXPOSURE_CLOSE;
	if (d->alias)
		return EXPOSURE_NAME_BACK;
	return d->timeout ? EXPOSURE_TIMEOUT_BACK : EXPOSURE_DONE;
}

void exposure_begin(enum exposure_step step, const struct exposure_facts *f, struct exposure_debt *d, const char *neutral)
{
	switch (step) {
	case EXPOSURE_NAME_OURS:
		str_copy(d->our_alias, sizeof(d->our_alias), neutral);
		str_copy(d->was_alias, sizeof(d->was_alias), strcmp(f->alias, f->name) == 0 ? "" : f->alias);
		d->alias = true;
		break;
	case EXPOSURE_TIMEOUT_OURS:
		if (!d->timeout)
			d->was_timeout = f->timeout;
		d->timeout = true;
		break;
	case EXPOSURE_SHOW: d->discoverable = true; break;
	case EXPOSURE_OPEN: d->connectable = true; break;
	case EXPOSURE_DONE: case EXPOSURE_HIDE: case EXPOSURE_CLOSE: case EXPOSURE_NAME_BACK: case EXPOSURE_TIMEOUT_BACK: break;
	}
}

void exposure_paid(enum exposure_step step, struct exposure_debt *d)
{
	switch (step) {
	case EXPOSURE_HIDE: d->discoverable = false; break;
	case EXPOSURE_CLOSE: d->connectable = false; break;
	case EXPOSURE_NAME_BACK: drop_name(d); break;
	case EXPOSURE_TIMEOUT_BACK: d->timeout = false; break;
	case EXPOSURE_DONE: case EXPOSURE_NAME_OURS: case EXPOSURE_TIMEOUT_OURS: case EXPOSURE_SHOW: case EXPOSURE_OPEN: break;
	}
}

enum bluez_line_reach exposure_now(const struct exposure_facts *f, const struct exposure_debt *d, enum bluez_line_reach wish,
                                   enum bluez_line_means *means)
{
	enum bluez_line_reach now = BLUEZ_LINE_NONE;

	*means = BLUEZ_LINE_ALREADY;
	if (!f->powered || wish == BLUEZ_LINE_NONE)
		return now;
	if (wish == BLUEZ_LINE_SEEN && f->discoverable)
		now = BLUEZ_LINE_SEEN;
	else if (f->discoverable || f->connectable)
		now = BLUEZ_LINE_REACH;
	if (now != BLUEZ_LINE_NONE && f->discoverable && d->discoverable)
		*means = BLUEZ_LINE_DISCOVERABLE;
	else if (now == BLUEZ_LINE_REACH && d->connectable)
		*means = BLUEZ_LINE_CONNECTABLE;
	return now;
}
