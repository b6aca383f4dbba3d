/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contacts: handlers, see rpc/method.h, and what other handlers need.
 * A name is a label, never an address: one that several answer to is refused with the candidates.
 */
#ifndef DAEMON_CONTACTS_H
#define DAEMON_CONTACTS_H

#include "core/contact.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct ask;
struct daemon;

#define CONTACTS_NAME_MAX 160    /* bytes of a name as it is shown, with the final zero */

void contacts_list(struct daemon *d, struct ask *a);
void contacts_show(struct daemon *d, struct ask *a);
void contacts_rename(struct daemon *d, struct ask *a);
void contacts_verify(struct daemon *d, struct ask *a);
void contacts_block(struct daemon *d, struct ask *a);
void contacts_mute(struct daemon *d, struct ask *a);
void contacts_archive(struct daemon *d, struct ask *a);
void contacts_receipts(struct daemon *d, struct ask *a);
void contacts_timer(struct daemon *d, struct ask *a);
void contacts_delete(struct daemon *d, struct ask *a);

/* An id as clients see it, owned. */
json_t *contacts_id(int64_t id);
/* "12" or "id:12". */
bool contacts_parse_id(const char *text, int64_t *id) __attribute__((warn_unused_result));
/* How a contact is called: our name for it, else what it calls itself, else "id:12". */
void contacts_name(char out[CONTACTS_NAME_MAX], const struct contact *c);
/* Whether we wait for the contact to take up an invite of ours, rather than it for us. */
bool contacts_is_invited(struct daemon *d, const struct contact *c);
/* The contact that the parameter `contact` names. False: the ask has been refused. */
bool contacts_find(struct daemon *d, struct ask *a, struct contact *out) __attribute__((warn_unused_result));

#endif
