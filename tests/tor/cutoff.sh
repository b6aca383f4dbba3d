#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Who is removed or blocked is shut out of the onion at once, and others come back; and an onion address is replaced: contacts
# learn the new one, also those who were away, and the former one goes when all know, or at once.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

person alice
person bob
person carol
befriend alice bob
befriend alice carol
in_time 60 "alice and bob are linked" is_over alice Bob tor
in_time 60 "alice and carol are linked" is_over alice Carol tor
is "one onion for both" "$(services alice | jq -r .contacts)" 2
onion=$(services alice | jq -r .address)
shut='over tor: .*does not let us in: we were removed, or its address has changed'
outcome() { "$1" message "$2" | grep -qE "$3"; }

# Blocked, and taken back.
gives 0 "alice blocks bob" alice block Bob
in_time 60 "she is gone for bob" is_over bob Alice null
gives 0 "he writes" bob send Alice "did you block me?"
blocked=$out
in_time 30 "the onion has one contact" count_services alice ".address == \"$onion\" and .contacts == 1 and .state == \"published\"" 1
in_time 90 "bob is told that he is not let in" outcome bob "$blocked" "$shut"
is "his message waits" "$(state_of bob "$blocked")" queued
in_time 90 "carol is back" is_over carol Alice tor
gives 0 "and talks" carol send Alice "I am still here" --wait delivered --timeout 60
gives 0 "alice takes bob back" alice unblock Bob
in_time 30 "the onion has two contacts again" count_services alice ".address == \"$onion\" and .contacts == 2 and .state == \"published\"" 1
in_time 120 "his message arrives" is_state bob "$blocked" delivered

# Removed for good.
gives 0 "alice removes bob" alice delete Bob --yes
in_time 60 "she is gone for bob" is_over bob Alice null
gives 0 "he writes" bob send Alice "did you remove me?"
removed=$out
in_time 90 "carol is back" is_over carol Alice tor
gives 0 "and talks" carol send Alice "and I am still here" --wait delivered --timeout 60
in_time 90 "bob is told that he is not let in" outcome bob "$removed" "$shut"
is "his message waits" "$(state_of bob "$removed")" queued

# Replaced while bob is a contact again, carol is linked and dave is away.
person dave
befriend alice dave
in_time 60 "alice and dave are linked" is_over alice Dave tor
before=$(services alice 'has("identity")' | jq -r .address)
# While alice is away dave gives up his own, so that it is he who has to find her.
gives 0 "alice goes" alice stop
gives 0 "dave replaces his onion at once" dave tor replace --now
gives 0 "dave goes" dave stop
gives 0 "alice is back" wake alice
in_time 60 "carol finds her" is_over carol Alice tor
gives 0 "alice replaces her onion" alice tor replace
says "until all know it, the former one is kept" "says what happens"
in_time 30 "there are two" count_services alice '.identity == "Alice" and .state == "published"' 2
is "one of them the former one" "$(services alice .former | jq -r .address)" "$before"
after=$(services alice '.former | not' | jq -r .address)
gives 0 "carol is still there" carol send Alice "do I know your new address?" --wait delivered --timeout 60
kill -9 "$(tor_of carol)"
in_time 90 "and comes back" is_over carol Alice tor
is "the former onion is kept for dave" "$(services alice .former | wc -l)" 1
gives 0 "dave is back" wake dave
in_time 90 "he finds her by the former onion" is_over dave Alice tor
in_time 60 "which is retired, as all know the new one" count_services alice .former 0
is "the new one stays" "$(services alice | jq -r .address)" "$after"
kill -9 "$(tor_of dave)"
in_time 90 "dave comes back by the new one" is_over dave Alice tor
gives 0 "and talks" dave send Alice "found you" --wait delivered --timeout 60

# At once: who is away finds the former address gone, and hears of the new one when alice reaches him.
gives 0 "dave goes" dave stop
in_time 60 "dave is gone for alice" is_over alice Dave null
gives 0 "alice replaces her onion at once" alice tor replace --now
says "The former address is gone" "says so"
in_time 30 "there is one" count_services alice '.identity == "Alice" and .state == "published"' 1
if [ "$(services alice | jq -r .address)" != "$after" ]; then ok "a new one"; else bad "the address is the same"; fi
in_time 90 "carol learns it" is_over carol Alice tor
gives 0 "a message for dave" alice send Dave "I have moved"
moved=$out
gives 0 "dave is back" wake dave
in_time 120 "and alice finds him" is_state alice "$moved" delivered
kill -9 "$(tor_of dave)"
gives 0 "he knows the new one" dave send Alice "I know" --wait delivered --timeout 90
finish
