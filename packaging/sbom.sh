#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the programs are made of, as SPDX 2.3 in JSON on standard output: each library that a built program really links (as
# its file says, and what those link in turn), the Debian package it comes from, its version and its licence; and the hash of
# each program. Nothing is fetched, and the same build on the same system gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
B=${B:-build} version=$(sed -n 's/^VERSION *:= *//p' Makefile)
export LC_ALL=C.UTF-8

# The licences of the libraries, by the name of their source package: Debian's own files say them in sentences more often
# than in names. `make sbom` fails for a library that is not here; tests/e2e/sbom.sh compares with those files.
licences='
glibc        LGPL-2.1-or-later
libsodium    ISC
libseccomp   LGPL-2.1-only
sqlite3      blessing
libevent     BSD-3-Clause
jansson      MIT
utf8proc     MIT AND Unicode-DFS-2015
libinih      BSD-3-Clause
qrencode     LGPL-2.1-or-later
libpng1.6    libpng-2.0
zlib         Zlib
ncurses      X11-distribute-modifications-variant
systemd      LGPL-2.1-or-later
libcap2      BSD-3-Clause OR GPL-2.0-only
libgcrypt20  LGPL-2.1-or-later
libgpg-error LGPL-2.1-or-later
lz4          BSD-2-Clause
xz-utils     LicenseRef-public-domain
libzstd      BSD-3-Clause OR GPL-2.0-only'

declare -A package_at source_of version_of licence_of direct indirect
fail() { echo "sbom: $1" >&2; exit 1; }

package_of() {
	local file
	for file in "$1" "$(realpath "$1")" "${1#/usr}" "/usr$1"; do
		dpkg-query -S "$file" 2>/dev/null | sed -n '1s/: .*//; 1s/:.*//; 1p' | grep . && return
	done
	fail "$1 belongs to no package"
}

# note PROGRAM: fills the tables with what it links. It is not run for that: the loader only lists.
note() {
	local soname path package source
	while read -r soname path; do
		[ "${package_at[$path]-}" ] || package_at[$path]=$(package_of "$path")
		package=${package_at[$path]}
		read -r source version_of["$package"] < <(dpkg-query -W -f '${source:Package} ${Version}\n' "$package" | sort -u)
		source_of[$package]=$source
		licence_of[$package]=$(awk -v s="$source" '$1 == s { sub(/^[^ ]+ +/, ""); print }' <<<"$licences")
		[ "${licence_of[$package]}" ] || fail "no licence is known of $source, which $1 links: see packaging/sbom.sh"
		if readelf -dW "$1" | grep -qF "[$soname]"; then direct[$package]+=" ${1##*/}"; else indirect[$package]+=" ${1##*/}"; fi
	done < <(LD_TRACE_LOADED_OBJECTS=1 "$(readelf -lW "$1" | sed -n 's/.*interpreter: \(.*\)\]/\1/p')" "$(realpath "$1")" |
		awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 } $1 ~ /^\// { n = split($1, p, "/"); print p[n], $1 }' | sort -u)
}

programs=(nightjar nightjard nightjar-bluez nightjar-notify)
for program in "${programs[@]}"; do
	[ -x "$B/$program" ] || fail "$B/$program is not built"
	note "$B/$program"
done

# Each entry is a line of tab-separated fields; jq makes the document.
{
	for program in "${programs[@]}"; do
		printf 'program\t%s\t%s\n' "$program" "$(sha256sum "$B/$program" | cut -d' ' -f1)"
	done
	for package in $(printf '%s\n' "${!version_of[@]}" | sort); do
		printf 'library\t%s\t%s\t%s\t%s\t%s\t%s\n' "$package" "${source_of[$package]}" "${version_of[$package]}" \
			"${licence_of[$package]}" "$(echo ${direct[$package]-})" "$(echo ${indirect[$package]-})"
	done
} | jq -RnS --arg version "$version" --arg created "$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git -c safe.directory='*' log -1 --format=%ct 2>/dev/null || stat -c %Y Makefile)}" +%FT%TZ)" '
def id: "SPDXRef-" + gsub("[^A-Za-z0-9.-]"; "-");
[inputs | split("\t")] as $rows
| [$rows[] | select(.[0] == "program")] as $programs
| [$rows[] | select(.[0] == "library")] as $libraries
| "GPL-3.0-or-later" as $ours
| {
	spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT", name: ("nightjar-" + $version),
	documentNamespace: ("urn:nightjar:sbom:" + $version + ":" + ([$programs[][2]] | join(":"))),
	creationInfo: { created: $created, creators: ["Tool: nightjar-packaging-sbom.sh-" + $version] },
	documentDescribes: [$programs[] | .[1] | id],
	hasExtractedLicensingInfos: [{
		licenseId: "LicenseRef-public-domain", name: "public domain",
		extractedText: "liblzma of xz-utils 5.4 is in the public domain." }],
	packages: (
		[$programs[] | {
			SPDXID: (.[1] | id), name: .[1], versionInfo: $version, downloadLocation: "NOASSERTION", filesAnalyzed: false,
			primaryPackagePurpose: "APPLICATION", licenseConcluded: $ours, licenseDeclared: $ours,
			copyrightText: "The Nightjar authors", checksums: [{ algorithm: "SHA256", checksumValue: .[2] }] }]
		+ [$libraries[] | {
			SPDXID: (.[1] | id), name: .[1], versionInfo: .[3], downloadLocation: "NOASSERTION", filesAnalyzed: false,
			primaryPackagePurpose: "LIBRARY", licenseConcluded: .[4], licenseDeclared: .[4], copyrightText: "NOASSERTION",
			sourceInfo: ("source package " + .[2] + " of Debian"),
			externalRefs: [{
				referenceCategory: "PACKAGE-MANAGER", referenceType: "purl",
				referenceLocator: ("pkg:deb/debian/" + (.[1] | @uri) + "@" + (.[3] | @uri)) }] }]),
	relationships: (
		[$programs[] | { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: (.[1] | id) }]
		+ [$libraries[] | . as $l | (.[5] | split(" "))[] | {
			spdxElementId: id, relationshipType: "DYNAMIC_LINK", relatedSpdxElement: ($l[1] | id) }]
		+ [$libraries[] | . as $l | (.[6] | split(" "))[] | select(IN($l[5] | split(" ")[]) | not) | {
			spdxElementId: ($l[1] | id), relationshipType: "RUNTIME_DEPENDENCY_OF", relatedSpdxElement: id }])
}'
