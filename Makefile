# The jobs of this project. `make run` and `make test` are the two that most people need.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
RUN_READY := .venv/.ready-to-run
DEV_READY := .venv/.ready-to-develop
BENCH_READY := .venv/.ready-to-compare
COMPILED := .venv/.compiled

.NOTPARALLEL:
.PHONY: run test check bench trust screenshots examples isle-of-wight lock clean

run: $(RUN_READY) $(COMPILED)  ## serve the West Kent example on http://localhost:8501
	$(BIN)/python cli.py serve data/west_kent --port $(PORT)

test: $(DEV_READY) $(COMPILED)  ## the whole suite, real browser included
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { echo "The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium"; exit 1; }
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

check: $(DEV_READY)  ## style, types, then the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(MAKE) test

bench: $(BENCH_READY) $(COMPILED)  ## comparison tables (ratios on the same work in one run)
	$(BIN)/python -m bench

trust: $(DEV_READY) $(COMPILED)  ## the table of proofs of safety with their figures, in full (the suite runs a short form)
	$(BIN)/python -m tests.trust

screenshots: $(DEV_READY)  ## the pictures in docs/, taken from the running example
	$(BIN)/python scripts/screenshots.py

examples: $(DEV_READY)  ## make data/west_kent and data/west_sussex again from their sources (needs the network)
	$(BIN)/python scripts/make_example.py west_kent
	$(BIN)/python scripts/make_example.py west_sussex

isle-of-wight: $(RUN_READY)  ## a whole rural county on real streets (needs the network once)
	$(BIN)/python scripts/make_isle_of_wight.py
	$(BIN)/python cli.py serve var/isle_of_wight --port $(PORT)

lock:  ## after a change to the dependencies in pyproject.toml (needs uv)
	uv lock
	uv export -q --frozen --no-dev --no-emit-project -o requirements.txt
	uv export -q --frozen --group dev --no-emit-project -o requirements-dev.txt
	uv export -q --frozen --group bench --no-emit-project -o requirements-bench.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "This needs Python 3.11 or newer; $(PYTHON) is older. Try: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

$(RUN_READY): requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(DEV_READY): requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@ $(RUN_READY)

$(COMPILED): $(wildcard mapping/travel/*.py) | .venv/bin/python  # so that nobody waits for a compiler later
	@echo "Compiling the travel searches (about a minute, once)"
	@rm -rf mapping/travel/__pycache__/compiled-*  # of earlier states of the searches
	$(BIN)/python -m mapping.travel.warm
	touch $@

$(BENCH_READY): requirements-bench.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	touch $@ $(DEV_READY) $(RUN_READY)
