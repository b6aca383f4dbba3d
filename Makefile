# SPDX-License-Identifier: GPL-3.0-or-later
# Nightjar. `make run` and `make test` do everything from a fresh machine; V=1 shows the commands.

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
B       ?= build
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
CLANG   ?= clang
JOBS    ?= $(shell nproc)

Q := $(if $(V),,@)
say = $(if $(or $(V),$(findstring s,$(firstword -$(MAKEFLAGS)))),,@printf '  %-7s %s\n' $(1) $(2))
# The rest of the build in one make of its own, in parallel: packages may have been installed just before.
submake = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

# Asked once, and only when something is compiled: `make run` has to start on a machine without pkg-config.
PKGS      := libsodium libseccomp sqlite3 libevent_core jansson libutf8proc inih libqrencode libpng ncursesw
# What speaks to D-Bus: libsystemd, or libelogind (247 or later) where there is no systemd.
BUS       ?= libsystemd
pkg        = $(or $(shell pkg-config $(1) $(PKGS) && echo ' '),$(error libraries are missing: type packaging/bootstrap.sh))
PKG_FLAGS  = $(eval PKG_FLAGS := $(call pkg,--cflags $(BUS)))$(PKG_FLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(call pkg,--libs) -lpthread -lm)$(PKG_LIBS)

WARN := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
	-Wwrite-strings -Wconversion -Wsign-conversion -Wformat=2 -Wvla -Wundef -Wswitch-enum -Wimplicit-fallthrough \
	-Wnull-dereference
CFI_x86_64  := -fcf-protection
CFI_aarch64 := -mbranch-protection=standard
# What a distribution hands in as CPPFLAGS and CFLAGS comes after ours, and wins.
FORTIFY := $(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
HARD := -O2 -g $(FORTIFY) -fstack-protector-strong -fstack-clash-protection $(CFI_$(shell uname -m)) \
	-ftrivial-auto-var-init=zero -fPIE -ffile-prefix-map=$(CURDIR)=.
HARD_LD := -fPIE -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
SAN  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
# Of clang's warnings two are not wanted: flags that only gcc knows, and ASSERT(!"what must not be").
CLANG_WARN := -Wno-unknown-warning-option -Wno-string-conversion
FUZZ := $(CLANG_WARN) -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ALL_FLAGS = -D_GNU_SOURCE -DNIGHTJAR_VERSION='"$(VERSION)"' -Isrc -I. $(WARN) $(WERROR) $(PKG_FLAGS)

MAINS   := src/daemon/main.c src/cli/main.c bluetooth/bluez/main.c src/notify/main.c
SRC     := $(filter-out $(MAINS),$(wildcard src/*/*.c transports/*.c tor/*.c bluetooth/*.c bluetooth/*/*.c lan/*.c ui-ncurses/*.c \
	ui-ncurses/*/*.c))
TESTS   := $(wildcard tests/*/*_test.c)
SUPPORT := $(wildcard tests/support/*.c)
SIMS    := $(wildcard tests/sim/*_sim.c)
TEST_BINS  := $(TESTS:%.c=$(B)/san/%)
SIM_BINS   := $(SIMS:%.c=$(B)/opt/%)
BENCH_BINS := $(patsubst %.c,$(B)/opt/%,$(wildcard tests/bench/*_bench.c))
TOX_BENCHES := $(shell grep -ls '^/\* pkg-config: toxcore \*/$$' tests/bench/*_bench.c)
FUZZ_BINS  := $(patsubst %.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))

LANGUAGES  := $(patsubst src/po/%.po,%,$(wildcard src/po/*.po))
CATALOGUES := $(LANGUAGES:%=$(B)/locale/%/LC_MESSAGES/nightjar.mo)

.PHONY: all po run demo test test-bins test-fresh test-piconet test-service lint lint-build lint-clang lint-deep check-units bench bench-bins fuzz fuzz-bins \
	sim sim-bins clean
.SECONDARY:
.DELETE_ON_ERROR:
all: $(B)/nightjard $(B)/nightjar $(B)/nightjar-bluez $(B)/nightjar-notify $(CATALOGUES)
	@:

run:
	$(Q)sh packaging/bootstrap.sh run
	+$(Q)$(submake) all
	$(Q)exec $(B)/nightjar
demo:
	$(Q)sh packaging/bootstrap.sh test
	+$(Q)$(submake) all
	$(Q)exec $(or $(firstword $(wildcard packaging/demo.sh tests/e2e/demo.sh)),false)
test:
	$(Q)sh packaging/bootstrap.sh test
	$(Q)B=$(B) JOBS=$(JOBS) V=$(V) tests/run

# The sentences in other languages. `make po` takes what is new in the sources into the catalogues, to be translated there.
XGETTEXT = xgettext -L C --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=ngettext:1,2 --add-comments=TRANSLATORS \
	--no-location --sort-output --package-name=nightjar --foreign-user
$(B)/locale/%/LC_MESSAGES/nightjar.mo: src/po/%.po
	$(call say,MSGFMT,$@)
	$(Q)mkdir -p $(@D) && msgfmt --check -o $@ $<
$(B)/nightjar.pot: $(SRC) $(MAINS)
	$(Q)mkdir -p $(@D) && $(XGETTEXT) -o $@ $(sort $^)
po: $(B)/nightjar.pot
	$(Q)for l in $(LANGUAGES); do msgmerge --quiet --update --backup=none --no-fuzzy-matching src/po/$$l.po $<; done

# Three builds of the same sources: opt (what ships), san (what tests run), fuzz (clang, libFuzzer).
$(B)/opt/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_FLAGS) $(HARD) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/san/%.o: %.c
	$(call say,CC-SAN,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_FLAGS) $(SAN) -Itests -MMD -MP -c -o $@ $<
$(B)/fuzz/%.o: %.c
	$(call say,CC-FUZZ,$<)
	$(Q)mkdir -p $(@D) && $(CLANG) $(ALL_FLAGS) $(FUZZ) -Itests -MMD -MP -c -o $@ $<
$(B)/opt/tests/%.o: tests/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_FLAGS) $(HARD) -Itests $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

define archives
$(B)/$(1)/libnightjar.a: $(addprefix $(B)/$(1)/,$(SRC:.c=.o))
$(B)/$(1)/libsupport.a: $(addprefix $(B)/$(1)/,$(SUPPORT:.c=.o))
endef
$(foreach build,opt san fuzz,$(eval $(call archives,$(build))))
%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) qcs $@ $^

$(B)/nightjard: $(B)/opt/src/daemon/main.o $(B)/opt/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARD_LD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/nightjar: $(B)/opt/src/cli/main.o $(B)/opt/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARD_LD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
# Only these two speak to D-Bus: what holds keys does not link what does.
BUS_LIBS = $(eval BUS_LIBS := $(or $(shell pkg-config --libs $(BUS)),$(error $(BUS) is missing: type packaging/bootstrap.sh)))$(BUS_LIBS)
$(B)/nightjar-bluez: $(B)/opt/bluetooth/bluez/main.o $(B)/opt/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARD_LD) $(LDFLAGS) -o $@ $^ $(BUS_LIBS)
NOTIFY_LIBS = $(eval NOTIFY_LIBS := $(shell pkg-config --libs jansson libsodium) $(BUS_LIBS))$(NOTIFY_LIBS)
$(B)/nightjar-notify: $(B)/opt/src/notify/main.o $(B)/opt/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARD_LD) $(LDFLAGS) -o $@ $^ $(NOTIFY_LIBS)
# The same under the sanitizers, for tests.
$(B)/san/nightjar-notify: $(B)/san/src/notify/main.o $(B)/san/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) -o $@ $^ $(NOTIFY_LIBS)
$(B)/san/nightjar-bluez: $(B)/san/bluetooth/bluez/main.o $(B)/san/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) -o $@ $^ $(BUS_LIBS)
# A program that needs one more library says so on a line of its own: /* pkg-config: toxcore */
more_libs = $$(sed -n 's,^/\* pkg-config: \(.*\) \*/$$,\1,p' tests/$*.c | xargs -r pkg-config --libs)
$(B)/san/tests/%: $(B)/san/tests/%.o $(B)/san/libsupport.a $(B)/san/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) -o $@ $^ $(PKG_LIBS) -lcmocka $(more_libs)
$(B)/opt/tests/%: $(B)/opt/tests/%.o $(B)/opt/libsupport.a $(B)/opt/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARD_LD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm -lcmocka \
		$(more_libs) $(BENCH_LIBS)
$(patsubst %.c,$(B)/opt/%,$(TOX_BENCHES)): $(B)/opt/tests/bench/tox_pair.o
$(B)/opt/tests/bench/ui_bench: | $(B)/opt/tests/bench/ui_echo
# The controllers and the air between them, for the tests with Bluetooth.
$(B)/opt/tests/btvm/air: $(patsubst %.c,$(B)/opt/%.o,$(wildcard tests/btvm/*.c) tests/support/air_ask.c)
	$(call say,LD,$@)
	$(Q)$(CC) $(HARD_LD) -o $@ $^
# What the tests of the screen run: the programs that ship, under a clock that stands still.
$(filter %_screen_test,$(TEST_BINS)): | all $(B)/clock.so $(B)/locale/xx/LC_MESSAGES/nightjar.mo
# A language whose sentences are two fifths longer: every vowel twice.
$(B)/locale/xx/LC_MESSAGES/nightjar.mo: $(B)/nightjar.pot
	$(call say,MSGFMT,$@)
	$(Q)mkdir -p $(@D) && sed 's/=CHARSET/=UTF-8/' $< | msgen - | sed '1,/^$$/b; /^msgstr/,/^$$/s/[aeiou]/&&/g' | msgfmt -o $@ -
$(B)/clock.so: tests/tor/clock.c
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_FLAGS) -O2 -shared -fPIC -o $@ $<
# Tries inside a program what its AppArmor profile refuses.
$(B)/probe.so: tests/service/probe.c
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_FLAGS) -O2 -shared -fPIC -o $@ $<
$(B)/fuzz/tests/%: $(B)/fuzz/tests/%.o $(B)/fuzz/libsupport.a $(B)/fuzz/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CLANG) -fsanitize=fuzzer,address,undefined -o $@ $^ $(PKG_LIBS) -lcmocka

test-bins: all $(TEST_BINS) $(SIMS:%.c=$(B)/san/%) fuzz-bins $(B)/opt/tests/btvm/air $(B)/opt/tests/e2e/screen_tool \
	$(B)/opt/tests/e2e/old_profile $(B)/clock.so $(B)/san/nightjar-bluez $(B)/san/nightjar-notify
check-units: $(TEST_BINS)
	$(Q)fail=0; for t in $(TEST_BINS); do $$t || { echo "FAILED: $$t"; fail=1; }; done; exit $$fail
bench-bins: all $(BENCH_BINS)
fuzz-bins: $(FUZZ_BINS)
sim-bins: $(SIM_BINS)
# The units and profiles of packaging under a systemd and a kernel that keep them: minutes.
test-service:
	$(Q)sh packaging/bootstrap.sh test
	+$(Q)$(submake) all $(B)/opt/tests/btvm/air $(B)/probe.so
	$(Q)B=$(B) JOBS=$(JOBS) tests/run service
# Ten people in one air, of whom one has room for seven: minutes.
test-piconet:
	$(Q)sh packaging/bootstrap.sh test
	+$(Q)$(submake) all $(B)/opt/tests/btvm/air
	$(Q)B=$(B) ONLY=seven tests/run bluetooth
test-fresh:
	$(Q)tests/e2e/fresh.sh

# The rules of the code: see tests/README.md. lint-build says whether both compilers are silent.
lint:
	$(Q)sh packaging/bootstrap.sh test
	+$(Q)$(submake) all
	$(Q)B=$(B) tests/run lint
lint-build: lint-clang $(patsubst %.c,$(B)/werror/%.o,$(SRC) $(MAINS))
# Alone where WERROR=-Werror has built everything by gcc already.
lint-clang: $(patsubst %.c,$(B)/werror/%.clang,$(SRC) $(MAINS)) \
	$(patsubst %.c,$(B)/werror/%.clang,$(filter-out tests/bench/%,$(wildcard tests/*/*.c)))
$(B)/werror/%.o: %.c
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_FLAGS) -Werror $(HARD) -MMD -MP -c -o $@ $<
$(B)/werror/%.clang: %.c
	$(Q)mkdir -p $(@D) && $(CLANG) $(ALL_FLAGS) $(CLANG_WARN) -Werror -Itests -fsyntax-only -MMD -MP -MT $@ -MF $@.d $< && touch $@

# What takes minutes: see tests/deep/deep.sh.
lint-deep:
	$(Q)sh packaging/bootstrap.sh deep
	$(Q)B=$(B) JOBS=$(JOBS) tests/deep/deep.sh

FUZZ_SECONDS ?= 600
fuzz:
	$(Q)sh packaging/bootstrap.sh test
	+$(Q)$(submake) fuzz-bins
	$(Q)B=$(B) FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run fuzz
SEEDS ?= 1000
sim: sim-bins
	$(Q)for s in $(SIM_BINS); do SEEDS=$(SEEDS) $$s || exit 1; done
bench:
	$(Q)sh packaging/bootstrap.sh bench
	+$(Q)$(submake) bench-bins
	$(Q)for b in $(BENCH_BINS); do echo "== $$(basename $$b)"; $$b || exit 1; done

# Installing, the release's archive, packages: packaging/packaging.mk.
include packaging/packaging.mk
clean:
	$(Q)rm -rf $(B)

-include $(shell find $(B) -name '*.d' -type f 2>/dev/null)
