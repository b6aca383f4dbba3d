/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/config.h"

#include "base/assert.h"
#include "base/log.h"
#include "base/tr.h"
#include "daemon/ask.h"
#include "daemon/daemon.h"
#include "rpc/path.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VALUE_MAX     256
#define PATH_LEN_KEPT (INI_MAX_LINE - 24)    /* with the name before it, in the longest line that is read */

enum config_key {
	CONFIG_LOG_LEVEL, CONFIG_DIAL_LONGEST, CONFIG_TOR_USE, CONFIG_TOR_CONTROL, CONFIG_TOR_PROGRAM,
	CONFIG_BLUETOOTH_REACH, CONFIG_BLUETOOTH_DUTY, CONFIG_UI_THEME, CONFIG_UI_VI, CONFIG_UI_MOUSE, CONFIG_UI_NOTIFY,
	CONFIG_UI_REVEAL, CONFIG_UI_LOCK_AFTER, CONFIG_KEYS
};

static bool is_level(const char *v)
{
	return !strcmp(v, "error") || !strcmp(v, "warning") || !strcmp(v, "info") || !strcmp(v, "debug");
}

static bool is_number(const char *v, long least, long most)
{
	char *end;
	long n = strtol(v, &end, 10);

	return v[0] >= '0' && v[0] <= '9' && *end == '\0' && n >= least && n <= most;
}

static bool is_wait(const char *v)
{
	return is_number(v, 30, 86400);
}

static bool is_theme(const char *v)
{
	return !strcmp(v, "default") || !strcmp(v, "mono") || !strcmp(v, "contrast");
}

static bool is_switch(const char *v)
{
	return !strcmp(v, "on") || !strcmp(v, "off");
}

static bool is_notify(const char *v)
{
	return !strcmp(v, "off") || !strcmp(v, "bell") || !strcmp(v, "terminal") || !strcmp(v, "desktop");
}

/* A day at most. */
static bool is_minutes(const char *v)
{
	return is_number(v, 0, 1440);
}

static bool is_percent(const char *v)
{
	return is_number(v, 1, 50);
}

static bool is_use(const char *v)
{
	return !strcmp(v, "own") || !strcmp(v, "system");
}

/* One that the file gives back as it was: in one line, and without what begins a comment in it. */
static bool is_path(const char *v)
{
	size_t len = strlen(v);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)v[i] < ' ' || v[i] == ';')
			return false;
	return v[0] == '/' && v[len - 1] != ' ' && len <= PATH_LEN_KEPT;
}

static bool is_path_or_none(const char *v)
{
	return v[0] == '\0' || is_path(v);
}

static const struct config_row {
	const char *section, *name, *otherwise, *help, *takes;
	bool (*is_valid)(const char *v);
} table[CONFIG_KEYS] = {
	[CONFIG_LOG_LEVEL] = { "log", "level", "info", N_("how much the daemon says on its standard error"),
	                       N_("error, warning, info or debug"), is_level },
	[CONFIG_DIAL_LONGEST] = { "dial", "longest", "600",
	                          N_("seconds, the longest wait between two tries to reach a contact"),
	                          N_("a number of seconds from 30 to 86400"), is_wait },
	[CONFIG_TOR_USE] = { "tor", "use", "own", N_("whose tor program carries messages; from the next start on"),
	                     N_("own (started by Nightjar) or system (one that runs already)"), is_use },
	[CONFIG_TOR_CONTROL] = { "tor", "control", "/run/tor/control", N_("where the system's tor takes commands"),
	                         N_("the path of its control socket"), is_path },
	[CONFIG_TOR_PROGRAM] = { "tor", "program", "",
	                         N_("the tor program to start; empty: the one that is installed"), N_("a path"),
	                         is_path_or_none },
	[CONFIG_BLUETOOTH_REACH] = { "bluetooth", "reach", "on",
	                             N_("whether contacts may call a Bluetooth adapter that is on; from the next start on"),
	                             N_("on or off (then it only calls)"), is_switch },
	[CONFIG_BLUETOOTH_DUTY] = { "bluetooth", "duty", "12",
	                            N_("percent of the time spent at most on calling contacts that do not answer"),
	                            N_("a number from 1 to 50"), is_percent },
	/* The interface keeps its own here too, so that every terminal of this profile agrees. */
	[CONFIG_UI_THEME] = { "ui", "theme", "default", N_("colours of the interface"),
	                      N_("default, mono or contrast"), is_theme },
	[CONFIG_UI_VI] = { "ui", "vi", "off", N_("vi keys in the interface"), N_("on or off"), is_switch },
	[CONFIG_UI_MOUSE] = { "ui", "mouse", "off", N_("whether the interface takes the mouse"), N_("on or off"),
	                      is_switch },
	[CONFIG_UI_NOTIFY] = { "ui", "notify", "bell", N_("how the interface says that a message came"),
	                       N_("off, bell, terminal or desktop"), is_notify },
	[CONFIG_UI_REVEAL] = { "ui", "reveal", "off", N_("whether a notification says who writes; never what"),
	                       N_("on or off"), is_switch },
	[CONFIG_UI_LOCK_AFTER] = { "ui", "lock_after", "0",
	                           N_("minutes without a key after which the interface locks the profile; 0: never"),
	                           N_("a number of minutes from 0 to 1440"), is_minutes },
};

struct config {
	char path[PATH_LEN_MAX];
	char value[CONFIG_KEYS][VALUE_MAX];
	/* While reading. */
	char *why;
	size_t cap;
};

static void set_defaults(struct config *c)
{
	for (int i = 0; i < CONFIG_KEYS; i++)
		snprintf(c->value[i], VALUE_MAX, "%s", table[i].otherwise);
}

static int find(const char *section, const char *name)
{
	for (int i = 0; i < CONFIG_KEYS; i++)
		if (strcmp(table[i].section, section) == 0 && strcmp(table[i].name, name) == 0)
			return i;
	return -1;
}

/* inih's callback: 0 is an error. */
static int take(void *ctx, const char *section, const char *name, const char *value)
{
	struct config *c = ctx;
	int key = find(section, name);

	if (key < 0)
		snprintf(c->why, c->cap, _("there is no setting %s.%s"), section, name);
	else if (strlen(value) >= VALUE_MAX || !table[key].is_valid(value))
		snprintf(c->why, c->cap, _("%s.%s takes %s"), section, name, _(table[key].takes));
	else
		snprintf(c->value[key], VALUE_MAX, "%s", value);
	return c->why[0] == '\0';
}

enum err config_open(struct config **out, const char *profile, char *why, size_t cap)
{
	struct config *c = calloc(1, sizeof(*c));
	char said[160] = "";
	int line;

	ASSERT(c);
	*out = c;
	why[0] = '\0';
	set_defaults(c);
	if (!path_join(c->path, profile, "nightjar.conf"))
		return ERR_PROFILE_UNREADABLE;
	c->why = said;
	c->cap = sizeof(said);
	line = access(c->path, F_OK) < 0 ? 0 : ini_parse(c->path, take, c);
	c->why = NULL;
	if (line == 0)
		return ERR_OK;
	set_defaults(c);
	if (line < 0)
		snprintf(why, cap, _("The configuration file %s cannot be read."), c->path);
	else
		snprintf(why, cap, _("Line %d of %s is wrong: %s."), line, c->path,
		         said[0] ? said : _("it is not `key = value`"));
	return ERR_USAGE;
}

void config_close(struct config *c)
{
	free(c);
}

void config_apply(const struct config *c)
{
	static const char *const levels[] = { "error", "warning", "info", "debug" };

	for (int i = 0; i < 4; i++)
		if (strcmp(c->value[CONFIG_LOG_LEVEL], levels[i]) == 0)
			log_set_level((enum log_level)i);
}

int64_t config_dial_longest(const struct config *c)
{
	return strtoll(c->value[CONFIG_DIAL_LONGEST], NULL, 10) * 1000;
}

bool config_bluetooth_reach(const struct config *c)
{
	return strcmp(c->value[CONFIG_BLUETOOTH_REACH], "on") == 0;
}

unsigned config_bluetooth_duty(const struct config *c)
{
	return (unsigned)strtoul(c->value[CONFIG_BLUETOOTH_DUTY], NULL, 10);
}

const char *config_tor_program(const struct config *c)
{
	return c->value[CONFIG_TOR_PROGRAM];
}

const char *config_tor_control(const struct config *c)
{
	return strcmp(c->value[CONFIG_TOR_USE], "system") == 0 ? c->value[CONFIG_TOR_CONTROL] : "";
}

static enum err from_errno(void)
{
	return errno == ENOSPC || errno == EDQUOT ? ERR_DISK_FULL : ERR_DISK;
}

static bool write_values(const struct config *c, FILE *f)
{
	fprintf(f, "; Nightjar's configuration. `nightjar config list` explains every setting;\n"
	           "; `nightjar config set` writes this file anew.\n");
	for (int i = 0; i < CONFIG_KEYS; i++)
		if (strcmp(c->value[i], table[i].otherwise) != 0)
			fprintf(f, "[%s]\n%s = %s\n", table[i].section, table[i].name, c->value[i]);
	return fflush(f) == 0 && fsync(fileno(f)) == 0;
}

/* Beside the file first, then in its place: never half a file. */
static enum err save(const struct config *c)
{
	char fresh[PATH_LEN_MAX + 4];
	enum err e = ERR_OK;
	FILE *f;

	snprintf(fresh, sizeof(fresh), "%s.new", c->path);
	f = fopen(fresh, "we");
	if (!f)
		return from_errno();
	if (!write_values(c, f))
		e = from_errno();
	if (fclose(f) != 0 && e == ERR_OK)
		e = from_errno();
	if (e == ERR_OK && rename(fresh, c->path) < 0)
		e = from_errno();
	if (e != ERR_OK)
		unlink(fresh);
	return e;
}

/* Handlers */

static json_t *describe(const struct config *c, int key)
{
	return json_pack("{s:o, s:s, s:s, s:s, s:s}", "name", json_sprintf("%s.%s", table[key].section, table[key].name),
	                 "value", c->value[key], "default", table[key].otherwise, "help", _(table[key].help),
	                 "takes", _(table[key].takes));
}

void config_handle_list(struct daemon *d, struct ask *a)
{
	json_t *rows = json_array();

	for (int i = 0; i < CONFIG_KEYS; i++)
		json_array_append_new(rows, describe(d->config, i));
	ask_answer(a, json_pack("{s:o}", "settings", rows));
}

/* The key of the parameter `name`; -1: refused. */
static int asked_key(struct ask *a)
{
	char text[VALUE_MAX];
	char *dot;
	int key = -1;

	snprintf(text, sizeof(text), "%s", ask_string(a, "name"));
	dot = strchr(text, '.');
	if (dot) {
		*dot = '\0';
		key = find(text, dot + 1);
	}
	if (key < 0)
		ask_refuse(a, ERR_NO_SETTING);
	return key;
}

void config_handle_get(struct daemon *d, struct ask *a)
{
	int key = asked_key(a);

	if (key >= 0)
		ask_answer(a, describe(d->config, key));
}

void config_handle_set(struct daemon *d, struct ask *a)
{
	const char *value = ask_string(a, "value");
	char old[VALUE_MAX], text[200];
	int key = asked_key(a);
	enum err e;

	if (key < 0)
		return;
	value = value[0] ? value : table[key].otherwise;
	if (strlen(value) >= VALUE_MAX || !table[key].is_valid(value)) {
		snprintf(text, sizeof(text), _("%s.%s takes %s."), table[key].section, table[key].name,
		         _(table[key].takes));
		ask_refuse_with(a, ERR_USAGE, text, _("The settings are explained by `nightjar config list`."), NULL);
		return;
	}
	memcpy(old, d->config->value[key], VALUE_MAX);
	snprintf(d->config->value[key], VALUE_MAX, "%s", value);
	e = save(d->config);
	if (e != ERR_OK)
		memcpy(d->config->value[key], old, VALUE_MAX);
	config_apply(d->config);
	ask_end(a, e, e == ERR_OK ? describe(d->config, key) : NULL);
}
