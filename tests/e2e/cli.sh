#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every subcommand on one daemon, and each thing that can go wrong with its exit code and its kind.
. "$(dirname "$0")/lib.sh"
enter "$@"

machine here
bare() { on here "$@"; }

# Before anything is there.
gives 1 "no profile" here status --json
kind no_profile
gives 1 "nightjar alone, without a terminal" here
says "nightjar init" "says how to begin"
gives 0 "help" here help
says "send +Write a message" "lists the commands"
gives 0 "help of one" here help send
says "usage: nightjar send NAME TEXT" "shows its usage"
gives 0 "--help of one" here send --help
gives 0 "version" here version
gives 2 "a typing error" here sned Bob hi
says 'Did you mean `nightjar send`' "is named"
gives 2 "an unknown option" here status --loud
says "option --loud is not known" "is named"
gives 2 "too few arguments" here send Bob
gives 2 "too many arguments" here contacts Bob Carol
gives 2 "a value is missing" here invite --for
gives 2 "completion of an unknown shell" here --completion tcsh
gives 0 "completion for bash" here --completion bash
printf '%s\n' "$out" >"$E2E_TOP/bash"
gives 0 "which bash understands" bash -n "$E2E_TOP/bash"
for shell in zsh fish; do
	gives 0 "completion for $shell" here --completion $shell
	printf '%s\n' "$out" >"$E2E_TOP/$shell"
	! command -v $shell >/dev/null || gives 0 "which $shell understands" $shell -n "$E2E_TOP/$shell"
done
gives 0 "man page" here --man
printf '%s\n' "$out" >"$E2E_TOP/nightjar.1"
gives 0 "man page of the daemon" bare nightjard --man
printf '%s\n' "$out" >"$E2E_TOP/nightjard.1"
for page in nightjar nightjard; do
	! command -v mandoc >/dev/null || gives 0 "$page(1) is proper mdoc" mandoc -T lint -W error "$E2E_TOP/$page.1"
done

# Set-up, with a passphrase from a file.
echo "correct horse" >"$E2E_TOP/pass"
echo "wrong horse" >"$E2E_TOP/wrong"
gives 5 "no way to ask for a passphrase" here init Alice
gives 5 "an empty file is no passphrase" here init Alice --passphrase-file /dev/null --json
kind passphrase
gives 2 "no name" here init --no-passphrase
gives 0 "init" here init Alice --passphrase-file "$E2E_TOP/pass"
gives 5 "init twice" here init Alice --no-passphrase --json
kind profile_exists
gives 0 "status" here status --json
says '"state":"open","text":"Open, protected by a passphrase' "says that it is protected"
gives 0 "lock" here lock
gives 0 "status while locked" here status
says "Locked" "says so"
gives 7 "locked" here contacts --json
kind locked
gives 5 "a wrong passphrase" here unlock --passphrase-file "$E2E_TOP/wrong" --json
kind passphrase
gives 0 "unlock" here unlock --passphrase-fd 5 5<"$E2E_TOP/pass"
gives 0 "contacts again" here contacts
gives 5 "the old passphrase must be right" here passphrase --passphrase-file "$E2E_TOP/wrong" --none --json
kind passphrase
echo "battery staple" >"$E2E_TOP/new"
gives 0 "passphrase" here passphrase --passphrase-file "$E2E_TOP/pass" --new-passphrase-file "$E2E_TOP/new"
gives 0 "stop" here stop
gives 3 "unreachable" here status --no-start --json
kind unreachable
gives 3 "nothing to stop" here stop
gives 7 "starts locked" here contacts --json
gives 5 "the old passphrase is gone" here unlock --passphrase-file "$E2E_TOP/pass" --json
gives 0 "any command unlocks on the way" here contacts --passphrase-file "$E2E_TOP/new"
gives 0 "passphrase removed" here passphrase --passphrase-file "$E2E_TOP/new" --none
gives 5 "lock without a passphrase" here lock
says "would protect nothing" "is refused with the reason"

# A second daemon.
gives 5 "a second daemon" bare nightjard --foreground
says "Another daemon is using this profile" "is refused clearly"

# Who we are.
gives 0 "identities" here identities
says "1  Alice" "lists the first"
gives 0 "identities add" here identities add Ann
gives 5 "identities add twice" here identities add ann --json
kind identity_exists
gives 0 "identities rename" here identities rename Ann Anna
gives 5 "no such identity" here identities rename Ann Anna --json
kind no_identity
gives 2 "identities nonsense" here identities sing

# Invites.
gives 0 "invite" here invite --for Bob --json
link=$(json link)
is "a link" "${link%%:*} ${#link}" "NIGHTJAR 65"
gives 0 "invite as pictures" here invite --for Bob2 --qr --png "$E2E_TOP/qr.png" --svg "$E2E_TOP/qr.svg"
is "png" "$(head -c 4 "$E2E_TOP/qr.png" | tail -c 3)" PNG
is "svg" "$(grep -c '<svg' "$E2E_TOP/qr.svg")" 1
if command -v zbarimg >/dev/null; then
	is "the code holds the link" "$(zbarimg -q --raw --nodbus "$E2E_TOP/qr.png" 2>/dev/null)" "$(tail -n 1 <<<"$out")"
fi
gives 1 "a picture that cannot be written" here invite --png /nowhere/qr.png --json
gives 0 "invite as words" here invite --words --for Carol
is "five words" "$(tr ' -' '\n\n' <<<"$out" | grep -c .)" 5
gives 2 "words have no code" here invite --words --qr
gives 0 "invites" here invites
says "made, open.*for Bob" "lists them"
gives 0 "an invite again" here invites show 1
is "the same link" "$out" "$link"
gives 5 "words are not kept" here invites show 4 --json
says "words of an invite are not kept" "says so"
gives 5 "no such invite to show" here invites show 99 --json
kind no_invite
gives 0 "invites revoke" here invites revoke 2
gives 5 "a revoked one cannot be shown" here invites show 2 --json
kind invite_revoked
gives 0 "revoking it again changes nothing" here invites revoke 2
gives 5 "no such invite" here invites revoke 99 --json
kind no_invite
gives 5 "one's own invite" here add "$link" --json
kind invite_own
# A wrong letter whose place can be told: the check of 16 bits leaves a second place that would do as well in some 3 of 100.
for other in A B C D E F; do
	[ "$other" != "${link:20:1}" ] || continue
	gives 5 "a typing error in a link" here add "${link:0:20}$other${link:21}" --json
	kind invite_typo
	case $out in *'"position":0'*) ;; *) break ;; esac
done
says '"position":12' "and where it is"
gives 5 "half a link" here add "${link:0:40}" --json
kind invite_malformed
gives 5 "not an invite" here add hello --json
kind invite_malformed
gives 5 "a wrong word" here add "abandonn zzz zzz zzz zzz" --json

# Contacts: pending ones will do.
gives 0 "contacts" here contacts
says "Bob  has not taken up the invite yet" "in words"
gives 4 "no such contact" here show Mallory --json
kind no_contact
gives 0 "invite for a second Bob" here invite --for bob
gives 4 "an ambiguous name" here send Bob hello --json
kind contact_ambiguous
says '"candidates":\[\{"id":"1"' "with the candidates"
gives 0 "an id is certain" here send id:1 hello
id=$out
gives 0 "rename" here rename id:1 Robert
gives 0 "the name is no longer ambiguous" here show bob
gives 0 "show" here show Robert
gives 5 "verify before it has joined" here verify Robert --matched --json
kind contact_pending
gives 0 "mute" here mute Robert
gives 0 "unmute" here unmute Robert
gives 0 "block" here block Robert
gives 5 "send to a blocked contact" here send Robert hi --json
kind contact_blocked
gives 0 "unblock" here unblock Robert
gives 2 "delete asks" here delete bob
gives 0 "delete" here delete bob --yes
gives 4 "deleted" here show bob

# Messages.
gives 0 "send from standard input" here send Robert - < <(printf 'two\nlines\n')
gives 5 "an empty message" here send Robert "" --json
kind bad_text
gives 5 "not UTF-8" here send Robert "$(printf '\377')" --json
kind bad_text
gives 5 "too long" here send Robert - --json < <(head -c 40000 /dev/zero | tr '\0' x)
kind too_long
gives 0 "an escape sequence" here send Robert "$(printf 'a\033[31mb\342\200\256c')"
gives 0 "read" here read Robert
is "no control character is printed" "$(printf %s "$out" | LC_ALL=C tr -d '\n\t' | LC_ALL=C grep -c '[[:cntrl:]]')" 0
says "hello" "the first message"
gives 0 "read in a C locale" bare env LC_ALL=C nightjar read Robert
is "is ASCII" "$(printf %s "$out" | LC_ALL=C tr -d '\n\t -~' | wc -c)" 0
gives 0 "read --last 1 --json" here read Robert --last 1 --json
is "one line" "$(wc -l <<<"$out")" 1
gives 0 "read --before" here read Robert --before "$id"
is "nothing is before the first" "$out" ""
gives 0 "read everything unread" here read
gives 0 "message" here message "$id"
says "LAN is switched off|no interface|waits until Robert" "tells what it waits for"
gives 5 "no such message" here message 1.99999 --json
kind no_message
gives 5 "not a message's id" here message hello --json
gives 0 "an answer" here send Robert "to hello" --reply-to "$id"
answer=$out
gives 5 "an answer to nothing" here send Robert x --reply-to 1.99999 --json
kind no_message
gives 0 "react" here react "$answer" +
gives 5 "more than one character" here react "$answer" ab --json
kind bad_text
gives 0 "edit" here edit "$answer" "edited answer"
gives 0 "edit from standard input" here edit "$answer" - < <(printf 'answer to it\n')
gives 0 "read shows what became of it" here read Robert --last 1
says '\(to hello\) answer to it +\[you \+\]' "with what it answers"
gives 0 "a timer" here timer Robert 1d
is "is said in words" "$out" "1 day after it was read"
gives 0 "timer, shown" here timer Robert --json
says '"seconds":86400' "in seconds"
gives 2 "a timer of nonsense" here timer Robert soon
gives 0 "timer off" here timer Robert off
gives 0 "read shows timers" here read Robert --last 2
says "messages vanish 1 day after they were read" "on"
says "messages stay from now on" "and off"
gives 0 "receipts" here receipts Robert on
gives 2 "receipts take on or off" here receipts Robert maybe
gives 0 "archive" here archive Robert
gives 0 "archived" here contacts --json
says '"name":"Robert".*"archived":true,.*"receipts":true' "both show"
gives 0 "delete-message here" here delete-message "$answer"
gives 5 "it is gone" here message "$answer" --json
kind no_message
gives 0 "search finds nothing of it" here search "answer"
is "nothing" "$out" ""
gives 0 "search" here search hel
says "hello" "finds the beginning of a word"
gives 0 "search in" here search hello --in Robert
gives 4 "search in nobody's" here search hello --in Mallory
gives 6 "wait" here send Robert "are you there" --wait delivered --timeout 1 --json
here send Robert "every user could see this" --wait delivered --timeout 3 >/dev/null 2>&1 & waiting=$!
sleep 1
is "arguments are hidden from other users" "$(grep -al 'every user could see thi[s]' /proc/[0-9]*/cmdline 2>/dev/null)" ""
wait "$waiting"
kind timeout
gives 0 "watch since the beginning" timeout 1 true
out=$(timeout 1 ip netns exec here env HOME="$E2E_TOP/here" XDG_RUNTIME_DIR="$E2E_TOP/here/run" \
	NIGHTJAR_PROFILE="$E2E_TOP/here/profile" "$B/nightjar" watch --since 0 --json) err=
says '"seq":"1","type":"identity"' "watch --json begins at the beginning"
is "its numbers are whole" "$(grep -o '^{"seq":"[0-9]*"' <<<"$out" | tr -dc '0-9\n' | awk '$1 != NR' | head -n 1)" ""
on here timeout 1 nightjar watch --since 0 --exec "cat >>'$E2E_TOP/events'" >/dev/null 2>&1
is "watch --exec hands over each event" "$(grep -c '"type":"identity"' "$E2E_TOP/events")" 3
gives 0 "chat" here chat Robert --plain < <(printf 'typed\n'; sleep 0.5)
says "you: typed" "prints what was said, name first"

# The machine.
gives 1 "doctor" here doctor
says "every road is switched off" "finds what is wrong"
gives 0 "lan" here lan
ip -n here link add eth7 type veth peer name eth8
gives 0 "lan on" here lan on eth7
gives 0 "lan shows it" here lan --json
says '"interface":"eth7","on":true' "as on"
gives 0 "lan on for one that is not there yet" here lan on wlan9
gives 0 "lan off" here lan off wlan9
gives 0 "restart" here stop
gives 0 "lan after a restart" here lan --json
says '"interface":"eth7","on":true' "is still on"
gives 2 "lan nonsense" here lan up eth7
gives 5 "lan with no name of an interface" here lan on ../etc --json
kind no_transport
gives 0 "lan off" here lan off eth7
gives 0 "config" here config
gives 0 "config set" here config set log.level debug
gives 0 "config get" here config get log.level
is "the value" "$out" debug
gives 2 "config set to nonsense" here config set log.level loud
gives 5 "no such setting" here config get log.colour --json
kind no_setting
gives 0 "stop" here stop
echo 'level = loud' >>"$E2E_TOP/here/profile/nightjar.conf"
gives 2 "a wrong line in the configuration" here status --json
says "Line [0-9]+ of .*nightjar.conf is wrong: log.level takes" "names the line"
rm "$E2E_TOP/here/profile/nightjar.conf"

# The bare API.
rpc() { printf '%s\n' "$@" | here rpc --stdio; }
gives 0 "rpc" rpc '{"jsonrpc":"2.0","id":"a","method":"version"}'
says '"id":"a","result":\{"version"' "answers and ends"
gives 0 "rpc errors" rpc '{"id":1,"method":"nope"}' '[]' '{' '{"id":2,"method":"send","params":{"contact":"x","txt":"y"}}' \
	'{"id":"3","method":"send","params":{"contact":"Robert"}}' '{"id":9007199254740993,"method":"version"}'
says '"id":1,"error":\{"code":-32601' "no such method"
says '"code":-32600.*[Bb]atches' "batches are refused"
says '"code":-32700' "not JSON"
says '"id":2,.*no parameter of the name ..txt' "an unknown parameter is named"
says '"id":"3",.*parameter text is missing' "a missing one too"
says '"id":null,.*below 2\^53' "a number that others would damage"
gives 0 "rpc.discover" rpc '{"id":"d","method":"rpc.discover"}'
says '"openrpc":"1.2.6"' "describes itself"
gives 0 "a last line" here rpc --stdio < <(printf '{"id":"1","method":"version"}')
says '"id":"1","result"' "is answered though it forgot the LF"
long=$(head -c 1100000 /dev/zero | tr '\0' x)
gives 0 "a line that is too long" rpc "\"$long\""
says "longer than 1 MiB" "is refused"

# Two that start the daemon at once.
here stop 2>/dev/null
for i in 1 2 3 4; do here status --json >"$E2E_TOP/race$i" 2>&1 & done
wait
is "four starts end with one daemon" \
	"$(cat "$E2E_TOP"/race? | grep -o '"pid":[0-9]*' | sort | uniq -c | awk '{ print $1 }')" 4

# A profile that cannot be read, and one that is damaged.
here stop 2>/dev/null
chmod 755 "$E2E_TOP/here/profile"
gives 1 "a profile that others can read" here status --json
kind profile_unreadable
chmod 700 "$E2E_TOP/here/profile"
cp "$E2E_TOP/here/profile/keys" "$E2E_TOP/keys"
head -c 100 "$E2E_TOP/keys" >"$E2E_TOP/here/profile/keys"
gives 1 "a damaged key file" here status --json
kind profile_corrupt
cp "$E2E_TOP/keys" "$E2E_TOP/here/profile/keys"

# A full disk: sending is refused, reading goes on, and it recovers without a restart.
small=$E2E_TOP/small
mkdir "$small" && mount -t tmpfs -o size=3m tmpfs "$small"
full() { on here nightjar --profile "$small/profile" "$@"; }
gives 0 "a profile on a small disk" full init Alice --no-passphrase
gives 0 "an invite there" full invite --for Bob
gives 0 "a message there" full send Bob "before it was full"
head -c 4000000 /dev/zero >"$small/fill" 2>/dev/null
for i in $(seq 40); do
	gives_code=0
	head -c 30000 /dev/zero | tr '\0' x | full send Bob - >/dev/null 2>&1 || { gives_code=$?; break; }
done
is "sending to a full disk ends in an error" "$gives_code" 1
gives 1 "disk full" full send Bob - --json < <(head -c 30000 /dev/zero | tr '\0' y)
kind disk_full
gives 0 "reading goes on" full read Bob --last 5
gives 0 "as does the list" full contacts
rm "$small/fill"
gives 0 "it recovers when there is space" full send Bob "after it was full"
gives 0 "reading after that" full read Bob --all --json
says "before it was full" "what was there before is still there"
is "nothing was stored twice" "$(grep -o '"id":"[0-9.]*"' <<<"$out" | sort | uniq -d)" ""
full stop 2>/dev/null
here stop 2>/dev/null
verdict
