/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Emulated BR/EDR controllers, and the air between them. Each is an adapter of this kernel, by /dev/vhci: the kernel talks
 * HCI to it as to a dongle. What a test wants to see or to disturb is asked for on a unix socket: see air_control.c.
 *
 * Times are microseconds of the monotonic clock. Addresses are as on the wire, the last byte first. One thread; nothing is
 * freed inside its own callback.
 */
#ifndef BTVM_AIR_H
#define BTVM_AIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "btvm/air_hci.h"

#define AIR_CONTROLLERS 16
#define AIR_LINKS 64
#define AIR_FRAME_MAX 4096

struct air;
struct air_controller;

enum air_page { AIR_PAGE_NONE, AIR_PAGE_CONNECT, AIR_PAGE_NAME };

/* What a test may ask for: how often and how long its radio worked. */
struct air_stats {
	uint64_t pages, inquiries, sent, received;    /* bytes */
	int64_t paging, inquiring;                    /* microseconds that are over */
};

struct air_controller {
	struct air *air;
	unsigned n;
	int fd;                        /* -1: unplugged */
	uint8_t address[6], name[248], class[3], eir[240];
	uint8_t scan, inquiry_mode, simple_pairing;
	uint16_t handle;               /* the last one given */
	enum air_page page;            /* one at a time, as a radio does */
	bool page_heard;               /* who is paged answers in a moment */
	uint8_t page_address[6];
	unsigned page_run, inquiry_run; /* a timer of an earlier one knows itself by it */
	int64_t page_began, inquiry_began;
	bool inquiring;
	uint32_t inquiry_told;         /* bits: whom this inquiry has reported */
	struct air_stats stats;
	uint8_t in[AIR_FRAME_MAX];
	size_t in_len;
};

struct air_packet {
	struct air_packet *next;
	int64_t since;                 /* when it was given to the controller */
	size_t len;
	uint8_t b[];
};

struct air_end {
	struct air_controller *c;
	uint16_t handle;
	bool lost;                     /* reset since: it knows nothing of this link, the other end does not know that */
	bool sending, agreed;          /* the first packet of the queue is on the air; pairing is agreed upon */
	int64_t free_at;               /* when the last one had been sent, or will have been */
	struct air_packet *queue, **last;
	uint8_t io[3], key[16];        /* pairing: capability, out of band, what is wanted */
};

enum air_link_state { AIR_LINK_FREE, AIR_LINK_ASKED, AIR_LINK_UP };

/* end[0] has paged end[1]. */
struct air_link {
	enum air_link_state state;
	unsigned run;
	struct air_end end[2];
	struct air_end *central, *authenticates;    /* who asked for it; NULL: nobody */
	bool keyed, encrypted;
};

struct air_options {
	int64_t page;           /* until a page for somebody who is not there is given up */
	int64_t answer;         /* until a page is answered by somebody who is */
	int64_t inquiry;        /* longest inquiry; 0: as long as the host says */
	int64_t supervision;    /* until a link that carries nothing is given up */
	int64_t delay;          /* of everything that a link carries, one way */
	uint64_t rate;          /* bytes a second and direction of a link; 0: at once */
};

struct air {
	struct air_options options;
	unsigned count;
	struct air_controller controllers[AIR_CONTROLLERS];
	struct air_link links[AIR_LINKS];
	bool apart[AIR_CONTROLLERS][AIR_CONTROLLERS];
	struct air_timer *timers;
	int64_t begun;
};

/* air_time.c: what is due later. `run` is the subject's own at that moment, so that the callback sees whether it is late. */
struct air_timer {
	struct air_timer *next;
	int64_t due;
	void (*fire)(struct air *air, struct air_timer *t);
	struct air_controller *c;
	struct air_link *link;
	unsigned run, end;
	struct air_packet *packet;     /* owned */
};
int64_t air_time_now(void);
struct air_timer *air_time_at(struct air *air, int64_t due, void (*fire)(struct air *air, struct air_timer *t));
struct air_timer *air_time_after(struct air *air, int64_t wait, void (*fire)(struct air *air, struct air_timer *t));
void air_time_fire(struct air *air);
int64_t air_time_wait(const struct air *air);    /* until the next; -1: there is none */
void air_time_log(struct air *air, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One command: `p` holds 255 bytes, zeros behind its own. */
typedef void air_command(struct air_controller *c, enum air_opcode opcode, const uint8_t *p);
struct air_command_entry {
	enum air_opcode opcode;
	air_command *run;
};
/* Tables end in opcode 0. */
extern const struct air_command_entry air_setup_commands[], air_radio_commands[], air_link_commands[], air_pair_commands[];
void air_setup_command(struct air_controller *c, const uint8_t *frame);
extern const uint8_t air_setup_features[8];

/* air_radio.c: inquiries, and pages for links and names. */
bool air_radio_reaches(const struct air_controller *a, const struct air_controller *b);
void air_radio_changed(struct air *air);    /* somebody listens, or came near: who pages or inquires now hears of it */
void air_radio_page_over(struct air_controller *c);
void air_radio_reset(struct air_controller *c);
struct air_stats air_radio_stats(const struct air_controller *c);    /* with what goes on now */

/* air_link.c: links that are made, lost and ended. */
bool air_link_begin(struct air_controller *from, struct air_controller *to);    /* false: not now */
bool air_link_cancel(struct air_controller *from, const uint8_t address[6]);
struct air_link *air_link_between(const struct air_controller *a, const struct air_controller *b);
struct air_link *air_link_find(struct air_controller *c, unsigned handle, struct air_end **me);
struct air_link *air_link_with(struct air_controller *c, const uint8_t address[6], struct air_end **me);
struct air_end *air_link_other(struct air_link *l, const struct air_end *me);
void air_link_drop(struct air_link *l);     /* as if it had been out of range for long */
void air_link_away(struct air_link *l);     /* out of range from now on */
void air_link_reset(struct air_controller *c);

/* air_data.c: what links carry. */
void air_data_take(struct air_controller *c, const uint8_t *frame, size_t len);
void air_data_pump(struct air_link *l);
void air_data_resume(struct air_link *l);   /* within reach again */
void air_data_forget(struct air_end *e);

/* air_control.c: see there for what may be asked. */
void air_control_line(struct air *air, char *line, char *answer, size_t cap);

/* air.c */
bool air_plug(struct air_controller *c);
void air_unplug(struct air_controller *c);
void air_fail(const char *what) __attribute__((noreturn));

#endif
