/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/typist.h"

#include "base/assert.h"

#include <string.h>
#include <utf8proc.h>

static struct key key_of(int32_t point)
{
	static const enum key_code codes[0x20] = {
		[1] = KEY_ARROW_UP, KEY_ARROW_DOWN, KEY_ARROW_LEFT, KEY_ARROW_RIGHT, KEY_LINE_HOME, KEY_LINE_END,
		['\b'] = KEY_DELETE, ['\t'] = KEY_TAB, ['\n'] = KEY_RETURN, ['\r'] = KEY_RETURN, [0x1b] = KEY_ESCAPE
	};

	if (point == 0x7f)
		return (struct key){ .code = KEY_RUBOUT };
	if (point < 0x20)
		return (struct key){ .code = codes[point], .alt = point == '\n' };
	return (struct key){ .code = KEY_TEXT, .ch = (uint32_t)point };
}

bool typist_type(struct edit *e, const char *keys)
{
	bool is_used = false;

	while (*keys) {
		char mod = (*keys == '^' || *keys == '~') && keys[1] ? *keys++ : '\0';
		int32_t point = 0;
		utf8proc_ssize_t n = utf8proc_iterate((const uint8_t *)keys, (utf8proc_ssize_t)strlen(keys), &point);
		struct key k;

		ASSERT(n > 0);
		k = key_of(point);
		if (mod == '^')
			k.ctrl = true;
		if (mod == '~')
			k.alt = true;
		is_used = edit_key(e, &k);
		keys += n;
	}
	return is_used;
}
