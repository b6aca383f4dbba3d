#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# `make sbom` and `make dist`: what a release is made of is named as it is; the same commit gives the same archive, whoever
# makes it wherever.
. "$(dirname "$0")/lib.sh"
prepare
command -v dpkg-query >/dev/null || { echo "skipped: this is not a Debian system"; exit 77; }

doc=$E2E_TOP/sbom.json
gives 0 "an SBOM" packaging/sbom.sh
printf '%s\n' "$out" >"$doc"
gives 0 "the same once more" packaging/sbom.sh
is "with the same bytes" "$(sha256sum <<<"$out")" "$(sha256sum <"$doc")"
is "nothing is wrong with it" "$(jq -c -f tests/e2e/sbom.jq "$doc")" "[]"
# That would be noticed.
for change in 'del(.packages[0].name)' '.packages[1].SPDXID = .packages[0].SPDXID' '.packages[4].licenseDeclared = "Free"' \
	'.relationships[1].relatedSpdxElement = "SPDXRef-x"' '.more = 1' '.packages[0].checksums[0].checksumValue = "00"' \
	'.relationships |= map(select(.spdxElementId != "SPDXRef-zlib1g"))' '.creationInfo.created = "today"' '.packages[5].versionInfo = ""'; do
	if [ "$(jq "$change" "$doc" | jq -c -f tests/e2e/sbom.jq)" != '[]' ]; then ok "$change"; else bad "$change is not noticed"; fi
done

# It names what the programs link, no more and no less, in the versions that are installed.
for program in nightjar nightjard nightjar-bluez nightjar-notify; do
	linked=$(readelf -dW "$B/$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | while read -r soname; do
		dpkg-query -S "*/$(${CC:-gcc} -dumpmachine)/$soname" | sed 's/:.*//'
	done | sort -u)
	named=$(jq -r --arg p "SPDXRef-$program" '.relationships[] | select(.relationshipType == "DYNAMIC_LINK" and .spdxElementId == $p)
		| .relatedSpdxElement | ltrimstr("SPDXRef-")' "$doc" | sort -u)
	is "what $program links" "$named" "$linked"
	is "the hash of $program" "$(jq -r --arg p "$program" '.packages[] | select(.name == $p) | .checksums[0].checksumValue' "$doc")" \
		"$(sha256sum "$B/$program" | cut -d' ' -f1)"
done
while read -r package version licence; do
	is "the version of $package" "$version" "$(dpkg-query -W -f '${Version}\n' "$package" | head -n 1)"
	# What Debian's file about it says, in the words that belong to each licence.
	case $licence in
	*LGPL-2.1*) words='Lesser General Public License|LGPL' ;;
	ISC) words='ISC' ;;
	blessing | LicenseRef-public-domain) words='public domain' ;;
	*BSD-*) words='BSD|Redistribution and use' ;;
	*MIT*) words='MIT|Permission is hereby granted' ;;
	libpng*) words='libpng|PNG Reference Library License' ;;
	Zlib) words='provided .as-is., without any express or implied' ;;
	X11*) words='X11|Permission is hereby granted' ;;
	*) words='^never$' ;;
	esac
	gives 0 "the licence of $package" grep -Eqi -- "$words" "/usr/share/doc/$package/copyright"
done < <(jq -r '.packages[] | select(.primaryPackagePurpose == "LIBRARY") | [.name, .versionInfo, .licenseDeclared] | @tsv' "$doc")

# The archive of a release. Other settings of the person, of the machine, and another folder and clock.
git -c safe.directory='*' rev-parse HEAD >/dev/null 2>&1 || { echo "without git no archive can be made"; verdict; }
archive() { make --no-print-directory -s dist ARCHIVE="$1"; }
gives 0 "an archive" archive "$E2E_TOP/first"
git -c safe.directory='*' clone -q --no-hardlinks . "$E2E_TOP/a clone" 2>/dev/null
git -C "$E2E_TOP/a clone" -c safe.directory='*' checkout -q "$(git -c safe.directory='*' rev-parse HEAD)" 2>/dev/null
mkdir "$E2E_TOP/home"
printf '[tar]\n\tumask = 0077\n[core]\n\tautocrlf = true\n\tattributesFile = %s/attributes\n' "$E2E_TOP" >"$E2E_TOP/home/.gitconfig"
echo 'README.md export-ignore' >"$E2E_TOP/attributes"
other() {
	cd "$E2E_TOP/a clone" || return
	umask 077
	clock=
	! command -v faketime >/dev/null || clock="faketime 2031-02-03"
	env HOME="$E2E_TOP/home" TZ=Pacific/Chatham LC_ALL=C LANG=de_DE.UTF-8 GZIP=-1 $clock \
		make --no-print-directory -s dist ARCHIVE="$E2E_TOP/second" 2>&1
}
gives 0 "another archive" other
gives 0 "the same bytes" cmp "$E2E_TOP/first" "$E2E_TOP/second"
is "of which none is of another" "$(tar -tvf "$E2E_TOP/first" | awk '{ print $2 }' | sort -u)" root/root
verdict
