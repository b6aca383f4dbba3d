#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A daemon that uses a tor which runs anyway, as the system's does: it asks for onion services there and leaves no trace when
# it goes; and what is said when that tor is not there, does not let us in, or has no SOCKS.
. "$(dirname "$0")/lib.sh"
tor_enter "$@"

# system_tor LINE...: a tor on alice's machine that is not the daemon's; as Debian's is set up, but for the path.
home=$E2E_TOP/alice/system
system_tor() {
	mkdir -p -m 700 "$home" "$home/data"
	printf '%s\n' "DataDirectory $home/data" "Log notice file $home/log" "ControlSocket $home/control" \
		"CookieAuthFile $home/cookie" "$@" >"$home/torrc"
	rm -f "$home/log"
	on alice "$E2E_TOP/alice/tor" -f "$home/torrc" >/dev/null 2>&1 &
	within 10 "the system's tor runs" test -S "$home/control"
}
its_pid() { pgrep -f -- "-f $home/torrc"; }
has_ended() { ! its_pid; }
end_system_tor() {
	kill "$(its_pid)"
	within 10 "the system's tor ends" has_ended
}

person alice
person bob
befriend alice bob
in_time 60 "linked by a tor of her own" is_over alice Bob tor
onion=$(services alice | jq -r .address)
gives 0 "use the system's" alice config set tor.use system
gives 0 "which is there" alice config set tor.control "$home/control"
alice stop

wake alice
in_time 10 "it does not run" tor_says alice "Tor does not run: the system's has no control socket where .nightjar config get tor.control. says"
gives 1 "doctor" alice doctor
says "^LOOK tor +Tor does not run: the system's has no control socket" "says so, too"

system_tor 'SocksPort 9050' 'CookieAuthentication 0'
in_time 40 "no cookies" tor_says alice 'its control port does not offer cookie authentication: set CookieAuthentication 1 in its torrc'
end_system_tor
system_tor 'SocksPort 0' 'CookieAuthentication 1'
in_time 40 "no SOCKS" tor_says alice "The system's Tor has no SocksPort on this machine: set one in its torrc"
end_system_tor

# A cookie that she may not read: without root's right to read everything.
alice stop
system_tor 'SocksPort 9050' 'CookieAuthentication 1'
chmod 0 "$home/cookie"
on alice setpriv --bounding-set=-dac_override,-dac_read_search nightjard --daemonize --log "$E2E_TOP/alice/log"
in_time 10 "no cookie" tor_says alice 'its cookie file cannot be read: your user must be in the group that may, often debian-tor'
chmod 600 "$home/cookie"
in_time 60 "linked by the system's tor" is_over alice Bob tor
is "by no tor of her own" "$(tor_of alice)" ""
is "the onion is the same" "$(services alice | jq -r .address)" "$onion"
gives 0 "talk" alice send Bob "by the system's tor" --wait delivered --timeout 30
gives 0 "and back" bob send Alice "heard" --wait delivered --timeout 30
kill -9 "$(tor_of bob)"
in_time 90 "bob comes back to that onion" is_over bob Alice tor
gives 0 "stop" alice stop
if its_pid >/dev/null; then ok "the system's tor goes on"; else bad "the system's tor is gone"; fi
end_system_tor
finish
