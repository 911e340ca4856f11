# Plain verbs; each does its own set-up. `make` lists them.
PYTHON ?= python3
VENV   := .venv
# The active environment, conda's or another, if govreport is installed there; or else .venv.
ACTIVE := $(firstword $(VIRTUAL_ENV) $(CONDA_PREFIX))
ACTIVE := $(if $(ACTIVE),$(shell $(ACTIVE)/bin/python -c 'import importlib.metadata as m; \
  m.version("govreport"); print("$(ACTIVE)")' 2>/dev/null))
BIN    := $(or $(ACTIVE),$(VENV))/bin
READY  := $(if $(ACTIVE),,$(VENV)/.ready)
# Without the kernel's remarks on how Jupyter talks to it.
EXECUTE := $(BIN)/jupyter nbconvert --log-level ERROR --execute \
  --ExecutePreprocessor.extra_arguments=--IPKernelApp.log_level=40

# Where a machine sets it, each of the many processes compiles every library anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format picture lab notebooks site study bench scale compare soak fuzz mutants specimens lock clean

help: ## list these verbs
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## virtual environment with the locked versions

# uv is used where it is, and else installed into .venv: seconds where pip takes minutes.
# The stamp is written last, so an interrupted set-up starts again.
$(VENV)/.ready: requirements.lock pyproject.toml setup.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'govreport needs Python 3.11 or later; name one with  make PYTHON=python3.12 …'; exit 1; }
	@echo 'Installing into $(VENV) …'
	@PYTHON='$(PYTHON)' sh tools/install.sh $(VENV)
	@touch $@

demo: $(READY) ## read the sample report, run the first notebook
	@$(BIN)/govreport parse data/reports/hongqi-2021.txt
	@mkdir -p build
	@$(EXECUTE) --to html notebooks/01-read-a-report.ipynb --output-dir build
	@echo; echo 'The notebook, executed on this report: build/01-read-a-report.html'

test: $(READY) ## all tests
	@$(BIN)/python -m pytest

fuzz: $(READY) ## 10,000 damaged inputs, each within its time and memory
	@$(BIN)/python -m tests.fuzz

mutants: $(READY) ## the guards switched off one by one; SECONDS=600 SEED=0
	@$(BIN)/python tools/mutants.py $(or $(SECONDS),600) $(or $(SEED),0)

check: $(READY) ## style, types, and which way imports go
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo

format: $(READY) ## format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

picture: $(READY) ## draw the imports between packages anew in CONTRIBUTING.md
	@$(BIN)/python tools/picture.py

# Its menus are in the language of the system; tools/lab shows the list as a page, and no teacher's menus.
lab: $(READY) ## JupyterLab on the list of lessons
	@$(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.app_settings_dir=tools/lab \
	  --LabApp.default_url=/lab/tree/notebooks/README.md

notebooks: $(READY) ## run every notebook anew and save it with its output
	@$(BIN)/python tools/notebooks.py save

specimens: $(READY) ## make the teaching corpus anew: data/specimens
	@$(BIN)/python -c 'import json; print(*json.load(open("data/specimens/command.json")))' | \
	  xargs -I{} sh -c "$(BIN)/govreport {} -o data/specimens"

soak: $(READY) ## search at random: thousands of reports written and read back, builds killed; an hour
	@GOVREPORT_SOAK=20 GOVREPORT_ALL=1 $(BIN)/python -m pytest tests/specimens/test_round_trip.py \
	  tests/specimens/test_oddities.py tests/corpus/test_build.py tests/specimens/test_scans.py \
	  -k "together or any or flagged or killed"

bench: $(READY) ## measure what the package promises about speed
	@$(BIN)/python -m benchmarks.run

scale: $(READY) ## how the cost grows with the number of reports; REPORTS=100000, resumable
	@REPORTS=$(or $(REPORTS),100000) $(BIN)/python -m benchmarks.scale

compare: $(READY) ## the same PDFs through camelot, PyMuPDF and pdfplumber
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade \
	  --target build/compare camelot-py pymupdf
	@$(BIN)/python -m benchmarks.compare

site: $(READY) ## build the site of lessons and reference, in both languages: build/site
	@$(BIN)/python tools/site.py

study: $(READY) ## run all notebooks, write every figure and table to build/study, compare
	@$(BIN)/python tools/notebooks.py study

lock: $(READY) ## resolve the dependencies anew: requirements.lock, environment.yml
	@$(BIN)/python tools/lock.py

clean: ## remove what make made
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
