/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/flaw.h"

#include "base/tr.h"

#include <stdio.h>

void flaw_words(char *out, size_t cap, const struct invite_complaint *why)
{
	out[0] = '\0';
	switch (why->flaw) {
	case INVITE_FLAW_NONE:
		break;
	case INVITE_FLAW_EMPTY:
		snprintf(out, cap, _("There is no invite in this text."));
		break;
	case INVITE_FLAW_LENGTH:
		snprintf(out, cap, _("An invite link has %d characters after %s and this one has %u."),
			 INVITE_LINK_CHARS, INVITE_PREFIX, why->count);
		break;
	case INVITE_FLAW_CHARACTER:
		snprintf(out, cap, _("Character %u cannot be part of an invite link."), why->position);
		break;
	case INVITE_FLAW_TYPO:
		if (why->position)
			snprintf(out, cap, _("Character %u after %s is mistyped."), why->position, INVITE_PREFIX);
		else
			snprintf(out, cap, _("The link is mistyped somewhere."));
		break;
	case INVITE_FLAW_WORD_COUNT:
		snprintf(out, cap, _("An invite has %d words and this text has %u."), INVITE_WORD_COUNT, why->count);
		break;
	case INVITE_FLAW_WORD:
		if (why->nearest[0])
			snprintf(out, cap, _("Word %u is not in the list: did you mean \"%s\"?"), why->position, why->nearest);
		else
			snprintf(out, cap, _("Word %u is not in the list."), why->position);
		break;
	case INVITE_FLAW_WORD_CHECK:
		snprintf(out, cap, _("These words do not belong together: one of them is another word."));
		break;
	case INVITE_FLAW_NEWER:
		snprintf(out, cap, _("The invite was made by a later version of Nightjar."));
		break;
	}
}
