/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event log as a stream: every subscribed client is a cursor on it, and is sent what comes after its cursor as fast as
 * it reads, never faster. The numbers are stored: a client that says where it stopped goes on there, also after a restart
 * of the daemon. One whose place is no longer kept gets a `reset` event and should read afresh.
 *
 *   {"method":"event","params":{"seq":"41","type":"message_in","contact":"3","time":...,"message":{...}}}
 *
 * Who asked for them `bare` gets no message in them: a program that only says that something came never has the text.
 *
 * What happens to the daemon itself is no row of the log and has no seq: `locked`, `opened`, `stopping` (on purpose: who
 * sees the socket close without it saw a crash). It is told to whoever has asked to subscribe, even in vain because the
 * profile was locked or empty.
 */
#ifndef DAEMON_NEWS_H
#define DAEMON_NEWS_H

struct ask;
struct caller;
struct daemon;

#define NEWS_HIGH (64u * 1024u)    /* bytes waiting for a client, from which on no further event is read for it */

void news_subscribe(struct daemon *d, struct ask *a);
/* Sends a subscriber what it lacks, up to NEWS_HIGH. */
void news_pump(struct daemon *d, struct caller *c);

/* Tells it what happens to the daemon. */
void news_tell(struct caller *c, const char *type);

#endif
