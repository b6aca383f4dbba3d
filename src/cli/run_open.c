/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/run_open.h"

#include "cli/cli.h"
#include "cli/out.h"
#include "cli/run_ui.h"
#include "rpc/client.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#define SCHEME     "nightjar:"
#define LINK_MAX   512    /* what is longer is no link */
#define ANSWER_MAX 256

/* What browsers make of a link: another case, slashes before and after. True when it was of ours. */
static bool read_link(char out[LINK_MAX], const char *text)
{
	size_t len;

	if (strncasecmp(text, SCHEME, strlen(SCHEME)) != 0)
		return false;
	text += strlen(SCHEME);
	text += strspn(text, "/");
	len = strlen(text);
	while (len > 0 && text[len - 1] == '/')
		len--;
	return snprintf(out, LINK_MAX, "NIGHTJAR:%.*s", (int)len, text) < LINK_MAX;
}

/* One line that is typed after the question was there to read: what was typed before is no answer to it. */
static void ask_line(const char *question, char out[ANSWER_MAX])
{
	tcflush(STDIN_FILENO, TCIFLUSH);
	fputs(question, stderr);
	if (!fgets(out, ANSWER_MAX, stdin))
		out[0] = '\0';
	out[strcspn(out, "\r\n")] = '\0';
}

/* The whole word: a key that happens to be pressed when a window opens is not enough. */
static bool says_yes(const char *question)
{
	char line[ANSWER_MAX];

	ask_line(question, line);
	return strcasecmp(line, "yes") == 0;
}

/* Starting the daemon makes its person reachable: not because of a link in some page. */
static bool may_reach(struct cli *c)
{
	if (c->client || client_open(&c->client, c->socket) == ERR_OK || cli_has(c, "--no-start") || !path_exists(c->profile))
		return true;
	fputs("Nightjar is not running. To look at the invite it has to be started: you go online, and your contacts can\n"
	      "see that.\n", stderr);
	return says_yes("Type yes to start it, anything else to leave it: ");
}

static json_t *params_of(struct cli *c, const char *link)
{
	json_t *p = json_pack("{s:s}", "invite", link);

	if (p && cli_has(c, "--identity"))
		json_object_set_new(p, "identity", json_string(cli_option(c, "--identity")));
	return p;
}

static void describe(const json_t *look, const char *link)
{
	fputs("\n  the invite    ", stderr);
	out_text(stderr, link, 0);
	fputs("\n  would add     whoever made it, to your contacts: the invite does not say who that is\n"
	      "  you would be  ", stderr);
	out_text(stderr, out_string(look, "identity_name"), 0);
	fputs("\n  they learn    that name, when you are reachable, and your addresses on the roads that are on\n\n"
	      "Add them only when you know who gave you this link and how it came to you. Anybody can put one into a page\n"
	      "or a message.\n", stderr);
}

static int add(struct cli *c, const char *link)
{
	json_t *p = params_of(c, link), *answer;
	char name[ANSWER_MAX];
	int code;

	ask_line("Your name for them (Enter: what they call themselves): ", name);
	if (p && name[0])
		json_object_set_new(p, "name", json_string(name));
	answer = cli_ask(c, "add", p, &code);
	if (!answer)
		return code;
	fputs("Added as ", stderr);
	out_text(stderr, out_string(answer, "name"), 0);
	fputs("; waiting until the two of you can reach each other. Messages can already be written.\n", stderr);
	json_decref(answer);
	return CLI_OK;
}

/* CLI_REFUSED when the person does not want to. */
static int decide(struct cli *c, const char *link)
{
	int code;
	json_t *look = cli_ask(c, "invite.look", params_of(c, link), &code);
	bool waits = look && json_object_get(look, "contact");

	if (!look)
		return code;
	if (waits)
		fputs("You have taken up this invite already; the other side has yet to be reached.\n", stderr);
	else
		describe(look, link);
	json_decref(look);
	if (waits)
		return CLI_OK;
	if (says_yes("Type yes to add them, anything else to leave it: "))
		return add(c, link);
	fputs("Nothing was added.\n", stderr);
	return CLI_REFUSED;
}

static int open_link(struct cli *c)
{
	char link[LINK_MAX];
	int code = CLI_REFUSED;

	fputs("Somebody's link asks to add a contact to Nightjar. Nothing is added unless you say so.\n", stderr);
	if (!read_link(link, cli_arg(c, 0)))
		return cli_fail(c, ERR_INVITE_MALFORMED, "That is not a link of Nightjar's.", NULL);
	if (may_reach(c))
		code = decide(c, link);
	sodium_memzero(link, sizeof(link));
	return code;
}

int run_open(struct cli *c)
{
	char line[ANSWER_MAX];
	int code;

	if (c->json || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return cli_fail(c, ERR_USAGE, "A link is opened where somebody can be asked: on a terminal.",
		                "To add without being asked: nightjar add LINK");
	code = open_link(c);
	if (!cli_has(c, "--window"))
		return code;
	if (code == CLI_OK) {
		client_close(c->client);
		c->client = NULL;
		return run_ui(c);
	}
	ask_line("Enter closes this window. ", line);
	return code;
}
