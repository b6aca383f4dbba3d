/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "cli/out.h"
#include "cli/reach.h"
#include "cli/secret.h"
#include "rpc/client.h"
#include "rpc/envelope.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *cli_option(const struct cli *c, const char *name)
{
	for (int i = 0; i < c->noptions; i++)
		if (strcmp(c->options[i].name, name) == 0)
			return c->options[i].value;
	return NULL;
}

bool cli_has(const struct cli *c, const char *name)
{
	return cli_option(c, name) != NULL;
}

int cli_number(const struct cli *c, const char *name, int otherwise)
{
	return cli_has(c, name) ? (int)strtol(cli_option(c, name), NULL, 10) : otherwise;
}

const char *cli_arg(const struct cli *c, int i)
{
	return i < c->nargs ? c->args[i] : "";
}

static enum cli_exit exit_of(enum err e)
{
	switch (e) {
	case ERR_OK:
		return CLI_OK;
	case ERR_USAGE:
		return CLI_USAGE;
	case ERR_UNREACHABLE:
		return CLI_UNREACHABLE;
	case ERR_NO_CONTACT:
	case ERR_CONTACT_AMBIGUOUS:
		return CLI_CONTACT;
	case ERR_TIMEOUT:
		return CLI_TIMEOUT;
	case ERR_LOCKED:
		return CLI_LOCKED;
	case ERR_PROFILE_EXISTS:
	case ERR_PROFILE_IN_USE:
	case ERR_PASSPHRASE:
	case ERR_NO_IDENTITY:
	case ERR_IDENTITY_EXISTS:
	case ERR_CONTACT_PENDING:
	case ERR_CONTACT_BLOCKED:
	case ERR_NO_MESSAGE:
	case ERR_NOT_YOURS:
	case ERR_TOO_LONG:
	case ERR_BAD_TEXT:
	case ERR_QUEUE_FULL:
	case ERR_INVITE_MALFORMED:
	case ERR_INVITE_TYPO:
	case ERR_INVITE_NEWER:
	case ERR_INVITE_USED:
	case ERR_INVITE_EXPIRED:
	case ERR_INVITE_REVOKED:
	case ERR_INVITE_OWN:
	case ERR_NO_INVITE:
	case ERR_NO_TRANSPORT:
	case ERR_TRANSPORT_OFF:
	case ERR_NO_SETTING:
	case ERR_LIMIT:
		return CLI_REFUSED;
	case ERR_NO_PROFILE:
	case ERR_PROFILE_UNREADABLE:
	case ERR_PROFILE_CORRUPT:
	case ERR_PROFILE_NEWER:
	case ERR_DISK_FULL:
	case ERR_DISK:
	case ERR_TRANSPORT:
	case ERR_BUSY:
	case ERR_COUNT:
		break;
	}
	return CLI_FAILED;
}

int cli_print_json(json_t *answer)
{
	json_dumpf(answer, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(answer);
	return fflush(stdout) == 0 ? CLI_OK : CLI_FAILED;
}

/* Also names the candidates of an ambiguous name. */
static void tell(const char *text, const char *hint, const json_t *data)
{
	const json_t *row;
	size_t i;

	fputs("nightjar: ", stderr);
	out_text(stderr, text, 0);
	if (hint[0])
		fputc(' ', stderr);
	out_text(stderr, hint, 0);
	fputc('\n', stderr);
	json_array_foreach(json_object_get(data, "candidates"), i, row) {
		fprintf(stderr, "  id:%s  ", out_string(row, "id"));
		out_text(stderr, out_string(row, "name"), 0);
		fputc('\n', stderr);
	}
}

int cli_fail(struct cli *c, enum err e, const char *text, const char *hint)
{
	text = text && text[0] ? text : err_text(e);
	hint = hint && hint[0] ? hint : err_hint(e);
	tell(text, hint, NULL);
	if (c->json)
		cli_print_json(json_pack("{s:{s:s, s:s, s:s}}", "error", "kind", err_kind(e), "message", text, "hint", hint));
	return (int)exit_of(e);
}

/* The same for an error object of the daemon, which may be NULL. */
static int fail_with(struct cli *c, enum err e, const json_t *error)
{
	json_t *data, *out;

	if (!error)
		return cli_fail(c, e, NULL, NULL);
	data = json_object_get(error, "data");
	tell(envelope_error_text(error), envelope_error_hint(error), data);
	if (c->json) {
		out = json_is_object(data) ? json_copy(data) : json_object();
		json_object_set_new(out, "message", json_string(envelope_error_text(error)));
		cli_print_json(json_pack("{s:o}", "error", out));
	}
	return (int)exit_of(e);
}

bool cli_connect(struct cli *c, int *code)
{
	struct reach r = {
		.profile = c->profile,
		.socket = c->socket,
		.may_start = !cli_has(c, "--no-start"),
		.may_make = strcmp(c->command->name, "init") == 0 || strcmp(c->command->name, "start") == 0,
	};
	enum err e = c->client ? ERR_OK : reach_daemon(&c->client, &r);

	*code = e == ERR_OK ? CLI_OK : cli_fail(c, e, r.text, r.hint);
	return e == ERR_OK;
}

/* Asks for the passphrase and unlocks. */
static enum err unlock(struct cli *c, json_t **answer)
{
	char passphrase[SECRET_MAX];
	enum err e = secret_ask(c, "Passphrase", passphrase);

	*answer = NULL;
	if (e == ERR_OK)
		e = client_call(c->client, "unlock", json_pack("{s:s}", "passphrase", passphrase), CLI_WAIT, answer);
	sodium_memzero(passphrase, sizeof(passphrase));
	return e;
}

json_t *cli_ask(struct cli *c, const char *method, json_t *params, int *code)
{
	json_t *answer = NULL;
	enum err e;

	if (!cli_connect(c, code)) {
		json_decref(params);
		return NULL;
	}
	e = client_call(c->client, method, json_incref(params), CLI_WAIT, &answer);
	if (e == ERR_LOCKED && secret_can_ask(c)) {
		json_decref(answer);
		e = unlock(c, &answer);
		if (e == ERR_OK) {
			json_decref(answer);
			e = client_call(c->client, method, json_incref(params), CLI_WAIT, &answer);
		}
	}
	json_decref(params);
	*code = e == ERR_OK ? CLI_OK : fail_with(c, e, answer);
	if (e != ERR_OK) {
		json_decref(answer);
		answer = NULL;
	}
	return answer;
}

int cli_do(struct cli *c, const char *method, json_t *params, const char *done)
{
	int code;
	json_t *answer = cli_ask(c, method, params, &code);

	if (!answer)
		return code;
	if (c->json)
		return cli_print_json(answer);
	if (done)
		fprintf(stderr, "%s\n", done);
	json_decref(answer);
	return CLI_OK;
}

int cli_do_quietly(struct cli *c, const char *method)
{
	int code;

	json_decref(cli_ask(c, method, NULL, &code));
	return code;
}
