/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of line mode, and how its parts print and ask: for the files plain*.c only. */
#ifndef UI_NCURSES_PLAIN_STATE_H
#define UI_NCURSES_PLAIN_STATE_H

#include "ui-ncurses/plain/plain.h"
#include "ui-ncurses/ui.h"

#define PLAIN_SECRET 1025 /* bytes of a passphrase, with the final zero */
#define PLAIN_NOTES 4096  /* messages that can still be named by the number they were printed with */

/* A message that was printed. */
struct plain_note {
	int64_t contact, order;
	bool waits;         /* ours, not known to be delivered yet */
	int64_t edited;     /* as it was printed: wall ms of its last wording, 0: the first */
	uint32_t reactions; /* a sum over them */
};

typedef void plain_answer(struct plain *p, const char *line);

struct plain {
	struct ui ui; /* the first: its callbacks lead back here */
	struct buf out;
	bool ended, done;
	enum ui_phase was;
	bool was_up;      /* the daemon has been there */
	bool greeted;     /* since the profile was opened */
	bool quiet;       /* the daemon is gone, and that was said */
	int64_t ready_by; /* mono ms: when typing is read, whatever is known */
	int64_t leave_by; /* mono ms: when it ends after the end of the input */
	struct {
		plain_answer *take; /* NULL: nothing is asked */
		bool secret;
		bool paste; /* several lines are an answer too */
		char text[1536];
		void (*done)(struct ui *u, int64_t tag, bool yes); /* whoever asked by confirm_ask() */
		int64_t tag;
	} question;
	struct {
		char name[PEOPLE_NAME];
		char first[PLAIN_SECRET], second[PLAIN_SECRET];
		bool no_tor;
		bool begun; /* the roads of a new profile are still to be asked for */
	} setup;
	struct {
		int64_t *id;     /* owned: contacts as they were listed last, from 1 */
		int64_t *unread; /* owned: beside `seen`, what was announced of each */
		int64_t *seen;
		size_t n, known;
		int64_t wanted;  /* the contact that a question is about */
		char text[2048]; /* an invite that is being taken up */
	} list;
	struct {
		int64_t contact;     /* 0: none is open */
		int64_t first, last; /* orders of what was printed of it */
		bool reading;
		int sending;
		json_t *held;  /* owned: messages written while our own were not answered yet */
		int64_t about; /* the number of the message that a question is about */
		bool reply;    /* else its text is to be changed */
	} talk;
	struct plain_note note[PLAIN_NOTES];
	int64_t noted; /* the number of the newest */
	char radio[VISIBLE_NAME]; /* the adapter that a question is about */
	char tor[32];             /* what was said of Tor last */
};

static inline struct plain *plain_of(struct ui *u)
{
	return (struct plain *)u;
}

/* One event. Further lines of it begin with "| ". */
void plain_say(struct plain *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The error of an answer, as it is said here. */
void plain_complain(struct plain *p, const json_t *error);
/* A sentence of the daemon, with commands as they are typed here. */
void plain_sentence(struct plain *p, const char *text);
/* Asks the person; the next line goes to `take`. */
void plain_ask(struct plain *p, plain_answer *take, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void plain_ask_secret(struct plain *p, plain_answer *take, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Asks again. */
void plain_repeat(struct plain *p);
void plain_no_question(struct plain *p);
/* "yes", "y" in the reader's language, or in English. */
bool plain_is_yes(const char *line);
bool plain_is_no(const char *line);

#endif
