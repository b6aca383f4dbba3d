# SPDX-License-Identifier: GPL-3.0-or-later
# Nightjar. `make run` and `make test` do everything from a fresh machine; V=1 shows the commands.

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
B       ?= build
CC      ?= gcc
CLANG   ?= clang

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

PKGS      := libsodium sqlite3 libevent_core jansson libutf8proc inih ncursesw libqrencode libpng
PKG_FLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS  := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lpthread

WARN := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
	-Wwrite-strings -Wconversion -Wsign-conversion -Wformat=2 -Wvla -Wundef -Wswitch-enum -Wimplicit-fallthrough \
	-Wnull-dereference
HARD := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection \
	-ftrivial-auto-var-init=zero -fPIE
HARD_LD := -pie -Wl,-z,relro,-z,now,-z,noexecstack
SAN  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
ALL_FLAGS := -D_GNU_SOURCE -DNIGHTJAR_VERSION='"$(VERSION)"' -Isrc -I. $(WARN) $(WERROR) $(PKG_FLAGS)

SRC   := $(filter-out src/daemon/main.c src/cli/main.c,$(wildcard src/*/*.c transports/*.c tor/*.c bluetooth/*.c lan/*.c ui-ncurses/*.c))
TESTS := $(wildcard tests/*/*_test.c)
SUPPORT := $(wildcard tests/support/*.c)
TEST_BINS  := $(TESTS:%.c=$(B)/san/%)
BENCH_BINS := $(patsubst %.c,$(B)/opt/%,$(wildcard tests/bench/*_bench.c))
FUZZ_BINS  := $(patsubst %.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))

.PHONY: all clean check-units bench-bins fuzz-bins
.SECONDARY:
all: $(B)/nightjard $(B)/nightjar

# Three builds of the same sources: opt (what ships), san (what tests run), fuzz (clang, libFuzzer).
$(B)/opt/%.o: %.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) $(ALL_FLAGS) $(HARD) -MMD -MP -c -o $@ $<
$(B)/san/%.o: %.c
	$(call say,CC-SAN,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_FLAGS) $(SAN) -Itests -MMD -MP -c -o $@ $<
$(B)/fuzz/%.o: %.c
	$(call say,CC-FUZZ,$<)
	$(Q)mkdir -p $(@D) && $(CLANG) $(ALL_FLAGS) -Wno-unknown-warning-option -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -Itests -MMD -MP -c -o $@ $<
$(B)/opt/tests/%.o: tests/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(ALL_FLAGS) $(HARD) -Itests -MMD -MP -c -o $@ $<

define archives
$(B)/$(1)/libnightjar.a: $(addprefix $(B)/$(1)/,$(SRC:.c=.o))
$(B)/$(1)/libsupport.a: $(addprefix $(B)/$(1)/,$(SUPPORT:.c=.o))
endef
$(foreach build,opt san fuzz,$(eval $(call archives,$(build))))
%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/nightjard: $(B)/opt/src/daemon/main.o $(B)/opt/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARD_LD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/nightjar: $(B)/opt/src/cli/main.o $(B)/opt/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(HARD_LD) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/san/tests/%: $(B)/san/tests/%.o $(B)/san/libsupport.a $(B)/san/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) -o $@ $^ $(PKG_LIBS) -lcmocka
$(B)/opt/tests/bench/%: $(B)/opt/tests/bench/%.o $(B)/opt/libsupport.a $(B)/opt/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CC) $(HARD_LD) -o $@ $^ $(PKG_LIBS) $(BENCH_LIBS)
$(B)/fuzz/tests/%: $(B)/fuzz/tests/%.o $(B)/fuzz/libsupport.a $(B)/fuzz/libnightjar.a
	$(call say,LD,$@)
	$(Q)$(CLANG) -fsanitize=fuzzer,address,undefined -o $@ $^ $(PKG_LIBS)

check-units: $(TEST_BINS)
	$(Q)fail=0; for t in $(TEST_BINS); do $$t || { echo "FAILED: $$t"; fail=1; }; done; exit $$fail
bench-bins: $(BENCH_BINS)
fuzz-bins: $(FUZZ_BINS)

clean:
	$(Q)rm -rf $(B)

-include $(shell find $(B) -name '*.d' 2>/dev/null)
