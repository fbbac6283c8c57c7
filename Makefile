# Two commands for a newcomer: `make demo` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
VENV_ST := .venv-st
BIN := $(VENV)/bin
TEST_WORKERS ?= 2
PYTEST_ARGS ?=

# Compiled modules are kept: without them every start of a Python costs seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help runtime setup demo test test-parts test-stack check format test-servers test-st tune widget widget-check lock clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1|/' | column -t -s '|'

runtime:
	@$(PYTHON) tools/setup_env.py $(VENV) runtime.txt

setup: ## Make the development environment (.venv) from the hashed lock
	@$(PYTHON) tools/setup_env.py $(VENV) dev.txt

demo: runtime ## Start Steward with a demo company; Ctrl-C stops it, a second start takes seconds
	@exec $(BIN)/steward demo

# Two processes side by side: a browser driver keeps an event loop of its own in its process, so
# the tests of the whole stack cannot share one with the others.
test: setup ## Run every test
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-parts test-stack

test-parts: setup
	$(BIN)/pytest -n $(TEST_WORKERS) --dist loadfile -m "not stack" $(PYTEST_ARGS)

test-stack: setup
	$(BIN)/pytest tests/e2e tests/stack $(PYTEST_ARGS)

check: setup ## Format, lint, types, import contracts, guard tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/pytest tests/architecture $(PYTEST_ARGS)

format: setup ## Format and mend what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-servers: setup ## The integration tests against Debian's PostgreSQL and Redis
	PYTHONPATH=. $(BIN)/python tools/with_debian_servers.py $(BIN)/pytest -m integration $(PYTEST_ARGS)

test-st: ## The sentence-transformers embedder, in an environment of its own with a CPU build of torch
	@$(PYTHON) tools/setup_st.py $(VENV_ST)
	$(VENV_ST)/bin/pytest tests/kernel/embed/test_sentence_transformers.py $(PYTEST_ARGS)

tune: setup ## Learn from the example sentences what ships with the project (ten to twenty minutes)
	$(BIN)/python -m tools.learn_slots
	@$(PYTHON) tools/setup_st.py $(VENV_ST)
	$(VENV_ST)/bin/python -m tools.tune_judge

widget: ## Build the chat widget and workspace page (needs Node and npm)
	cd widget && npm ci --no-audit --no-fund && npm run build

widget-check: widget ## Test the page's scripts; fail if what ships is not what the source builds
	cd widget && npm test
	@test -z "$$(git status --porcelain -- gateway/surfaces/widget)" || { git status --short -- gateway/surfaces/widget; echo 'The shipped page differs from its source: commit the result of make widget.'; exit 1; }

lock: setup ## Write the locks anew from pyproject.toml; LOCK_OPTIONS="--upgrade" raises versions
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tools/lock.py $(LOCK_OPTIONS)

clean: ## Remove environments and caches; data in var/ stays
	rm -rf $(VENV) $(VENV_ST) .pytest_cache .ruff_cache .import_linter_cache .hypothesis
