# `make help` lists what can be done.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CI ?= false

help: ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.done ## start the database, the collector and the web app, and print the address to open
	@$(BIN)/python -m api

test: $(VENV)/dev.done ## check style, types, layers and the docs, then run every test
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m tests.chromium
	$(BIN)/pytest

lint: $(VENV)/dev.done ## check style, types and layers only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy Home.py db wizdata_core collectors api pages tests bench
	$(BIN)/lint-imports

torture: $(VENV)/dev.done ## run the long versions of the tests: kills, faults and floods
	$(BIN)/pytest -m torture_long

fix: $(VENV)/dev.done ## format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix . || true
	$(BIN)/ruff format .

bench: $(VENV)/dev.done ## measure speed and memory beside a rival or a limit, printed as ratios
	$(BIN)/python -m bench

lock: $(VENV)/dev.done ## compile requirements*.in to pinned, hashed requirements*.txt
	$(BIN)/uv pip compile requirements.in -o requirements.txt --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-header -q
	$(BIN)/uv pip compile requirements-dev.in -o requirements-dev.txt --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-header -q

clean: ## remove the virtual environment and caches, not your data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "WizData needs Python 3.11 or newer; $$($(PYTHON) --version) is what $(PYTHON) is. Set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements.txt | $(BIN)/python
	@echo "installing what WizData runs on (about 1 GB on disk, once)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.done: requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "installing what WizData runs on and is tested with"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $(VENV)/run.done $@

.PHONY: help run test lint torture fix bench lock clean
