# Two commands on a fresh machine: `make run` and `make test`. Both set up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := 2.13.0
# models other than the one that ships need PyTorch; `make setup HUB=` leaves it out
HUB ?= 1

.PHONY: help run test test-slow setup build lint types unit format messages lock tag clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: setup ## set up, build from corpus/, serve on http://127.0.0.1:8000
	@$(BIN)/shisaku serve --build corpus

setup: $(VENV)/.ready ## virtual environment with locked dependencies and the command .venv/bin/shisaku

build: setup ## build a snapshot from corpus/ without serving
	@$(BIN)/shisaku build corpus

test: $(VENV)/.ready-dev lint types unit ## format, types, tests

lint: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.ready-dev
	$(BIN)/mypy

unit: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile

test-slow: $(VENV)/.ready-dev ## what is slow by nature: mutations, browsers, builds of the package
	$(BIN)/python -m pytest -m slow -n auto --dist loadfile

format: $(VENV)/.ready-dev ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/.ready: requirements.lock requirements-hub.lock pyproject.toml tools/setup.sh
	@PYTHON="$(PYTHON)" TORCH="$(TORCH)" HUB="$(HUB)" sh tools/setup.sh $(VENV)
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@PYTHON="$(PYTHON)" TORCH="$(TORCH)" DEV=1 sh tools/setup.sh $(VENV)
	@touch $@

messages: $(VENV)/.ready-dev ## bring the catalogues of messages up to date and compile them
	$(BIN)/python tools/messages.py

lock: ## resolve pyproject.toml into the lock files; OPTIONS=--upgrade takes newer versions
	@sh tools/lock.sh "$(TORCH)" $(OPTIONS)

tag: ## tag the released version; the first entry of CHANGELOG.md must be of it
	@version="$$($(BIN)/shisaku --version | cut -d' ' -f2)"; \
	grep -m1 -E '^## \[[0-9]' CHANGELOG.md | grep -qF "[$$version]" || \
	{ echo "tag: CHANGELOG.md has no entry for $$version on top" >&2; exit 2; }; \
	git tag -a "v$$version" -m "Shisaku $$version"

clean: ## remove the virtual environment and caches; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
