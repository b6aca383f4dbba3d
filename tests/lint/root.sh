#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The root holds these names and dotfiles, and every folder of sources says in a README what lives there.
. "$(dirname "$0")/lib"

verdict "$(
	files '*' | sed 's,/.*,,' | sort -u | while read -r name; do
		case $name in
		.*|Makefile|README.md|LICENSE|src|transports|tor|bluetooth|lan|ui-ncurses|tests|packaging) ;;
		*) echo "$name:1: does not belong in the root" ;;
		esac
	done
	for folder in src/* transports tor bluetooth lan ui-ncurses tests packaging; do
		if [ -d "$folder" ] && [ ! -f "$folder/README.md" ]; then echo "$folder/README.md:1: is missing"; fi
	done
)"
