/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a SocksPort says: a reply is the same whether it comes at once or byte by byte, takes what belongs to it and
 * no more, and has words. The first half of the input also serves as names of a request.
 */
#include "base/assert.h"
#include "tor/socks.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void reply(const uint8_t *data, size_t size)
{
	struct socks_reply whole, one;
	size_t used, n = 0, step;
	enum socks_state is;

	socks_reply_init(&whole);
	is = socks_reply_feed(&whole, data, size, &used);
	ASSERT(used <= size && (is != SOCKS_MORE || used == size));
	socks_reply_init(&one);
	for (size_t i = 0; i < size; i++) {
		socks_reply_feed(&one, data + i, 1, &step);
		n += step;
	}
	ASSERT(n == used && memcmp(&whole, &one, sizeof(one)) == 0);
	ASSERT(is == SOCKS_MORE || socks_reply_feed(&whole, data, size, &step) == is);
	ASSERT((is == SOCKS_CONNECTED) == (socks_reply_code(&whole) == 0));
	ASSERT(is != SOCKS_CONNECTED || (used >= 2 + 4 + 1 + 1 + 2 && data[data[0] == 5 ? 5 : 3] == 0));
	ASSERT(socks_words(socks_reply_code(&whole))[0] != '\0');
}

static void request(const uint8_t *data, size_t size)
{
	char user[SOCKS_NAME_MAX + 2] = { 0 }, password[SOCKS_NAME_MAX + 2] = { 0 };
	struct socks_target t = { "aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqead.onion", 80, user, password };
	uint8_t buf[SOCKS_REQUEST_MAX];
	size_t half = size / 2 < sizeof(user) - 1 ? size / 2 : sizeof(user) - 1, len;

	if (half > 0) {
		memcpy(user, data, half);
		memcpy(password, data + half, half);
	}
	len = socks_request(buf, sizeof(buf), &t);
	ASSERT(len == 0 || len == 3 + 3 + strlen(user) + strlen(password) + 5 + 62 + 2);
	ASSERT(len > 0 || strlen(user) - 1 >= SOCKS_NAME_MAX || strlen(password) - 1 >= SOCKS_NAME_MAX ||
	       strncmp(user, "<torS0X>", 8) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	reply(data, size);
	request(data, size);
	return 0;
}
