# Plain verbs; each does its own set-up. `make` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
# Without the kernel's remarks on how Jupyter talks to it.
EXECUTE := $(BIN)/jupyter nbconvert --log-level ERROR --execute \
  --ExecutePreprocessor.extra_arguments=--IPKernelApp.log_level=40

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format lab notebooks bench compare soak fuzz specimens lock clean

help: ## list these verbs
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## virtual environment with the locked versions

# The stamp is written last, so an interrupted set-up starts again.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'govreport needs Python 3.11 or later; name one with  make PYTHON=python3.12 …'; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
	  { echo 'the venv module is incomplete; on Debian:  apt-get install python3-venv'; exit 1; }
	@echo 'Installing into $(VENV), some minutes the first time …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(READY)

demo: $(READY) ## read the sample report, run the first notebook
	@$(BIN)/govreport parse data/reports/hongqi-2021.txt
	@mkdir -p build
	@$(EXECUTE) --to html notebooks/01-read-a-report.ipynb --output-dir build
	@echo; echo 'The notebook, executed on this report: build/01-read-a-report.html'

test: $(READY) ## all tests
	@$(BIN)/python -m pytest

fuzz: $(READY) ## 10,000 damaged inputs, each within its time and memory
	@$(BIN)/python -m tests.fuzz

check: $(READY) ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY) ## format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

lab: $(READY) ## JupyterLab on the notebooks
	@$(BIN)/jupyter lab --notebook-dir notebooks

notebooks: $(READY) ## run every notebook anew and save it with its output
	@$(EXECUTE) --ExecutePreprocessor.record_timing=False --to notebook --inplace $(NOTEBOOKS)

specimens: $(READY) ## make the teaching corpus anew: data/specimens
	@$(BIN)/python -c 'import json; print(*json.load(open("data/specimens/command.json")))' | \
	  xargs -I{} sh -c "$(BIN)/govreport {} -o data/specimens"

soak: $(READY) ## write and read back thousands of random reports; half an hour
	@GOVREPORT_SOAK=20 $(BIN)/python -m pytest tests/specimens/test_round_trip.py tests/specimens/test_oddities.py -k 'together or any'

bench: $(READY) ## measure what the package promises about speed
	@$(BIN)/python -m benchmarks.run

compare: $(READY) ## the same PDFs through camelot, PyMuPDF and pdfplumber
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade \
	  --target build/compare camelot-py pymupdf
	@$(BIN)/python -m benchmarks.compare

lock: $(READY) ## resolve the dependencies anew: requirements.lock, environment.yml
	@$(BIN)/python tools/lock.py

clean: ## remove what make made
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
