/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_about.h"

#include "cli/cli.h"
#include "cli/help.h"
#include "cli/out.h"
#include "rpc/client.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_roads(const json_t *roads)
{
	const json_t *row;
	size_t i;

	json_array_foreach(roads, i, row)
		printf("  %s %-10s %-8s %s\n", out_string(row, "road"), out_string(row, "interface"), out_string(row, "state"),
		       out_string(row, "text"));
}

/* Nothing, as long as there is nothing to say. */
static void print_carried(const json_t *carry)
{
	char size[OUT_SIZE_MAX], cap[OUT_SIZE_MAX];

	out_size(size, out_number(carry, "bytes"));
	out_size(cap, out_number(carry, "cap"));
	if (out_flag(carry, "paused"))
		printf("Carrying for others is paused. `nightjar carry resume` goes on.\n");
	if (out_number(carry, "parcels") > 0)
		printf("Carried for others: %lld parcels, %s of %s.\n", (long long)out_number(carry, "parcels"), size, cap);
	if (out_string(carry, "folder")[0])
		printf("Folder for parcels: %s\n", out_string(carry, "folder_text"));
	if (out_string(carry, "folder_hint")[0])
		printf("                    %s\n", out_string(carry, "folder_hint"));
}

static void print_open(const json_t *s)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(s, "identities"), i, row) {
		fputs(i == 0 ? "You are " : " and ", stdout);
		out_text(stdout, out_string(row, "name"), 0);
	}
	printf(".\nRoads:\n");
	print_roads(json_object_get(s, "roads"));
	printf("%lld contacts, %lld online, %lld not joined yet. %lld unread, %lld waiting to be delivered.\n",
	       (long long)out_number(s, "contacts"), (long long)out_number(s, "online"),
	       (long long)out_number(s, "pending"), (long long)out_number(s, "unread"),
	       (long long)out_number(s, "waiting"));
	print_carried(json_object_get(s, "carry"));
	if (out_string(s, "advice")[0])
		printf("%s\n", out_string(s, "advice"));
}

int run_about_status(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "status", NULL, &code);

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	printf("%s\n", out_string(answer, "text"));
	if (strcmp(out_string(answer, "state"), "open") == 0)
		print_open(answer);
	else if (strcmp(out_string(answer, "state"), "empty") == 0)
		printf("Set it up with `nightjar init NAME`.\n");
	else
		printf("Open it with `nightjar unlock`.\n");
	printf("Sandbox: %s\n", out_string(json_object_get(answer, "sandbox"), "text"));
	json_decref(answer);
	return CLI_OK;
}

/* What only this side can see. */
static void add_terminal(json_t *checks)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;

	json_array_append_new(checks, json_pack("{s:s, s:b, s:s, s:s}", "name", "terminal", "ok", utf8, "text",
	                                        utf8 ? "The terminal takes UTF-8." :
	                                               "The locale is not UTF-8: other letters than ASCII show as ?.",
	                                        "hint", utf8 ? "" : "Set one, for instance: export LC_ALL=C.UTF-8"));
}

int run_about_doctor(struct cli *c)
{
	int code, bad = 0;
	json_t *answer = cli_ask(c, "doctor", NULL, &code), *row;
	size_t i;

	if (!answer)
		return code;
	add_terminal(json_object_get(answer, "checks"));
	json_array_foreach(json_object_get(answer, "checks"), i, row)
		bad += !out_flag(row, "ok");
	if (c->json)
		return cli_print_json(answer) == CLI_OK && bad == 0 ? CLI_OK : CLI_FAILED;
	json_array_foreach(json_object_get(answer, "checks"), i, row) {
		printf("%-4s %-12s %s\n", out_flag(row, "ok") ? "ok" : "LOOK", out_string(row, "name"),
		       out_string(row, "text"));
		if (out_string(row, "hint")[0])
			printf("%18s%s\n", "", out_string(row, "hint"));
	}
	json_decref(answer);
	return bad == 0 ? CLI_OK : CLI_FAILED;
}

static int lan_list(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "lan", NULL, &code);

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	print_roads(json_object_get(answer, "interfaces"));
	json_decref(answer);
	return CLI_OK;
}

int run_about_lan(struct cli *c)
{
	bool on = strcmp(cli_arg(c, 0), "on") == 0;
	char said[160];

	if (c->nargs == 0)
		return lan_list(c);
	if ((!on && strcmp(cli_arg(c, 0), "off") != 0) || c->nargs != 2)
		return cli_fail(c, ERR_USAGE, "That is not a way to switch the LAN.",
		                "Use `nightjar lan on INTERFACE` or `nightjar lan off INTERFACE`.");
	snprintf(said, sizeof(said), on ? "Messages may travel over %s from now on; it is announced to contacts only." :
	                                  "Nothing leaves over %s any more.", cli_arg(c, 1));
	return cli_do(c, "lan.set", json_pack("{s:s, s:b}", "interface", cli_arg(c, 1), "on", on), said);
}

static void print_setting(const json_t *row)
{
	printf("%s = %s\n    %s; takes %s (default %s)\n", out_string(row, "name"), out_string(row, "value"),
	       out_string(row, "help"), out_string(row, "takes"), out_string(row, "default"));
}

static int config_list(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "config.list", NULL, &code), *row;
	size_t i;

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	json_array_foreach(json_object_get(answer, "settings"), i, row)
		print_setting(row);
	json_decref(answer);
	return CLI_OK;
}

static int config_get(struct cli *c)
{
	int code;
	json_t *answer = cli_ask(c, "config.get", json_pack("{s:s}", "name", cli_arg(c, 1)), &code);

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	printf("%s\n", out_string(answer, "value"));
	json_decref(answer);
	return CLI_OK;
}

int run_about_config(struct cli *c)
{
	const char *verb = c->nargs > 0 ? cli_arg(c, 0) : "list";

	if (strcmp(verb, "list") == 0 && c->nargs <= 1)
		return config_list(c);
	if (strcmp(verb, "get") == 0 && c->nargs == 2)
		return config_get(c);
	if (strcmp(verb, "set") == 0 && c->nargs == 3)
		return cli_do(c, "config.set", json_pack("{s:s, s:s}", "name", cli_arg(c, 1), "value", cli_arg(c, 2)), "Set.");
	return cli_fail(c, ERR_USAGE, "That is not a way to use the configuration.",
	                "Use `nightjar config list`, `config get NAME` or `config set NAME VALUE`.");
}

int run_about_version(struct cli *c)
{
	if (c->json)
		return cli_print_json(json_pack("{s:s}", "version", NIGHTJAR_VERSION));
	printf("nightjar %s\n", NIGHTJAR_VERSION);
	return CLI_OK;
}

int run_about_help(struct cli *c)
{
	const struct command *about = c->nargs > 0 ? command_find(cli_arg(c, 0)) : NULL;

	if (c->nargs > 0 && !about)
		return help_unknown(cli_arg(c, 0));
	if (about)
		help_command(stdout, about);
	else
		help_all(stdout);
	return CLI_OK;
}

int run_about_complete(struct cli *c)
{
	json_t *answer = NULL, *name;
	size_t i;

	if (client_open(&c->client, c->socket) != ERR_OK)
		return CLI_UNREACHABLE;
	if (client_call(c->client, "contacts", json_pack("{s:b}", "names", 1), 500, &answer) == ERR_OK)
		json_array_foreach(json_object_get(answer, "contacts"), i, name) {
			out_text(stdout, json_string_value(name), 0);
			putchar('\n');
		}
	json_decref(answer);
	return CLI_OK;
}
