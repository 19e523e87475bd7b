# Every target makes what it needs: a virtual environment, uv inside it, the locked packages.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
UV_VERSION := $(shell sed -n '/^name = "uv"$$/{n;s/version = "\(.*\)"/\1/p;}' uv.lock)
SYNC := UV_PROJECT_ENVIRONMENT=$(CURDIR)/$(VENV) UV_PYTHON_DOWNLOADS=never $(BIN)/uv sync --frozen --quiet --inexact --extra cli
JOBS ?= auto

.PHONY: setup setup-dev demo dev test test-all lint format bench clean
.DEFAULT_GOAL := demo

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lambic needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.cli: $(VENV)/bin/uv pyproject.toml uv.lock
	@$(SYNC)
	@touch $@

$(VENV)/.dev: $(VENV)/.cli
	@$(SYNC) --group dev
	@touch $@

## setup: make .venv, so that .venv/bin/lambic runs
setup: $(VENV)/.cli
	@echo "ready: $(VENV)/bin/lambic --help"

setup-dev: $(VENV)/.dev

## demo: build the examples, run them, send requests, stop
demo: $(VENV)/.cli
	@$(BIN)/python examples/demo.py

## dev: leave the products example running on http://127.0.0.1:3000
dev: $(VENV)/.cli
	@$(BIN)/lambic --project examples/products dev

## test: the whole test suite, in parallel
test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

## test-all: the same under every Python from 3.11 on that is found here
test-all: $(VENV)/.dev
	@$(BIN)/python tests/all_versions.py -n $(JOBS) --dist worksteal $(ARGS)

## lint: ruff and mypy --strict
lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

## bench: measure, against awslambdaric in the same run
bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks $(ARGS)

clean:
	@rm -rf $(VENV) build dist examples/*/build examples/*/sam examples/*/.aws-sam examples/*/.lambic
	@find . -name __pycache__ -prune -exec rm -rf {} +
