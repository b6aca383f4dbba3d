#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# At 600 lines a file, at 60 a function is two ideas; a header has at most 120 lines that are not comment; a line 120 columns.
# A file that is nothing but a table of data says so in its second line: /* A table of data: no limit of lines. */
. "$(dirname "$0")/lib"

verdict "$(
	files '*.[ch]' | xargs -r awk '
	function done_with(file) {
		if (file != "" && lines > 600 && !is_data)
			print file ":" lines ": " lines " lines: at most 600"
		if (file ~ /\.h$/ && code > 120)
			print file ":1: " code " lines of code: a header has at most 120"
	}
	FNR == 1 { done_with(last); last = FILENAME; lines = code = start = in_comment = is_data = 0 }
	FNR == 2 && /^\/\* A table of data: no limit of lines\. \*\/$/ { is_data = 1 }
	{
		lines = FNR
		text = $0
		if (in_comment && sub(/.*\*\//, "", text))
			in_comment = 0
		gsub(/\/\*([^*]|\*[^\/])*\*\//, "", text)
		if (!in_comment && sub(/\/\*.*/, "", text))
			in_comment = 2
		if (text ~ /[^ \t]/ && in_comment != 1)
			code++
		if (in_comment == 2)
			in_comment = 1
	}
	$0 == "{" { start = FNR }
	$0 == "}" && start {
		if (FNR - start - 1 > 60)
			print FILENAME ":" start ": a function of " FNR - start - 1 " lines: at most 60"
		start = 0
	}
	END { done_with(last) }'
)"
