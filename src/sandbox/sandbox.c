/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox/sandbox.h"

#include "sandbox/hide.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* The run-time parts of the sanitizers look at /proc and make calls of their own, at any time. */
#ifdef __has_feature
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
#define IS_OBSERVED true
#else
#define IS_OBSERVED false
#endif

/* By who starts it, never by a setting of the profile: who took a process over could write that for the next start. */
static bool is_unwanted(void)
{
	const char *given = getenv("NIGHTJAR_SANDBOX");

	return given && strcmp(given, "off") == 0;
}

bool sandbox_hides(void)
{
	static int answer = -1;

	if (answer < 0)
		answer = !is_unwanted() && hide_works();
	return answer;
}

bool sandbox_hide(const char *const *folders, const struct landlock_rules *kept)
{
	return !sandbox_hides() || hide_enter(folders, kept);
}

void sandbox_enter(enum filter f, const struct landlock_rules *rules, struct sandbox_state *out)
{
	struct sandbox_state s = { .entered = !is_unwanted() };
	int abi;

	if (!s.entered) {
		if (out)
			*out = s;
		return;
	}
	s.no_new_privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	if (!IS_OBSERVED) {
		abi = landlock_enter(rules);
		s.landlock = abi > 0 ? abi : 0;
		s.seccomp = filter_enter(f);
	}
	if (out)
		*out = s;
}
