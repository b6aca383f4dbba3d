/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a host asks and sets before anything is on the air, and where its commands go. */
#include "btvm/air_event.h"

#include <string.h>

/* Of the features of LMP (volume 2, part C, 3.3): no LE, no voice, no secure connections. */
const uint8_t air_setup_features[8] = {
	0xa7, /* packets of 3 and 5 slots, encryption, role switch, sniff mode */
	0x00,
	0x00,
	0x46, /* enhanced data rate, RSSI with inquiry results */
	0x98, /* adaptive hopping, enhanced rate in 3 slots */
	0x1d, /* enhanced rate in 5 slots, encryption may pause, adaptive hopping */
	0x59, /* extended inquiry response, simple pairing, non-flushable packets */
	0x80, /* there is a second page */
};

static void setup_reset(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	(void)p;
	air_link_reset(c);
	air_radio_reset(c);
	air_event_done(c, opcode, AIR_OK);
}

static void setup_version(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_event e = air_event_complete(opcode, AIR_OK);

	(void)p;
	air_event_u8(&e, 8); /* 4.2 */
	air_event_u16(&e, 0);
	air_event_u8(&e, 8);
	air_event_u16(&e, 0xffff); /* of nobody */
	air_event_u16(&e, 0);
	air_event_send(&e, c);
}

static void setup_commands(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	/* Which bit is which command: volume 2, part E, 6.27. */
	static const uint8_t supported[64] = {
		[0] = 0xb3,  /* inquiry and its end, connections and their end */
		[1] = 0xcf,  /* accept, reject, link keys, packet types, authentication */
		[2] = 0xf9,  /* encryption; name, features and version of the other end */
		[3] = 0x01,  /* its clock */
		[4] = 0x8c,  /* sniff mode, role discovery */
		[5] = 0xdf,  /* roles, policies, event mask, reset */
		[6] = 0x80,  /* stored keys */
		[7] = 0xd3,  /* name, page timeout, scans */
		[8] = 0x01,  /* how often for pages */
		[9] = 0x07,  /* class, voice */
		[13] = 0x06, /* inquiry mode, page scan type */
		[14] = 0xe8, /* what these answer */
		[15] = 0x02, /* address */
		[17] = 0x62, /* extended inquiry response, simple pairing */
		[18] = 0x80, /* capabilities */
		[19] = 0x03, /* confirmation */
		[20] = 0x18, /* no capabilities, size of keys */
	};
	struct air_event e = air_event_complete(opcode, AIR_OK);

	(void)p;
	air_event_bytes(&e, supported, sizeof(supported));
	air_event_send(&e, c);
}

static void setup_features(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_event e = air_event_complete(opcode, AIR_OK);
	uint8_t host[8] = { c->simple_pairing };

	if (opcode == AIR_LOCAL_EXTENDED_FEATURES) {
		air_event_u8(&e, p[0]);
		air_event_u8(&e, 1);
	}
	air_event_bytes(&e, opcode == AIR_LOCAL_EXTENDED_FEATURES && p[0] != 0 ? host : air_setup_features, 8);
	air_event_send(&e, c);
}

static void setup_buffers(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	struct air_event e = air_event_complete(opcode, AIR_OK);

	(void)p;
	air_event_u16(&e, AIR_ACL_LENGTH);
	air_event_u8(&e, 64);
	air_event_u16(&e, AIR_ACL_PACKETS);
	air_event_u16(&e, 1);
	air_event_send(&e, c);
}

static void setup_write(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	if (opcode == AIR_WRITE_NAME)
		memcpy(c->name, p, sizeof(c->name));
	else if (opcode == AIR_WRITE_CLASS)
		memcpy(c->class, p, sizeof(c->class));
	else if (opcode == AIR_WRITE_EIR)
		memcpy(c->eir, p + 1, sizeof(c->eir));
	else if (opcode == AIR_WRITE_INQUIRY_MODE)
		c->inquiry_mode = p[0];
	else if (opcode == AIR_WRITE_SIMPLE_PAIRING)
		c->simple_pairing = p[0];
	else if (opcode == AIR_WRITE_SCAN && c->scan != p[0]) {
		c->scan = p[0];
		air_time_log(c->air, "hci%u scan%s%s%s", c->n, c->scan & AIR_SCAN_PAGE ? " page" : "",
			c->scan & AIR_SCAN_INQUIRY ? " inquiry" : "", c->scan == 0 ? " none" : "");
	}
	air_event_done(c, opcode, AIR_OK);
	air_radio_changed(c->air);
}

static void setup_read(struct air_controller *c, enum air_opcode opcode, const uint8_t *p)
{
	static const uint8_t general[] = { 1, 0x33, 0x8b, 0x9e }; /* the general inquiry access code */
	struct air_event e = air_event_complete(opcode, AIR_OK);

	(void)p;
	if (opcode == AIR_LOCAL_ADDRESS)
		air_event_bytes(&e, c->address, sizeof(c->address));
	else if (opcode == AIR_READ_NAME)
		air_event_bytes(&e, c->name, sizeof(c->name));
	else if (opcode == AIR_READ_CLASS)
		air_event_bytes(&e, c->class, sizeof(c->class));
	else if (opcode == AIR_READ_SCAN)
		air_event_u8(&e, c->scan);
	else if (opcode == AIR_READ_SIMPLE_PAIRING)
		air_event_u8(&e, c->simple_pairing);
	else if (opcode == AIR_READ_IAC_COUNT)
		air_event_u8(&e, 1);
	else if (opcode == AIR_READ_IAC)
		air_event_bytes(&e, general, sizeof(general));
	else if (opcode == AIR_READ_VOICE)
		air_event_u16(&e, 0x60);
	else if (opcode == AIR_READ_PAGE_TIMEOUT)
		air_event_u16(&e, (unsigned)(c->air->options.page / 625));
	else if (opcode == AIR_READ_PAGE_ACTIVITY) {
		air_event_u16(&e, 0x0800); /* every 1.28 s, for 11.25 ms */
		air_event_u16(&e, 0x0012);
	} else if (opcode == AIR_READ_STORED_KEYS)
		air_event_bytes(&e, (uint8_t[4]){ 0 }, 4);
	else if (opcode == AIR_DELETE_STORED_KEYS)
		air_event_u16(&e, 0);
	else
		air_event_u8(&e, 0); /* type of page scan, power of inquiries */
	air_event_send(&e, c);
}

const struct air_command_entry air_setup_commands[] = {
	{ AIR_RESET, setup_reset },
	{ AIR_LOCAL_VERSION, setup_version },
	{ AIR_LOCAL_COMMANDS, setup_commands },
	{ AIR_LOCAL_FEATURES, setup_features },
	{ AIR_LOCAL_EXTENDED_FEATURES, setup_features },
	{ AIR_BUFFER_SIZE, setup_buffers },
	{ AIR_WRITE_NAME, setup_write },
	{ AIR_WRITE_CLASS, setup_write },
	{ AIR_WRITE_EIR, setup_write },
	{ AIR_WRITE_INQUIRY_MODE, setup_write },
	{ AIR_WRITE_SIMPLE_PAIRING, setup_write },
	{ AIR_WRITE_SCAN, setup_write },
	{ AIR_LOCAL_ADDRESS, setup_read },
	{ AIR_READ_NAME, setup_read },
	{ AIR_READ_CLASS, setup_read },
	{ AIR_READ_SCAN, setup_read },
	{ AIR_READ_SIMPLE_PAIRING, setup_read },
	{ AIR_READ_IAC_COUNT, setup_read },
	{ AIR_READ_IAC, setup_read },
	{ AIR_READ_VOICE, setup_read },
	{ AIR_READ_PAGE_TIMEOUT, setup_read },
	{ AIR_READ_PAGE_ACTIVITY, setup_read },
	{ AIR_READ_PAGE_TYPE, setup_read },
	{ AIR_READ_INQUIRY_POWER, setup_read },
	{ AIR_READ_STORED_KEYS, setup_read },
	{ AIR_DELETE_STORED_KEYS, setup_read },
	{ 0, NULL },
};

static air_command *find(enum air_opcode opcode)
{
	static const struct air_command_entry *const tables[] = { air_setup_commands, air_radio_commands, air_link_commands,
		air_pair_commands };

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const struct air_command_entry *e = tables[i]; e->opcode != 0; e++)
			if (e->opcode == opcode)
				return e->run;
	return NULL;
}

/* frame: type u8 | opcode u16 | length u8 | parameters */
void air_setup_command(struct air_controller *c, const uint8_t *frame)
{
	enum air_opcode opcode = (enum air_opcode)(frame[1] | frame[2] << 8);
	air_command *run = find(opcode);
	uint8_t p[256] = { 0 };

	memcpy(p, frame + 4, frame[3]);
	if (run != NULL) {
		run(c, opcode, p);
		return;
	}
	/* Settings that change nothing here are taken; what would have to be answered is not known. */
	if (opcode >> 10 == AIR_GROUP_POLICY || opcode >> 10 == AIR_GROUP_BASEBAND)
		air_event_done(c, opcode, AIR_OK);
	else {
		air_time_log(c->air, "hci%u unknown command 0x%04x", c->n, (unsigned)opcode);
		air_event_done(c, opcode, AIR_UNKNOWN_COMMAND);
	}
}
