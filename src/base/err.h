/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can go wrong for the person using Nightjar, as one list: every call that can fail for an outside reason returns one
 * of these, the RPC server sends its name as `kind`, and each has a sentence that says what to do.
 * What a peer does wrong is not here: that link is dropped, silently.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	ERR_OK = 0,
	ERR_USAGE,              /* the request itself is malformed */
	ERR_NO_PROFILE,         /* nothing has been set up here */
	ERR_PROFILE_EXISTS,
	ERR_PROFILE_UNREADABLE, /* permissions, or not a Nightjar profile */
	ERR_PROFILE_CORRUPT,    /* a page or a key file does not authenticate */
	ERR_PROFILE_NEWER,      /* written by a later version */
	ERR_PROFILE_IN_USE,     /* another daemon holds the lock */
	ERR_PASSPHRASE,         /* wrong passphrase */
	ERR_LOCKED,
	ERR_DISK_FULL,
	ERR_DISK,               /* any other failure to read or write */
	ERR_NO_IDENTITY,
	ERR_IDENTITY_EXISTS,
	ERR_NO_CONTACT,
	ERR_CONTACT_AMBIGUOUS,  /* more than one contact answers to the name */
	ERR_CONTACT_PENDING,    /* not possible before the contact has joined */
	ERR_CONTACT_BLOCKED,
	ERR_NO_MESSAGE,
	ERR_NOT_YOURS,          /* only who wrote a message may change it */
	ERR_TOO_LONG,
	ERR_BAD_TEXT,           /* not valid UTF-8, or nothing in it */
	ERR_QUEUE_FULL,
	ERR_INVITE_MALFORMED,   /* not an invite at all */
	ERR_INVITE_TYPO,        /* an invite whose check does not match */
	ERR_INVITE_NEWER,       /* made by a later version */
	ERR_INVITE_USED,
	ERR_INVITE_EXPIRED,
	ERR_INVITE_REVOKED,
	ERR_INVITE_OWN,         /* the invite is one's own */
	ERR_NO_INVITE,
	ERR_NO_TRANSPORT,       /* unknown road or interface */
	ERR_TRANSPORT_OFF,      /* the road is switched off */
	ERR_TRANSPORT,          /* the road cannot work: its status says why */
	ERR_NO_SETTING,
	ERR_UNREACHABLE,        /* no daemon answers */
	ERR_TIMEOUT,
	ERR_BUSY,
	ERR_LIMIT,              /* a documented limit is reached */
	ERR_COUNT
};

/* Short stable name for machines, e.g. "disk_full". */
const char *err_kind(enum err e);
/* The error whose kind this is; ERR_COUNT when there is none. */
enum err err_from_kind(const char *kind);
/* What happened and what to do about it, one sentence each. */
const char *err_text(enum err e);
const char *err_hint(enum err e);

#endif
