#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is exported is used: every global symbol is named in some file other than its own source and header.
. "$(dirname "$0")/lib"

exported() {
	files 'src/*.c' 'transports/*.c' 'tor/*.c' 'bluetooth/*.c' 'lan/*.c' 'ui-ncurses/*.c' | while read -r source; do
		object=$B/opt/${source%.c}.o
		[ ! -f "$object" ] || nm -g --defined-only "$object" | awk -v s="$source" '$3 != "main" { print s, $3 }'
	done
}

verdict "$(
	files '*.c' '*.h' | xargs -r awk -v list=<(exported) '
	BEGIN {
		while ((getline line < list) > 0) {
			split(line, part, " ")
			home[part[2]] = part[1]
		}
	}
	FNR == 1 { stem = FILENAME; sub(/\.[ch]$/, "", stem); is_header = FILENAME ~ /\.h$/ }
	{
		n = split($0, word, /[^A-Za-z0-9_]+/)
		for (i = 1; i <= n; i++) {
			name = word[i]
			if (!(name in home))
				continue
			# Its own header declares it once; more than that is a macro or an inline function that uses it.
			if (home[name] != stem ".c" || (is_header && seen[name]++))
				used[name] = 1
		}
	}
	END {
		for (name in home)
			if (!(name in used))
				print home[name] ":1: exports " name ", which nothing else uses: make it static, or remove it"
	}' | sort
)"
