# Needs Python 3.11, git, make and the package registries; everything else comes into .venv and node_modules.
# A stamp says what is up to date, so that a warm `make run` starts at once.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory
# Or each start of a part compiles thousands of modules anew, which takes longer than all else that it does.
unexport PYTHONDONTWRITEBYTECODE

UV_VERSION := 0.13.8
PNPM_VERSION := 12.21.0

BIN := .venv/bin
INSTALL := $(BIN)/uv pip install --python .venv --overrides requirements-overrides.txt --require-hashes
PNPM := PATH="$(CURDIR)/$(BIN):$$PATH" .venv/pnpm/node_modules/.bin/pnpm
UV_LOCK := $(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make lock" --python-version 3.11 --quiet
UV_COMPILE := $(UV_LOCK) setup.cfg --extra build --overrides requirements-overrides.txt

SOURCES := $(shell find client widget admin -type f -not -path '*/node_modules/*' -not -path '*/tests/*' \
	-not -path '*/packages/*')
PACKAGES := package.json pnpm-lock.yaml pnpm-workspace.yaml $(wildcard client/package.json widget/package.json admin/package.json)

.PHONY: run assets test test-long saboteurs bench bench-peers bench-growth bench-lists bench-widget package size lint types format lock clean chromium libfaketime

run: .venv/stamp-run web/static/widget.js  ## set up what is missing, then the product in the foreground
	@exec $(BIN)/frontdesk up

assets: web/static/widget.js  ## build what the browser gets

test: .venv/stamp-dev .venv/stamp-fuzz web/static/widget.js chromium  ## every quick test
	@echo "== Tests of the TypeScript" && $(PNPM) --silent test
	@echo "== Tests of the product" && $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-long: .venv/stamp-dev .venv/stamp-fuzz web/static/widget.js chromium libfaketime  ## the tests that take long
	@$(BIN)/python -m pytest -m long

saboteurs: .venv/stamp-dev web/static/widget.js  ## take each protection away in a copy; the tests must notice
	@$(BIN)/python -m tests.saboteurs $(ONLY)

bench: .venv/stamp-dev web/static/widget.js  ## what a message costs, by part
	@$(BIN)/python -m tests.benchmarks.send --repeat 3

PEERS_ARGUMENTS ?= --mode verify,closed,open --rate 200 --repeat 3

bench-peers: .venv/stamp-dev web/static/widget.js  ## beside others: PEERS=/folder with their bench
	@"$(PEERS)/bench" $(foreach each,peer peer_lane,--peer-file tests/benchmarks/frontdesk/$(each).json) $(PEERS_ARGUMENTS)

bench-growth: .venv/stamp-dev web/static/widget.js  ## how that grows: connections, chats, messages, staff; OF=staff asks for one
	@$(BIN)/python -m tests.benchmarks.growth $(foreach each,$(OF),--of $(each))

bench-lists: .venv/stamp-dev web/static/widget.js  ## lists and search at 100,000 chats; FOLDER=/folder keeps its database
	@$(BIN)/python -m tests.benchmarks.lists "$${FOLDER:-test-output/lists}"

bench-widget: .venv/stamp-dev web/static/widget.js chromium  ## click to panel, script to connected: medians of 7
	@$(BIN)/python -m tests.benchmarks.widget

package: node_modules/.stamp  ## the npm package for hosts, as a file in dist/
	@mkdir -p dist && cd widget/packages/support-chat && \
		PATH="$(CURDIR)/$(BIN):$$PATH" npm pack --silent --pack-destination "$(CURDIR)/dist"

size: node_modules/.stamp  ## build, and hold what browsers load to its limits
	@$(PNPM) --silent build

bench-admin: .venv/stamp-dev web/static/widget.js chromium  ## the dashboard with 5,000 chats and 10,000 messages
	@$(BIN)/python -m tests.benchmarks.admin

lint: .venv/stamp-dev node_modules/.stamp
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(PNPM) --silent lint

types: .venv/stamp-dev node_modules/.stamp
	@$(BIN)/mypy && $(PNPM) --silent types

format: .venv/stamp-dev node_modules/.stamp
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format . && $(PNPM) --silent format

lock: .venv/stamp-uv .venv/stamp-pnpm  ## pin what setup.cfg and package.json ask for
	@$(UV_COMPILE) --output-file requirements.lock
	@$(UV_COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@echo schemathesis | $(UV_LOCK) - --output-file requirements-fuzz.lock
	@$(PNPM) install --lockfile-only --ignore-scripts

clean:  ## all but the data folder
	@rm -rf .venv node_modules client/node_modules widget/node_modules admin/node_modules web/static widget/packages/*/dist test-output \
		.ruff_cache .mypy_cache .hypothesis build dist ./*.egg-info

.venv/stamp-uv:
	@for each in "$${PYTHON:-python3.11}" python3 python; do \
		"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$$each && break; \
	done; \
	if [ -z "$${python:-}" ]; then echo "Python 3.11 or newer is needed: install it, or set PYTHON" >&2; exit 1; fi; \
	echo "== Python environment" && "$$python" -m venv .venv
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

# The stamp of the tests' packages counts for the product too: they include all of it.
.venv/stamp-run: .venv/stamp-uv requirements.lock requirements-overrides.txt setup.cfg pyproject.toml
	@echo "== Python packages"
	@$(INSTALL) -r requirements.lock
	@$(BIN)/uv pip install --python .venv --quiet --no-deps --editable .
	@touch $@

.venv/stamp-dev: .venv/stamp-run requirements-dev.lock
	@echo "== Python packages of the tests"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

# Schemathesis wants newer versions of what Crossbar pins (anyio, for one): it lives beside, and talks HTTP alone.
.venv/stamp-fuzz: .venv/stamp-run requirements-fuzz.lock
	@echo "== schemathesis"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv/fuzz
	@$(BIN)/uv pip install --python .venv/fuzz --quiet --require-hashes -r requirements-fuzz.lock
	@touch $@

.venv/stamp-pnpm: .venv/stamp-run
	@echo "== pnpm"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --prefix .venv/pnpm --no-save --no-audit --no-fund --loglevel error \
		pnpm@$(PNPM_VERSION)
	@touch $@

node_modules/.stamp: .venv/stamp-pnpm $(PACKAGES)
	@echo "== JavaScript packages"
	@$(PNPM) install --frozen-lockfile --ignore-scripts --reporter=append-only
	@touch $@

web/static/widget.js: node_modules/.stamp $(SOURCES)
	@echo "== Web assets"
	@$(PNPM) --silent build
	@touch $@

chromium:
	@if [ ! -x "$${CHROMIUM:-/usr/bin/chromium}" ]; then \
		echo "== Chromium"; \
		if [ -n "$${CHROMIUM:-}" ]; then echo "CHROMIUM=$$CHROMIUM is not a program" >&2; exit 1; fi; \
		if [ "$$(id -u)" = 0 ]; then root=; else root="sudo -n"; fi; \
		if ! { command -v apt-get && $$root true; } >/dev/null 2>&1 || \
			! { $$root apt-get update && $$root apt-get install -y --no-install-recommends chromium; } || \
			[ ! -x /usr/bin/chromium ]; then \
			echo "The tests need Chromium, and apt cannot install it here: install it, or set CHROMIUM to its path" >&2; \
			exit 1; \
		fi; \
	fi

libfaketime:
	@if ! ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1; then \
		echo "== libfaketime"; \
		if [ "$$(id -u)" = 0 ]; then root=; else root="sudo -n"; fi; \
		if ! { command -v apt-get && $$root true; } >/dev/null 2>&1 || \
			! { $$root apt-get update && $$root apt-get install -y --no-install-recommends libfaketime; }; then \
			echo "The long tests need libfaketime, and apt cannot install it here: install it" >&2; \
			exit 1; \
		fi; \
	fi
