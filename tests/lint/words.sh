#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What has no place in the sources: marks of unfinished work, paths of one machine, hosts that packages come from.
. "$(dirname "$0")/lib"

marks='TO''DO|FIX''ME|XX''X|HA''CK'
machines='/(home|root|work|Users)/[a-z]'
hosts='(deb|snapshot|ftp)\.debian\.org|pypi\.org|registry\.npmjs|proxy\.golang|crates\.io|files\.pythonhosted'
verdict "$(
	files '*' '.ci/*' | grep -vE '^(LICENSE$|tests/vectors/)' | tr '\n' '\0' |
		xargs -0r grep -nIE "(^|[^A-Za-z0-9_])($marks)([^A-Za-z0-9_]|$)|$machines|$hosts" | sed 's/^\([^:]*:[0-9]*:\)/\1 forbidden: /'
)"
