# The commands of everyday work; the rest are subcommands of `streetcorner`.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test check conformance bench setup

# Where rustup puts cargo, for shells that have not been told.
export PATH := $(PATH):$(HOME)/.cargo/bin
TARGET := $(or $(CARGO_TARGET_DIR),target)
# In CI the lock file must already be right.
LOCKED := $(if $(CI),--locked)
# Given to the command: make run ARGS='--listen 127.0.0.1:9000'
ARGS ?=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s  %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: setup ## Build, and start everything on a database of its own (ARGS goes to `streetcorner serve`)
	@cargo build $(LOCKED)
	@exec "$(TARGET)/debug/streetcorner" serve $(ARGS)

# The tests start the built command, so it is built first.
test: setup ## Run every test
	@cargo build $(LOCKED)
	@cargo test $(LOCKED) --workspace --quiet

check: setup ## Check format, lints, documentation, dependencies and their directions
	cargo fmt --all --check
	cargo clippy $(LOCKED) --workspace --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc $(LOCKED) --workspace --no-deps --document-private-items --quiet
	@cargo deny --version >/dev/null 2>&1 || { \
		echo "cargo-deny is missing and is installed once with: cargo install --locked cargo-deny"; \
		cargo install --locked --quiet cargo-deny; }
	cargo deny --locked --log-level error check bans licenses sources
	.ci/directions

# The tests start the built command here, too.
conformance: setup ## Run the Open311 checks over the socket, and say of each whether it passes
	@cargo build $(LOCKED)
	@LOCKED=$(LOCKED) .ci/conformance

bench: setup ## Build for speed, and measure (ARGS goes to `streetcorner bench`)
	@.ci/setup bench
	@cargo build $(LOCKED) --release
	@exec "$(TARGET)/release/streetcorner" bench $(ARGS)

setup: ## Install what is missing: PostgreSQL with PostGIS, a C compiler
	@.ci/setup
