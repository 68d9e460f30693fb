# Two commands carry the day: `make up` and `make test`. The others are parts of them.
.DEFAULT_GOAL := help
.PHONY: help up test bench lab fmt lint

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null || grep '##' $(MAKEFILE_LIST)

up: ## start all of Harbor on this machine, with stand-ins for the outside world
	@scripts/setup
	@cargo build --bin harbor
	@exec "$${CARGO_TARGET_DIR:-target}/debug/harbor" dev

# What makes the next build quicker makes this one take a sixth longer: from nothing, it is left out.
test: export CARGO_INCREMENTAL ?= $(if $(wildcard $(or $(CARGO_TARGET_DIR),target)/debug/incremental),1,0)
test: ## everything that must pass
	@scripts/setup --tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	@rm -f "$${CARGO_TARGET_DIR:-target}/tmp/left-out"
	# One more at a time than there are cores: some wait for most of their time (Wish::with_patience).
	INSTA_UPDATE=no RUST_TEST_THREADS=$$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) cargo test --workspace
	@cat "$${CARGO_TARGET_DIR:-target}/tmp/left-out" 2>/dev/null | sort -u | tee /dev/stderr | wc -l | sed 's/$$/ left out/'
	scripts/check-compose
	scripts/check-alerts
	scripts/check-production
	scripts/check-supply

bench: ## the figures, each beside its limit measured in the same run
	@scripts/setup
	cargo build --profile production --no-default-features --bin harbor
	cargo run --release -p bench

lab: ## the long tests; ROW=A2 runs one
	@scripts/setup --tests
	$(if $(ROW),,HARBOR_MODEL=full cargo test -p domain --test model -- --nocapture)
	$(if $(ROW),,HARBOR_PAYERS=full cargo test --test stories payers)
	cargo test --bench lab -- $(ROW)

fmt: ## put all code in its form
	cargo fmt --all

lint: ## what the compiler and clippy have to say
	cargo clippy --workspace --all-targets -- -D warnings
