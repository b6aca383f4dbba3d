/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reconcile_marks.h"

#include "base/assert.h"

#include <stdlib.h>

void reconcile_marks_init(struct reconcile_marks *m, size_t n)
{
	*m = (struct reconcile_marks){ .words = n / 64 + 1 };
	m->from = m->words;
	m->word = calloc(m->words, sizeof(*m->word));
	ASSERT(m->word);
}

void reconcile_marks_wipe(struct reconcile_marks *m)
{
	free(m->word);
	*m = (struct reconcile_marks){ .word = NULL };
}

bool reconcile_marks_has(const struct reconcile_marks *m, size_t i)
{
	ASSERT(i / 64 < m->words);
	return m->word[i / 64] >> i % 64 & 1;
}

void reconcile_marks_set(struct reconcile_marks *m, size_t i)
{
	ASSERT(i / 64 < m->words);
	m->word[i / 64] |= UINT64_C(1) << i % 64;
	if (i / 64 < m->from)
		m->from = i / 64;
}

bool reconcile_marks_take(struct reconcile_marks *m, size_t *i)
{
	while (m->from < m->words && m->word[m->from] == 0)
		m->from++;
	if (m->from == m->words)
		return false;
	*i = 64 * m->from;
	while (!reconcile_marks_has(m, *i))
		++*i;
	m->word[m->from] &= m->word[m->from] - 1;
	return true;
}
