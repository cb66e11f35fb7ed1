# Each target makes the virtual environment in .venv itself; see tools/venv.py.

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types imports docs format bench crash years lock screenshots wheel
.PHONY: venv venv-browser

# The first Python on the path that is new enough; `make PYTHON=...` takes another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$name" && break; done)
BIN := .venv/bin

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: venv  ## Try credbot in a local Slack, in the browser (ARGS="--port 4100 --no-browser")
	@$(BIN)/credbot demo $(ARGS)

test: venv-browser  ## All tests, on SQLite and on a real PostgreSQL (ARGS="-k hold")
	@$(BIN)/python -m pytest -r fEs -n auto --dist loadfile $(ARGS)

check: lint types imports docs  ## What a machine can say about the code: lint, types, rooms, docs

lint: venv
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: venv
	@$(BIN)/mypy

imports: venv
	@$(BIN)/lint-imports --no-logo

docs: venv
	@$(BIN)/python -m pytest tests/test_house.py

format: venv  ## Put the code into its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: venv  ## Measure the speed (ARGS="--quick")
	@$(BIN)/python benchmarks/bench.py $(ARGS)

crash: venv  ## Kill it again and again, then look for what got lost (ARGS="--kills 40")
	@$(BIN)/python benchmarks/crash.py $(ARGS)

years: venv  ## Three years day by day, on both databases, with downtime (ARGS="--seeds 5")
	@$(BIN)/python benchmarks/years.py $(ARGS)

lock: venv  ## Write the locks again from pyproject.toml (ARGS="--upgrade")
	@$(BIN)/python tools/lock.py $(ARGS)

screenshots: venv-browser  ## The pictures in docs/, from the demo (needs Chromium)
	@$(BIN)/python tools/screenshots.py $(ARGS)

wheel: venv  ## What `pip install` takes, into dist/
	@rm -rf dist
	@$(BIN)/hatchling build --target wheel

venv:
	@$(call set_up)

venv-browser:
	@$(call set_up,--browser)

define set_up
python="$(PYTHON)"; \
if [ -z "$$python" ]; then echo "credbot needs Python 3.11 or newer on the path." >&2; exit 2; fi; \
"$$python" tools/venv.py $(1)
endef
