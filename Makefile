# Everything runs in .venv, made from the locked versions in requirements/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 3978

.DEFAULT_GOAL := help
.PHONY: help demo test check test-browser bench crash fuzz golden lock clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: $(VENV)/runtime ## Try Advance on http://127.0.0.1:3978/ (PORT=… for another port)
	@$(BIN)/advance demo --port $(PORT)

test: $(VENV)/dev ## Run every test, on SQLite and on PostgreSQL
	@$(BIN)/pytest -n auto --dist worksteal

check: $(VENV)/dev ## Everything that CI checks: format, lint, types, import contracts, content, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/advance content check
	@$(MAKE) --no-print-directory test

test-browser: $(VENV)/dev ## Drive the local page in headless Chromium (Debian: apt-get install chromium)
	@$(BIN)/pytest tests/browser -p no:cacheprovider

bench: $(VENV)/dev ## Measure answers, team figures, the program, notices and plans beside floors, peers, truth and aims
	@$(BIN)/python -m bench.claims
	@$(BIN)/python -m bench.answer_turn
	@$(BIN)/python -m bench.teams_turn
	@$(BIN)/python -m bench.slack_turn
	@$(BIN)/python -m bench.team_gaps
	@$(BIN)/python -m bench.program
	@$(BIN)/python -m bench.notices
	@$(BIN)/python -m bench.plans

crash: $(VENV)/dev ## Kill servers while people write and notices go out; lock, fill and kill databases (half an hour)
	@$(BIN)/python -m bench.crash

fuzz: $(VENV)/dev ## Random words, presses and forms through every door, 100,000 of them (ten minutes); a million with TURNS
	@MALLOC_ARENA_MAX=2 $(BIN)/python -m bench.fuzz --turns $(or $(TURNS),100000)

golden: $(VENV)/dev ## Write the sentences and the golden cards anew; read the diff like code
	@$(BIN)/pytest -q -k manifest tests/content/test_sentences.py --write-golden
	@$(BIN)/pytest -q -k "golden or did" tests/cards tests/slack/test_render.py tests/teams/test_render.py tests/web/test_render.py --write-golden

lock: ## Lock the newest versions that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --upgrade -q --no-header --no-annotate -o requirements/runtime.lock
	uv pip compile pyproject.toml --group build --group dev --group bench --universal --python-version 3.11 --generate-hashes --upgrade -q --no-header --no-annotate -o requirements/dev.lock

clean: ## Remove the environment and the demo's database
	rm -rf $(VENV) .demo

$(VENV)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Advance needs Python 3.11 or newer; there is no $(PYTHON)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Advance needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 …"; exit 1; }
	@echo "Making an environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make environments; on Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/runtime: $(VENV)/python requirements/runtime.lock pyproject.toml
	@echo "Installing the locked versions (a minute, the first time only) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/runtime.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/python requirements/dev.lock pyproject.toml
	@echo "Installing the locked versions (a minute, the first time only) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/runtime
