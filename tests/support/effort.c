/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/effort.h"

#include "base/assert.h"

#include <dlfcn.h>
#include <sodium.h>
#include <string.h>

static unsigned long agreements, pairs;

static int (*multiply)(unsigned char *q, const unsigned char *n, const unsigned char *p);
static int (*multiply_base)(unsigned char *q, const unsigned char *n);

/* The library's own, behind ours of the same name. An object pointer becomes one to a function as POSIX says it may. */
static void find(void *out, const char *name)
{
	void *at = dlsym(RTLD_NEXT, name);

	ASSERT(at);
	memcpy(out, &at, sizeof(at));
}

int crypto_scalarmult(unsigned char *q, const unsigned char *n, const unsigned char *p)
{
	if (!multiply)
		find(&multiply, "crypto_scalarmult");
	agreements++;
	return multiply(q, n, p);
}

int crypto_scalarmult_base(unsigned char *q, const unsigned char *n)
{
	if (!multiply_base)
		find(&multiply_base, "crypto_scalarmult_base");
	pairs++;
	return multiply_base(q, n);
}

unsigned long effort_agreements(void)
{
	return agreements;
}

unsigned long effort_pairs(void)
{
	return pairs;
}
