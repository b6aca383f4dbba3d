/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "base/near.h"
#include "cli/run_about.h"
#include "cli/run_carry.h"
#include "cli/run_change.h"
#include "cli/run_invite.h"
#include "cli/run_live.h"
#include "cli/run_notice.h"
#include "cli/run_open.h"
#include "cli/run_people.h"
#include "cli/run_radio.h"
#include "cli/run_setup.h"
#include "cli/run_talk.h"
#include "cli/run_tor.h"
#include "cli/run_ui.h"

#include <string.h>

#define MENDED 2    /* typing errors that a suggestion may mend */

static const struct command table[] = {
	{ .name = "init", .args = "[NAME]", .most = 1, .brief = "Set up a new profile.",
	  .text = "NAME is what contacts will see. The passphrase is asked for; an empty one protects nothing.",
	  .example = "nightjar init Alice",
	  .options = { { "--name", "NAME", "The same as the argument." },
	               { "--no-passphrase", NULL, "Protect nothing, without asking." } },
	  .run = run_setup_init },
	{ .name = "identities", .args = "[add NAME | rename NAME NEW]", .most = 3,
	  .brief = "List, add or rename who you are.",
	  .text = "Identities of one profile cannot be linked to each other: each has its own keys and its own contacts.",
	  .example = "nightjar identities add \"Climbing club\"", .completes = "add rename",
	  .run = run_people_identities },
	{ .name = "invite", .args = "", .brief = "Make an invite for one person.",
	  .text = "It works once, for seven days. Messages to that person can be written at once; they wait.",
	  .example = "nightjar invite --for Bob --qr",
	  .options = { { "--for", "NAME", "Your name for that person." },
	               { "--words", NULL, "Five words to say, instead of a link." },
	               { "--qr", NULL, "Also draw the link as a QR code." },
	               { "--png", "FILE", "Write the QR code as a picture." },
	               { "--svg", "FILE", "Write the QR code as a drawing." },
	               { "--identity", "NAME", "Whose contact it will be. Default: your first identity." } },
	  .run = run_invite_make },
	{ .name = "invites", .args = "[show ID | revoke ID]", .most = 2,
	  .brief = "List the invites, show one again, or make one worthless.",
	  .example = "nightjar invites revoke 3", .completes = "show revoke", .run = run_invite_list },
	{ .name = "add", .args = "LINK | WORDS | -", .least = 1, .most = 16, .brief = "Take up somebody's invite.",
	  .text = "With - the invite is read from standard input, where others on this machine cannot see it.",
	  .example = "nightjar add - --name Alice < invite.txt",
	  .options = { { "--name", "NAME", "Your name for that person. Default: what they call themselves." },
	               { "--identity", "NAME", "Whose contact it will be. Default: your first identity." } },
	  .run = run_invite_add },
	{ .name = "open", .args = "LINK", .least = 1, .most = 1, .brief = "Look at an invite, and add it if you say yes.",
	  .text = "For links that are followed on a desktop: it shows what would be added and asks, on a terminal only. "
	          "Exits with 5 when nothing was added.",
	  .example = "nightjar open NIGHTJAR:...",
	  .options = { { "--identity", "NAME", "Whose contact it would be. Default: your first identity." },
	               { "--window", NULL, "Go on in the interface, or wait for Enter: the window ends with the command." } },
	  .run = run_open },
	{ .name = "contacts", .args = "", .brief = "List the contacts.", .example = "nightjar contacts --json",
	  .run = run_people_contacts },
	{ .name = "show", .args = "NAME", .least = 1, .most = 1, .brief = "Show one contact in full.",
	  .example = "nightjar show Bob", .completes = "contact", .run = run_people_show },
	{ .name = "rename", .args = "NAME NEW", .least = 2, .most = 2, .brief = "Change your name for a contact.",
	  .example = "nightjar rename Bob \"Bob from work\"", .completes = "contact", .run = run_people_rename },
	{ .name = "verify", .args = "NAME", .least = 1, .most = 1, .brief = "Show the safety number, or note that it matched.",
	  .text = "Compare it over a call or in person. The same number means that nobody sits between you.",
	  .example = "nightjar verify Bob --matched", .completes = "contact",
	  .options = { { "--matched", NULL, "It was the same." }, { "--not", NULL, "It was not, or is to be forgotten." } },
	  .run = run_people_verify },
	{ .name = "block", .args = "NAME", .least = 1, .most = 1, .brief = "Take nothing from a contact, send it nothing.",
	  .example = "nightjar block Mallory", .completes = "contact", .run = run_people_block },
	{ .name = "unblock", .args = "NAME", .least = 1, .most = 1, .brief = "Undo block.",
	  .example = "nightjar unblock Mallory", .completes = "contact", .run = run_people_unblock },
	{ .name = "mute", .args = "NAME", .least = 1, .most = 1, .brief = "Let clients be quiet about a contact.",
	  .example = "nightjar mute Bob", .completes = "contact", .run = run_people_mute },
	{ .name = "unmute", .args = "NAME", .least = 1, .most = 1, .brief = "Undo mute.",
	  .example = "nightjar unmute Bob", .completes = "contact", .run = run_people_unmute },
	{ .name = "delete", .args = "NAME", .least = 1, .most = 1,
	  .brief = "Delete a contact, its keys and its messages here.", .example = "nightjar delete Mallory --yes",
	  .completes = "contact", .options = { { "--yes", NULL, "Yes, for good." } }, .run = run_people_delete },
	{ .name = "send", .args = "NAME TEXT | NAME -", .least = 2, .most = 2, .brief = "Write a message.",
	  .text = "Prints the message's id. With - the text is read from standard input. It is stored and sealed when the "
	          "command returns, and is sent whenever a road opens.",
	  .example = "nightjar send Bob \"see you at 10\" --wait delivered --timeout 30", .completes = "contact",
	  .options = { { "--wait", "delivered", "Wait until it has arrived." },
	               { "--reply-to", "ID", "Answer this message." },
	               { "--timeout", "S", "How many seconds to wait at most. Default: 60." } },
	  .run = run_talk_send },
	{ .name = "read", .args = "[NAME]", .most = 1, .brief = "Read a conversation, or everything unread.",
	  .text = "What was shown counts as read.", .example = "nightjar read Bob --last 20", .completes = "contact",
	  .options = { { "--last", "N", "Only the last N messages. Default: 200." },
	               { "--before", "ID", "Only messages before this one." },
	               { "--all", NULL, "All of it." } },
	  .run = run_talk_read },
	{ .name = "watch", .args = "", .brief = "Print what happens as it happens.",
	  .text = "With --json one event a line, each with its seq; --since goes on after one that was seen.",
	  .example = "nightjar watch --json --since 41",
	  .options = { { "--since", "SEQ", "Begin with what came after this event." },
	               { "--exec", "CMD", "Run a shell command for each event, with its JSON on standard input." } },
	  .run = run_live_watch },
	{ .name = "chat", .args = "NAME", .least = 1, .most = 1, .brief = "Talk line by line.",
	  .text = "Prints what arrives and sends each line that is typed; suits screen readers and pipes.",
	  .example = "nightjar chat Bob --plain", .completes = "contact",
	  .options = { { "--plain", NULL, "Append lines only: chat does so anyway." } },
	  .run = run_live_chat },
	{ .name = "message", .args = "ID", .least = 1, .most = 1, .brief = "Tell the story of a message in words.",
	  .text = "Where it is, which roads were tried and when, and what it waits for.", .example = "nightjar message 3.17",
	  .run = run_talk_message },
	{ .name = "react", .args = "MESSAGE EMOJI", .least = 2, .most = 2, .brief = "React to a message with one character.",
	  .text = "An empty one takes it back.", .example = "nightjar react 3.17 +", .run = run_change_react },
	{ .name = "edit", .args = "MESSAGE TEXT | MESSAGE -", .least = 2, .most = 2,
	  .brief = "Give a message of your own another wording.",
	  .text = "The contact sees the new one, and that it was edited. With - the text is read from standard input.",
	  .example = "nightjar edit 3.17 \"see you at 11\"", .run = run_change_edit },
	{ .name = "delete-message", .args = "MESSAGE", .least = 1, .most = 1, .brief = "Delete a message here, or for both.",
	  .text = "Without --both it is deleted here only, whoever wrote it; what was sealed before still goes to the contact.",
	  .example = "nightjar delete-message 3.17 --both",
	  .options = { { "--both", NULL, "A message of your own: ask the contact's program to delete it too." } },
	  .run = run_change_delete },
	{ .name = "timer", .args = "NAME [DURATION | off]", .least = 1, .most = 2,
	  .brief = "Let messages vanish some time after they were read.",
	  .text = "For what either side writes from now on: 30s, 5m, 2h, 7d, 4w; up to 366 days. It asks the contact's "
	          "program; it cannot make it.",
	  .example = "nightjar timer Bob 1d", .completes = "contact", .run = run_change_timer },
	{ .name = "receipts", .args = "NAME on | NAME off", .least = 2, .most = 2,
	  .brief = "Tell a contact what you have read, and show what it has read.",
	  .text = "Both sides have to switch it on.", .example = "nightjar receipts Bob on", .completes = "contact",
	  .run = run_change_receipts },
	{ .name = "archive", .args = "NAME [on | off]", .least = 1, .most = 2,
	  .brief = "Put a contact out of sight until there is something new.", .example = "nightjar archive Bob",
	  .completes = "contact", .run = run_change_archive },
	{ .name = "search", .args = "TEXT", .least = 1, .most = 1, .brief = "Find messages that hold all the words.",
	  .example = "nightjar search \"climbing sunday\" --in Bob",
	  .options = { { "--in", "NAME", "Only with this contact." } },
	  .run = run_talk_search },
	{ .name = "status", .args = "", .brief = "Say who you are, which roads work, what waits.",
	  .example = "nightjar status", .run = run_about_status },
	{ .name = "doctor", .args = "", .brief = "Check this machine and say what to do.",
	  .text = "Exits with 1 when something needs a look.", .example = "nightjar doctor", .run = run_about_doctor },
	{ .name = "lan", .args = "[on IFACE | off IFACE]", .most = 2, .brief = "List or switch the network interfaces.",
	  .text = "Nothing is sent over an interface that was not switched on.", .example = "nightjar lan on eth0",
	  .completes = "on off", .run = run_about_lan },
	{ .name = "bluetooth", .args = "[on HCI | off HCI | nearby [MINUTES | off]]", .most = 2,
	  .brief = "List or switch the Bluetooth adapters, and who may find them.",
	  .text = "Contacts who are near are reached without any network. `nearby` lets the two ends of an invite find "
	          "each other (10 minutes unless you say otherwise): others nearby see that this machine has Bluetooth.",
	  .example = "nightjar bluetooth on hci0", .completes = "on off nearby", .run = run_radio },
	{ .name = "blackout", .args = "[TIME | off]", .most = 1,
	  .brief = "Meet whoever runs Nightjar nearby, to carry each other's messages.",
	  .text = "For a while (2 hours unless you say otherwise, a day at most) everybody in range can see that Nightjar runs "
	          "here. Devices that show the same are met, carry parcels for each other and pass on notices.",
	  .example = "nightjar blackout 8h", .completes = "off", .run = run_radio_blackout },
	{ .name = "notice", .args = "[TEXT]", .most = 1, .brief = "Tell everybody in reach who is in blackout mode.",
	  .text = "It goes from device to device, for 12 hours unless you say otherwise. It is signed with a key made for it "
	          "alone, so nothing in it says who you are; whoever is next to you can see that your device had it first.",
	  .example = "nightjar notice \"water at the school\" --for 6h",
	  .options = { { "--for", "TIME", "1h to 24h." },
	               { "--again", NULL, "By the same hand as your last one, for others to see." },
	               { "--withdraw", "ID", "Take back one of yours." } },
	  .run = run_notice },
	{ .name = "notices", .args = "", .brief = "Read what others tell everybody. Nobody has verified it.",
	  .example = "nightjar notices", .run = run_notice_list },
	{ .name = "carry", .args = "[pause | resume | empty | cap SIZE | after TIME | folder DIR]", .most = 2,
	  .brief = "Show or change what is carried for others.",
	  .text = "Parcels of your contacts, and in blackout mode those of strangers, walk from device to device to whom "
	          "they are for; nobody who carries one can read it or tell who wrote to whom. `after` says how long a "
	          "message of yours waits for a direct road before others are given it (now, 2m, 1h, never). `folder` names "
	          "one that a stick, a shared disk or another program carries to others: parcels are put there and taken from "
	          "there by themselves, until `folder off`.",
	  .example = "nightjar carry cap 128M", .completes = "pause resume empty cap after folder", .run = run_carry },
	{ .name = "export", .args = "", .brief = "Write what waits and what is carried to a file.",
	  .text = "For a stick, a disk, or anything else that somebody can take along; import reads it, in any order, any "
	          "number of times. Whoever finds it can see that it is Nightjar's, and how much, and no more.",
	  .example = "nightjar export --to /media/stick",
	  .options = { { "--to", "PATH", "A folder, a file, or - for standard output." },
	               { "--qr", NULL, "Short messages only, as a sheet of QR codes (SVG) to print." } },
	  .run = run_carry_export },
	{ .name = "import", .args = "FILE... | FOLDER | -", .least = 1, .most = 60,
	  .brief = "Take in what was exported.",
	  .text = "From a folder all files that end in .parcels. Lines read off a sheet of QR codes are taken as well: "
	          "zbarimg --raw photo.jpg | nightjar import -",
	  .example = "nightjar import /media/stick", .run = run_carry_import },
	{ .name = "tor", .args = "[on | off | bridges [add LINE | add - | clear] | replace]", .most = 40,
	  .brief = "Show or switch Tor, its bridges, your onion address.",
	  .text = "Tor is on unless you switch it off. Where it is blocked, bridges get around that. `replace` gives an "
	          "identity a new onion address and tells its contacts.",
	  .example = "nightjar tor bridges add - < bridges.txt", .completes = "on off bridges replace",
	  .options = { { "--identity", "NAME", "With replace: whose address. Default: your first identity." },
	               { "--now", NULL, "With replace: the former address ends at once, whoever still uses it." } },
	  .run = run_tor },
	{ .name = "cover", .args = "NAME [SECONDS | off]", .least = 1, .most = 2,
	  .brief = "Send to a contact over Tor at a steady pace, to hide when you write.",
	  .text = "One record leaves every so many seconds (1 to 60) while a link over Tor is open, full or empty. It says "
	          "what that costs a day.",
	  .example = "nightjar cover Bob 2", .completes = "contact", .run = run_tor_cover },
	{ .name = "config", .args = "[list | get KEY | set KEY VALUE]", .most = 3, .brief = "Read or change a setting.",
	  .example = "nightjar config set log.level debug", .completes = "list get set", .run = run_about_config },
	{ .name = "lock", .args = "", .brief = "Forget every key and go offline.", .example = "nightjar lock",
	  .run = run_setup_lock },
	{ .name = "destroy", .args = "", .brief = "Destroy the profile: nobody can read it any more, nor can you.",
	  .text = "Its keys are overwritten first, within a moment; then everything in its folder is removed and the "
	          "daemon ends. There is no way back. What a disk keeps of overwritten blocks, backups, and what "
	          "contacts have is beyond it.",
	  .example = "nightjar destroy", .options = { { "--yes", NULL, "Do not ask." } }, .run = run_setup_destroy },
	{ .name = "unlock", .args = "", .brief = "Open a locked profile.",
	  .example = "nightjar unlock --passphrase-file /run/secrets/nightjar", .run = run_setup_unlock },
	{ .name = "passphrase", .args = "", .brief = "Change the passphrase.", .example = "nightjar passphrase",
	  .options = { { "--new-passphrase-file", "FILE", "Read the new one from a file." },
	               { "--new-passphrase-fd", "N", "Read the new one from a descriptor." },
	               { "--none", NULL, "No passphrase from now on." } },
	  .run = run_setup_passphrase },
	{ .name = "rpc", .args = "", .brief = "Speak the API on standard input and output.",
	  .text = "One JSON-RPC object a line; nightjard(1) lists the methods.",
	  .example = "echo '{\"id\":\"1\",\"method\":\"status\"}' | nightjar rpc --stdio",
	  .options = { { "--stdio", NULL, "Required: there is no other way yet." } }, .run = run_live_rpc },
	{ .name = "start", .args = "", .brief = "Start the daemon.", .text = "Every other command starts it too.",
	  .example = "nightjar start", .run = run_setup_start },
	{ .name = "stop", .args = "", .brief = "Stop the daemon: nothing is received any more.",
	  .example = "nightjar stop", .run = run_setup_stop },
	{ .name = "version", .args = "", .brief = "Print the version.", .example = "nightjar version",
	  .run = run_about_version },
	{ .name = "help", .args = "[COMMAND]", .most = 1, .brief = "Explain a command, or list them.",
	  .example = "nightjar help send", .completes = "command", .run = run_about_help },
	{ .name = "complete", .args = "", .brief = "Print names for completion.", .hidden = true,
	  .run = run_about_complete },
	{ .name = "", .args = "", .brief = "Open the interface, where there is a terminal; else say how things are.",
	  .hidden = true,
	  .options = { { "--plain", NULL, "Append lines only, for screen readers: no cursor, no colours." } },
	  .run = run_ui },
};

static const struct command_option globals[] = {
	{ "--json", NULL, "Print results as JSON, one object a line." },
	{ "--profile", "DIR", "The folder of the profile. Default: $NIGHTJAR_PROFILE, else ~/.local/share/nightjar." },
	{ "--socket", "PATH", "The daemon's socket. Default: found from the profile." },
	{ "--no-start", NULL, "Do not start the daemon when it does not run." },
	{ "--ascii", NULL, "Signs of ASCII only, whatever the locale." },
	{ "--passphrase-file", "FILE", "Read the passphrase from the first line of a file." },
	{ "--passphrase-fd", "N", "Read the passphrase from a descriptor." },
	{ "--help", NULL, "Explain the command." },
	{ NULL, NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 0, "Done." },
	{ 1, "It failed, or there is no profile." },
	{ 2, "The command line is wrong." },
	{ 3, "The daemon cannot be reached." },
	{ 4, "There is no such contact, or more than one." },
	{ 5, "It was refused: a wrong passphrase, a used invite, a blocked contact and the like." },
	{ 6, "The time was over: not delivered yet. The daemon keeps trying." },
	{ 7, "The profile is locked." },
	{ -1, NULL },
};

const struct command *command_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; command_at(i); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

const char *command_nearest(const char *name)
{
	const char *best = NULL;
	size_t nearest = MENDED + 1;

	for (size_t i = 0; command_at(i); i++) {
		size_t far = near_distance(name, strlen(name), table[i].name, strlen(table[i].name));

		if (table[i].hidden || far >= nearest || far >= strlen(table[i].name))
			continue;
		nearest = far;
		best = table[i].name;
	}
	return best;
}

const struct command_option *command_global_options(void)
{
	return globals;
}

const struct command_exit *command_exits(void)
{
	return exits;
}
