#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every catalogue is whole: each sentence of the sources is in it and translated, its slots are those of the original, and it
# holds nothing that the sources no longer say.
. "$(dirname "$0")/lib"

verdict "$(
	pot=$B/lint-nightjar.pot
	files 'src/*.c' 'transports/*.c' 'tor/*.c' 'bluetooth/*.c' 'lan/*.c' 'ui-ncurses/*.c' | sort |
		xgettext -L C --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=ngettext:1,2 -f - -o "$pot" 2>&1 |
		sed 's/^/src\/po:1: /'
	for po in src/po/*.po; do
		[ -f "$po" ] || continue
		msgfmt --check -o /dev/null "$po" 2>&1 | sed "s|^|$po:1: |"
		msgcmp "$po" "$pot" 2>&1 | grep -v 'fatal errors\?$' | sed "s|^|$po:1: |"
		! grep -n '^#~' "$po" | sed "s|^\([0-9]*\):.*|$po:\1: no longer said|" | grep . || true
	done
	for file in $(files 'ui-ncurses/*.c'); do
		# A sentence put together from pieces cannot be translated.
		grep -nE '"[^"]*" *_\(|_\("[^"]*"\) *"' "$file" | sed "s|^\([0-9]*\):.*|$file:\1: a sentence in pieces|"
	done
)"
