#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# First contact over Tor alone: by link, by picture and by words, whichever side is away meanwhile; invites that end; and the
# onions of two identities have nothing in common.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

person alice
person bob
person carol
person dave
is_expired() { [ "$(ask ".invites[] | select(.for == \"$2\") | .state" "$1" invites)" = expired ]; }
tries() { [ "$(contact "$1" "$2" trying)" = true ]; }

# By link; both write before anybody has reached anybody, and alice is away while bob takes it up.
gives 0 "an invite" alice invite --for Bob
link=$out
gives 0 "a message before bob has joined" alice send Bob "welcome"
first=$out
gives 0 "its story" alice message "$first"
says "waits until Bob has taken up the invite" "says what it waits for"
within 20 "its onion is published" tor_says alice 'onion service of an invite for Bob: can be found'
gives 0 "alice goes away" alice stop
within 2 "and her tor with her" has_no_tor alice
gives 0 "bob adds alice" bob add "$link" --name Alice
gives 0 "bob writes at once" bob send Alice "thanks for the invite"
second=$out
in_time 30 "bob tries" tries bob Alice
is "his message waits" "$(state_of bob "$second")" waiting
gives 0 "its story" bob message "$second"
says "waits until you and Alice reach each other for the first time" "says what it waits for"
gives 0 "alice is back" wake alice
in_time 90 "alice's first message is delivered" is_state alice "$first" delivered
in_time 10 "bob's first message is delivered" is_state bob "$second" delivered
gives 0 "bob has alice's text" has_text bob Alice welcome
gives 0 "alice has bob's text" has_text alice Bob "thanks for the invite"
gives 0 "contacts" alice contacts
says "^Bob .*online over tor" "bob is online"
is "the invite's onion is gone" "$(services alice .invite | wc -l)" 0
in_time 10 "alice's own is published" count_services alice '.identity == "Alice" and .state == "published" and .contacts == 1' 1
in_time 10 "and bob's" count_services bob '.identity == "Bob" and .state == "published" and .contacts == 1' 1

# An invite that is revoked: nobody is reached by it any more. Carol's tries run while the rest goes on.
gives 0 "an invite for a mistake" alice invite --for Mistake
revoked=$out
in_time 20 "it has an onion" tor_says alice 'onion service of an invite for Mistake: can be found'
gives 0 "it is revoked" alice invites revoke "$(ask '.invites[] | select(.for == "Mistake") | .id' alice invites)"
within 5 "and has none any more" count_services alice .invite 0
gives 0 "carol takes it up" carol add "$revoked" --name Nobody
gives 0 "and writes" carol send Nobody "is anybody there?"
vain=$out
in_time 30 "she tries" tries carol Nobody

# By picture, the other side away after taking it up.
gives 0 "an invite as a picture" bob invite --for Dave --png "$E2E_TOP/code.png"
link=$(tail -n 1 <<<"$out")
if command -v zbarimg >/dev/null; then
	read_back=$(zbarimg -q --raw --nodbus "$E2E_TOP/code.png" 2>/dev/null)
	is "the picture holds the link" "$read_back" "$link"
	link=$read_back
fi
gives 0 "dave adds bob" dave add "$link" --name Bob
gives 0 "dave writes" dave send Bob "hello from the picture"
message=$out
gives 0 "and goes away" dave stop
gives 0 "bob writes, too" bob send Dave "hello to the picture"
answer=$out
gives 0 "dave is back" wake dave
in_time 60 "dave's message is delivered" is_state dave "$message" delivered
in_time 10 "bob's message is delivered" is_state bob "$answer" delivered

# By words, with a second identity on either side.
gives 0 "alice's second identity" alice identities add Alicia
gives 0 "words" alice invite --words --identity Alicia --for Robert
words=$out
is "five words" "$(tr -s ' -' '\n' <<<"$words" | wc -l)" 5
gives 0 "bob's second identity" bob identities add Robert
# shellcheck disable=SC2086
gives 0 "added by words" bob add $words --name Alicia --identity Robert
gives 0 "a message by voice" alice send Robert "by voice" --wait delivered --timeout 60
gives 0 "and back" bob send Alicia "heard" --wait delivered --timeout 60
for m in alice bob; do
	in_time 10 "$m has an onion for each identity" count_services "$m" '.identity and .state == "published"' 2
	is "of its own" "$(services "$m" | jq -r .address | sort -u | wc -l)" 2
done
is "each lets in its own contacts only" "$(services alice | jq -r .contacts | sort | tr '\n' ' ')$(services bob | jq -r .contacts | sort | tr '\n' ' ')" "1 1 1 2 "

# An invite that has expired: eight days later by alice's clock.
gives 0 "an invite for later" alice invite --for Late
in_time 20 "it has an onion" count_services alice '.invite == "Late"' 1
alice stop
gives 0 "a clock that is ahead" make_clock
gives 0 "alice a week later" wake alice at $((8 * 86400))
within 5 "it has expired" is_expired alice Late
within 5 "and has no onion" count_services alice .invite 0
alice stop
is "carol has tried the revoked invite in vain" "$(state_of carol "$vain") $(contact carol Nobody state)" "waiting pending"
gives 0 "everybody goes" bob stop
finish
