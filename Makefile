# Two commands matter: `make run` and `make test`. README.md says more.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test test-slow lint types bench venv venv-test venv-bench pictures lock clean

# Brings the index up to date with the reports, then serves on http://127.0.0.1:8000.
run: venv
	$(BIN)/python -m searchsvc reindex
	$(BIN)/python -m searchsvc serve

test: lint types
	$(BIN)/python -m pytest -m "not slow"

test-slow: venv-test
	$(BIN)/python -m pytest

lint: venv-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: venv-test
	$(BIN)/mypy

# Side by side with other engines: tables and plots in benchmarks/README.md. SIZE reports of VNTC if its
# file is there, else invented ones.
SIZE ?= 2000
VNTC ?= ../shared/data/vntc/docs.jsonl.xz
QUERIES ?= ../shared/data/vntc/queries.txt
bench: venv-bench
	$(BIN)/python -m benchmarks.run --size $(SIZE) --vntc $(VNTC) --queries $(QUERIES) --write

venv: .venv/installed
venv-test: .venv/installed-test
venv-bench: benchmarks/.venv/installed

.venv/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "searchsvc needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "This Python cannot make a virtual environment: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-test: .venv/installed tests/requirements.txt
	$(BIN)/python -m pip install --quiet --require-hashes --requirement tests/requirements.txt
	@touch $@

benchmarks/.venv/installed: .venv/installed benchmarks/requirements.txt
	@benchmarks/.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --require-hashes --requirement benchmarks/requirements.txt
	@touch $@

# Pictures of the pages over the sample reports: docs/screenshot.png, and others to look at.
pictures: venv-test
	$(BIN)/python -m tests.e2e.pictures

# Writes requirements.txt, here, in tests and in benchmarks, anew from the files `.in` beside them.
lock: venv
	$(BIN)/python -m pip install --quiet uv
	for name in . tests benchmarks; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-emit-find-links --custom-compile-command "make lock" --output-file $$name/requirements.txt $$name/requirements.in || exit 1; \
	done

clean:
	rm -rf .venv benchmarks/.venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
