#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What can be checked here of the packages for other systems, and of what desktops read.
. "$(dirname "$0")/lib.sh"

if command -v rpmspec >/dev/null; then
	try "the spec can be read" rpmspec -P packaging/rpm/nightjar.spec
	is "what it makes" "$(rpmspec -q --qf '%{name} ' packaging/rpm/nightjar.spec)" "nightjar nightjar-bluetooth nightjar-node nightjar-notify "
fi
for entry in packaging/desktop/*.desktop; do try "$entry" desktop-file-validate --warn-kde "$entry"; done
try "the metadata for software centres" appstreamcli validate --no-net packaging/desktop/nightjar.metainfo.xml
try "the icon can be drawn" sh -c "rsvg-convert -w 64 packaging/desktop/nightjar.svg | grep -q PNG"
is "links are only ever opened by asking" "$(grep -l 'x-scheme-handler' packaging/desktop/*.desktop | xargs sed -n 's/^Exec=//p')" \
	"nightjar open --window -- %u"
# What is installed is what the recipes name, and nothing is left of it.
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
try "make install" make --no-print-directory -s install DESTDIR="$top" PREFIX=/usr
sed -n '/^%files/,/^%changelog/s,^\(%config[^ ]* \)\?\(%{.*\),\2,p' packaging/rpm/nightjar.spec |
	sed "s,%{_prefix},/usr,; s,%{_bindir},/usr/bin,; s,%{_mandir},/usr/share/man,; s,%{_datadir},/usr/share,; s,%{_sysconfdir},/etc," |
	while read -r path; do compgen -G "$top$path" >/dev/null || echo "$path"; done >"$top.missing"
is "the spec names what is installed" "$(cat "$top.missing")" ""
rm -f "$top.missing"
try "make uninstall" make --no-print-directory -s uninstall DESTDIR="$top" PREFIX=/usr
is "nothing is left" "$(find "$top" -type f)" ""
verdict
