#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every label of a derived key in the sources stands in the table of src/PROTOCOL.md, and every label of the table in the
# sources; no label stands in the table twice, as that would be one key for two purposes.
. "$(dirname "$0")/lib"
page=src/PROTOCOL.md

# path:line:label, one a line: of KDF_LABEL("label") anywhere, of "nightjar/v1/label" in code (headers speak of them, too).
used() {
	files 'src/*.[ch]' 'lan/*.[ch]' 'transports/*.[ch]' 'tor/*.[ch]' 'bluetooth/*.[ch]' | tr '\n' '\0' |
		xargs -0r grep -noHE 'KDF_LABEL\("[^"]*"\)' | sed -E 's,KDF_LABEL\("(.*)"\)$,\1,'
	files 'src/*.c' 'lan/*.c' 'transports/*.c' 'tor/*.c' 'bluetooth/*.c' | tr '\n' '\0' |
		xargs -0r grep -noHE '"nightjar/v1/[^"]*"' | sed -E 's,"nightjar/v1/(.*)"$,\1,'
}

# The same of the table's first column.
listed() {
	[ ! -f $page ] || grep -noHE '^\| `nightjar/v1/[^`]*`' $page | sed -E 's,\| `nightjar/v1/(.*)`$,\1,'
}

# lacking A B WHY: lines of A whose label no line of B has.
lacking() {
	awk -F: -v why="$3" '
	{ label = $0; sub(/^[^:]*:[^:]*:/, "", label) }
	NR == FNR { have[label] = 1; next }
	!(label in have) { print $1 ":" $2 ": label " label " " why }' <(printf '%s\n' "$2") <(printf '%s\n' "$1") | grep -v '^:'
}

verdict "$(
	used=$(used) listed=$(listed)
	lacking "$used" "$listed" "is not in $page"
	lacking "$listed" "$used" "is in no source"
	printf '%s\n' "$listed" | awk '{ label = $0; sub(/^[^:]*:[^:]*:/, "", label) }
	label != "" && seen[label]++ { split($0, at, ":"); print at[1] ":" at[2] ": label " label " stands here twice" }'
)"
