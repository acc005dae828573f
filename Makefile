# Run and check the desk. `make` alone explains itself.
PYTHON ?=
PORT ?=
CORES ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

VENV := .venv
PY := $(VENV)/bin/python

export PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run demo test fault check lint lint-code lint-format lint-types lint-imports lint-templates lint-migrations
.PHONY: fmt clean clean-data setup setup-dev

help:  ## Show this
	@echo "make COMMAND, where COMMAND is one of"
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{printf "%-13s %s\n", $$1, $$2}'

run: setup  ## Run the whole desk until Ctrl-C; PORT=8001 chooses the port
	@exec $(PY) -m supportdesk.launch

demo: setup  ## Replace the database's contents with fresh demo data
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py flush --no-input --verbosity 0
	@$(PY) manage.py load_demo

test: setup-dev  ## Run all tests, browser tests too
	@$(PY) -m tests.browser_path
	@$(PY) -m pytest -n $(CORES) $(ARGS)

fault: setup-dev  ## Break the desk a thousand times while people are paged
	@$(PY) -m tests.fault.whole $(ARGS)

check: lint test  ## Run the linters, the type checker and all tests

lint: lint-code lint-format lint-types lint-imports lint-templates lint-migrations  ## Run everything of `make check` but the tests

lint-code: setup-dev
	$(PY) -m ruff check .

lint-format: setup-dev
	$(PY) -m ruff format --check .

lint-types: setup-dev
	$(PY) -m mypy .

lint-imports: setup-dev
	$(VENV)/bin/lint-imports

lint-templates: setup-dev
	$(PY) -m djlint --quiet --lint templates

lint-migrations: setup-dev
	$(PY) manage.py makemigrations --check --dry-run

fmt: setup-dev  ## Format the code
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

clean:  ## Remove what the tools made, but not the data
	rm -rf $(VENV) staticfiles .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results .data/test
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

clean-data:  ## Remove the data: the database, attachments and mail of `make run`
	rm -rf .data

setup: $(VENV)/made
	@.ci/install requirements.txt

setup-dev: $(VENV)/made
	@.ci/install requirements-dev.txt

$(VENV)/made:
	@.ci/make-venv $(VENV) $(PYTHON)
