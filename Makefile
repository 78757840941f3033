# Everything a person does with this folder, one word each; `make help` lists the words.
# Needs Python 3.11 with venv, make and a C library. What is installed goes into .venv, nowhere else.
# Paths are relative, so that the folder may have spaces in its name.

SHELL := /bin/sh
PYTHON ?= python3.11
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
ROUNDS ?= 20
# tests wait a lot, for browsers and for processes: two workers to a core
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * (os.cpu_count() or 1))')
ONLY ?=
FULL ?=
PYTEST_ARGS ?=
DEMO_ARGS ?=
SERVE_ARGS ?=

# what was compiled of modules and tests is kept: workers and processes started by tests read it again
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo test coverage bench drill lint serve clean moved

help:
	@echo 'make install   make .venv and install the product in it (a second run is quick)'
	@echo 'make demo      install, plan a day of a made-up city, say where to look (DEMO_ARGS="--wards 3")'
	@echo 'make test      install what tests need, run every check (PYTEST_ARGS="-k oxygen")'
	@echo 'make coverage  the tests once more, counting what they reach; at least 90 percent'
	@echo 'make lint      only the quick checks: style, types, imports'
	@echo 'make bench     measure; JSON lines on stdout and in out/bench/ (ONLY=prefix, FULL=1, INSTANCES=10, SEEDS=3, SECONDS=60)'
	@echo 'make drill     generated cases, 20 times as many in each of ROUNDS=20 rounds; takes hours'
	@echo 'make serve     start the service for a browser on this machine (SERVE_ARGS="--port 8001")'
	@echo 'make clean     remove .venv, caches and out/; var/ with its data stays'

# An environment knows the folder it was made in: one that was moved or copied is made again.
HERE := $(shell pwd -P)
ifneq ($(shell cat .venv/.folder 2>/dev/null),$(HERE))
.venv/.made: moved
endif

.venv/.made:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	  echo 'Python 3.11 was not found under the name "$(PYTHON)".' >&2; \
	  echo 'Install it (Debian, Ubuntu: apt-get install python3.11 python3.11-venv),' >&2; \
	  echo 'or say where it is: make PYTHON=/path/to/python3.11' >&2; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo '"$(PYTHON)" is not Python 3.11; say where it is: make PYTHON=/path/to/python3.11' >&2; exit 2; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python has no venv module (Debian, Ubuntu: apt-get install python3.11-venv).' >&2; exit 2; }
	@echo 'Making .venv' >&2
	@if [ -e .venv/.folder ] && [ "$$(cat .venv/.folder)" != "$$(pwd -P)" ]; then rm -rf .venv; fi
	@"$(PYTHON)" -m venv .venv
	@pwd -P > .venv/.folder
	@touch $@

# Ward names come from vietnamadminunits, of which only data files are read: without its own
# dependencies, since one of them is GPL and nothing here calls it.
.venv/.installed: .venv/.made pyproject.toml constraints.txt
	@echo 'Installing the product (the first time takes a minute or two)' >&2
	@$(PIP) install -q -c constraints.txt setuptools
	@$(PIP) install -q -c constraints.txt --no-build-isolation -e .
	@$(PIP) install -q -c constraints.txt --no-deps vietnamadminunits
	@touch $@

.venv/.runtime: .venv/.installed
	@echo 'Compiling the search (about a minute, once)' >&2
	@$(PY) -c 'from routing.solvers.warm_up import warm_up; warm_up()'
	@touch $@

.venv/.dev: .venv/.installed
	@echo 'Installing what the tests need' >&2
	@$(PIP) install -q -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $@

install: .venv/.runtime
	@echo 'Installed. Try: .venv/bin/donghanh --help'

demo: .venv/.runtime
	@echo 'Planning a day of the sample city'
	@.venv/bin/donghanh demo $(DEMO_ARGS)
	@echo 'Mở một ngày đang chạy / open a running day: make serve SERVE_ARGS=--sample (donghanh serve --sample)'

lint: .venv/.dev
	@echo 'ruff: style'
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@echo 'mypy: types'
	@$(PY) -m mypy
	@echo 'lint-imports: who may import whom'
	@.venv/bin/lint-imports

test: lint .venv/.runtime
	@echo 'pytest: behaviour'
	@$(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)
	@echo 'pytest: the service once more, on PostgreSQL'
	@$(PY) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --database postgresql -m 'not slow and not browser' \
	  tests/api --ignore tests/api/cli

coverage: .venv/.dev .venv/.runtime
	@$(PY) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-fail-under=90 $(PYTEST_ARGS)

bench: .venv/.dev .venv/.runtime
	@echo 'Measuring; each line goes to out/bench/results.jsonl too' >&2
	@$(PY) -m tests.benchmarks --only "$(ONLY)" $(if $(FULL),--full) \
	  $(if $(INSTANCES),--instances $(INSTANCES)) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(SECONDS),--seconds $(SECONDS))

drill: .venv/.dev .venv/.runtime
	@echo 'Running the tests with generated cases $(ROUNDS) times'
	@round=1; while [ $$round -le $(ROUNDS) ]; do \
	  echo "round $$round of $(ROUNDS)"; \
	  $(PY) -m pytest -q -m "hypothesis or drill" --hypothesis-profile=drill --hypothesis-seed=$$round || exit 1; \
	  round=$$((round + 1)); done

serve: .venv/.runtime
	@echo 'Starting the service; stop it with Ctrl-C'
	@.venv/bin/donghanh serve $(SERVE_ARGS)

clean:
	@echo 'Removing .venv, caches and out/'
	@rm -rf .venv out build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
