#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may include whom, and that the core reaches neither sockets, clocks nor randomness of its own: by its includes, and
# by the symbols that its objects ask for. Only the files of the store may touch the disk.
. "$(dirname "$0")/lib"

verdict "$(
	files 'src/*.[ch]' 'transports/*.[ch]' 'tor/*.[ch]' 'bluetooth/*.[ch]' 'lan/*.[ch]' 'ui-ncurses/*.[ch]' | xargs -r awk '
	BEGIN {
		may["base"] = "base"
		may["core"] = "base core"
		may["rpc"] = "base rpc"
		may["sandbox"] = "base sandbox"
		may["daemon"] = "base core rpc sandbox daemon transports tor bluetooth lan"
		may["notify"] = "base rpc notify"
		may["cli"] = "base rpc sandbox cli ui-ncurses"
		may["transports"] = "base sandbox transports"
		may["tor"] = "base sandbox transports tor"
		may["bluetooth"] = "base sandbox transports bluetooth"
		may["lan"] = "base transports lan"
		may["ui-ncurses"] = "base rpc sandbox ui-ncurses"
	}
	FNR == 1 {
		folder = FILENAME
		sub(/^src\//, "", folder)
		sub(/\/.*/, "", folder)
		file = FILENAME
		sub(/.*\//, "", file)
		is_store = file ~ /^(vfs|vault|profile|store|row|salvage)(_[a-z0-9_]+)?\.[ch]$/
	}
	!(folder in may) { print FILENAME ":1: a folder that the layers do not know"; nextfile }
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, part, "\"")
		target = part[2]
		if (target !~ /\//)
			print FILENAME ":" FNR ": include \"" target "\" by its full path"
		if (target ~ /^bluetooth\/bluez\// && FILENAME !~ /^bluetooth\/bluez\//)
			print FILENAME ":" FNR ": what nightjar-bluez is made of is for that program only"
		if (FILENAME ~ /^bluetooth\/bluez\// && target !~ /^(base\/|bluetooth\/(bluez\/|bluez_line|bdaddr|uuid|hci\.h))/)
			print FILENAME ":" FNR ": nightjar-bluez knows nothing of the road: it may not include " target
		sub(/^src\//, "", target)
		sub(/\/.*/, "", target)
		if (target ~ /^[a-z-]+$/ && (" " may[folder] " ") !~ (" " target " "))
			print FILENAME ":" FNR ": " folder " may not include " part[2]
	}
	FILENAME ~ /^ui-ncurses\/text\// && /^[ \t]*#[ \t]*include[ \t]*"/ && !/"(base|ui-ncurses\/text)\// {
		print FILENAME ":" FNR ": what works on text knows nothing of the interface"
	}
	/^[ \t]*#[ \t]*include[ \t]*<systemd\// && FILENAME !~ /^(bluetooth\/bluez|src\/notify)\// {
		print FILENAME ":" FNR ": only nightjar-bluez and nightjar-notify speak to D-Bus"
	}
	/^[ \t]*#[ \t]*include[ \t]*<(n?curses|term\.h|panel)/ && FILENAME != "ui-ncurses/term/screen.c" {
		print FILENAME ":" FNR ": only ui-ncurses/term/screen.c knows the terminal"
	}
	folder == "core" && /^[ \t]*#[ \t]*include[ \t]*</ {
		if ($0 ~ /<(sys\/socket|sys\/un|sys\/time|sys\/random|netinet\/|arpa\/|netdb|net\/|time\.h|event2\/|pthread|signal|poll|sys\/epoll|sys\/select)/)
			print FILENAME ":" FNR ": the core does no I/O and has no clock"
		if (!is_store && $0 ~ /<(unistd|fcntl|sys\/stat|sys\/mman|sys\/file|dirent|sqlite3)/)
			print FILENAME ":" FNR ": in the core only the store touches files"
	}'
	for object in "$B"/opt/src/core/*.o; do
		[ -f "$object" ] && [ -f "${object#"$B"/opt/}" -o -f "src/core/$(basename "$object" .o).c" ] || continue
		nm -u "$object" | awk -v file="src/core/$(basename "$object" .o).c" '
		$2 ~ /^(time|clock|clock_gettime|gettimeofday|localtime.*|gmtime.*|sleep|nanosleep|usleep|socket|connect|bind|listen|accept4?|sendto?|sendmsg|recv|recvfrom|recvmsg|poll|select|epoll_.*|event_.*|bufferevent_.*|rand|random|srand|getrandom|getentropy|randombytes_.*|printf|__printf_chk|puts|putchar|getenv|system|fork|exec.*|crypto_kx_keypair|crypto_box_keypair|crypto_sign_keypair|crypto_secretbox_keygen)$/ {
			print file ":1: the core calls " $2 "()"
		}
		$2 == "rand_system" { print file ":1: the core uses rand_system: randomness is handed in" }'
	done
)"
