/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/identities.h"

#include "core/core.h"
#include "core/identity.h"
#include "core/people.h"
#include "daemon/ask.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"

static bool add_row(void *ctx, const struct identity *i)
{
	json_array_append_new(ctx, json_pack("{s:o, s:s, s:I}", "id", contacts_id(i->id), "name", i->name, "created",
	                                     (json_int_t)i->created));
	return true;
}

json_t *identities_rows(struct daemon *d, enum err *e)
{
	json_t *rows = json_array();
	enum err failed = identity_list(core_store(d->core), add_row, rows);

	if (failed != ERR_OK)
		*e = failed;
	return rows;
}

void identities_list(struct daemon *d, struct ask *a)
{
	enum err e = ERR_OK;
	json_t *rows = identities_rows(d, &e);

	ask_end(a, e, json_pack("{s:o}", "identities", rows));
}

void identities_add(struct daemon *d, struct ask *a)
{
	int64_t id = 0;
	enum err e = people_add_identity(d->core, ask_string(a, "name"), &id);

	ask_end(a, e, json_pack("{s:o}", "identity", contacts_id(id)));
}

static bool take_first(void *ctx, const struct identity *i)
{
	*(int64_t *)ctx = i->id;
	return false;
}

enum err identities_find(struct daemon *d, const struct ask *a, int64_t *id)
{
	struct store *s = core_store(d->core);
	const char *name = ask_string(a, "identity");
	struct identity found;
	enum err e;

	*id = 0;
	if (!ask_has(a, "identity")) {
		e = identity_list(s, take_first, id);
		return e == ERR_OK && *id == 0 ? ERR_NO_IDENTITY : e;
	}
	e = identity_find(s, name, &found);
	if (e == ERR_NO_IDENTITY && contacts_parse_id(name, id))
		e = identity_get(s, *id, &found);
	if (e == ERR_OK)
		*id = found.id;
	identity_wipe(&found);
	return e;
}

void identities_rename(struct daemon *d, struct ask *a)
{
	int64_t id;
	enum err e = identities_find(d, a, &id);

	if (e == ERR_OK)
		e = people_rename_identity(d->core, id, ask_string(a, "name"));
	ask_end(a, e, NULL);
}
