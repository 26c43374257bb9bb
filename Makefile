# Two commands do everything on a fresh machine with python3 (3.11 or newer, with venv) and make: no root, no service.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Exact versions, for the packages and for the build backend alike.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Only what this Makefile names decides where data and store are.
unexport KG_DATA KG_STORE KG_BASE PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench clean

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing into $(VENV) …"
	@$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "installing the development tools into $(VENV) …"
	@$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@echo "installing what benchmarks measure against into $(VENV) …"
	@$(BIN)/pip install --quiet --editable '.[bench]'
	@touch $@

setup: $(VENV)/.run ## install the command kg into .venv

demo: $(VENV)/.run ## build the graph, check it, and show eight answers
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

lint: $(VENV)/.dev ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

test: lint ## style, types and all tests
	@$(BIN)/pytest -n 2 --dist worksteal

bench: $(VENV)/.bench ## speed against named peers: loading, queries, checks, flows, the endpoint
	@$(BIN)/python -m benchmarks.load
	@$(BIN)/python -m benchmarks.queries
	@$(BIN)/python -m benchmarks.checks
	@$(BIN)/python -m benchmarks.flows
	@$(BIN)/python -m benchmarks.serve

clean: ## remove what was made here
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
