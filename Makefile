PYTHON ?= python3
BIN := .venv/bin

.PHONY: melody test test-slow lint proto bench clean

melody: .venv/.installed-core  ## compose with the shipped weights: melody.mid .musicxml .wav .png
	$(BIN)/seqgen compose --style jig --key G --bars 16 -o melody.mid -o melody.musicxml -o melody.wav -o melody.png

test: .venv/.installed-dev  ## the tests that run in minutes
	$(BIN)/python -m pytest -q

test-slow: .venv/.installed-dev  ## those that take longer
	$(BIN)/python -m pytest -q -m slow

lint: .venv/.installed-dev  ## style, types, who imports whom, generated code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python proto/generate.py --check

proto: .venv/.installed-dev  ## regenerate seqgen/v1
	$(BIN)/python proto/generate.py

bench: .venv/.installed-dev  ## the README's figures, some of them beside PyTorch
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv build dist melody.mid melody.musicxml melody.wav melody.png

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed-core: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/.installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ .venv/.installed-core
