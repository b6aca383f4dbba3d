#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every source says its licence in its first two lines; LICENSE is there and is that text.
. "$(dirname "$0")/lib"

verdict "$(
	files '*.c' '*.h' '*.sh' '*.mk' Makefile 'tests/run' 'tests/lint/*' '.ci/*' | while read -r f; do
		head -n 2 "$f" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || echo "$f:1: no SPDX-License-Identifier"
	done
	head -n 2 LICENSE 2>/dev/null | grep -q 'GNU GENERAL PUBLIC LICENSE' || echo "LICENSE:1: is not the GPL"
)"
