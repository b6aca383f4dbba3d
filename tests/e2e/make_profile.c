/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes a profile with a past, for a daemon to open. The folder must not exist.
 *
 *   make_profile fixed FOLDER            what the golden screens show
 *   make_profile empty FOLDER            an identity and nobody else
 *   make_profile big FOLDER [MESSAGES]   one conversation, of a million
 */
#include "support/made_fixed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct made_fixed ids;

	if (argc == 3 && strcmp(argv[1], "fixed") == 0) {
		made_fixed_make(argv[2], &ids);
		printf("bob %" PRId64 " carol %" PRId64 " dave %" PRId64 " erin %" PRId64 " frank %" PRId64
		       " grace %" PRId64 "\n",
		       ids.bob, ids.carol, ids.dave, ids.erin, ids.frank, ids.grace);
	} else if (argc == 3 && strcmp(argv[1], "empty") == 0) {
		made_fixed_empty(argv[2]);
	} else if (argc >= 3 && strcmp(argv[1], "big") == 0) {
		printf("bob %" PRId64 "\n", made_fixed_big(argv[2], argc > 3 ? strtoull(argv[3], NULL, 10) : 1000000));
	} else {
		fprintf(stderr, "usage: make_profile fixed|empty FOLDER | big FOLDER [MESSAGES]\n");
		return 2;
	}
	return 0;
}
