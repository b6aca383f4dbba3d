/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/status.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/carried.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/page.h"
#include "ui-ncurses/pages/status_carried.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

#define ASK_OFTEN (2 * CLOCK_SECOND) /* while a road is not working yet */
#define ASK_SELDOM (15 * CLOCK_SECOND)
#define ASK_SOON 300    /* ms after something happened */
#define ID_BRIDGES 1000 /* of the item; a road's is its place in the daemon's rows, from 1 */
#define ID_CARRIED 1001
#define ID_VISIBLE 1002 /* and the mode */

struct status {
	struct page page;
	json_t *tor, *doctor; /* owned: the last answers, NULL at first */
	int64_t ask_at;       /* mono ms */
	int open;             /* answers that are awaited */
};

/* ---- asking ---- */

static bool is_settled(const json_t *status)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(status, "roads"), i, row)
		if (asks_flag(row, "on") && strcmp(asks_string(row, "state"), "working") != 0)
			return false;
	return true;
}

static void took(struct ui *u, json_t **keep, const json_t *result)
{
	struct status *s = stage_state(u, &status_view);

	if (!s)
		return;
	if (s->open > 0)
		s->open--;
	if (!result)
		return;
	json_decref(*keep);
	*keep = json_deep_copy(result);
	/* By now it may be known that something is not there yet. */
	if (!is_settled(u->status) && s->ask_at > u->now.mono + ASK_OFTEN)
		s->ask_at = u->now.mono + ASK_OFTEN;
	ui_want(u, s->ask_at);
}

static void on_tor(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct status *s = stage_state(u, &status_view);

	(void)tag;
	(void)error;
	if (s)
		took(u, &s->tor, result);
}

static void on_doctor(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct status *s = stage_state(u, &status_view);

	(void)tag;
	(void)error;
	if (s)
		took(u, &s->doctor, result);
}

static void ask(struct ui *u, struct status *s)
{
	s->ask_at = u->now.mono + (is_settled(u->status) ? ASK_SELDOM : ASK_OFTEN);
	ui_want(u, s->ask_at);
	s->open = 2;
	visible_ask(u);
	asks_put(u, "tor", NULL, on_tor, 0);
	asks_put(u, "doctor", NULL, on_doctor, 0);
	ui_ask_status(u);
}

static void soon(struct ui *u, struct status *s)
{
	if (s->ask_at > u->now.mono + ASK_SOON)
		s->ask_at = u->now.mono + ASK_SOON;
	ui_want(u, s->ask_at);
}

static void close_status(struct ui *u, void *self)
{
	struct status *s = self;

	(void)u;
	page_wipe(&s->page);
	json_decref(s->tor);
	json_decref(s->doctor);
}

static void heard(struct ui *u, void *self, const json_t *event)
{
	(void)event;
	soon(u, self);
}

static void tick(struct ui *u, void *self)
{
	struct status *s = self;

	if (u->now.mono < s->ask_at)
		ui_want(u, s->ask_at);
	else if (s->open > 0)
		ui_want(u, u->now.mono + ASK_OFTEN);
	else
		ask(u, s);
}

/* ---- what is written ---- */

const char *status_word(const char *state)
{
	static const struct {
		const char *state, *word;
	} words[] = {
		{ "off", N_("off") },
		{ "waiting", N_("not yet") },
		{ "working", N_("works") },
		{ "limited", N_("works in part") },
		{ "failed", N_("does not work") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].state, state) == 0)
			return _(words[i].word);
	return state;
}

static bool is_road(const json_t *row, const char *road)
{
	return strcmp(asks_string(row, "road"), road) == 0;
}

static void name_road(char *out, size_t cap, const json_t *row)
{
	const char *iface = asks_string(row, "interface");

	if (is_road(row, "tor"))
		snprintf(out, cap, "%s", _("Tor"));
	else if (is_road(row, "lan"))
		snprintf(out, cap, _("network %s"), iface);
	else if (is_road(row, "bluetooth"))
		snprintf(out, cap, _("Bluetooth %s"), iface);
	else
		snprintf(out, cap, "%s %s", asks_string(row, "road"), iface);
}

/* What the daemon's checks say about a road: theirs are named by it. */
static void write_advice(struct page *p, const struct status *s, const json_t *row)
{
	char wanted[96], hint[512];
	const json_t *check;
	const char *name;
	size_t i, len;

	snprintf(wanted, sizeof(wanted), "%s%s%s", asks_string(row, "road"), is_road(row, "tor") ? "" : " ",
		 is_road(row, "tor") ? "" : asks_string(row, "interface"));
	len = strlen(wanted);
	json_array_foreach(json_object_get(s->doctor, "checks"), i, check) {
		name = asks_string(check, "name");
		if (asks_flag(check, "ok") || strncmp(name, wanted, len) != 0 || (name[len] && name[len] != ' '))
			continue;
		ui_typed_here(hint, sizeof(hint), asks_string(check, "hint"));
		/* What leads here leads nowhere. */
		if (hint[0] && !strstr(hint, "`/tor` ") && !strstr(hint, "`/lan` ") && !strstr(hint, "`/bluetooth` "))
			page_note(p, STYLE_NEWS, hint);
	}
}

static void write_road(struct page *p, const struct status *s, const json_t *row, int id)
{
	bool on = asks_flag(row, "on");
	char name[64], left[80], text[512], why[400];

	name_road(name, sizeof(name), row);
	/* TRANSLATORS: a switch that is on or off, and what it switches. */
	snprintf(left, sizeof(left), on ? _("[x] %s") : _("[ ] %s"), name);
	ui_typed_here(why, sizeof(why), asks_string(row, "text"));
	if (on)
		/* TRANSLATORS: "works", then why in a sentence. */
		snprintf(text, sizeof(text), _("%s: %s"), status_word(asks_string(row, "state")), why);
	else
		snprintf(text, sizeof(text), "%s", strcmp(asks_string(row, "state"), "failed") == 0 ? why : _("off"));
	page_item(p, id, left, text);
	if (on)
		write_advice(p, s, row);
}

static void write_roads(const struct ui *u, struct status *s)
{
	const json_t *rows = json_object_get(u->status, "roads"), *row;
	const char *advice = asks_string(u->status, "advice");
	char text[512];
	size_t i;

	page_head(&s->page, _("Roads that may carry messages"));
	if (json_array_size(rows) == 0)
		page_text(&s->page, STYLE_TEXT, _("The daemon has named none yet."));
	/* The one that most people use comes first, wherever the daemon has it. */
	json_array_foreach(rows, i, row)
		if (is_road(row, "tor"))
			write_road(&s->page, s, row, (int)i + 1);
	json_array_foreach(rows, i, row)
		if (!is_road(row, "tor"))
			write_road(&s->page, s, row, (int)i + 1);
	if (!advice[0])
		return;
	ui_typed_here(text, sizeof(text), advice);
	page_text(&s->page, STYLE_NEWS, text);
}

static void write_mode(const struct ui *u, struct page *p, enum visible_mode mode, const char *name, const char *off)
{
	char words[512];

	visible_words(u, mode, words, sizeof(words));
	page_item(p, ID_VISIBLE + (int)mode, name, words[0] ? words : off);
	if (words[0])
		page_note(p, STYLE_NEWS, _("Enter ends it."));
}

/* Who can find us by radio, for a while. */
static void write_visible(const struct ui *u, struct status *s)
{
	if (u->visible.adapters == 0)
		return;
	page_head(&s->page, _("Bluetooth: being found, for a while"));
	write_mode(u, &s->page, VISIBLE_NEARBY, _("nearby"),
		   _("off. Lets the two ends of an invite find each other, for 10 minutes."));
	write_mode(u, &s->page, VISIBLE_BLACKOUT, _("blackout"),
		   _("off. Shows everybody in range that Nightjar runs here, for 2 hours, and meets those who show the "
		     "same."));
}

static void write_no_adapter(const struct ui *u, struct status *s)
{
	if (u->visible.adapters > 0 || !u->visible.none[0])
		return;
	page_head(&s->page, _("Bluetooth"));
	page_text(&s->page, STYLE_TEXT, u->visible.none);
}

static void write_service(struct page *p, const json_t *row)
{
	const char *who = asks_string(row, "identity"), *invite = asks_string(row, "invite"), *why = asks_string(row, "why");
	long long contacts = asks_number(row, "contacts"), directories = asks_number(row, "directories");
	bool published = strcmp(asks_string(row, "state"), "published") == 0;

	if (json_object_get(row, "invite") && invite[0])
		page_say(p, PAGE_TEXT, STYLE_TEXT, _("For the invite for %s"), invite);
	else if (json_object_get(row, "invite"))
		page_text(p, STYLE_TEXT, _("For an open invite"));
	else if (asks_flag(row, "former"))
		page_say(p, PAGE_TEXT, STYLE_TEXT, _("Former address of %s, for contacts who do not know the new one"), who);
	else
		page_say(p, PAGE_TEXT, STYLE_TEXT, _("Of %s"), who);
	if (why[0])
		page_say(p, PAGE_NOTE, STYLE_ALERT, _("Not published: %s"), why);
	else if (published)
		page_say(p, PAGE_NOTE, STYLE_DONE,
			 ngettext("Published: its descriptor is in %lld directory, so contacts can find it.",
				  "Published: its descriptor is in %lld directories, so contacts can find it.",
				  (unsigned long)directories),
			 directories);
	else
		page_note(p, STYLE_STATE, _("Being published: contacts cannot find it yet. This takes up to a minute."));
	if (contacts > 0)
		page_say(p, PAGE_NOTE, STYLE_DIM,
		         ngettext("%lld contact may use it.", "%lld contacts may use it.", (unsigned long)contacts),
			 contacts);
	page_note(p, STYLE_DIM, asks_string(row, "address"));
}

static void write_services(struct status *s)
{
	const json_t *rows = json_object_get(s->tor, "services"), *row;
	size_t i;

	if (!asks_flag(s->tor, "on"))
		return;
	page_head(&s->page, _("Onion services: where contacts find us in Tor"));
	if (json_array_size(rows) == 0)
		page_text(&s->page, STYLE_TEXT,
		          _("None yet: there is one for each identity with a contact, and for each open invite."));
	json_array_foreach(rows, i, row)
		write_service(&s->page, row);
}

static void write_bridges(struct status *s)
{
	const json_t *rows = json_object_get(s->tor, "bridges"), *row;
	size_t n = json_array_size(rows), i;
	char text[160];

	if (!s->tor)
		return;
	page_head(&s->page, _("Bridges: a way to Tor where it is blocked"));
	if (n == 0) {
		page_text(&s->page, STYLE_TEXT, _("None is set: Tor is reached directly."));
	} else {
		snprintf(text, sizeof(text),
		         ngettext("Enter takes it away.", "Enter takes all %zu of them away.", (unsigned long)n), n);
		page_item(&s->page, ID_BRIDGES, _("take away"), text);
	}
	json_array_foreach(rows, i, row)
		page_note(&s->page, STYLE_DIM, asks_string(row, "line"));
	page_text(&s->page, STYLE_DIM,
		  _("To set some, paste bridge lines here, one a line. They are to be had at "
	            "https://bridges.torproject.org/, or by mail to bridges@torproject.org from Riseup or Gmail."));
}

static void write_waiting(const struct ui *u, struct status *s)
{
	const json_t *rows = json_object_get(u->status, "waiting_for"), *row;
	long long all = asks_number(u->status, "waiting"), named = 0, count;
	char number[48];
	size_t i;

	page_head(&s->page, _("Messages that wait"));
	if (all == 0)
		page_text(&s->page, STYLE_TEXT, _("None: everything has been delivered."));
	json_array_foreach(rows, i, row) {
		count = asks_number(row, "count");
		named += count;
		snprintf(number, sizeof(number), ngettext("%lld message", "%lld messages", (unsigned long)count), count);
		page_pair(&s->page, number, asks_string(row, "name"));
	}
	if (json_array_size(rows) > 0 && all > named)
		page_say(&s->page, PAGE_TEXT, STYLE_TEXT, _("and %lld for others"), all - named);
}

static void write_profile(const struct ui *u, struct status *s)
{
	page_head(&s->page, _("Profile"));
	page_text(&s->page, STYLE_TEXT, asks_string(u->status, "text"));
	page_text(&s->page, STYLE_TEXT, asks_string(u->status, "profile"));
	page_say(&s->page, PAGE_TEXT, STYLE_TEXT, _("Version %s of the daemon, process %lld"),
	         asks_string(u->status, "version"),
		 (long long)asks_number(u->status, "pid"));
	page_say(&s->page, PAGE_TEXT, STYLE_TEXT, _("Sandbox: %s"), asks_string(json_object_get(u->status, "sandbox"), "text"));
	if (!u->asks.up)
		page_text(&s->page, STYLE_ALERT, _("The daemon does not run now: this is what it said last."));
}

static void write_all(const struct ui *u, struct status *s)
{
	page_begin(&s->page);
	write_roads(u, s);
	write_visible(u, s);
	write_waiting(u, s);
	status_carried_write(&s->page, ID_CARRIED, json_object_get(u->status, "carry"));
	write_services(s);
	write_bridges(s);
	write_no_adapter(u, s);
	write_profile(u, s);
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct status *s = self;

	write_all(u, s);
	page_paint(&s->page, p);
}

static void open_status(struct ui *u, void *self, const void *args)
{
	struct status *s = self;

	(void)args;
	ask(u, s);
	write_all(u, s);
	page_lay(&s->page, u->rows - 2, u->cols);
}

/* ---- switching ---- */

static void on_switched(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct status *s = stage_state(u, &status_view);

	(void)tag;
	if (!result)
		ui_complain(u, error);
	ui_ask_status(u);
	if (s)
		soon(u, s);
}

static void set_road(struct ui *u, const char *road, const char *iface, bool on)
{
	char method[64];

	snprintf(method, sizeof(method), "%s.set", road);
	if (strcmp(road, "tor") == 0)
		asks_put(u, method, json_pack("{s:b}", "on", on), on_switched, 0);
	else
		asks_put(u, method, json_pack("{s:s, s:b}", "interface", iface, "on", on), on_switched, 0);
}

static const json_t *road_at(const struct ui *u, int64_t place)
{
	return json_array_get(json_object_get(u->status, "roads"), (size_t)place);
}

static void really_switch_on(struct ui *u, int64_t place, bool yes)
{
	const json_t *row = road_at(u, place);

	if (yes && row)
		set_road(u, asks_string(row, "road"), asks_string(row, "interface"), true);
}

/* The first one of its kind: then it has been said what it tells others. */
static bool is_first(const struct ui *u, const json_t *wanted)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(u->status, "roads"), i, row)
		if (asks_flag(row, "on") && is_road(row, asks_string(wanted, "road")))
			return false;
	return true;
}

const char *status_bluetooth_question(void)
{
	return _("Your contacts will be told the address of this adapter and call it directly. The address never changes: "
		 "whoever knows it can notice when this machine is near. Some versions of BlueZ also show it to whoever looks "
		 "for devices; the status says so. Who you are, whom you know and what you write stays hidden.");
}

static void switch_road(struct ui *u, size_t place)
{
	const json_t *row = road_at(u, (int64_t)place);

	if (!row)
		return;
	if (asks_flag(row, "on") || is_road(row, "tor") || !is_first(u, row))
		set_road(u, asks_string(row, "road"), asks_string(row, "interface"), !asks_flag(row, "on"));
	else if (is_road(row, "lan"))
		confirm_ask(u,
			    _("Everybody in this network will be able to see that Nightjar runs on this machine, and "
		              "when: it calls for contacts by beacons that change every hour. Who you are, whom you know and "
		              "what you write stays hidden."),
			    _("switch it on"), really_switch_on, (int64_t)place);
	else
		confirm_ask(u, status_bluetooth_question(), _("switch it on"), really_switch_on, (int64_t)place);
}

static void set_bridges(struct ui *u, const char *lines, bool keep)
{
	asks_put(u, "tor.bridges.set", json_pack("{s:s, s:b}", "lines", lines, "keep", keep), on_switched, 0);
}

static void clear_bridges(struct ui *u, int64_t tag, bool yes)
{
	(void)tag;
	if (yes)
		set_bridges(u, "", false);
}

static void use_item(struct ui *u, const char *argument)
{
	struct status *s = stage_state(u, &status_view);
	int id = s ? page_picked(&s->page) : 0;

	(void)argument;
	if (id == ID_BRIDGES)
		confirm_ask(u, _("Tor will then be reached directly, which the network here can see."),
		            _("take them away"), clear_bridges, 0);
	else if (id == ID_CARRIED)
		carried_turn(u, !asks_flag(json_object_get(u->status, "carry"), "paused"));
	else if (id >= ID_VISIBLE)
		visible_turn(u, (enum visible_mode)(id - ID_VISIBLE));
	else if (id > 0)
		switch_road(u, (size_t)id - 1);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct status *s = self;

	if (k->code == KEY_PASTE) {
		set_bridges(u, k->text, true);
		return true;
	}
	return page_typed(&s->page, k, u->prefs.vi);
}

static const struct action actions[] = {
	{ NULL, { ACTION_PLAIN(' '), ACTION_NAMED(KEY_RETURN) }, PLACE_PAGE, PLACE_PAGE, N_("switch"),
	  N_("Switches what is selected on or off."), NULL, use_item },
	{ 0 },
};

const struct view status_view = {
	.name = "status",
	.size = sizeof(struct status),
	.place = PLACE_PAGE,
	.open = open_status,
	.close = close_status,
	.key = key,
	.paint = paint,
	.heading = N_("Status"),
	.heard = heard,
	.tick = tick,
	.actions = actions,
};

/* ---- commands ---- */

void status_show(struct ui *u, const char *argument)
{
	(void)argument;
	stage_push(u, &status_view, NULL);
}

void status_tor(struct ui *u, const char *argument)
{
	static const char bridges[] = "bridges ";
	const char *lines = argument + strlen(bridges);
	bool on = strcmp(argument, "on") == 0;

	if (on || strcmp(argument, "off") == 0) {
		set_road(u, "tor", "", on);
	} else if (strncmp(argument, bridges, strlen(bridges)) == 0) {
		if (strcmp(lines, "clear") == 0)
			set_bridges(u, "", false);
		else
			set_bridges(u, strncmp(lines, "add ", 4) == 0 ? lines + 4 : lines, true);
	}
	status_show(u, "");
}

/* "on NAME", "off NAME"; false: there is no such interface. Anything else only shows the screen. */
static bool switch_named(struct ui *u, const char *road, const char *argument)
{
	bool on = strncmp(argument, "on ", 3) == 0;
	const char *iface = argument + (on ? 3 : 4);
	const json_t *row;
	size_t i;

	status_show(u, "");
	if (!on && strncmp(argument, "off ", 4) != 0)
		return true;
	json_array_foreach(json_object_get(u->status, "roads"), i, row) {
		if (!is_road(row, road) || strcmp(asks_string(row, "interface"), iface) != 0)
			continue;
		if (asks_flag(row, "on") != on)
			switch_road(u, i);
		return true;
	}
	return false;
}

void status_lan(struct ui *u, const char *argument)
{
	if (!switch_named(u, "lan", argument))
		ui_warn(u, _("There is no network interface \"%s\" here."), strchr(argument, ' ') + 1);
}

void status_bluetooth(struct ui *u, const char *argument)
{
	if (switch_named(u, "bluetooth", argument))
		return;
	if (u->visible.adapters == 0 && u->visible.none[0])
		ui_warn(u, "%s", u->visible.none);
	else
		ui_warn(u, _("There is no Bluetooth adapter \"%s\" here."), strchr(argument, ' ') + 1);
}
