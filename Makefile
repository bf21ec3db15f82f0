# One command each, in a fresh clone; every target does its own set-up. `make` alone lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test oracles browser faults bench example lint lock clean

PORT ?= 8080
ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python
PLUGINS := $(patsubst %/pyproject.toml,%,$(wildcard plugins/*/pyproject.toml))
UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
PIP = $(if $(UV),uv pip install -q --python $(PY),$(PY) -m pip install -q --disable-pip-version-check)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 18

setup: $(VENV)/.ours ## a virtual environment in .venv with everything that requirements.lock names
	@:

run: setup ## set up, start a gateway on this machine and print its address, a token and a curl to try (PORT=8080)
	@exec $(VENV)/bin/outcomes-adapter serve --demo --port $(PORT)

test: setup ## every test that needs nothing but Python (ARGS='-k words' to choose)
	$(PY) -m pytest -n auto --dist loadfile -m "not oracle and not browser and not fault" $(ARGS)

oracles: setup ## the tests that ask other people's programs (needs Java, Maven, Node and npm)
	@for tool in java javac mvn node npm; do command -v $$tool >/dev/null || { \
	  echo "make oracles needs $$tool (on Debian: apt-get install default-jdk-headless maven nodejs npm)" >&2; exit 1; }; done
	$(PY) -m pytest -m oracle $(ARGS)

browser: setup ## the tests of the page, in Chromium
	@test -x "$${CHROMIUM:-/usr/bin/chromium}" || { \
	  echo "make browser needs Chromium (on Debian: apt-get install chromium; elsewhere name it: CHROMIUM=/path)" >&2; exit 1; }
	$(PY) -m pytest -m browser $(ARGS)

faults: setup ## kills, full disks, stores that go away, clocks set back (ARGS=--full takes the full scale, half an hour)
	$(PY) -m pytest -n auto -m fault tests/faults $(ARGS)

bench: setup ## speed, as ratios measured in one run
	$(PY) -m tests.bench $(ARGS)

example: setup ## the example of one whole record, in mappings/examples/iris, from its record.json
	$(PY) -m tests.paper.example

lint: setup ## ruff and mypy
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

lock: ## choose the versions in requirements.lock anew (needs uv)
	echo outcomes-adapter | uv pip compile -q pyproject.toml plugins/*/pyproject.toml --excludes /dev/stdin --all-extras \
	  --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
	  $(ARGS) -o requirements.lock

clean: ## remove the virtual environment and everything that was built or cached
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up in two steps, each repeated only when what it was made from has changed: other people's packages, then ours.
# The base interpreter is asked for by name, because python3 may itself be a virtual environment's.
$(VENV)/.packages: requirements.lock
	@echo "setting up $(VENV) (first time, or requirements.lock has changed)"
	@for candidate in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  base=$$($$candidate -c 'import sys; sys.version_info >= (3, 11) and print(sys._base_executable)' 2>/dev/null) || base=; \
	  test -z "$$base" || break; \
	done; \
	if test -z "$$base"; then \
	  echo "outcomes-adapter needs Python 3.11 or later, and none was found. Install one (on Debian 12 or later:" >&2; \
	  echo "apt-get install python3 python3-venv), or name yours: make setup PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	$(if $(UV),uv venv -q --allow-existing --python "$$base" $(VENV),"$$base" -m venv $(VENV))
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ours: $(VENV)/.packages pyproject.toml $(PLUGINS:%=%/pyproject.toml)
	@$(PIP) --no-deps --no-build-isolation -e . $(PLUGINS:%=-e %)
	@touch $@
