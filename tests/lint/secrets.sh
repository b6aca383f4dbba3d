#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Secrets are compared in constant time, never printed, and wiped by the function that holds them.
# A line that deals with what anybody may know says so: /* public */.
. "$(dirname "$0")/lib"

verdict "$(
	files 'src/*.c' 'src/*.h' 'transports/*.[ch]' 'tor/*.[ch]' 'bluetooth/*.[ch]' 'lan/*.[ch]' | xargs -r awk '
	/\/\* public/ { next }
	FILENAME ~ /^src\/core\// && /[^_a-z](memcmp|bcmp)\(/ {
		print FILENAME ":" FNR ": memcmp() stops at the first difference: sodium_memcmp(), or say /* public */"
	}
	/(printf|log_[a-z]+)\(.*(->|\.)b[^a-z_0-9]/ { print FILENAME ":" FNR ": prints the bytes of a key" }
	/[^_a-z](rand|random|srand|drand48|rand_r)\(/ { print FILENAME ":" FNR ": not a source of secrets" }
	/[^_a-z](strcpy|strcat|sprintf|vsprintf|gets|strtok|ato[a-z]+|alloca)\(/ { print FILENAME ":" FNR ": an unbounded or unchecked call" }
	FNR == 1 || $0 == "{" { held = ""; wiped = 0 }
	/^\t+struct (seckey|symkey) [^*(]*;/ && !/\(\*/ && !held { held = FNR }
	/sodium_memzero\(|sodium_free\(|_wipe\(/ { wiped = 1 }
	$0 == "}" && held && !wiped {
		print FILENAME ":" held ": a key on the stack that this function does not wipe"
	}
	$0 == "}" || $0 == "};" { held = ""; wiped = 0 }'
)"
