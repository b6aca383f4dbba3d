#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The driver of screens itself: what scripts that look at the interface rely on.
. "$(dirname "$0")/lib.sh"
make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/screen_tool" || exit 1
prepare
tool=$B/opt/tests/e2e/screen_tool

# A program with an input line: what it was given is shown in brackets.
# shellcheck disable=SC2016
echoes='stty -echo; printf "\033]0;echo\007\033[?2004h> "; while read -r x; do [ "$x" != bye ] || exit 3; printf "[%s]\r\n> " "$x"; done'
script() { "$tool" 10x40 "$@" 2>&1; }

gives 0 "types, waits, shows" script MORE=1 sh -c "$echoes" <<'END'
wait ^>
# a comment, and an empty line

keys hello <lt>you><Enter>
wait \[hello <you>\]
not nothing
title
count
show
left
keys bye<Enter>
end 3
END
says '^echo$' "the title"
says '^12$' "keys are counted"
says '^> \[hello' "the screen is shown"
says '^2004$' "modes that are left on"
gives 1 "what does not come is said" script sh -c "$echoes" <<'END'
within 1 ^never there
END
says '^not so: within 1 \^never there' "which line it was"
says '^>' "and what was there instead"
gives 1 "another exit code" script sh -c 'exit 4' <<<'end 5'
gives 2 "a command that is none" script cat <<<'jump'
gives 2 "a key that is none" script cat <<<'keys <Jump>'
gives 0 "pastes" script sh -c 'stty raw -echo; printf "\033[?2004hgo"; exec cat -v' <<'END'
wait ^go
paste one\ntwo
wait \[200~one\^Mtwo\^\[\[201~
plain bare
wait 201~bare
END
gives 0 "another size, a picture" script sh -c "trap 'stty size' WINCH; echo ready; while sleep 0.05; do :; done" <<END
wait ready
resize 8x30
wait ^8 30
svg $E2E_TOP/screen.svg
style
END
says '^8x30 cursor 2,0' "how cells look"
is "the picture is one" "$(head -c 4 "$E2E_TOP/screen.svg")" "<svg"
HOME=$E2E_TOP XDG_DATA_HOME=/data NIGHTJAR_PROFILE=/there STRANGER=1 gives 0 "the environment" script MORE=much sh -c \
	'echo "$HOME $XDG_DATA_HOME $NIGHTJAR_PROFILE $MORE<$STRANGER>"; read x' <<END
wait ^$E2E_TOP /data /there much
wait <>
END
verdict
