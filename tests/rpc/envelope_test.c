/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "rpc/line.h"
#include "rpc/envelope.h"

#include <stdlib.h>
#include <string.h>

static int parse(const char *text, struct envelope *m)
{
	size_t len = strlen(text);
	char *p = (char *)unit_exact(text, len);
	const char *why;
	int code = envelope_parse(m, p, len, &why);

	free(p);
	assert_non_null(why);
	return code;
}

static void refuses(const char *text, int code)
{
	struct envelope m;

	assert_int_equal(parse(text, &m), code);
	envelope_wipe(&m);
}

static void reads_what_it_writes(void **state)
{
	struct envelope m;
	json_t *id = json_string("7");
	size_t len;
	const char *why;
	char *line = envelope_line(envelope_request(id, "send", json_pack("{s:s}", "text", "é\n")), &len);

	(void)state;
	assert_non_null(line);
	assert_int_equal(line[len - 1], '\n');
	assert_null(memchr(line, '\n', len - 1));
	assert_int_equal(envelope_parse(&m, line, len - 1, &why), 0);
	assert_int_equal(m.type, ENVELOPE_REQUEST);
	assert_string_equal(m.method, "send");
	assert_string_equal(json_string_value(json_object_get(m.params, "text")), "é\n");
	assert_true(json_equal(m.id, id));
	envelope_wipe(&m);
	free(line);
	json_decref(id);
}

static void every_truncation_is_refused(void **state)
{
	static const char text[] = "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"status\",\"params\":{\"x\":[1,true]}}";
	struct envelope m;
	const char *why;

	(void)state;
	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		char *p = (char *)unit_exact(text, len);

		assert_int_not_equal(envelope_parse(&m, p, len, &why), 0);
		envelope_wipe(&m);
		free(p);
	}
}

static void bad_requests_are_named(void **state)
{
	(void)state;
	refuses("", ENVELOPE_CODE_PARSE);
	refuses("{} {}", ENVELOPE_CODE_PARSE);
	refuses("{\"method\":\"a\",\"method\":\"b\"}", ENVELOPE_CODE_PARSE);
	refuses("{\"method\":\"a\\u0000\"}", ENVELOPE_CODE_PARSE);
	refuses("{\"method\":\"\xff\"}", ENVELOPE_CODE_PARSE);
	refuses("7", ENVELOPE_CODE_REQUEST);
	refuses("[]", ENVELOPE_CODE_REQUEST);
	refuses("[{\"method\":\"status\",\"id\":1}]", ENVELOPE_CODE_REQUEST);
	refuses("{\"id\":1}", ENVELOPE_CODE_REQUEST);
	refuses("{\"method\":1,\"id\":1}", ENVELOPE_CODE_REQUEST);
	refuses("{\"jsonrpc\":\"1.0\",\"method\":\"a\"}", ENVELOPE_CODE_REQUEST);
	refuses("{\"method\":\"a\",\"params\":[1],\"id\":1}", ENVELOPE_CODE_PARAMS);
	refuses("{\"id\":1,\"result\":1,\"error\":{}}", ENVELOPE_CODE_REQUEST);
	refuses("{\"id\":1,\"error\":1}", ENVELOPE_CODE_REQUEST);
}

static void ids_stay_below_two_to_the_53(void **state)
{
	struct envelope m;

	(void)state;
	assert_int_equal(parse("{\"id\":9007199254740991,\"method\":\"a\"}", &m), 0);
	assert_int_equal(m.type, ENVELOPE_REQUEST);
	envelope_wipe(&m);
	refuses("{\"id\":9007199254740992,\"method\":\"a\"}", ENVELOPE_CODE_REQUEST);
	refuses("{\"id\":1.5,\"method\":\"a\"}", ENVELOPE_CODE_REQUEST);
	refuses("{\"id\":{},\"method\":\"a\"}", ENVELOPE_CODE_REQUEST);
	assert_int_equal(parse("{\"id\":null,\"method\":\"a\"}", &m), 0);
	assert_int_equal(m.type, ENVELOPE_NOTIFICATION);
	envelope_wipe(&m);
}

static void errors_carry_kind_and_hint(void **state)
{
	struct envelope m;
	size_t len;
	const char *why;
	char *line = envelope_line(envelope_error(NULL, ERR_DISK_FULL, NULL, NULL, NULL), &len);

	(void)state;
	assert_int_equal(envelope_parse(&m, line, len, &why), 0);
	assert_int_equal(m.type, ENVELOPE_ERROR);
	assert_null(m.id);
	assert_int_equal(envelope_error_kind(m.error), ERR_DISK_FULL);
	assert_string_equal(envelope_error_text(m.error), err_text(ERR_DISK_FULL));
	assert_string_equal(envelope_error_hint(m.error), err_hint(ERR_DISK_FULL));
	envelope_wipe(&m);
	free(line);
}

static void too_long_a_line_is_not_made(void **state)
{
	char *big = malloc(LINE_LEN_MAX + 1);
	size_t len;

	(void)state;
	memset(big, 'x', LINE_LEN_MAX);
	big[LINE_LEN_MAX] = '\0';
	assert_null(envelope_line(envelope_result(NULL, json_string(big)), &len));
	assert_int_equal(len, 0);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(every_truncation_is_refused),
		cmocka_unit_test(bad_requests_are_named),
		cmocka_unit_test(ids_stay_below_two_to_the_53),
		cmocka_unit_test(errors_carry_kind_and_hint),
		cmocka_unit_test(too_long_a_line_is_not_made),
	};

	envelope_setup();
	return cmocka_run_group_tests_name("rpc/envelope", tests, NULL, NULL);
}
