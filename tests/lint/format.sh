#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The layout is what clang-format makes of it (.clang-format), but for two things that are left to the hand: where a line is
# broken, and how its parts are aligned. So both sides are compared with their runs of blanks squeezed, and the indentation
# of a line counts only where a statement begins. Then the width: 120 columns is the aim, 128 the end.
. "$(dirname "$0")/lib"
export LC_ALL=C

squeeze() {
	awk '{
		line = $0
		match(line, /^[\t ]*/)
		indent = substr(line, 1, RLENGTH)
		sub(/^[\t ]+/, "", line)
		gsub(/[\t ]+/, " ", line)
		gsub(/{ /, "{", line)
		gsub(/ }/, "}", line)
		gsub(/ \(\*\)/, "(*)", line)
		gsub(/ \\$/, "\\", line)
		print (begins ? indent : "") line
		if (line != "")
			begins = line ~ /([;{:]|\*\/)$|^}$/
	}'
}

# compare FILE: where clang-format differs.
compare() {
	diff <(squeeze <"$1") <(clang-format --style=file "$1" | squeeze) | awk -v f="$1" '
	# A hunk that only breaks lines elsewhere is fine, unless it is about braces or several statements on a line;
	# so is the body of a macro.
	function judge() {
		if (at != "" && !skip && !(ours != theirs && a == b && !braces))
			print f ":" at ": clang-format would write it otherwise"
	}
	/^[0-9]/ { judge(); split($0, part, /[acd,]/); at = part[1]; a = b = ours = theirs = ""; braces = skip = 0 }
	/^[<>][ \t]*([{}]|}? ?else.*)?$/ { braces = 1 }
	/^< *#/ { skip = 1 }
	{ code = $0; gsub(/"([^"\\]|\\.)*"|\/\*.*\*\//, "", code) }
	code ~ /^<[ \t]*(if|for|while|do|switch|else)[ (].*;$/ || code ~ /^<.*;[ \t]*[A-Za-z_]/ { braces = 1 }
	/^[<>]/ { text = substr($0, 2); gsub(/[ \t]/, "", text) }
	/^</ { a = a text; ours = ours "\n" text }
	/^>/ { b = b text; theirs = theirs "\n" text }
	END { judge() }'
}
export -f squeeze compare

verdict "$(
	files '*.[ch]' | xargs -r awk '
	/[ \t]$/ { print FILENAME ":" FNR ": blanks at the end of the line" }
	/\r/ { print FILENAME ":" FNR ": carriage return" }
	{
		columns = 0
		gsub(/[\200-\277]/, "")
		n = split($0, cell, "\t")
		for (i = 1; i <= n; i++) {
			columns += length(cell[i])
			if (i < n)
				columns += 8 - columns % 8
		}
		if (columns > 128)
			print FILENAME ":" FNR ": " columns " columns: 120 is the aim, 128 the end"
	}'
	files '*.[ch]' | xargs -r -n 8 -P "$(nproc)" bash -c 'for f; do compare "$f"; done' compare
)"
