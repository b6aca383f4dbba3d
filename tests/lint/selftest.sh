#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A lint that cannot fail proves nothing: each is given a small good tree, which it must pass, and then one bad file after the
# other, each of which it must name.
set -u
lints=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
export LINT_ROOT=$tree B=build
wrong=0
spdx='/* SPDX-License-Identifier: GPL-3.0-or-later */'

# put PATH: standard input becomes that file of the tree.
put() { mkdir -p "$tree/$(dirname "$1")" && cat >"$tree/$1"; }

compile() {
	mkdir -p "$tree/build/opt/$(dirname "$1")" &&
		${CC:-gcc} -I"$tree/src" -c -o "$tree/build/opt/${1%.c}.o" "$tree/$1"
}

good_tree() {
	rm -rf "$tree"
	mkdir -p "$tree"
	cp "$lints/../../.clang-format" "$tree"
	echo 'GNU GENERAL PUBLIC LICENSE' | put LICENSE
	printf '# SPDX-License-Identifier: GPL-3.0-or-later\nVERSION := 1.2.3\n' | put Makefile
	for folder in src/core src/base tests packaging; do echo 'Text.' | put $folder/README.md; done
	put src/core/good.c <<END
$spdx
#include "core/good.h"

int good_sum(int a, int b)
{
	if (a == 0)
		return b;
	return a + b;
}
END
	printf '%s\nint good_sum(int a, int b);\n' "$spdx" | put src/core/good.h
	put src/base/user.c <<END
$spdx
int good_sum(int a, int b);
int user_go(void);

int user_go(void)
{
	return good_sum(1, 2);
}
END
	printf '%s\nint user_go(void);\nint good(void)\n{\n\treturn user_go();\n}\n' "$spdx" | put tests/use.c
	compile src/core/good.c && compile src/base/user.c
	link_as nightjar -pie -Wl,-z,now && link_as nightjard -pie -Wl,-z,now &&
		link_as nightjar-bluez -pie -Wl,-z,now && link_as nightjar-notify -pie -Wl,-z,now
}

# link_as NAME FLAG...: a program of the good tree.
link_as() { echo 'int main(void) { return 0; }' | ${CC:-gcc} -x c -fPIE "${@:2}" -o "$tree/build/$1" -; }

# refuses LINT PATH PATTERN: with the file on standard input added, the lint fails and says so.
refuses() {
	local said
	good_tree
	put "$2"
	case $2 in *.c) compile "$2" 2>/dev/null ;; esac
	said=$("$lints/$1.sh" 2>&1) && { echo "$1 accepts: $3"; wrong=1; return; }
	printf '%s\n' "$said" | grep -q "^$2:[0-9]*:.*$3" || { echo "$1 does not name $2 ($3), but says: $said"; wrong=1; }
}

body() { printf '%s\nvoid x_do(void);\nvoid x_do(void)\n{\n%b\n}\n' "$spdx" "$1"; }

good_tree
for lint in "$lints"/*.sh; do
	[ "$(basename "$lint")" != selftest.sh ] || continue
	said=$("$lint" 2>&1) || { echo "$(basename "$lint") refuses a good tree: $said"; wrong=1; }
done

body '\tint a;' | sed '2i #include "core/good.h"' | refuses layers src/base/x.c 'base may not include core/good.h'
body '\tint a;' | sed '2i #include "good.h"' | refuses layers src/core/x.c 'by its full path'
body '\tint a;' | sed '2i #include <sys/socket.h>' | refuses layers src/core/x.c 'no I/O'
body '\tint a;' | sed '2i #include <time.h>' | refuses layers src/core/x.c 'has no clock'
body '\tint a;' | sed '2i #include <fcntl.h>' | refuses layers src/core/x.c 'only the store'
body '\tlong time(long *);\n\ttime(0);' | refuses layers src/core/x.c 'calls time()'
body '\textern int rand_system;\n\trand_system = 1;' | refuses layers src/core/x.c 'rand_system'
body '\tint a;' | sed '2i #include "bluetooth/bluez/mgmt.h"' | refuses layers bluetooth/x.c 'for that program only'
body '\tint a;' | sed '2i #include "transports/channel.h"' | refuses layers bluetooth/bluez/x.c 'nothing of the road'
body '\tint a;' | sed '2i #include <systemd/sd-bus.h>' | refuses layers lan/x.c 'only nightjar-bluez and'
body '' | refuses layers src/elsewhere/x.c 'do not know'
body '' | sed 's/x_do/y_do/' | refuses exports src/base/x.c 'exports y_do'
body '' | refuses unused src/base/x.c 'exports x_do, which nothing'
body "$(yes '\tint a;\n' | head -n 61 | tr -d '\n')" | refuses sizes src/base/x.c 'a function of'
body "$(yes '\n' | head -n 600 | tr -d '\n')" | refuses sizes src/base/x.c 'lines: at most 600'
{ echo "$spdx"; yes 'int a;' | head -n 121; } | refuses sizes src/base/x.h 'a header has at most'
echo 'int x;' | refuses spdx src/base/x.h 'no SPDX'
body '\tif (memcmp(a, b, 32))\n\t\treturn;' | refuses secrets src/core/x.c 'memcmp'
body '\tlog_info("%%s", k->b);' | refuses secrets src/core/x.c 'prints the bytes'
body '\tstruct symkey k;\n\tuse(&k);' | refuses secrets src/core/x.c 'does not wipe'
body '\tstrcpy(a, b);' | refuses secrets src/base/x.c 'unbounded'
body '\tint r = rand();' | refuses secrets src/base/x.c 'not a source'
body '\tif(a)\n\t\treturn;' | refuses format src/base/x.c 'otherwise'
body '\tif (a) {\n\t\treturn;\n\t}\n\telse\n\t\treturn;' | refuses format src/base/x.c 'otherwise'
body '\tif (a) return;' | refuses format src/base/x.c 'otherwise'
body '    int a;' | refuses format src/base/x.c 'otherwise'
body '\tint *a = b;' | sed 's/int \*a/int* a/' | refuses format src/base/x.c 'otherwise'
body '\tint a; ' | refuses format src/base/x.c 'blanks at the end'
body "\t/* $(printf '%0128d' 0) */" | refuses format src/base/x.c 'columns: 120 is the aim'
body "\t/* TO""DO: later */" | refuses words src/base/x.c 'forbidden'
echo "see /ho""me/someone/x" | refuses words packaging/x.md 'forbidden'
echo "deb.deb""ian.org" | refuses words packaging/x.md 'forbidden'
echo 'notes' | refuses root NOTES 'does not belong'
body '\tconst char *l = "nightjar/v1/new one";' | refuses labels lan/x.c 'label new one is not in'
body '\tuse(KDF_LABEL("new"));' | refuses labels src/core/x.c 'label new is not in'
echo '| `nightjar/v1/old` |' | refuses labels src/PROTOCOL.md 'label old is in no source'
printf '| `nightjar/v1/old` |\n| `nightjar/v1/old` |\n' | refuses labels src/PROTOCOL.md 'label old stands here twice'
echo 'Version: 1.2.4' | refuses versions packaging/rpm/nightjar.spec 'says version 1.2.4'
echo 'nightjar (1.2-3) unstable; urgency=medium' | refuses versions packaging/debian/changelog 'says version 1.2,'
echo 'pkgver=' | refuses versions packaging/alpine/APKBUILD 'says version none'
recipe() { printf 'pkgname=a pkgver=1.2.3 pkgdesc=b license=c source=d makedepends=e\n%s\n' "$1"; }
recipe 'build() { :; }' | refuses versions packaging/arch/PKGBUILD 'lacks check()'
recipe 'build() { ' | refuses versions packaging/arch/PKGBUILD 'unexpected end'
recipe 'touch x' | refuses versions packaging/arch/PKGBUILD 'touch: '
good_tree
rm "$tree/src/base/README.md"
"$lints/root.sh" >/dev/null && { echo 'root accepts a folder without README'; wrong=1; }

# hardens_not PATTERN FLAG...: a program linked like this is refused.
hardens_not() {
	good_tree
	link_as nightjar "${@:2}"
	"$lints/hardened.sh" | grep -q "nightjar:1:.*$1" || { echo "hardened accepts $2"; wrong=1; }
}
hardens_not 'position-independent' -no-pie -Wl,-z,now
hardens_not 'late' -pie -Wl,-z,lazy
hardens_not 'writable' -pie -Wl,-z,now,-z,norelro
hardens_not 'executable stack' -pie -Wl,-z,now,-z,execstack
hardens_not 'looks for libraries' -pie -Wl,-z,now,-rpath,/opt
hardens_not 'links libdl\|links libz\|links libpthread\|links librt\|links libresolv' -pie -Wl,-z,now,--no-as-needed -lresolv
hardens_not 'path of this folder' -pie -Wl,-z,now -g3 "-DX=$tree"

exit $wrong
