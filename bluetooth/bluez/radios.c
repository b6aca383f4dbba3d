/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bluez/radios.h"

#include "base/str.h"
#include "bluetooth/bluez/debts.h"
#include "bluetooth/bluez/variant.h"
#include "bluetooth/hci.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PREFIX "/org/bluez/"

#define TOLD_MOST 80

#define SECOND UINT64_C(1000000) /* us */
#define WAIT_LEAST (2 * SECOND)  /* before what failed is tried again, or what somebody undid is done again */
#define WAIT_MOST (300 * SECOND)
#define LASTED (60 * SECOND)     /* then nobody fights with us */
#define LOOK_EVERY (10 * SECOND) /* while no bluetoothd tells */

struct radio {
	bool used;
	uint16_t hci;
	enum bluez_line_reach wish;
	struct hci_adapter kernel;
	bool there;  /* in the kernel */
	bool object; /* in bluetoothd */
	struct bdaddr at;
	struct exposure_facts facts;
	bool asked, answered; /* mgmt, whether it is connectable */
	sd_bus_slot *call;
	enum exposure_step step;
	uint32_t value;                            /* the timeout that is being set */
	uint64_t not_before, wait, since, again;   /* us: next try, its back-off, shown since, timeout set anew at */
	char told[TOLD_MOST], told_now[TOLD_MOST]; /* the lines; "": none yet */
	char refused[BLUEZ_LINE_WORD];
};

struct radios {
	struct radios_options o;
	struct mgmt *mgmt;
	enum sysbus_state state;
	char version[BLUEZ_LINE_WORD], told_version[TOLD_MOST];
	sd_event_source *timer, *look;
	struct debts debts;
	struct radio radio[RADIOS_MOST];
};

static uint64_t now_us(struct radios *r)
{
	uint64_t now = 0;

	(void)sd_event_now(r->o.event, CLOCK_MONOTONIC, &now);
	return now;
}

static struct radio *find(struct radios *r, uint16_t hci)
{
	for (size_t i = 0; i < RADIOS_MOST; i++) {
		if (r->radio[i].used && r->radio[i].hci == hci)
			return &r->radio[i];
	}
	return NULL;
}

static bool is_idle(const struct radio *a)
{
	return !a->used || (!a->there && !a->object && !a->call && a->wish == BLUEZ_LINE_NONE);
}

/* NULL: too many. */
static struct radio *get(struct radios *r, uint16_t hci)
{
	struct radio *a = find(r, hci);

	for (size_t i = 0; !a && i < RADIOS_MOST; i++) {
		if (is_idle(&r->radio[i])) {
			a = &r->radio[i];
			*a = (struct radio){ .used = true, .hci = hci, .wish = BLUEZ_LINE_NONE };
		}
	}
	return a;
}

static struct radio *at_path(struct radios *r, const char *path)
{
	int hci = strncmp(path, PREFIX, strlen(PREFIX)) == 0 ? hci_index(path + strlen(PREFIX)) : -1;

	return hci >= 0 && hci <= UINT16_MAX ? get(r, (uint16_t)hci) : NULL;
}

static void say_new(struct radios *r, char told[TOLD_MOST], const struct bluez_line *line)
{
	char text[BLUEZ_LINE_MOST + 1];

	(void)bluez_line_print(text, line);
	if (strcmp(text, told) == 0)
		return;
	str_copy(told, TOLD_MOST, text);
	stdpipe_say(r->o.out, line);
}

static void say_version(struct radios *r)
{
	struct bluez_line l = { .kind = BLUEZ_LINE_BLUEZ };
	const char *word = r->state == SYSBUS_ABSENT ? "nobus" : r->state == SYSBUS_NO_BLUEZ ? "none"
											     : r->version;

	bluez_line_word(l.word, word);
	say_new(r, r->told_version, &l);
}

static void refuse(struct radios *r, struct radio *a, const char *error)
{
	struct bluez_line l = { .kind = BLUEZ_LINE_REFUSED, .hci = a->hci };

	bluez_line_word(l.word, error);
	if (strcmp(l.word, a->refused) == 0)
		return;
	memcpy(a->refused, l.word, sizeof(l.word));
	stdpipe_say(r->o.out, &l);
}

static void say_now(struct radios *r, struct radio *a, const struct exposure_facts *f, const struct exposure_debt *d)
{
	struct bluez_line l = { .kind = BLUEZ_LINE_NOW, .hci = a->hci };

	l.reach = exposure_now(f, d, a->wish, &l.means);
	if (a->there)
		say_new(r, a->told_now, &l);
}

/* Nobody can be asked to change anything: what is, is. */
static void say_as_it_is(struct radios *r, struct radio *a)
{
	static const struct exposure_debt none;
	struct exposure_facts f = {
		.powered = a->kernel.up,
		.discoverable = a->kernel.discoverable,
		.connectable = a->kernel.connectable,
	};

	say_now(r, a, &f, &none);
}

static const char *setting(struct radio *a, const struct exposure_debt *d, sd_bus_message *m, uint32_t seconds)
{
	bool yes = a->step == EXPOSURE_SHOW || a->step == EXPOSURE_OPEN;

	switch (a->step) {
	case EXPOSURE_NAME_OURS:
		sd_bus_message_append(m, "ssv", SYSBUS_ADAPTER, "Alias", "s", d->our_alias);
		return "Alias";
	case EXPOSURE_NAME_BACK:
		sd_bus_message_append(m, "ssv", SYSBUS_ADAPTER, "Alias", "s", d->was_alias);
		return "Alias";
	case EXPOSURE_TIMEOUT_OURS:
	case EXPOSURE_TIMEOUT_BACK:
		a->value = a->step == EXPOSURE_TIMEOUT_BACK ? d->was_timeout : exposure_timeout(&a->facts, seconds);
		sd_bus_message_append(m, "ssv", SYSBUS_ADAPTER, "DiscoverableTimeout", "u", a->value);
		return "DiscoverableTimeout";
	case EXPOSURE_SHOW:
	case EXPOSURE_HIDE:
		sd_bus_message_append(m, "ssv", SYSBUS_ADAPTER, "Discoverable", "b", yes);
		return "Discoverable";
	case EXPOSURE_OPEN:
	case EXPOSURE_CLOSE:
		sd_bus_message_append(m, "ssv", SYSBUS_ADAPTER, "Connectable", "b", yes);
		return "Connectable";
	case EXPOSURE_DONE: break;
	}
	return NULL;
}

static void think(struct radios *r, struct radio *a);

/* What has been set is so from now on, whether or not the signal that says so has come. */
static void settle(struct radio *a, const struct exposure_debt *d)
{
	struct exposure_facts *f = &a->facts;

	switch (a->step) {
	case EXPOSURE_NAME_OURS: str_copy(f->alias, sizeof(f->alias), d->our_alias); break;
	case EXPOSURE_NAME_BACK: str_copy(f->alias, sizeof(f->alias), *d->was_alias ? d->was_alias : f->name); break;
	case EXPOSURE_TIMEOUT_OURS:
	case EXPOSURE_TIMEOUT_BACK: f->timeout = a->value; break;
	case EXPOSURE_SHOW:
	case EXPOSURE_HIDE: f->discoverable = a->step == EXPOSURE_SHOW; break;
	case EXPOSURE_OPEN:
	case EXPOSURE_CLOSE: f->connectable = a->step == EXPOSURE_OPEN; break;
	case EXPOSURE_DONE: break;
	}
}

static void wait_for(struct radios *r, struct radio *a)
{
	a->not_before = now_us(r) + a->wait;
	a->wait = a->wait * 2 < WAIT_MOST ? a->wait * 2 : WAIT_MOST;
}

struct errand {
	struct radios *r;
	struct radio *a;
};

static int on_set(sd_bus_message *reply, void *ctx, sd_bus_error *unused)
{
	struct errand *e = ctx;
	struct radios *r = e->r;
	struct radio *a = e->a;
	const char *error = sysbus_error(reply);
	struct exposure_debt *d = debts_find(&r->debts, &a->at);

	(void)unused;
	a->call = sd_bus_slot_unref(a->call);
	if (error) {
		refuse(r, a, error);
		wait_for(r, a);
	} else if (d) {
		settle(a, d);
		exposure_paid(a->step, d);
		a->refused[0] = '\0';
		if (a->step == EXPOSURE_SHOW)
			a->since = now_us(r);
		if (a->step == EXPOSURE_TIMEOUT_OURS || a->step == EXPOSURE_SHOW)
			a->again = now_us(r) + r->o.seconds * SECOND / 2;
	}
	think(r, a);
	return 0;
}

static bool call(struct radios *r, struct radio *a, const struct exposure_debt *d)
{
	char path[32];
	sd_bus_message *m;
	struct errand *e = malloc(sizeof(*e));

	snprintf(path, sizeof(path), PREFIX "hci%u", a->hci);
	m = sysbus_message(r->o.bus, path, SYSBUS_PROPERTY, "Set");
	if (!e || !m || !setting(a, d, m, r->o.seconds)) {
		sd_bus_message_unref(m);
		free(e);
		return false;
	}
	*e = (struct errand){ r, a };
	if (!sysbus_call(r->o.bus, &a->call, m, on_set, e)) {
		free(e);
		return false;
	}
	(void)sd_bus_slot_set_destroy_callback(a->call, free);
	return true;
}

/* The step for this adapter: EXPOSURE_DONE when there is none to be made now. */
static enum exposure_step step_of(struct radios *r, struct radio *a, struct exposure_debt *d)
{
	enum exposure_step step = exposure_next(&a->facts, d, a->wish, r->o.seconds);
	bool shown = d->discoverable && a->facts.discoverable;

	if (step == EXPOSURE_DONE && shown && d->timeout && a->again <= now_us(r))
		return EXPOSURE_TIMEOUT_OURS;
	return step;
}

static void set_timer(struct radios *r)
{
	uint64_t soonest = UINT64_MAX, now = now_us(r);

	for (size_t i = 0; i < RADIOS_MOST; i++) {
		struct radio *a = &r->radio[i];

		if (!a->used || !a->object || a->call)
			continue;
		if (a->not_before > now && a->not_before < soonest)
			soonest = a->not_before;
		if (a->again > now && a->again < soonest)
			soonest = a->again;
	}
	sd_event_source_set_enabled(r->timer, soonest == UINT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
	if (soonest != UINT64_MAX)
		sd_event_source_set_time(r->timer, soonest);
}

static void act(struct radios *r, struct radio *a, struct exposure_debt *d)
{
	char neutral[BLUEZ_LINE_WORD + 8];

	if (strcmp(r->version, "unknown") == 0)
		snprintf(neutral, sizeof(neutral), "BlueZ");
	else
		snprintf(neutral, sizeof(neutral), "BlueZ %s", r->version);
	exposure_begin(a->step, &a->facts, d, neutral);
	if (!debts_save(&r->debts))
		refuse(r, a, "NoNote");
	else if (call(r, a, d))
		return;
	wait_for(r, a);
}

static void think(struct radios *r, struct radio *a)
{
	struct exposure_debt *d;

	if (a->call)
		return;
	if (r->state != SYSBUS_BLUEZ || !a->object) {
		say_as_it_is(r, a);
		return;
	}
	if (r->mgmt && !a->facts.has_connectable && !a->answered) {
		if (!a->asked)
			mgmt_ask(r->mgmt, a->hci);
		a->asked = true;
		return;
	}
	d = debts_find(&r->debts, &a->at);
	if (!d) {
		refuse(r, a, "TooMany");
		return;
	}
	a->facts.answers = a->kernel.discoverable;
	if (a->not_before <= now_us(r)) {
		a->step = step_of(r, a, d);
		if (a->step != EXPOSURE_DONE)
			act(r, a, d);
		else
			(void)!debts_save(&r->debts);
	}
	if (!a->call)
		say_now(r, a, &a->facts, d);
	set_timer(r);
}

static int on_timer(sd_event_source *source, uint64_t now, void *ctx)
{
	struct radios *r = ctx;

	(void)source;
	(void)now;
	for (size_t i = 0; i < RADIOS_MOST; i++) {
		if (r->radio[i].used && r->radio[i].object)
			think(r, &r->radio[i]);
	}
	return 0;
}

void radios_wish(struct radios *r, uint16_t hci, enum bluez_line_reach wish)
{
	struct radio *a = get(r, hci);

	if (!a)
		return;
	if (a->wish != wish) {
		a->not_before = 0;
		a->wait = WAIT_LEAST;
	}
	a->wish = wish;
	a->refused[0] = '\0';
	a->told_now[0] = '\0';
	think(r, a);
}

void radios_leave(struct radios *r)
{
	for (size_t i = 0; i < RADIOS_MOST; i++) {
		if (r->radio[i].used)
			radios_wish(r, r->radio[i].hci, BLUEZ_LINE_NONE);
	}
}

bool radios_is_settled(const struct radios *r)
{
	for (size_t i = 0; i < RADIOS_MOST; i++) {
		if (r->radio[i].call)
			return false;
	}
	return !debts_any(&r->debts);
}

static void forget_object(struct radio *a)
{
	a->object = a->asked = a->answered = false;
	a->call = sd_bus_slot_unref(a->call);
	a->not_before = a->again = 0;
	a->wait = WAIT_LEAST;
	memset(&a->facts, 0, sizeof(a->facts));
}

void radios_bus(struct radios *r, enum sysbus_state state)
{
	r->state = state;
	str_copy(r->version, sizeof(r->version), "unknown");
	for (size_t i = 0; i < RADIOS_MOST; i++)
		forget_object(&r->radio[i]);
	/* A bluetoothd that is there tells its version with its first adapter, and that it has none with its objects. */
	if (state != SYSBUS_BLUEZ)
		say_version(r);
	radios_look(r);
}

/* The version is in what an adapter says of its maker, unless the distribution chose to say something else there. */
static void take_version(struct radios *r, const char *modalias)
{
	unsigned major, minor;
	int end = 0;

	if (sscanf(modalias, "usb:v1D6Bp0246d%2x%2x%n", &major, &minor, &end) == 2 && modalias[end] == '\0')
		snprintf(r->version, sizeof(r->version), "%u.%02u", major, minor);
}

static void take_property(struct radios *r, struct radio *a, const char *name, sd_bus_message *m)
{
	struct exposure_facts *f = &a->facts;
	char text[64] = "";

	if (strcmp(name, "Powered") == 0) {
		variant_bool(m, &f->powered);
	} else if (strcmp(name, "Discoverable") == 0) {
		variant_bool(m, &f->discoverable);
	} else if (strcmp(name, "Connectable") == 0) {
		f->has_connectable = true;
		variant_bool(m, &f->connectable);
	} else if (strcmp(name, "DiscoverableTimeout") == 0) {
		variant_u32(m, &f->timeout);
	} else if (strcmp(name, "Alias") == 0) {
		variant_text(m, f->alias, sizeof(f->alias));
	} else if (strcmp(name, "Name") == 0) {
		variant_text(m, f->name, sizeof(f->name));
	} else if (strcmp(name, "Address") == 0) {
		variant_text(m, text, sizeof(text));
		(void)!bdaddr_parse(&a->at, text);
	} else if (strcmp(name, "Modalias") == 0) {
		variant_text(m, text, sizeof(text));
		take_version(r, text);
	} else {
		variant_skip(m);
	}
}

void radios_properties(struct radios *r, const char *path, sd_bus_message *m, bool whole)
{
	struct radio *a = at_path(r, path);
	bool was;

	if (!a || (!whole && !a->object) || !variant_begin(m))
		return;
	was = a->facts.discoverable;
	for (const char *name; (name = variant_next(m)) != NULL;)
		take_property(r, a, name, m);
	a->object = a->object || bdaddr_is_real(&a->at);
	if (was && !a->facts.discoverable && !a->call && a->wish != BLUEZ_LINE_NONE) {
		if (now_us(r) - a->since > LASTED)
			a->wait = WAIT_LEAST;
		wait_for(r, a);
	}
	say_version(r);
	radios_look(r);
}

void radios_listed(struct radios *r)
{
	say_version(r);
	radios_look(r);
}

void radios_removed(struct radios *r, const char *path)
{
	struct radio *a = at_path(r, path);

	if (a)
		forget_object(a);
	radios_look(r);
}

void radios_connectable(struct radios *r, uint16_t hci, bool connectable)
{
	struct radio *a = find(r, hci);

	if (!a || r->state != SYSBUS_BLUEZ)
		return;
	a->answered = true;
	if (!a->facts.has_connectable)
		a->facts.connectable = connectable;
	radios_look(r);
}

/* With bluetoothd, the kernel keeps page scan on for devices that are paired, and turns all others away. */
static void say_adapter(struct radios *r, struct radio *a)
{
	struct bluez_line l = {
		.kind = BLUEZ_LINE_ADAPTER,
		.hci = a->hci,
		.address = a->kernel.at,
		.on = a->kernel.up,
		.seen = a->kernel.up && a->kernel.discoverable,
		.connectable = a->kernel.up &&
		               (a->answered || a->facts.has_connectable ? a->facts.connectable : a->kernel.connectable),
	};

	say_new(r, a->told, &l);
}

static void say_gone(struct radios *r, struct radio *a)
{
	struct bluez_line l = { .kind = BLUEZ_LINE_GONE, .hci = a->hci };

	if (*a->told)
		stdpipe_say(r->o.out, &l);
	a->told[0] = a->told_now[0] = '\0';
}

void radios_look(struct radios *r)
{
	struct hci_adapter now[HCI_ADAPTERS];
	size_t n = 0;

	(void)hci_read(now, &n);
	for (size_t i = 0; i < RADIOS_MOST; i++)
		r->radio[i].there = false;
	for (size_t i = 0; i < n; i++) {
		struct radio *a = now[i].starting ? NULL : get(r, now[i].index);

		if (a) {
			a->there = true;
			a->kernel = now[i];
		}
	}
	for (size_t i = 0; i < RADIOS_MOST; i++) {
		struct radio *a = &r->radio[i];

		if (!a->used)
			continue;
		if (a->there)
			say_adapter(r, a);
		else
			say_gone(r, a);
		think(r, a);
	}
}

static int on_look(sd_event_source *source, uint64_t now, void *ctx)
{
	struct radios *r = ctx;

	(void)now;
	if (r->state != SYSBUS_BLUEZ)
		radios_look(r);
	sd_event_source_set_time_relative(source, LOOK_EVERY);
	sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
	return 0;
}

struct radios *radios_open(const struct radios_options *o)
{
	struct radios *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->o = *o;
	r->state = SYSBUS_ABSENT;
	str_copy(r->version, sizeof(r->version), "unknown");
	debts_open(&r->debts, o->folder);
	if (sd_event_add_time(o->event, &r->timer, CLOCK_MONOTONIC, UINT64_MAX, 0, on_timer, r) < 0 ||
	    sd_event_add_time_relative(o->event, &r->look, CLOCK_MONOTONIC, LOOK_EVERY, 0, on_look, r) < 0) {
		radios_close(r);
		return NULL;
	}
	return r;
}

void radios_close(struct radios *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < RADIOS_MOST; i++)
		sd_bus_slot_unref(r->radio[i].call);
	sd_event_source_disable_unref(r->timer);
	sd_event_source_disable_unref(r->look);
	if (r->debts.folder >= 0)
		close(r->debts.folder);
	free(r);
}

void radios_set_mgmt(struct radios *r, struct mgmt *m)
{
	r->mgmt = m;
}
