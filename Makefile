# `make kickoff` opens the workbook, `make test` runs every check. Each sets up first.

.PHONY: kickoff test pack bench bench-peers lint lint-js format lock clean set-up
.DELETE_ON_ERROR:

sources := $(shell find estimation -name '*.py' -not -path '*/_bundled/*')

# BROWSER=0 make kickoff: serve without opening a browser.
kickoff: set-up
	.venv/bin/kickoff open $(if $(filter 0,$(BROWSER)),--no-browser)

test: lint
	.venv/bin/python -m pytest -n auto --dist worksteal

pack: set-up
	.venv/bin/kickoff pack sample/*.plan.yaml --history sample/history.csv --out out

# Speed, memory and accuracy, against plain numpy and, once installed, the peers: docs/benchmarks.md.
bench: set-up
	.venv/bin/python benchmarks

# PEERS_PYTHON=python3.13 make bench-peers: which Python the peers live in.
bench-peers: set-up
	.venv/bin/python benchmarks/peers.py
	.venv/bin/python benchmarks

lint: set-up
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

# The pages' JavaScript, where Node.js is there and `npm ci` was run: pages need neither.
lint-js:
	@if ! command -v node >/dev/null; then echo "lint-js is skipped: no Node.js on this machine"; \
	elif [ ! -d node_modules/eslint ]; then echo "lint-js is skipped: run npm ci first"; \
	else npm run --silent lint; fi

format: set-up
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# New versions of everything, within the bounds of pyproject.toml. Needs uv.
lock:
	tools/lock

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

set-up: .venv/warm

.venv/installed: requirements.lock pyproject.toml tools/set-up
	tools/set-up
	@touch $@

# Kernels are compiled here, so that nobody who opens the workbook waits for a compiler; and our
# sources to Python's byte code, as libraries are when they are installed.
.venv/warm: .venv/installed $(sources)
	.venv/bin/python -m compileall -q estimation
	.venv/bin/python -m estimation.warm_up
	@touch $@
