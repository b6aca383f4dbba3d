/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_people.h"

#include "cli/cli.h"
#include "cli/out.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static int list_identities(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "identities", NULL, &code), *row;
	size_t i;

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	json_array_foreach(json_object_get(answer, "identities"), i, row) {
		printf("%s  ", out_string(row, "id"));
		out_text(stdout, out_string(row, "name"), 0);
		putchar('\n');
	}
	json_decref(answer);
	return CLI_OK;
}

int run_people_identities(struct cli *c)
{
	if (c->nargs == 0)
		return list_identities(c);
	if (strcmp(cli_arg(c, 0), "add") == 0 && c->nargs == 2)
		return cli_do(c, "identity.add", json_pack("{s:s}", "name", cli_arg(c, 1)),
		              "Added. Nothing links it to your other identities.");
	if (strcmp(cli_arg(c, 0), "rename") == 0 && c->nargs == 3)
		return cli_do(c, "identity.rename", json_pack("{s:s, s:s}", "identity", cli_arg(c, 1), "name", cli_arg(c, 2)),
		              "Renamed.");
	return cli_fail(c, ERR_USAGE, "That is not a way to use identities.",
	                "Use `nightjar identities`, `identities add NAME` or `identities rename NAME NEW`.");
}

/* What is done about one who is not there. */
static void print_next(const json_t *row)
{
	int64_t in = (out_number(row, "next_try") - (int64_t)time(NULL) * 1000 + 999) / 1000;

	if (out_flag(row, "trying"))
		printf(", being tried now");
	else if (out_number(row, "next_try") > 0 && in <= 0)
		printf(", about to be tried");
	else if (out_number(row, "next_try") > 0)
		printf(", next try in %lld %s", (long long)(in < 120 ? in : (in + 59) / 60), in < 120 ? "s" : "min");
}

/* What there is to say about a contact in a list, in words. */
static void print_presence(const json_t *row)
{
	const char *state = out_string(row, "state"), *road = out_string(row, "online");
	char seen[OUT_TIME_MAX];

	out_time(seen, out_number(row, "last_seen"));
	if (out_flag(row, "blocked"))
		printf("blocked");
	else if (strcmp(state, "pending") == 0)
		printf(out_flag(row, "invited") ? "has not taken up the invite yet" :
		                                  "invite taken up, waiting until you reach each other");
	else if (strcmp(state, "joining") == 0)
		printf("joining");
	else if (road[0])
		printf("online over %s", road);
	else
		printf("last seen %s", seen);
	print_next(row);
	if (out_flag(row, "verified"))
		printf(", verified");
	if (out_flag(row, "muted"))
		printf(", muted");
	if (out_number(row, "unread") > 0)
		printf(", %lld unread", (long long)out_number(row, "unread"));
}

int run_people_contacts(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "contacts", NULL, &code), *row;
	size_t i;

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	json_array_foreach(json_object_get(answer, "contacts"), i, row) {
		out_text(stdout, out_string(row, "name"), 0);
		printf("  ");
		print_presence(row);
		putchar('\n');
	}
	if (json_array_size(json_object_get(answer, "contacts")) == 0)
		fprintf(stderr,
		        "No contacts yet. Make an invite with `nightjar invite`, or take one up with `nightjar add`.\n");
	json_decref(answer);
	return CLI_OK;
}

static json_t *ask_contact(struct cli *c, int *code)
{
	return cli_ask(c, "contact", json_pack("{s:s}", "contact", cli_arg(c, 0)), code);
}

static void print_safety(const json_t *row)
{
	if (!out_string(row, "safety_digits")[0]) {
		printf("The safety number exists once the contact has joined.\n");
		return;
	}
	printf("Safety number:\n  %s\nor in words:\n  %s\n", out_string(row, "safety_digits"),
	       out_string(row, "safety_words"));
}

int run_people_show(struct cli *c)
{
	int code;
	json_t *row = ask_contact(c, &code);

	if (!row)
		return code;
	if (c->json)
		return cli_print_json(row);
	out_text(stdout, out_string(row, "name"), 0);
	printf(" (id:%s): ", out_string(row, "id"));
	print_presence(row);
	if (out_string(row, "their_name")[0]) {
		printf("\nCalls itself: ");
		out_text(stdout, out_string(row, "their_name"), 0);
	}
	putchar('\n');
	print_safety(row);
	json_decref(row);
	return CLI_OK;
}

int run_people_rename(struct cli *c)
{
	return cli_do(c, "contact.rename", json_pack("{s:s, s:s}", "contact", cli_arg(c, 0), "name", cli_arg(c, 1)),
	              "Renamed.");
}

static int set(struct cli *c, const char *method, bool on, const char *done)
{
	return cli_do(c, method, json_pack("{s:s, s:b}", "contact", cli_arg(c, 0), "on", on), done);
}

int run_people_verify(struct cli *c)
{
	int code;
	json_t *row;

	if (cli_has(c, "--matched"))
		return set(c, "contact.verify", true, "Verified.");
	if (cli_has(c, "--not"))
		return set(c, "contact.verify", false, "Not verified. If the numbers differ, somebody may sit between you.");
	row = ask_contact(c, &code);
	if (!row)
		return code;
	if (c->json)
		return cli_print_json(row);
	print_safety(row);
	if (out_string(row, "safety_digits")[0])
		fprintf(stderr, "Compare it with theirs, over a call or in person, not in this chat. If it is the same:\n"
		                "  nightjar verify NAME --matched\n");
	json_decref(row);
	return CLI_OK;
}

int run_people_block(struct cli *c)
{
	return set(c, "contact.block", true, "Blocked: nothing is sent to it or taken from it.");
}

int run_people_unblock(struct cli *c)
{
	return set(c, "contact.block", false, "Unblocked.");
}

int run_people_mute(struct cli *c)
{
	return set(c, "contact.mute", true, "Muted.");
}

int run_people_unmute(struct cli *c)
{
	return set(c, "contact.mute", false, "No longer muted.");
}

int run_people_delete(struct cli *c)
{
	if (!cli_has(c, "--yes"))
		return cli_fail(c, ERR_USAGE, "This deletes the contact, its keys and every message of it here, for good.",
		                "If that is what you want, add --yes.");
	return cli_do(c, "contact.delete", json_pack("{s:s}", "contact", cli_arg(c, 0)), "Deleted.");
}
