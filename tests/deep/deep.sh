#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Analysers that take minutes, over everything that ships: gcc -fanalyzer, clang-tidy with clang's analyser (the one that
# scan-build runs), cppcheck; then a build by clang that checks each indirect call (CFI), in which two daemons talk.
# What they report is either mended or stands in `known`, with the reason why it is no flaw; anything else fails, and so does a
# line there that nothing reports any more.
#   deep.sh [gcc] [clang] [cppcheck] [cfi]
set -u
cd "$(dirname "$0")/../.." || exit 1
B=${B:-build} JOBS=${JOBS:-$(nproc)} known=tests/deep/known
out=$B/deep
mkdir -p "$out"
sources() { ls src/*/*.c transports/*.c tor/*.c bluetooth/*.c bluetooth/*/*.c lan/*.c ui-ncurses/*.c ui-ncurses/*/*.c; }
flags="-std=c11 -D_GNU_SOURCE -DNIGHTJAR_VERSION=\"0\" -Isrc -I. $(pkg-config --cflags libpng)"

# Each prints TOOL FILE KIND, a line for each finding, and leaves all that was said in $out/TOOL.txt.
gcc_says() {
	# shellcheck disable=SC2086
	sources | xargs -P"$JOBS" -I{} sh -c "${CC:-gcc} $flags -O2 -fanalyzer -c -o /dev/null {} 2>&1" >"$out/gcc.txt"
	sed -nE 's,^([^: ]+):[0-9]+:[0-9]+: warning: .*\[-W([a-z-]+)\]$,gcc \1 \2,p' "$out/gcc.txt"
}
# Off: opinions about style, and what gcc's warnings say better.
checks='-*,clang-analyzer-*,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions,-bugprone-reserved-identifier'
checks+=',-bugprone-implicit-widening-of-multiplication-result,-bugprone-branch-clone,-bugprone-assignment-in-if-condition'
checks+=',-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,-clang-analyzer-valist.Uninitialized'
clang_says() {
	# One file a process: its analyser forgets va_start() between files.
	# shellcheck disable=SC2086
	sources | xargs -P"$JOBS" -I{} clang-tidy --quiet --checks="$checks" {} -- $flags >"$out/clang.txt" 2>/dev/null
	sed -nE "s,^$PWD/([^: ]+):[0-9]+:[0-9]+: warning: .*\\[([A-Za-z.-]+)\\]\$,clang \\1 \\2,p" "$out/clang.txt"
}
cppcheck_says() {
	# shellcheck disable=SC2086
	cppcheck -q -j"$JOBS" --std=c11 --enable=warning,portability,performance --suppress=missingIncludeSystem --template='{file}:{line} {id}' \
		--library=tests/deep/jansson.cfg -D_GNU_SOURCE '-DNIGHTJAR_VERSION="0"' \
		-Isrc -I. $(sources) >"$out/cppcheck.txt" 2>&1
	sed -nE 's,^([^: ]+):[0-9]+ ([A-Za-z_]+)$,cppcheck \1 \2,p' "$out/cppcheck.txt"
}

failed=0
compare() { # compare TOOL: its findings with those that are known
	local new gone
	sort >"$out/$1.found"
	grep "^$1 " "$known" | sed 's/ *#.*//' | sort >"$out/$1.known"
	new=$(comm -23 "$out/$1.found" "$out/$1.known") gone=$(comm -13 "$out/$1.found" "$out/$1.known")
	[ -z "$new" ] || { failed=1; printf 'new:  %s\n' "$new"; echo "see $out/$1.txt"; }
	[ -z "$gone" ] || { failed=1; printf 'not reported any more, so out of %s:  %s\n' "$known" "$gone"; }
	echo "$1: $(wc -l <"$out/$1.found") findings, all known: $([ -z "$new$gone" ] && echo yes || echo no)"
}

cfi() {
	# The last one: clang 14 has what gcc has under that name only (-ftrivial-auto-var-init).
	local cfi='-flto -fsanitize=cfi -fvisibility=hidden -fsanitize-ignorelist='$PWD/tests/deep/cfi.ignore
	cfi+=' -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang'
	# Without the hardware's own (-fcf-protection), with which clang 14 makes tables of calls that trap.
	make --no-print-directory -s -j"$JOBS" B="$B/cfi" CC=clang AR=llvm-ar CFI_x86_64= CFLAGS="$cfi -Wno-unused-command-line-argument" \
		LDFLAGS="-flto -fuse-ld=lld -fsanitize=cfi" all >"$out/cfi.txt" 2>&1 || { tail -n 20 "$out/cfi.txt"; failed=1; return; }
	local script
	for script in two kinds plain; do
		if B=$PWD/$B/cfi "tests/e2e/$script.sh" >>"$out/cfi.txt" 2>&1; then
			echo "cfi: $script passed"
		else
			tail -n 20 "$out/cfi.txt"
			echo "cfi: $script failed"
			failed=1
		fi
	done
}

[ $# != 0 ] || set -- gcc clang cppcheck cfi
for tool; do
	case $tool in
	gcc|clang|cppcheck) compare "$tool" < <("${tool}_says") ;;
	cfi) cfi ;;
	*) echo "unknown: $tool" >&2; exit 2 ;;
	esac
done
exit $failed
