/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: what is done with one contact. All but the last are commands. */
#ifndef UI_NCURSES_PLAIN_CONTACT_H
#define UI_NCURSES_PLAIN_CONTACT_H

struct plain;

void plain_contact_rename(struct plain *p, const char *argument);
void plain_contact_mute(struct plain *p, const char *argument);
void plain_contact_unmute(struct plain *p, const char *argument);
void plain_contact_block(struct plain *p, const char *argument);
void plain_contact_unblock(struct plain *p, const char *argument);
void plain_contact_archive(struct plain *p, const char *argument);
void plain_contact_unarchive(struct plain *p, const char *argument);
void plain_contact_receipts(struct plain *p, const char *argument);
void plain_contact_timer(struct plain *p, const char *argument);
void plain_contact_show(struct plain *p, const char *argument);
void plain_contact_verify(struct plain *p, const char *argument);
/* Asks whether a contact is to be deleted. */
void plain_contact_delete(struct plain *p, const char *name);

#endif
