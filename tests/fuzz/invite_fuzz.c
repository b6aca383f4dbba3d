/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is pasted: an invite that is accepted writes out as a text that reads as the same invite. */
#include "base/assert.h"
#include "core/invite.h"
#include "daemon/flaw.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct invite zeros;
	struct invite one, two;
	struct invite_complaint why;
	char link[INVITE_LINK_SIZE], words[INVITE_WORDS_SIZE], sentence[160];
	enum err e = invite_parse((const char *)data, size, &one, &why);

	flaw_words(sentence, sizeof(sentence), &why);
	if (e != ERR_OK) {
		ASSERT(why.flaw != INVITE_FLAW_NONE && sentence[0] != '\0');
		ASSERT(one.form == zeros.form && one.has_secret == zeros.has_secret);
		return 0;
	}
	if (one.form == INVITE_FORM_LINK) {
		invite_link_text(link, &one);
		ASSERT(invite_parse(link, strlen(link), &two, NULL) == ERR_OK);
		ASSERT(memcmp(one.s, two.s, sizeof(one.s)) == 0 && memcmp(one.commit, two.commit, sizeof(one.commit)) == 0);
	} else {
		invite_words_text(words, &one);
		ASSERT(invite_parse(words, strlen(words), &two, NULL) == ERR_OK);
		ASSERT(memcmp(one.word, two.word, sizeof(one.word)) == 0);
	}
	return 0;
}
