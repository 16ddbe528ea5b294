# Commands for everyday work. The others are subcommands of `streetcorner` and `bench`.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test check conformance bench drill setup

# Directory where rustup installs cargo, if the shell does not have it in PATH.
export PATH := $(PATH):$(HOME)/.cargo/bin
TARGET := $(or $(CARGO_TARGET_DIR),target)
# Directory where .ci/tools installs compiled programs.
export PATH := $(PATH):$(TARGET)/tools/bin
# In CI the lock file must be up to date.
LOCKED := $(if $(CI),--locked)
# Arguments for the command, for example: make run ARGS='--listen 127.0.0.1:9000'
ARGS ?=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: setup ## Build, and run everything on a private database (ARGS is passed to `streetcorner serve`)
	@cargo build $(LOCKED)
	@exec "$(TARGET)/debug/streetcorner" serve $(ARGS)

# Tests that need the data beside the checkout are reported as ignored if it is missing.
ifneq ($(wildcard ../shared/data),)
INCLUDED := --include-ignored $(if $(shell command -v heif-convert),,--skip heic_photo --skip broken_heic)
endif
INCLUDED += $(if $(shell command -v faketime),,--skip at_another_speed)

# The tests make and drop a thousand databases: in memory, if there is room for them.
FREE_MEMORY_KB := $(shell df -k /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }')
ifeq ($(shell [ "$(or $(FREE_MEMORY_KB),0)" -gt 4000000 ] && echo yes),yes)
TEST_POSTGRES := /dev/shm/streetcorner-tests-$(firstword $(shell printf %s '$(CURDIR)' | cksum))
test: export STREETCORNER_TEST_POSTGRES ?= $(TEST_POSTGRES)
endif

# The tests start the command, so it is built first.
test: setup ## Run every test
	@cargo build $(LOCKED)
	@$(if $(findstring --include,$(INCLUDED)),,echo "there is no ../shared/data: the tests that need it are reported as ignored")
	@$(if $(findstring heic,$(INCLUDED)),echo "heif-convert is not installed (.ci/setup heic): the tests that need it are filtered out",:)
	@$(if $(findstring speed,$(INCLUDED)),echo "faketime is not installed (.ci/setup clocks): the test that needs it is filtered out",:)
	@cargo test $(LOCKED) --workspace --quiet -- $(INCLUDED) --skip drill::
# Alone, because it measures time. It says why, if it cannot run.
	@cargo test $(LOCKED) --workspace --quiet --test it -- --include-ignored --nocapture drill::
	@$(if $(TEST_POSTGRES),rm -rf "$(TEST_POSTGRES)",:)

check: setup ## Check format, lints, documentation, spelling, dependencies and their directions, and tests of handlers
	cargo fmt --all --check
	cargo clippy $(LOCKED) --workspace --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(LOCKED) --workspace --no-deps --document-private-items --quiet
	@.ci/tools
	typos
	cargo machete
	cargo deny --locked --log-level error check bans licenses sources
	.ci/advisories
	.ci/directions
	.ci/sql
	.ci/mirrored
	.ci/circles

# These tests also start the command.
conformance: setup ## Run the Open311 checks over HTTP, and print the result of each
	@cargo build $(LOCKED)
	@LOCKED=$(LOCKED) .ci/conformance

bench: setup ## Build with optimisations, and measure (ARGS is passed to `bench`)
	@.ci/setup bench
	@cargo build $(LOCKED) --release --package bench
	@exec "$(TARGET)/release/bench" $(ARGS)

# In namespaces of this machine. Exits with a word and without an error where there can be none.
drill: setup ## Break a cluster of three databases in every way, and count what is lost (ARGS=--short for two minutes)
	@.ci/setup drill
	@cargo build $(LOCKED) --package bench
	@DRILL_BENCH="$(TARGET)/debug/bench" deploy/ha/drill $(ARGS) || [ $$? = 77 ]

setup: ## Install PostgreSQL with PostGIS and a C compiler, if they are missing
	@.ci/setup
