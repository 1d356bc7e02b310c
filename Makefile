# divergence: the PGXS build, and the two commands of the README:
# "make demo" and "make test".

EXTENSION = divergence
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" divergence.control)
MODULE_big = divergence
PGFILEDESC = "divergence - measures between probability distributions"

MATH = distances exact_sum exp kernels log_ratio logits mass renyi shannon
SQL = array_cast vector_functions weights

MATH_OBJS = $(MATH:%=src/math/%.o)
OBJS = src/divergence.o $(MATH_OBJS) $(SQL:%=src/sql/%.o)
DATA = $(wildcard sql/divergence--*.sql)

# pg_regress reads test/sql and, beside the Makefile, expected.
REGRESS = $(sort $(patsubst test/sql/%.sql,%,$(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test

# Contraction of a * b + c into one operation changes last bits from machine to
# machine.  It stands in the preprocessor flags because only those reach the
# bitcode as well.
PG_CPPFLAGS = -Isrc -DDIVERGENCE_VERSION='"$(EXTVERSION)"' -ffp-contract=off
MATH_CFLAGS = -O3 -fno-math-errno -fno-trapping-math

EXTRA_CLEAN = build-config

ifndef PG_CONFIG
PG_CONFIG := $(shell script/bootstrap --pg-config)
endif
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

ifneq ($(wildcard $(PGXS)),)

# Bitcode needs the clang that the server was built with.  Where it is missing,
# do without: only inlining by the just-in-time compiler is lost.
makefile_global := $(dir $(PGXS))../Makefile.global
global_value = $(shell sed -n 's/^$(1) *= *//p' '$(makefile_global)')
ifeq ($(shell command -v $(call global_value,CLANG) && command -v $(call global_value,LLVM_BINPATH)/llvm-lto),)
override with_llvm := no
endif

include $(PGXS)

$(MATH_OBJS): override CFLAGS += $(MATH_CFLAGS)

# Not every server was built with dependency tracking: an edited header
# rebuilds everything.  So does a change of server, compiler or flags.
$(OBJS) $(OBJS:.o=.bc): $(wildcard src/*/*.h src/*/*.inc) build-config

build_config := $(shell $(PG_CONFIG) --version) $(CC) $(CFLAGS) $(CPPFLAGS) $(MATH_CFLAGS)
build-config: FORCE
	@echo '$(build_config)' | cmp -s - $@ || echo '$(build_config)' >$@

.PHONY: FORCE
FORCE:

test:
	@PG_CONFIG='$(PG_CONFIG)' test/run

demo:
	@PG_CONFIG='$(PG_CONFIG)' demo/run

endif
