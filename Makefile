# All that a developer of blogposts runs. `make help` lists it.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
SITE := http://127.0.0.1:$(PORT)
MANAGE = SITE_URL=$(SITE) $(BIN)/python example_project/manage.py
# Say what is installed, so that a second run installs nothing.
DEMO_READY := $(VENV)/.ready-demo
TEST_READY := $(VENV)/.ready-test
DEV_READY := $(VENV)/.ready-dev

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-reset serve test test-all coverage lint format types bench docs pictures \
	messages build clean

help: ## Print this list
	@echo 'make TARGET [PYTHON=python3] [PORT=8000] [JOBS=2] [ARGS="more arguments"]'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' Makefile

demo: $(DEMO_READY) ## Set up a magazine with content and serve it on 127.0.0.1
	@mkdir -p .demo
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_demo
	@echo
	@echo "$(SITE)" > .demo/served
	@echo "The magazine:  $(SITE)/"
	@echo "The admin:     $(SITE)/admin/"
	@echo "Its mail:      .demo/mail/"
	@echo "Ctrl-C stops it; what you write is kept in .demo/."
	@$(MANAGE) runserver 127.0.0.1:$(PORT)

demo-reset: ## Throw away what was written in the demo, and start it anew
	rm -rf .demo
	@$(MAKE) --no-print-directory demo

serve: $(DEMO_READY) .demo/secret_key ## Serve the demo as production does: gunicorn, DEBUG off
	@$(MANAGE) migrate --verbosity 0
	@export DEBUG=false SECRET_KEY="$${SECRET_KEY:-$$(cat .demo/secret_key)}"; \
	$(MANAGE) collectstatic --no-input --verbosity 0 && \
	echo "The magazine:  $(SITE)/" && \
	exec env SITE_URL=$(SITE) $(BIN)/python -m gunicorn example_project.wsgi \
		--no-control-socket --bind 127.0.0.1:$(PORT) --workers 2 $(ARGS)

test: $(TEST_READY) ## Run the whole suite on SQLite, in the browser too where Chromium is
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

test-all: $(DEV_READY) ## Run it on all databases, and on each Django and Python
	$(BIN)/python -m nox --tags matrix $(ARGS)

coverage: $(TEST_READY) ## Run the suite and show the lines that no test reaches
	$(BIN)/python -m coverage erase
	$(BIN)/python -m coverage run -m pytest $(ARGS)
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report
	$(BIN)/python -m coverage html --quiet

lint: $(DEV_READY) ## Check style and likely mistakes of Python and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --target-version 5.2 --check $$(find blogposts example_project tests -name '*.html')

format: $(DEV_READY) ## Mend what lint can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(find blogposts example_project tests -name '*.html')

types: $(DEV_READY) ## Check types
	$(BIN)/python -m mypy

bench: $(DEMO_READY) ## Measure what each page costs, beside a bare Django view
	$(BIN)/python -m bench $(ARGS)

docs: $(TEST_READY) ## Make the reference pages from the code, and try what the docs say
	$(BIN)/python docs/make_reference.py
	$(BIN)/python -m pytest -q tests/test_docs.py tests/docs $(ARGS)

pictures: $(TEST_READY) ## Take the pictures of the docs anew, from a demo of their own
	$(BIN)/python docs/make_pictures.py $(ARGS)

messages: $(DEMO_READY) ## Gather the interface's words, and compile their translations
	cd blogposts && ../$(BIN)/django-admin makemessages -l fr -l en --no-obsolete --add-location file
	cd blogposts && ../$(BIN)/django-admin compilemessages

build: $(DEV_READY) ## Build the wheel and the source archive into dist/
	$(BIN)/python -m build

clean: ## Remove all that was made here, but for the demo's content
	rm -rf $(VENV) .nox .vnu .bench dist build htmlcov .coverage* \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

# A fresh pip, since the one that comes with Python 3.11 knows no dependency groups.
$(DEMO_READY): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[demo]'
	@touch $@

$(TEST_READY): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[demo]' --group test
	@touch $@ $(DEMO_READY)

$(DEV_READY): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[demo]' --group dev
	@touch $@ $(TEST_READY) $(DEMO_READY)

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) here. Install Python 3.11 or later, or say which: make PYTHON=..."; \
		exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); 3.11 or later is needed: make PYTHON=python3.13"; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments; on Debian and Ubuntu: apt install python3-venv"; \
		exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

.demo/secret_key: | $(DEMO_READY)
	@mkdir -p .demo
	@umask 077 && $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))' > $@
