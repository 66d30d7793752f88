# Two commands do everything: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
# `make run ARGS=...` hands more to the last command.
ARGS ?=

.PHONY: install run test lint bench clean

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

run: install
	$(BIN)/govinno load cases
	$(BIN)/govinno dashboard $(ARGS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	mkdir -p .venv/typing && ln -sfn "$(CURDIR)" .venv/typing/govinno
	MYPYPATH=.venv/typing $(BIN)/mypy -p govinno
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

bench: install
	$(BIN)/python bench/run.py $(ARGS)

clean:
	rm -rf .venv .govinno
