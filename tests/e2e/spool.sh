#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two machines on networks of their own that share one folder: a message and its receipt go by it without a command. Then the
# folder goes away and comes back, is full, and has things in it that are no parcels, or not whole, or not to be opened.
. "$(dirname "$0")/lib.sh"
enter "$@"

linked() { "$1" contacts | grep -q "$2.*online over lan"; }
is_state() { [ "$("$1" message "$2" --json | sed -n 's/.*"state":"\([a-z]*\)".*/\1/p')" = "$3" ]; }
has_text() { "$1" read "$2" --all --json | grep -qF "\"text\":\"$3\""; }
folder_says() { "$1" carry | grep -qE "$2"; }
field() { "$1" carry --json | sed -n "s/.*\"$2\":\"\([^\"]*\)\".*/\1/p"; }
files() { find "$shared" -maxdepth 1 -type f -name '*.parcels' | wc -l; }
has_files() { ls "$1"/*.parcels; }
grown() { [ "$(files)" -gt "$1" ]; }
at_most() { [ "$(files)" -le "$1" ]; }
cpu() { awk '{ print $14 + $15 }' "/proc/$(pid_of "$1")/stat"; }

# Each machine has mounts of its own: what is to be seen by them comes first.
small=$E2E_TOP/small
mkdir "$small" && mount -t tmpfs -o size=64k tmpfs "$small"

for who in ann ben; do
	machine "$who"
	gives 0 "$who sets up" "$who" init "$who" --no-passphrase
	gives 0 "$who gives messages to others at once" "$who" carry after now
done

# They met once, on a cable that is no more.
cable ann ben
gives 0 "ann switches LAN on" ann lan on eth0
gives 0 "ben switches LAN on" ben lan on eth0
ben add "$(ann invite --for ben)" --name ann >/dev/null 2>&1
within 20 "ann and ben are contacts" linked ann ben
within 20 "both ways" linked ben ann
ip -n ann link del eth0

shared=$E2E_TOP/shared
gives 0 "a folder that is not there yet" ann carry folder "$shared"
says "not there now" "is said to be missing"
within 5 "and said again" folder_says ann "does not work: The folder is not there"
gives 1 "the doctor" ann doctor
says "LOOK folder +The folder is not there" "sees it"
says "Put the stick in" "and says what to do"
gives 0 "the status" ann status
says "Folder for parcels: The folder is not there" "says it"
mkdir "$shared"
within 8 "it is found when it is there" folder_says ann "Files of others read"
ann doctor >"$E2E_TOP/doctor"
if grep -q "ok *folder" "$E2E_TOP/doctor"; then ok "the doctor is content"; else bad "the doctor: $(cat "$E2E_TOP/doctor")"; fi
gives 0 "ben uses it too" ben carry folder "$shared"

gives 0 "ann writes" ann send ben "by the folder"
message=$out
# Once a minute there is a look; setting the folder once more looks at once.
gives 0 "ann looks again" ann carry folder "$shared"
within 8 "a file is there" grown 0
within 15 "ben has it" has_text ben ann "by the folder"
if find "$shared" | grep -qiE "ann|ben"; then bad "a name says who wrote"; else ok "the names say nothing"; fi
if grep -rqaE "by the folder" "$shared"; then bad "it can be read"; else ok "what is in it cannot be read"; fi
is "the times of the files are whole hours" "$(find "$shared" -type f -printf '%T@\n' | awk '$1 % 3600 != 0' | wc -l)" 0
is "nothing half written lies there" "$(find "$shared" -name '*.new' | wc -l)" 0
if folder_says ann 'Files of others read: [1-9]'; then bad "ann reads her own"; else ok "ann has not read her own"; fi

# Ben shows the receipt after 2 to 20 minutes. His begin with his clock 25 minutes ahead.
gives 0 "ben stops" ben stop
gives 0 "ben starts later" on ben faketime -f +25m nightjar start
within 90 "ann has the receipt" is_state ann "$message" delivered
within 8 "ben has few files" at_most 4

# Nothing new: no new file, and hardly any work.
before=$(files) used=$(cpu ann)
sleep 12
is "nothing is written when nothing is new" "$(files)" "$before"
used=$(($(cpu ann) - used))
if [ "$used" -le 30 ]; then ok "looking costs little ($used ticks in 12 s)"; else bad "looking costs $used ticks in 12 s"; fi

# What others leave there.
mkfifo "$shared/pipe.parcels"
ln -s /etc/passwd "$shared/link.parcels"
ln -s /dev/zero "$shared/zero.parcels"
mkdir "$shared/folder.parcels"
truncate -s 2T "$shared/huge.parcels"
truncate -s 60M "$shared/zeros.parcels"
head -c 5000 /dev/urandom >"$shared/noise.parcels"
echo "not for Nightjar" >"$shared/letter.txt"
gives 0 "ann writes one more" ann send ben "torn"
ann export --to "$E2E_TOP/whole" 2>/dev/null
head -c 700 "$E2E_TOP/whole" >"$shared/torn.parcels"
within 20 "a file that is too large is said" folder_says ann "1 file there is larger than 64 MiB"
within 5 "ann still answers" folder_says ann "Files of others read"
within 8 "so does ben" folder_says ben "Files of others read"
is "the pipe, the links and the folder are still there" "$(ls -d "$shared"/{pipe,link,zero,folder}.parcels | wc -l)" 4
gives 0 "ben is told nothing of it" ben read ann --all
if printf '%s' "$out" | grep -q torn; then bad "half a file is a message"; else ok "half a file is no message"; fi
# It grows to what it was to be.
cp "$E2E_TOP/whole" "$shared/torn.parcels"
within 20 "the whole one is read" has_text ben ann torn
is "what others put there stays" "$(ls "$shared"/{torn,noise,huge,zeros}.parcels "$shared/letter.txt" | wc -l)" 5

# It goes away, while there is something to send, and comes back.
mv "$shared" "$E2E_TOP/away"
within 12 "ann says that it is gone" folder_says ann "does not work: The folder is not there"
gives 0 "ann writes meanwhile" ann send ben "while it was away"
sleep 1
mv "$E2E_TOP/away" "$shared"
within 12 "it is found again" folder_says ann "Files of others read"
gives 0 "ann looks again" ann carry folder "$shared"
within 20 "it arrives" has_text ben ann "while it was away"

# Another stick in its place, an empty one: everything is put there, as nobody knows whom that one will meet.
mv "$shared" "$E2E_TOP/first" && mkdir "$shared"
within 20 "the new one gets everything" grown 0

# A full one.
cat /dev/zero >"$small/full" 2>/dev/null
gives 0 "ann is given a full one" ann carry folder "$small"
within 20 "it is said to be full" folder_says ann "disk of the folder is full"
gives 0 "and so does the status" ann status
says "Make room there" "with what to do"
is "nothing half written lies there" "$(find "$small" -name '*.new' | wc -l)" 0
rm "$small/full"
gives 0 "ann looks again" ann carry folder "$small"
within 20 "then it is written" has_files "$small"
gives 0 "ann goes back to the other" ann carry folder "$shared"
within 8 "which works" folder_says ann "Files of others read"

# Paused: nothing is written or read.
gives 0 "ann pauses" ann carry pause
within 3 "the folder is paused" folder_says ann "neither read nor written"
gives 0 "ann writes" ann send ben "after the pause"
sleep 7
gives 0 "ben reads" ben read ann --all
if printf '%s' "$out" | grep -q "after the pause"; then bad "it goes out all the same"; else ok "nothing goes out"; fi
gives 0 "ann goes on" ann carry resume
within 20 "it is written" grown 0
within 20 "and arrives" has_text ben ann "after the pause"

# Never more than eight of one device.
for n in 1 2 3 4 5; do
	gives 0 "ann writes number $n" ann send ben "number $n"
	gives 0 "and looks" ann carry folder "$shared"
	within 20 "number $n arrives" has_text ben ann "number $n"
done
if [ "$(files)" -le 16 ]; then ok "few files ($(files))"; else bad "$(files) files"; fi

gives 0 "no path" ann rpc --stdio <<<'{"id":"1","method":"carry.set","params":{"folder":"here"}}'
says "not the path of a folder" "is refused"
gives 0 "off" ann carry folder off
# The same by hand, in line mode: it does not end before the file is there.
mkdir "$E2E_TOP/stick"
typed() { (sleep 1; echo "$2") | on "$1" timeout 20 nightjar --plain; }
gives 0 "ann exports" typed ann "/export $E2E_TOP/stick"
says "written to .*/[0-9a-f]{16}.parcels" "says where to"
gives 0 "ben imports" typed ben "/import $E2E_TOP/stick"
says "0 for you, 0 to carry on, [1-9][0-9]* known already" "says what it was"
gives 0 "ben imports nothing" typed ben "/import $E2E_TOP/nothing"
says "That could not be read" "is told"
is "no folder" "$(field ann folder_state)" off
gives 0 "ann stops" ann stop
gives 0 "ben stops" ben stop
verdict
