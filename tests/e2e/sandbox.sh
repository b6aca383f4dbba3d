#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Whoever takes the daemon or the screen over is in a sandbox. Each is made to do what such a one would try: to read and write
# elsewhere, to run a program, to look into others, to see the packets of others, to load code. It gets nothing, or dies on the
# spot. The same is tried first where it is allowed, so the probe itself works. Needs root: nobody else may look into a process.
. "$(dirname "$0")/lib.sh"
[ "${E2E_INSIDE-}" = yes ] || make --no-print-directory -s -C "$(dirname "$0")/../.." "${B:-build}/opt/tests/e2e/probe" || exit 1
if [ "$(tr -d ' ' </proc/self/uid_map)" != 004294967295 ] || [ "$(id -u)" != 0 ]; then
	echo "skipped: only root may look into another process"
	exit 77
fi
[ "$(uname -m)" = x86_64 ] || { echo "skipped: the probe is only for x86-64"; exit 77; }
enter "$@"
probe="$B/opt/tests/e2e/probe"

machine alice
gives 0 "alice sets up" alice init Alice --no-passphrase
gives 0 "what is in force" alice status
says "Sandbox: In force: few files \(Landlock\), few system calls \(seccomp\), no new privileges" "status says it"
gives 0 "as JSON" alice status --json
says '"sandbox":\{"on":true,"landlock":[1-9][0-9]*,"seccomp":true,"no_new_privs":true' "and which"
! unshare --user --mount true 2>/dev/null || says '"sockets_hidden":true' "and that tor sees no sockets but its own"
gives 1 "doctor's view" alice doctor --json
says '"name": *"sandbox", *"ok": *true' "is the same"

profile=$E2E_TOP/alice/profile
echo secret >"$E2E_TOP/alice/diary"
sleep 300 &
other=$!

# O_RDONLY 0, O_WRONLY|O_CREAT 0101; AT_FDCWD -100 as the kernel reads it.
here=0xffffffffffffff9c
tries() { out=$("$probe" "$@" 2>&1); err=; }
answers() { # answers WANT WHAT PID CALL ARGUMENT...
	local want=$1 what=$2
	shift 2
	tries "$@"
	if [[ $out =~ ^$want$ ]]; then ok "$what"; else bad "$what: $out, not $want"; fi
}
# dies WHAT CALL ARGUMENT...: the daemon is killed by it; another one is started.
dies() {
	answers "killed: SIGSYS" "$1" "$(pid_of alice)" "${@:2}"
	gives 0 "it starts again after: $1" alice start
}
gone() { ! kill -0 "$1" 2>/dev/null; }

# Of the three processes one is inside; the other two have no key and no socket but ours.
inside=$(pid_of alice)
outside=$(pgrep -P "$inside" -f nightjard | head -n 1)
grep -q nightjard-start "/proc/$outside/comm" || bad "the one that starts programs is $(cat "/proc/$outside/comm")"
answers "returned [0-9]+" "outside, what is anybody's is opened" "$outside" openat $here /etc/passwd 0 0
answers "failed: EACCES" "nothing of the system is read" "$inside" openat $here /etc/passwd 0 0
answers "failed: EACCES" "nothing of the home is read" "$inside" openat $here "$E2E_TOP/alice/diary" 0 0
answers "failed: EACCES" "nothing about other processes" "$inside" openat $here "/proc/$other/cmdline" 0 0
answers "failed: EACCES" "nothing is written there" "$inside" openat $here "$E2E_TOP/alice/.bashrc" 0x41 0600
answers "failed: EACCES" "no folder is made there" "$inside" mkdir "$E2E_TOP/alice/new" 0700
answers "failed: EACCES" "nothing is removed there" "$inside" unlink "$E2E_TOP/alice/diary"
answers "returned [0-9]+" "what is the profile's is opened" "$inside" openat $here "$profile/keys" 0 0
gives 0 "and it is well" alice status
is "it is the same process" "$(pid_of alice)" "$inside"

dies "it runs no program" execve /bin/sh 0 0
dies "it makes no process" fork
dies "it makes none by clone" clone 17 0 0 0 0
dies "it looks into no other" ptrace 16 "$other" 0 0
dies "nor reads its memory" process_vm_readv "$other" 0 0 0 0 0
dies "it ends no other" kill "$other" 15
dies "it sees no packets" socket 17 3 768
dies "nor by IP" socket 2 3 1
dies "it loads no code" mmap 0 4096 5 34 -1 0
dies "nor makes memory code" mprotect 4096 4096 5
dies "no rings of calls" io_uring_setup 8 0
dies "it mounts nothing" mount none /mnt tmpfs 0 0
dies "it lifts no limit" setrlimit 4 0
kill -0 $other && ok "the other process lives" || bad "the other process was ended"

# The process for the folder of parcels: files, and nothing else.
folder=$(pgrep -P "$(pid_of alice)" -f nightjard | while read -r p; do grep -q nightjard-files "/proc/$p/comm" && echo "$p"; done)
answers "killed: SIGSYS" "the one for files has no sockets" "$folder" socket 2 1 0

# The screen.
mkfifo "$E2E_TOP/keys"
on alice nightjar --plain <"$E2E_TOP/keys" >"$E2E_TOP/screen" 2>&1 &
exec 7>"$E2E_TOP/keys"
screen_of() { pgrep -x nightjar | while read -r p; do grep -q '^Seccomp:.*2' "/proc/$p/status" && echo "$p"; done; }
within 10 "the screen is in its sandbox" eval '[ -n "$(screen_of)" ]'
screen=$(screen_of)
answers "failed: EACCES" "the screen opens not even the profile" "$screen" openat $here "$profile/keys" 0 0
answers "failed: EACCES" "nor anything else" "$screen" openat $here /etc/passwd 0 0
printf 'status\n' >&7
answers "killed: SIGSYS" "the screen runs no program" "$screen" execve /bin/sh 0 0
exec 7>&-
within 5 "what started programs for it ends with it" eval '! pgrep -x "nightjar|nightjar-start"'
on alice nightjar --plain <"$E2E_TOP/keys" >"$E2E_TOP/screen" 2>&1 &
exec 7>"$E2E_TOP/keys"
within 10 "another one" eval '[ -n "$(screen_of)" ]'
answers "killed: SIGSYS" "the screen reaches nobody by IP" "$(screen_of)" socket 2 1 0
exec 7>&-

# Nor is anything run, whoever asks for it, that the daemon could have written.
for folder in "$profile" "$E2E_TOP/alice/run/nightjar"; do
	printf '#!/bin/sh\necho Tor version 0.4.8.0.\n' >"$folder/tor-of-mine" && chmod 755 "$folder/tor-of-mine"
	gives 0 "alice stops" alice stop
	gives 0 "with a tor in $folder" on alice env NIGHTJAR_TOR="$folder/tor-of-mine" nightjar start
	within 10 "which is not run" eval 'alice tor | grep -q "Tor does not run: Operation not permitted"'
	rm "$folder/tor-of-mine"
done

# Who wants none gets none, and is told.
gives 0 "alice stops" alice stop
within 5 "all of it ends" eval '! pgrep -x "nightjard.*"'
gives 0 "started without" on alice env NIGHTJAR_SANDBOX=off nightjar start
gives 0 "which is said" alice status
says "Sandbox: Switched off by NIGHTJAR_SANDBOX=off" "in words"

# Where the kernel hides no socket from tor, the daemon knows its own children. (What else runs for that person is answered.)
gives 0 "alice stops again" alice stop
cat >"$E2E_TOP/alice/tor" <<-END
	#!/bin/sh
	case "\$*" in *version*) echo Tor version 0.4.8.0.; exit ;; esac
	nightjar --no-start identities >$E2E_TOP/alice/answered 2>&1
	exec nightjar --no-start identities >$E2E_TOP/alice/refused 2>&1
END
chmod 755 "$E2E_TOP/alice/tor"
gives 0 "with something for a tor" on alice env NIGHTJAR_SANDBOX=off nightjar start
within 20 "which asks the daemon" test -s "$E2E_TOP/alice/refused"
is "others are answered" "$(grep -c Alice "$E2E_TOP/alice/answered")" 1
is "tor is not" "$(grep -c Alice "$E2E_TOP/alice/refused")" 0
gives 0 "alice stops once more" alice stop
kill $other
verdict
