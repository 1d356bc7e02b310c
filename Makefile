# divergence
#
#	make			builds the extension
#	make install	installs it into the PostgreSQL of PG_CONFIG
#	make uninstall	removes it from there
#	make installcheck	runs the regression tests in a server that runs
#	make clean		deletes what was built
#	make demo		shows on real data what the extension is good for
#	make test		runs all tests below a few minutes each
#	make unit		runs the tests of src/math, which need no PostgreSQL
#	make unit-asan	the same under sanitizers
#	make bench		measures speed
#	make simulate	counts false alarms and power, every rate that docs state
#	make soak		runs every function under load, cancelled and killed
#	make fuzz		feeds inputs made up by libFuzzer (SECONDS=60, ONLY=harness)
#	make test-arch	checks for the same bits on other processors and compilers
#	make test-matrix	runs make test on each major version of PostgreSQL
#	make test-upgrade	takes stored values through pg_upgrade
#	make test-memory	runs the tests under sanitizers, assertions, valgrind
#	make test-package	builds, installs and tests the zip and Debian packages
#	make bootstrap	brings what make test needs
#	make dist		packs the last commit into a zip
#	make help		prints this list
#
# demo, test, bench and soak bring their own server and, on Debian and Ubuntu, what
# is missing.  docs/testing.md tells of the tests.

ifneq ($(realpath $(dir $(lastword $(MAKEFILE_LIST)))),$(realpath .))
$(error Builds in other folders are not supported: use make -C $(dir $(lastword $(MAKEFILE_LIST))), or a copy of it)
endif

EXTENSION = divergence
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" divergence.control)
MODULE_big = divergence
PGFILEDESC = "divergence - measures between probability distributions"

# A folder is a chapter of docs/, a file a subject; a folder uses those below it:
# math, server, vectors and rows and distributions, drift and evaluation, profiles, association and page.
MATH_OBJS = $(patsubst %.c,%.o,$(filter-out %_body.c,$(sort $(wildcard src/math/*.c))))
OBJS = src/divergence.o $(MATH_OBJS) $(patsubst %.c,%.o,$(filter-out src/math/%,$(sort $(wildcard src/*/*.c))))
DATA = $(wildcard sql/divergence--*.sql)

# pg_regress takes its input from test/sql and, for want of test/expected, its
# expected output from the folder of the Makefile.
REGRESS = $(sort $(patsubst test/sql/%.sql,%,$(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test --load-extension=$(EXTENSION)

# Contraction of a * b + c into one operation changes last bits from machine to
# machine.  It is among the preprocessor flags because those come after CFLAGS.
PG_CPPFLAGS = -Isrc -DDIVERGENCE_VERSION='"$(EXTVERSION)"' -ffp-contract=off
# Nothing in src/math is called by the server: hidden symbols are called directly.
MATH_CFLAGS = -O3 -fno-math-errno -fno-trapping-math -fvisibility=hidden

EXTRA_CLEAN = build-config test/unit/build test/simulate/build $(EXTENSION)-*.zip

# the default, whatever else stands first
all:

.PHONY: test test-arch test-matrix test-upgrade test-memory test-package fuzz soak demo bench simulate unit unit-asan dist bootstrap help FORCE

# These may run before there is a PostgreSQL to build with.
test:
	@script/bootstrap test
	@script/pgtmp script/test

demo:
	@script/bootstrap demo
	@script/pgtmp script/demo

bench:
	@script/bootstrap demo
	@script/pgtmp script/bench

# rates of false alarms, power and bias; needs no PostgreSQL
simulate:
	@script/simulate

bootstrap:
	@script/bootstrap

# the list at the top
help:
	@sed -n 's/^#\t\(make[a-z -]*\)\t\{1,\}/\1\t/p' Makefile | expand -t 20

# other processors, servers and compilers; these copy what they build
test-arch:
	@script/test-arch

test-matrix:
	@script/test-matrix

test-upgrade:
	@script/test-upgrade

test-memory:
	@script/test-memory

# SECONDS=60 for a minute of each harness, ONLY=name for one of them
fuzz:
	@SECONDS_EACH='$(SECONDS)' script/fuzz $(ONLY)

# src/math alone, without PostgreSQL
unit:
	@$(MAKE) --no-print-directory -C test/unit run

unit-asan:
	@$(MAKE) --no-print-directory -C test/unit $@

# the zip and the Debian packages, as strangers will build and install them
test-package:
	@script/test-package

# every function under load, with cancellations and crashes; not part of test
soak:
	@script/bootstrap test
	@script/pgtmp script/soak $(or $(MINUTES),3) $(SEED)

dist:
	git archive --format=zip --prefix=$(EXTENSION)-$(EXTVERSION)/ -o $(EXTENSION)-$(EXTVERSION).zip HEAD

FORCE:

ifndef PG_CONFIG
PG_CONFIG := $(shell script/bootstrap --pg-config)
endif
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
headers := $(shell $(PG_CONFIG) --includedir-server 2>/dev/null)/postgres.h

# the scripts call make again
export MAKE

ifeq ($(and $(wildcard $(PGXS)),$(wildcard $(headers))),)

all install uninstall installcheck clean:
	@PG_CONFIG='$(PG_CONFIG)' script/bootstrap --check build
	@false

else

# The just-in-time compiler inlines bitcode of modules named $libdir/... only.
# Ours is found along dynamic_library_path, so bitcode would do nothing but need
# the clang that the server was built with.
override with_llvm := no

# The old floating-point unit of i386 keeps more bits than a double has; src/math
# refuses it.  Among the preprocessor flags for the bitcode, as above.
ifneq ($(filter i386 i486 i586 i686,$(call value_of,host_cpu)),)
PG_CPPFLAGS += -msse2 -mfpmath=sse
endif

include $(PGXS)

$(MATH_OBJS): override CFLAGS += $(MATH_CFLAGS)

# Not every server was built with dependency tracking: an edited header rebuilds
# everything, and so does a change of server, compiler, flags or the list of files.
$(OBJS): $(wildcard src/*/*.h) build-config

build_config := $(shell $(PG_CONFIG) --version) $(CC) $(CFLAGS) $(CPPFLAGS) $(MATH_CFLAGS) $(OBJS)
build-config: FORCE
	@now='$(subst ','\'',$(build_config))'; test "$$now" = "`cat $@ 2>/dev/null`" || \
		{ rm -f $@; echo "$$now" >$@; }

endif
