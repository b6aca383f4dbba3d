/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notices for everybody: announced, read, posted, withdrawn, and never taken for something that was verified. */
#include "support/ui_rig.h"
#include "support/unit.h"

#include "ui-ncurses/pages/notices.h"

#include <string.h>

#define BOB "[{'id':'7','identity':'1','name':'Bob','state':'active'}]"
#define LATE "4000000000000"
#define ROW(id, text, ours, same) \
	"{'id':'" id "','text':'" text "','came':" LATE ",'expires':" LATE ",'ours':" ours ",'same_as':'" same "'}"
#define LIST(blackout, rows) "{'blackout':" blackout ",'notices':[" rows "]}"

static struct ui_rig rig;

static void begin(void)
{
	ui_rig_open(&rig, 24, 80, BOB);
	ui_rig_keys(&rig, "<M-1>");
}

static void news(const char *answer)
{
	ui_rig_event_text(&rig, "{'type':'notices'}");
	ui_rig_answer_text(&rig, "notices", answer);
}

static void what_comes_is_announced_without_its_text(void **state)
{
	(void)state;
	begin();
	news(LIST("60000", ROW("01020304", "water at the school", "false", "")));
	assert_true(ui_rig_shows(&rig, "1 notice from people in reach, not verified"));
	assert_false(ui_rig_shows(&rig, "water"));
	/* Once; and not our own. */
	ui_rig_pass(&rig, 10 * CLOCK_SECOND);
	news(LIST("60000", ROW("01020304", "water at the school", "false", "")));
	assert_false(ui_rig_shows(&rig, "from people in reach"));
	ui_rig_end(&rig);
	begin();
	news(LIST("60000", ROW("01020304", "mine", "true", "")));
	assert_false(ui_rig_shows(&rig, "from people in reach"));
	ui_rig_end(&rig);
}

static void the_page_says_what_they_are_worth(void **state)
{
	(void)state;
	begin();
	ui_rig_keys(&rig, "/notices<Enter>");
	ui_rig_answer_text(&rig, "notices",
			   LIST("60000", ROW("01020304", "the bridge is open", "false", "0a0b0c0d") "," ROW(
						 "0a0b0c0d", "the road \\u001b[31m is safe", "false", "") ","
					 ROW("0a0b0c0e", "come", "true", "")));
	assert_true(ui_rig_shows(&rig, "NOT VERIFIED: anybody in reach can write these"));
	assert_true(ui_rig_shows(&rig, "the bridge is open"));
	assert_true(ui_rig_shows(&rig, "by the same hand as: the road [31m is safe"));
	assert_true(ui_rig_shows(&rig, "yours"));
	assert_false(ui_rig_shows(&rig, "Blackout mode is off"));
	news(LIST("0", ""));
	assert_true(ui_rig_shows(&rig, "There are none."));
	assert_true(ui_rig_shows(&rig, "Blackout mode is off"));
	ui_rig_end(&rig);
}

static void one_is_posted_and_withdrawn(void **state)
{
	(void)state;
	begin();
	ui_rig_keys(&rig, "/notice<Enter>");
	assert_true(ui_rig_shows(&rig, "Type /notice and what everybody in reach is to know."));
	ui_rig_keys(&rig, "<C-u>/notice water at the school<Enter>");
	assert_string_equal(ui_rig_param(&rig, "notice.post", "text"), "water at the school");
	ui_rig_refuse(&rig, "notice.post", "transport_off", "Notices go over devices in blackout mode, and it is off here.");
	assert_true(ui_rig_shows(&rig, "Notices go over devices in blackout mode"));
	ui_rig_keys(&rig, "<C-u>/notices<Enter>");
	ui_rig_answer_text(&rig, "notices",
			   LIST("60000", ROW("01020304", "not mine", "false", "") "," ROW("0a0b0c0e", "mine", "true", "")));
	assert_true(ui_rig_shows(&rig, "not mine"));
	ui_rig_keys(&rig, "w");
	assert_true(ui_rig_shows(&rig, "Only a notice of your own can be withdrawn"));
	ui_rig_keys(&rig, "<Down>w");
	assert_string_equal(ui_rig_param(&rig, "notice.withdraw", "id"), "0a0b0c0e");
	ui_rig_answer_text(&rig, "notice.withdraw", "{}");
	assert_true(ui_rig_shows(&rig, "Withdrawn"));
	ui_rig_end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_is_announced_without_its_text),
		cmocka_unit_test(the_page_says_what_they_are_worth),
		cmocka_unit_test(one_is_posted_and_withdrawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
