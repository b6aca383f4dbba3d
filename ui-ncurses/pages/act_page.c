/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screens that are read: status, doctor, settings, help. */
#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/carried.h"
#include "ui-ncurses/pages/doctor.h"
#include "ui-ncurses/pages/help.h"
#include "ui-ncurses/pages/notices.h"
#include "ui-ncurses/pages/settings.h"
#include "ui-ncurses/pages/status.h"
#include "ui-ncurses/visible.h"

#define EVERYWHERE (PLACE_ANY | PLACE_CLOSED)

const struct action act_page[] = {
	{ "help", { ACTION_CTRL('g'), ACTION_F(1) }, EVERYWHERE, EVERYWHERE, N_("help"),
	  N_("Shows the keys of the screen you are in, all commands, and what the signs mean."), NULL, help_show },
	{ "status", { { 0 } }, PLACE_ANY, 0, N_("status"),
	  N_("Shows how messages travel, what does not work and why, and what waits; switches roads on and off."), NULL,
	  status_show },
	{ "tor", { { 0 } }, PLACE_ANY, 0, N_("Tor"), N_("Switches Tor on or off, or sets bridges."),
	  N_("on | off | bridges LINE | bridges clear"), status_tor },
	{ "lan", { { 0 } }, PLACE_ANY, 0, N_("network"),
	  N_("Lets messages travel over a network of this machine, or no longer."), N_("on | off INTERFACE"), status_lan },
	{ "bluetooth", { { 0 } }, PLACE_ANY, 0, N_("Bluetooth"),
	  N_("Lets messages travel over a Bluetooth adapter of this machine, or no longer."), N_("on | off ADAPTER"),
	  status_bluetooth },
	{ "nearby", { ACTION_ALT('w') }, PLACE_ANY, 0, N_("nearby"),
	  N_("Lets the two ends of an invite find each other over Bluetooth, without a network; asks first."),
	  N_("20|off"), visible_nearby },
	{ "blackout", { { 0 } }, PLACE_ANY, 0, N_("blackout"),
	  N_("Shows everybody in Bluetooth range that Nightjar runs here, and meets those who show the same; asks first."),
	  N_("2h|off"), visible_blackout },
	{ "notices", { { 0 } }, PLACE_ANY, 0, N_("notices"),
	  N_("Shows what people in reach tell everybody, in blackout mode. Nobody has verified it."), NULL, notices_show },
	{ "notice", { { 0 } }, PLACE_ANY, 0, N_("notice"),
	  N_("Tells everybody in reach who is in blackout mode, for 12 hours, without your name."), N_("TEXT"), notices_post },
	{ "carry", { { 0 } }, PLACE_ANY, 0, N_("carry"),
	  N_("Shows or changes what is carried for others, and the folder in which that is exchanged."),
	  N_("pause | resume | empty | cap 64M | folder PATH"), carried_carry },
	{ "export", { { 0 } }, PLACE_ANY, 0, N_("export"),
	  N_("Writes what waits and what is carried to a file, for somebody to take along."), N_("FOLDER or FILE"),
	  carried_export },
	{ "import", { { 0 } }, PLACE_ANY, 0, N_("import"), N_("Takes in what was exported."), N_("FOLDER or FILE"),
	  carried_import },
	{ "doctor", { { 0 } }, EVERYWHERE, 0, N_("doctor"),
	  N_("Checks this machine, its roads and this terminal, and says what to do."), NULL, doctor_show },
	{ "settings", { { 0 } }, PLACE_ANY, 0, N_("settings"),
	  N_("Changes colours, notifications, locking, vi keys and mouse."), NULL, settings_show },
	{ "set", { { 0 } }, PLACE_ANY, 0, N_("set"), N_("Changes one setting."), N_("NAME VALUE"), settings_set },
	{ 0 },
};
