# SPDX-License-Identifier: GPL-3.0-or-later
# Read by the Makefile: installing, the archive of a release, packages, and what the programs are made of.

# The program describes itself: manual pages and completion come from its one table of commands.
SYSCONFDIR ?= $(if $(filter /usr /usr/local,$(PREFIX)),/etc,$(PREFIX)/etc)
SHAREDIR   := $(DESTDIR)$(PREFIX)/share
BINDIR     := $(DESTDIR)$(PREFIX)/bin
LIBEXECDIR := $(DESTDIR)$(PREFIX)/libexec/nightjar
MANDIR     := $(SHAREDIR)/man
BASHDIR    := $(SHAREDIR)/bash-completion/completions
ZSHDIR     := $(SHAREDIR)/zsh/site-functions
FISHDIR    := $(SHAREDIR)/fish/vendor_completions.d
# Units of users and of the system, and what else systemd reads: by their folders in packaging/systemd.
LIBDIR           := $(DESTDIR)$(PREFIX)/lib
SYSTEMD_USER_DIR   := $(LIBDIR)/systemd/user
SYSTEMD_SYSTEM_DIR := $(LIBDIR)/systemd/system
APPARMOR_DIR     := $(DESTDIR)$(SYSCONFDIR)/apparmor.d
APPDIR       := $(SHAREDIR)/applications
ICONDIR      := $(SHAREDIR)/icons/hicolor/scalable/apps
METAINFODIR  := $(SHAREDIR)/metainfo
AUTOSTARTDIR := $(DESTDIR)$(SYSCONFDIR)/xdg/autostart
PROFILES := $(filter-out %.md,$(wildcard packaging/apparmor/*))

# Where what is not built goes: SOURCE=DESTINATION, for install and uninstall alike.
INSTALLED := \
	$(foreach f,$(wildcard packaging/systemd/user/*),$(f)=$(SYSTEMD_USER_DIR)/$(notdir $(f))) \
	$(foreach f,$(wildcard packaging/systemd/system/*),$(f)=$(SYSTEMD_SYSTEM_DIR)/$(notdir $(f))) \
	$(foreach f,$(wildcard packaging/systemd/sysusers.d/* packaging/systemd/tmpfiles.d/*),$(f)=$(LIBDIR)/$(f:packaging/systemd/%=%)) \
	$(foreach f,$(PROFILES),$(f)=$(APPARMOR_DIR)/$(notdir $(f))) \
	packaging/desktop/nightjar.desktop=$(APPDIR)/nightjar.desktop \
	packaging/desktop/nightjar-open.desktop=$(APPDIR)/nightjar-open.desktop \
	packaging/desktop/nightjar-notify.desktop=$(AUTOSTARTDIR)/nightjar-notify.desktop \
	packaging/desktop/nightjar.svg=$(ICONDIR)/nightjar.svg \
	packaging/desktop/nightjar.metainfo.xml=$(METAINFODIR)/invalid.nightjar.nightjar.metainfo.xml \
	src/notify/nightjar-notify.1=$(MANDIR)/man1/nightjar-notify.1
PROGRAMS := nightjar nightjard nightjar-notify
from = $(firstword $(subst =, ,$(1)))
to   = $(lastword $(subst =, ,$(1)))

# Where a file names a program of ours, it is the one that is installed.
install: all
	install -d $(BINDIR) $(LIBEXECDIR) $(MANDIR)/man1 $(BASHDIR) $(ZSHDIR) $(FISHDIR)
	install -m 755 $(PROGRAMS:%=$(B)/%) $(BINDIR)
	install -m 755 $(B)/nightjar-bluez $(LIBEXECDIR)
	for l in $(LANGUAGES); do \
		install -D -m 644 $(B)/locale/$$l/LC_MESSAGES/nightjar.mo $(SHAREDIR)/locale/$$l/LC_MESSAGES/nightjar.mo; done
	$(B)/nightjar --man >$(MANDIR)/man1/nightjar.1
	$(B)/nightjard --man >$(MANDIR)/man1/nightjard.1
	$(B)/nightjar --completion bash >$(BASHDIR)/nightjar
	$(B)/nightjar --completion zsh >$(ZSHDIR)/_nightjar
	$(B)/nightjar --completion fish >$(FISHDIR)/nightjar.fish
	$(foreach i,$(INSTALLED),install -d $(dir $(call to,$(i))) && \
		sed 's,/usr/bin/nightjar,$(PREFIX)/bin/nightjar,g; s,/usr/libexec/nightjar,$(PREFIX)/libexec/nightjar,g' $(call from,$(i)) >$(call to,$(i)) && chmod 644 $(call to,$(i)) && ) :
uninstall:
	rm -f $(PROGRAMS:%=$(BINDIR)/%) $(LIBEXECDIR)/nightjar-bluez \
		$(MANDIR)/man1/nightjar.1 $(MANDIR)/man1/nightjard.1 \
		$(BASHDIR)/nightjar $(ZSHDIR)/_nightjar $(FISHDIR)/nightjar.fish \
		$(LANGUAGES:%=$(SHAREDIR)/locale/%/LC_MESSAGES/nightjar.mo) $(foreach i,$(INSTALLED),$(call to,$(i)))
	-rmdir $(LIBEXECDIR) 2>/dev/null

# The same commit gives the same bytes: git sorts the files and stamps all with the time of the commit, and nothing of the
# person's own settings of git or gzip has a say.
ARCHIVE := nightjar-$(VERSION).tar.gz
dist:
	$(Q)env -u GZIP -u GIT_DIR GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 git -c safe.directory='*' -c tar.umask=0022 \
		-c core.autocrlf=false -c core.attributesFile=/dev/null archive --format=tar --prefix=nightjar-$(VERSION)/ HEAD | \
		env -u GZIP gzip -9n >$(ARCHIVE)
	$(call say,DIST,$(ARCHIVE))

# What the built programs are made of, as SPDX: see packaging/sbom.sh.
sbom: all
	$(Q)B=$(B) packaging/sbom.sh >$(B)/nightjar-$(VERSION).spdx.json
	$(call say,SBOM,$(B)/nightjar-$(VERSION).spdx.json)

# Debian packages of the last commit, from packaging/debian, into build/deb.
deb:
	$(Q)sh packaging/bootstrap.sh package
	$(Q)B=$(B) packaging/deb.sh
test-package:
	$(Q)sh packaging/bootstrap.sh package
	$(Q)B=$(B) JOBS=$(JOBS) V=$(V) tests/run package
# The unit tests that need neither a network nor the sanitizers, with the objects that ship: what a distribution runs.
SHIPPED_TESTS := $(patsubst %.c,$(B)/opt/%,$(shell grep -L '__sanitizer_\|test_net\|pkg-config:' \
	$(wildcard tests/base/*_test.c tests/core/*_test.c tests/rpc/*_test.c)))
check-shipped: $(SHIPPED_TESTS)
	$(Q)fail=0; for t in $(SHIPPED_TESTS); do $$t >$$t.log 2>&1 || { cat $$t.log; echo "FAILED: $$t"; fail=1; }; done; \
		echo "$(words $(SHIPPED_TESTS)) test programs"; exit $$fail

.PHONY: install uninstall dist sbom deb test-package check-shipped
