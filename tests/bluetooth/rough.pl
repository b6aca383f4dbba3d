#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# Bare RFCOMM for scripts:
#   rough.pl occupy ADAPTER UPTO              listens on the channels 1 to UPTO until it is killed
#   rough.pl garbage FROM TO CHANNEL BYTES    random bytes: what comes back, until it is cut, and after what time
#   rough.pl storm FROM TO CHANNEL TIMES      connects and hangs up again
#   rough.pl silent FROM TO CHANNEL           the same as garbage without a byte
# Adapters by number, as the air has them: 02:10:B7:00:00:NN.
use strict;
use warnings;
use Errno;
use Time::HiRes qw(sleep time);

my ($AF_BLUETOOTH, $STREAM, $RFCOMM) = (31, 1, 3);
my ($what, @args) = @ARGV;

sub address { my ($n, $channel) = @_; return pack('S C6 C x', $AF_BLUETOOTH, $n, 0, 0, 0xb7, 0x10, 2, $channel) }

# A connected socket, or nothing.
sub call {
	my ($from, $to, $channel) = @_;
	socket(my $s, $AF_BLUETOOTH, $STREAM, $RFCOMM) or die "socket: $!";
	bind($s, address($from, 0)) or die "bind: $!";
	# The kernel would wait for as long as it takes; a busy adapter may not answer at all.
	my $in = eval { local $SIG{ALRM} = sub { die "\n" }; alarm 12; my $ok = connect($s, address($to, $channel)); alarm 0; $ok };
	alarm 0;
	return $in ? $s : undef;
}

# A connected socket within a minute, as a busy adapter may not answer at first; or nothing.
sub reach {
	my ($until, $s) = (time + 60);
	until ($s or time > $until) { $s = call(@_); sleep 0.5 unless $s; }
	return $s;
}

# What comes until it is cut, at most $most seconds: bytes and seconds.
sub hear {
	my ($s, $most) = @_;
	my ($got, $began) = (0, time);
	while (time - $began < $most) {
		my $in = '';
		vec($in, fileno($s), 1) = 1;
		next unless select($in, undef, undef, 1);
		my $n = sysread($s, my $buf, 65536);
		last unless $n;
		$got += $n;
	}
	return ($got, time - $began);
}

if ($what eq 'occupy') {
	my @held;
	for my $channel (1 .. $args[1]) {
		socket(my $s, $AF_BLUETOOTH, $STREAM, $RFCOMM) or die "socket: $!";
		bind($s, address($args[0], $channel)) or next;
		listen($s, 1);
		push @held, $s;
	}
	$| = 1;
	print scalar(@held), "\n";
	sleep 1 while 1;
}
my ($from, $to, $channel, $n) = @args;
my $s = reach($from, $to, $channel) or die "nobody answers: $!\n";
if ($what eq 'garbage') {
	open(my $r, '<', '/dev/urandom') or die;
	read($r, my $bytes, $n);
	syswrite($s, $bytes);
	printf "answered=%d after=%d\n", hear($s, 45);
} elsif ($what eq 'storm') {
	my $in = 1;
	close $s;
	for (2 .. $n) { my $again = call($from, $to, $channel); $in++ if $again; close $again if $again; }
	print "in=$in\n";
} else {
	printf "answered=%d after=%d\n", hear($s, 45);
}
