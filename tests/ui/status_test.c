/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen of roads: what it says about each, and that it switches what is selected and nothing else. */
#include "support/ui_rig.h"
#include "support/unit.h"

#include "ui-ncurses/carried.h"
#include "ui-ncurses/pages/status.h"

#include <string.h>

#define ROADS                                                                                                             \
	"{'state':'open','protected':true,'text':'Open.','waiting':5,'advice':'','version':'0.1','profile':'/p','pid':7," \
	"'waiting_for':[{'contact':'3','name':'Bob','count':3}],'roads':["                                                \
	"{'road':'lan','interface':'eth0','on':false,'state':'off','text':'Switched off.'},"                              \
	"{'road':'lan','interface':'wlan0','on':%s,'state':'working','text':'Beacons go out.'},"                          \
	"{'road':'tor','interface':'tor','on':true,'state':'waiting','text':'Connecting to the Tor network: 45 %%.'}]}"
#define TOR                                                                                                                  \
	"{'on':true,'services':[{'state':'publishing','address':'abc.onion','directories':0,'contacts':2,'identity':'me'}]," \
	"'bridges':[%s]}"
#define DOCTOR                                                                                                       \
	"{'checks':[{'name':'tor blocked','ok':false,'text':'Tor does not get through.','hint':'A bridge may help: " \
	"`nightjar tor bridges add LINE`.'}]}"

static struct ui_rig rig;

static void answer(struct ui_rig *r, const char *second_on, const char *bridges)
{
	char text[2048];

	snprintf(text, sizeof(text), ROADS, second_on);
	ui_rig_answer_text(r, "status", text);
	snprintf(text, sizeof(text), TOR, bridges);
	ui_rig_answer_text(r, "tor", text);
	ui_rig_answer_text(r, "doctor", DOCTOR);
	assert_true(ui_rig_shows(r, "Roads")); /* painted, as it is after each answer */
}

static void open_page(struct ui_rig *r, int rows, int cols, const char *second_on)
{
	ui_rig_open(r, rows, cols, "[]");
	ui_rig_ignore(r, "status");
	status_show(&r->ui, "");
	answer(r, second_on, "{'transport':'obfs4','line':'obfs4 1.2.3.4:5 cert=x'}");
}

static void every_road_is_told_and_what_to_do(void **state)
{
	static const char *const said[] = {
		"[ ] network eth0",
		"[x] network wlan0",
		"[x] Tor",
		"works: Beacons go out.",
		"not yet: Connecting to the Tor network: 45 %.",
		"A bridge may help: `/tor bridges add LINE`.",
		"3 messages",
		"Bob",
		"and 2 for others",
		"Of me",
		"Being published",
		"abc.onion",
		"obfs4 1.2.3.4:5 cert=x",
	};

	(void)state;
	open_page(&rig, 60, 100, "true");
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (!ui_rig_shows(&rig, said[i]))
			fail_msg("not shown: %s", said[i]);
	ui_rig_end(&rig);
}

static void the_selected_road_is_switched(void **state)
{
	(void)state;
	open_page(&rig, 24, 80, "true");
	ui_rig_keys(&rig, " ");
	assert_string_equal(ui_rig_param(&rig, "tor.set", "on"), "false");
	ui_rig_answer_text(&rig, "tor.set", "{}");
	/* Others are on already: what the network sees has been said. */
	ui_rig_keys(&rig, "<Down><Enter>");
	assert_string_equal(ui_rig_param(&rig, "lan.set", "interface"), "eth0");
	assert_string_equal(ui_rig_param(&rig, "lan.set", "on"), "true");
	ui_rig_end(&rig);
}

static void the_first_network_is_asked_about(void **state)
{
	(void)state;
	open_page(&rig, 24, 80, "false");
	ui_rig_keys(&rig, "<Down> ");
	assert_true(ui_rig_shows(&rig, "beacons"));
	assert_int_equal(ui_rig_asked(&rig, "lan.set"), 0);
	ui_rig_keys(&rig, "n");
	assert_int_equal(ui_rig_asked(&rig, "lan.set"), 0);
	ui_rig_keys(&rig, " y");
	assert_string_equal(ui_rig_param(&rig, "lan.set", "interface"), "eth0");
	ui_rig_end(&rig);
}

static void pasted_lines_are_bridges(void **state)
{
	(void)state;
	open_page(&rig, 24, 80, "true");
	ui_rig_paste(&rig, "obfs4 9.9.9.9:1 cert=a\nobfs4 8.8.8.8:2 cert=b");
	assert_string_equal(ui_rig_param(&rig, "tor.bridges.set", "lines"), "obfs4 9.9.9.9:1 cert=a\nobfs4 8.8.8.8:2 cert=b");
	assert_string_equal(ui_rig_param(&rig, "tor.bridges.set", "keep"), "true");
	ui_rig_refuse(&rig, "tor.bridges.set", "usage", "That is no bridge line.");
	assert_true(ui_rig_shows(&rig, "That is no bridge line."));
	ui_rig_end(&rig);
}

static void commands_switch_too(void **state)
{
	(void)state;
	open_page(&rig, 24, 80, "true");
	status_tor(&rig.ui, "off");
	assert_string_equal(ui_rig_param(&rig, "tor.set", "on"), "false");
	status_lan(&rig.ui, "on eth0");
	assert_string_equal(ui_rig_param(&rig, "lan.set", "interface"), "eth0");
	status_lan(&rig.ui, "on nope0");
	assert_true(ui_rig_shows(&rig, "no network interface \"nope0\""));
	status_tor(&rig.ui, "bridges clear");
	assert_string_equal(ui_rig_param(&rig, "tor.bridges.set", "lines"), "");
	ui_rig_end(&rig);
}

#define HCI \
	"{'road':'bluetooth','interface':'hci0','on':%s,'state':'%s','text':'Contacts can call this machine.'}"

static void answer_bluetooth(const char *on, const char *state, const char *more)
{
	char row[256], text[1024];

	snprintf(row, sizeof(row), HCI, on, state);
	snprintf(text, sizeof(text), "{'state':'open','text':'','waiting':0,'advice':'','roads':[%s]}", row);
	ui_ask_status(&rig.ui);
	ui_rig_answer_text(&rig, "status", text);
	ui_rig_ignore(&rig, "bluetooth");
	visible_ask(&rig.ui);
	snprintf(text, sizeof(text), "{'interfaces':[%s],'none':'',%s}", row, more);
	ui_rig_answer_text(&rig, "bluetooth", text);
}

static void adapters_are_switched_and_what_they_show_is_asked(void **state)
{
	(void)state;
	open_page(&rig, 40, 80, "true");
	ui_rig_ignore(&rig, "status");
	answer_bluetooth("false", "off", "'nearby':0,'blackout':0,'near':0");
	ui_rig_keys(&rig, "<Home>");
	assert_true(ui_rig_shows(&rig, "> [ ] Bluetooth hci0"));
	ui_rig_keys(&rig, " ");
	assert_true(ui_rig_shows(&rig, "The address"));
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.set"), 0);
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "interface"), "hci0");
	ui_rig_answer_text(&rig, "bluetooth.set", "{}");
	ui_rig_ignore(&rig, "status");
	answer_bluetooth("true", "working", "'nearby':0,'blackout':0,'near':0");
	assert_true(ui_rig_shows(&rig, "works: Contacts can call this machine."));
	ui_rig_keys(&rig, " ");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "on"), "false");
	ui_rig_answer_text(&rig, "bluetooth.set", "{}");
	status_bluetooth(&rig.ui, "off hci0");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "on"), "false");
	status_bluetooth(&rig.ui, "on hci7");
	assert_true(ui_rig_shows(&rig, "no Bluetooth adapter \"hci7\""));
	ui_rig_end(&rig);
}

static void windows_are_begun_and_ended_here(void **state)
{
	(void)state;
	open_page(&rig, 40, 80, "true");
	ui_rig_ignore(&rig, "status");
	answer_bluetooth("true", "working", "'nearby':0,'blackout':7000000,'near':3");
	assert_true(ui_rig_shows(&rig, "Bluetooth: being found"));
	assert_true(ui_rig_shows(&rig, "3 devices near show"));
	ui_rig_keys(&rig, "<Home><Down><Down><Enter>");
	assert_string_equal(ui_rig_param(&rig, "blackout", "minutes"), "0");
	ui_rig_answer_text(&rig, "blackout", "{}");
	assert_true(ui_rig_shows(&rig, "off. Shows everybody in range"));
	ui_rig_keys(&rig, "<Up><Enter>");
	ui_rig_answer_text(&rig, "bluetooth", "{'interfaces':[{'interface':'hci0','on':true,'state':'working'}]}");
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.nearby", "minutes"), "10");
	ui_rig_end(&rig);
}

static void a_machine_without_bluetooth_says_why(void **state)
{
	(void)state;
	open_page(&rig, 40, 80, "true");
	ui_rig_ignore(&rig, "bluetooth");
	visible_ask(&rig.ui);
	ui_rig_answer_text(&rig, "bluetooth", "{'interfaces':[],'none':'This kernel has no Bluetooth.'}");
	assert_true(ui_rig_shows(&rig, "This kernel has no Bluetooth."));
	assert_false(ui_rig_shows(&rig, "blackout"));
	ui_rig_end(&rig);
}

/* A road that is not there yet is looked at again by itself; a settled one seldom. */
static void it_keeps_looking(void **state)
{
	(void)state;
	open_page(&rig, 24, 80, "true");
	assert_int_equal(ui_rig_asked(&rig, "tor"), 0);
	ui_rig_pass(&rig, 3000);
	assert_int_equal(ui_rig_asked(&rig, "tor"), 1);
	/* A slow daemon is not asked again and again. */
	ui_rig_pass(&rig, 20000);
	assert_int_equal(ui_rig_asked(&rig, "tor"), 1);
	ui_rig_end(&rig);
}

/* Everything can be read in every size: what does not fit is reached by Down and End. */
static void every_size_shows_all(void **state)
{
	static const int sizes[][2] = { { 30, 100 }, { 24, 80 }, { 20, 40 }, { 10, 30 } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		open_page(&rig, sizes[i][0], sizes[i][1], "true");
		assert_true(ui_rig_shows(&rig, "Roads"));
		assert_true(ui_rig_shows(&rig, "Tor"));
		ui_rig_keys(&rig, "<End>");
		assert_true(ui_rig_shows(&rig, "process 7"));
		ui_rig_keys(&rig, "<Home>");
		assert_true(ui_rig_shows(&rig, "> [x] Tor"));
		for (int down = 0; down < 60 && !ui_rig_shows(&rig, "process 7"); down++)
			ui_rig_keys(&rig, "<Down>");
		assert_true(ui_rig_shows(&rig, "process 7"));
		for (int up = 0; up < 80; up++)
			ui_rig_keys(&rig, "<Up>");
		assert_true(ui_rig_shows(&rig, "Roads"));
		assert_true(ui_rig_shows(&rig, "> [x] Tor"));
		ui_rig_end(&rig);
	}
}

#define CARRIED                                                                                                            \
	"{'state':'open','protected':true,'text':'Open.','waiting':0,'advice':'','version':'0.1','profile':'/p','pid':7," \
	"'waiting_for':[],'roads':[],'carry':{'paused':%s,'cap':67108864,'after':120,'parcels':12,'bytes':1258291,"         \
	"'neighbours':3,'strangers_parcels':2,'strangers_bytes':1024,'ours':1,'receipts':4,'folder':'/media/stick/mail',"  \
	"'folder_state':'failed','folder_text':'The folder is not there.','folder_hint':'Put the stick in: `nightjar carry " \
	"folder off`.'}}"

static void answer_carried(struct ui_rig *r, const char *paused)
{
	char text[1024];

	snprintf(text, sizeof(text), CARRIED, paused);
	ui_rig_answer_text(r, "status", text);
}

static void what_is_carried_is_told_and_paused(void **state)
{
	static const char *const said[] = {
		"Carried for others",
		"[x] carry",
		"12 parcels, 1.2 MiB of at most 64 MiB.",
		"From 3 neighbours.",
		"2 of them, 1.0 KiB, came from strangers and files.",
		"1 parcel of yours is given to others.",
		"Folder /media/stick/mail: The folder is not there.",
		"Put the stick in: `/carry folder off`.",
	};

	(void)state;
	ui_rig_open(&rig, 60, 100, "[]");
	ui_rig_ignore(&rig, "status");
	carried_carry(&rig.ui, "");
	answer_carried(&rig, "false");
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
		if (!ui_rig_shows(&rig, said[i]))
			fail_msg("not shown: %s", said[i]);
	ui_rig_keys(&rig, "<Enter>");
	assert_string_equal(ui_rig_param(&rig, "carry.set", "paused"), "true");
	ui_rig_answer_text(&rig, "carry.set", "{}");
	assert_true(ui_rig_shows(&rig, "Nothing is taken for others or given to them any more."));
	answer_carried(&rig, "true");
	assert_true(ui_rig_shows(&rig, "[ ] carry"));
	assert_true(ui_rig_shows(&rig, "Paused: nothing is taken"));
	ui_rig_keys(&rig, "<Enter>");
	assert_string_equal(ui_rig_param(&rig, "carry.set", "paused"), "false");
	ui_rig_end(&rig);
}

static void what_is_carried_is_emptied_only_when_asked(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	carried_carry(&rig.ui, "empty");
	assert_true(ui_rig_shows(&rig, "Forget everything that is carried for others?"));
	ui_rig_keys(&rig, "n");
	assert_int_equal(ui_rig_asked(&rig, "carry.empty"), 0);
	carried_carry(&rig.ui, "empty");
	assert_true(ui_rig_shows(&rig, "Forget everything"));
	ui_rig_keys(&rig, "y");
	assert_int_equal(ui_rig_asked(&rig, "carry.empty"), 1);
	ui_rig_answer_text(&rig, "carry.empty", "{}");
	assert_true(ui_rig_shows(&rig, "Your own messages stay."));
	ui_rig_end(&rig);
}

static void what_is_carried_is_changed_by_commands(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	carried_carry(&rig.ui, "cap 2G");
	assert_string_equal(ui_rig_param(&rig, "carry.set", "cap"), "2147483648");
	ui_rig_ignore(&rig, "carry.set");
	carried_carry(&rig.ui, "cap many");
	assert_true(ui_rig_shows(&rig, "/carry cap 64M, or 1G."));
	carried_carry(&rig.ui, "folder /media/stick/mail");
	assert_string_equal(ui_rig_param(&rig, "carry.set", "folder"), "/media/stick/mail");
	ui_rig_ignore(&rig, "carry.set");
	carried_carry(&rig.ui, "folder mail");
	assert_true(ui_rig_shows(&rig, "Type the whole path"));
	carried_carry(&rig.ui, "folder off");
	assert_string_equal(ui_rig_param(&rig, "carry.set", "folder"), "");
	ui_rig_refuse(&rig, "carry.set", "disk", "The disk could not be read or written.");
	assert_true(ui_rig_shows(&rig, "The disk could not"));
	carried_carry(&rig.ui, "everything");
	assert_true(ui_rig_shows(&rig, "Type /carry, or pause"));
	ui_rig_end(&rig);
}

static void files_are_wished_for_and_told_of(void **state)
{
	struct wishes *w = &rig.ui.wishes;

	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	carried_export(&rig.ui, "");
	assert_true(ui_rig_shows(&rig, "Type the path of a folder or file"));
	assert_null(w->parcels.path);
	carried_export(&rig.ui, "/media/stick");
	assert_string_equal(w->parcels.path, "/media/stick");
	assert_false(w->parcels.take);
	w->parcels.done(&rig.ui, true, "{\"file\":\"/media/stick/00.parcels\",\"bytes\":2048}");
	assert_true(ui_rig_shows(&rig, "2.0 KiB written to /media/stick/00.parcels"));
	w->parcels.done(&rig.ui, false, "{\"error\":{\"kind\":\"disk\",\"message\":\"x\",\"hint\":\"y\"}}");
	assert_true(ui_rig_shows(&rig, "It could not be written there."));
	w->parcels.done(&rig.ui, false,
	                "{\"error\":{\"kind\":\"locked\",\"message\":\"It is locked.\",\"hint\":\"Use `nightjar unlock`.\"}}");
	assert_true(ui_rig_shows(&rig, "It is locked. Use `/unlock`."));
	w->parcels.done(&rig.ui, false, NULL);
	assert_true(ui_rig_shows(&rig, "It could not be written there."));
	carried_import(&rig.ui, "/media/stick");
	assert_true(w->parcels.take);
	w->parcels.done(&rig.ui, true, "{\"damaged\":true,\"carried\":3,\"for_you\":1,\"known\":2,\"receipts\":4}");
	assert_true(ui_rig_shows(&rig, "1 for you, 3 to carry on, 2 known already, 4 receipts. A part of it"));
	ui_rig_end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_road_is_told_and_what_to_do),
		cmocka_unit_test(the_selected_road_is_switched),
		cmocka_unit_test(the_first_network_is_asked_about),
		cmocka_unit_test(pasted_lines_are_bridges),
		cmocka_unit_test(commands_switch_too),
		cmocka_unit_test(adapters_are_switched_and_what_they_show_is_asked),
		cmocka_unit_test(windows_are_begun_and_ended_here),
		cmocka_unit_test(a_machine_without_bluetooth_says_why),
		cmocka_unit_test(it_keeps_looking),
		cmocka_unit_test(every_size_shows_all),
		cmocka_unit_test(what_is_carried_is_told_and_paused),
		cmocka_unit_test(what_is_carried_is_emptied_only_when_asked),
		cmocka_unit_test(what_is_carried_is_changed_by_commands),
		cmocka_unit_test(files_are_wished_for_and_told_of),
	};

	return cmocka_run_group_tests_name("ui/status", tests, NULL, NULL);
}
