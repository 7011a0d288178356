# All that a newcomer needs: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DONE   := $(VENV)/.installed
SPHINX := .venv-sphinx
DEVICE ?= cuda
OUT ?= benchmarks/results/gpu.json
PACKAGES = -c 'import sysconfig; print(sysconfig.get_path("purelib"))'
SHELL  := /bin/bash
.SHELLFLAGS := -o pipefail -c
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help install demo test book book-sphinx same-text pdf ta solve release lint format bench gpu conformance attack faults fuzz browser clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

install: $(DONE) ## install everything into .venv

$(DONE): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"mlcourse needs Python 3.11 or later, {sys.executable} is {sys.version.split()[0]}: try make PYTHON=python3.11")'
	@echo "[1/3] making the virtual environment $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[2/3] installing the pinned packages of constraints.txt (about 1.5 GB on disk; two to five minutes)"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -c constraints.txt -e '.[dev]' 2>$(VENV)/install.log \
	  | awk '/^ *(Collecting|Obtaining|Installing)/ { n++; if (/Installing coll/) print "      all found, installing"; else if (n % 20 == 0) print "      " n " found, now " $$2; fflush() }' \
	  || { grep -v '^WARNING' $(VENV)/install.log; exit 1; }
	@$(BIN)/python -m compileall -q mlcourse book/_ext # the grader starts many processes; none should compile
	@echo "[3/3] installed: $$($(BIN)/mlcourse --version)"
	@touch $@

demo: install ## book, released problem sets, a graded class with feedback and report
	@$(BIN)/mlcourse demo

test: install ## all tests but those in a browser (about twenty minutes on two cores)
	@echo "running the tests, in two processes; a line for each that fails, a summary at the end"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not browser'

book: install ## build the book into _build/html
	@$(BIN)/mlcourse book

book-sphinx: $(SPHINX)/.installed ## the book by today's Sphinx, without Jupyter Book, into _build/sphinx/html
	@$(SPHINX)/bin/python book/_ext/plain_sphinx.py

# The packages of .venv, with those of constraints-sphinx.txt in front of them.
$(SPHINX)/.installed: constraints-sphinx.txt $(DONE)
	@echo "installing today's Sphinx into $(SPHINX), over the packages of $(VENV) (about 60 MB on disk)"
	@test -x $(SPHINX)/bin/python || $(BIN)/python -m venv $(SPHINX)
	@echo "import site; site.addsitedir('$$($(BIN)/python $(PACKAGES))')" > "$$($(SPHINX)/bin/python $(PACKAGES))/course.pth"
	@$(SPHINX)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r constraints-sphinx.txt
	@touch $@

same-text: book-sphinx book ## both builds of the book, and whether every page says the same in them
	@$(BIN)/python book/_ext/same_text.py _build/html _build/sphinx/html

pdf: install ## the book as one PDF, _build/pdf/every-step-shown.pdf (needs xelatex and latexmk)
	@$(BIN)/mlcourse book --edition pdf

ta: install ## the book with solutions and rubrics, for teaching assistants, into _build/ta/html
	@$(BIN)/mlcourse book --edition ta

solve: install ## the book with pages on which exercises run in the browser (needs npm)
	@$(BIN)/python book/_browser/vendor.py _build/browser
	@MLCOURSE_BROWSER=_build/browser $(BIN)/mlcourse book

release: install ## make exercises/ from solutions/
	@for set in solutions/*/; do $(BIN)/mlcourse release $$(basename $$set) || exit 1; done

lint: install ## style and format by ruff, types by mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: install ## let ruff mend style and format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: install ## the measurements behind every claim, into benchmarks/results/
	@for script in $(filter-out benchmarks/gpu.py,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python $$script; done

gpu: ## everything about a GPU, by a Python with torch as it is: make gpu PYTHON=python3 (under six minutes)
	@$(PYTHON) benchmarks/gpu.py --device $(DEVICE) --out $(OUT)

conformance: install ## every gate with every secret, mutant and set; all that happens to honest notebooks; torch's own samples (an hour)
	@MLCOURSE_FULL=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/exercises tests/end_to_end tests/book/test_build.py tests/grading/similarity \
	  tests/grading/intake/test_conformance.py tests/grading/running/test_conformance.py tests/torch/test_conformance.py \
	  tests/grading/running/test_a_large_class.py

attack: install ## all attacks on the grader, and its walls one by one (about two minutes)
	@$(BIN)/mlcourse doctor
	@MLCOURSE_SLACK=0.5 MLCOURSE_FULL=1 $(BIN)/python -m pytest -q tests/grading/attacks tests/grading/isolated

faults: install ## kill the grader at 200 moments; 50 times two at once, lost workers; 1,000 submissions on a cluster and by two processes (about two hours and a half)
	@MLCOURSE_KILLS=200 MLCOURSE_ROUNDS=50 $(BIN)/python -m pytest -q tests/grading/running/test_faults.py tests/grading/running/test_parcel.py
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dask]'
	@MLCOURSE_STUDENTS=1000 $(BIN)/python -m pytest -q tests/grading/running/test_a_large_class.py

fuzz: install ## 10,000 mutated notebooks, 10,000 forged results, 20,000 texts for the checks (about half an hour)
	@MLCOURSE_FUZZ=10000 $(BIN)/python -m pytest -q tests/grading/intake/test_fuzz_intake.py
	@MLCOURSE_FORGED=10000 $(BIN)/python -m pytest -q tests/grading/isolated/wire/test_forged.py tests/grading/attacks/test_forged_class.py
	@MLCOURSE_TEXTS=20000 $(BIN)/python -m pytest -q tests/exercises/test_texts.py

browser: install ## the book and the marking room in a real browser (needs Chromium; formula fields in Firefox, too)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[browser]'
	@$(BIN)/python -m pytest -m browser tests

clean: ## remove what was built; class data in class/ stays
	rm -rf _build .pytest_cache .ruff_cache .mypy_cache .hypothesis
