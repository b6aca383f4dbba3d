#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A file is a noun and the noun is its prefix: every global symbol of foo.c is foo_something. Read from the objects.
. "$(dirname "$0")/lib"

verdict "$(
	files 'src/*.c' 'transports/*.c' 'tor/*.c' 'bluetooth/*.c' 'lan/*.c' 'ui-ncurses/*.c' | while read -r source; do
		object=$B/opt/${source%.c}.o
		[ -f "$object" ] || { echo "$source:1: is not compiled"; continue; }
		nm -g --defined-only "$object" | awk -v source="$source" -v noun="$(basename "$source" .c)" '
		$3 == noun || index($3, noun "_") == 1 { next }
		noun == "pack" && index($3, "unpack_") == 1 { next } # writing and reading are one idea
		noun == "main" && $3 == "main" { next }
		{ print source ":1: exports " $3 ", which does not begin with " noun "_" }'
	done
)"
