# make chat · make test · make check · make bench · make lock · make install
#
# Everything is installed into .venv from lock files with hashes. PYTHON=… chooses the interpreter.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: help chat install dev test check audit bench lock docs

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
JOBS ?= 2
CLI := tests/store/supabase_cli

help: ## What can be made
	@echo "make chat     start ViralTracker and print its address"
	echo "make install  make .venv from requirements.lock, and stop there"
	echo "make test     check the code, then run every test"
	echo "make check    ruff, pyright, the rules between the rooms, and scores for every live prompt"
	echo "make audit    ask whether a locked package has a known hole; a part of make check"
	echo "make bench    measure against the rivals"
	echo "make lock     rebuild requirements.lock and requirements-dev.lock"
	echo "make docs     rewrite docs/commands.md from the registry"

chat: $(VENV)/.installed ## Starts the chat
	@exec $(BIN)/viraltracker serve

install: $(VENV)/.installed

dev: $(VENV)/.dev

test: check $(VENV)/.browser $(VENV)/.supabase
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --ignore tests/browser tests evals
	# By themselves: a chat, a worker, Postgres and a browser are all that two cores can do at once.
	$(BIN)/python -m pytest tests/browser

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m evals.live_check
	$(BIN)/python -m tests.dependency_audit

audit: $(VENV)/.dev
	@$(BIN)/python -m tests.dependency_audit

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

docs: $(VENV)/.installed
	@$(BIN)/python docs/generate.py

# pyproject.toml says what is wanted; the locks say exactly what, with hashes and without any address.
lock: .venv.lock/.uv
	@compile() { .venv.lock/bin/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --quiet pyproject.toml "$$@"; }
	compile -o requirements.lock
	compile --extra dev --extra bench -o requirements-dev.lock
	if grep -nE '^ *(--(extra-)?index-url|--find-links|[^#]*https?://)' requirements*.lock; then
	  echo "A lock file holds an address; it must not." >&2; exit 1
	fi

.venv.lock/.uv: | $(VENV)/.python
	@$(PYTHON) -m venv .venv.lock
	.venv.lock/bin/python -m pip --quiet --disable-pip-version-check install uv
	touch $@

# Each stamp is made once, and again when what it was made from changes.
$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/.python
	@echo "Installing ViralTracker into $(VENV) (a minute or two, once)."
	# Three packages come as sources; what pip thinks of that helps nobody here.
	$(PIP) install --require-hashes -r requirements.lock 2> >(grep -v "DEPRECATION" >&2)
	$(PIP) install --no-deps --no-build-isolation --no-index --config-settings editable_mode=compat --editable .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what tests and checks need."
	# The lock names everything: nothing is left to resolve, and pip's older resolvers fail at lxml's extra.
	$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	touch $@

$(VENV)/.python:
	@if ! command -v "$(PYTHON)" >/dev/null; then
	  echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make chat PYTHON=python3.12" >&2; exit 1
	fi
	if ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	  echo "ViralTracker needs Python 3.11 or newer; $$("$(PYTHON)" --version) is too old." \
	    "Install a newer one, or name it: make chat PYTHON=python3.12" >&2; exit 1
	fi
	if ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then
	  echo "$(PYTHON) cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1
	fi
	[ -x $(BIN)/python ] || "$(PYTHON)" -m venv $(VENV)
	touch $@

# A browser that is here; else Playwright's own; else the system's package manager's.
$(VENV)/.browser: $(VENV)/.dev
	@bash tests/browser/install.sh $(BIN)/python
	touch $@

# The real Supabase CLI and pgTAP, for the tests of the migrations. Without npm those tests are skipped, and say so.
$(VENV)/.supabase: $(CLI)/package-lock.json | $(VENV)/.python
	@if ! command -v npm >/dev/null; then
	  echo "npm is not here: the tests that push migrations with the Supabase CLI will be skipped."
	  exit 0
	fi
	npm install --prefix $(CLI) --no-save --no-audit --no-fund --no-update-notifier --ignore-scripts --loglevel=error >/dev/null
	touch $@
