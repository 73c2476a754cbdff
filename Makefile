# One command each; see README. PYTHON=python3.12 chooses another interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= data
SOURCES := $(shell find ingestion review expectations home layers orchestration explorer yusuan -name '*.py' 2>/dev/null)
DBT_SOURCES := $(shell find dbt_project ingestion/data \( -path dbt_project/target -o -path dbt_project/logs \) -prune -o -type f -print 2>/dev/null)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -q

# Two processes, a file's tests in one of them, so that what a file builds once is built once; in the order of tests/conftest.py.
PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder

export DO_NOT_TRACK := 1
export NO_MKDOCS_2_WARNING := 1

.PHONY: warehouse test test-long bench ui lint audit lock clean help ocr docs superset spark

help:
	@echo "make warehouse  从样例文档建库（首次会安装依赖）"
	@echo "make test       全部检查和测试（约十分钟）"
	@echo "make test-long  需要更久的测试：守护进程、恶意文件、排版变化、审核变异"
	@echo "make bench      建库、装载、读取的费用，与各自必需的部分之比（几分钟）"
	@echo "make audit      查询依赖的已知漏洞"
	@echo "make ocr        安装文字识别（读取扫描页）"
	@echo "make docs       把文档写成网站 build/docs"
	@echo "make ui         打开 Dagster 界面 http://127.0.0.1:3000"

warehouse: $(VENV)/.ready
	$(BIN)/yusuan build samples/documents --home $(HOME_DIR)

ui: $(VENV)/.ready
	$(BIN)/yusuan ui --home $(HOME_DIR)

test: $(VENV)/.ready-dev lint
	$(BIN)/python -m pytest $(PARALLEL)

test-long: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -m "slow or hostile or variation or mutation" tests

# Ratios within one run, each with its limit, beside the figures of benchmarks/ratios.json; fails where a limit is missed.
bench: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/ratios.py

# Known vulnerabilities of the pinned packages, from a service on the Internet: fails on any, and says so where it cannot ask.
audit: $(VENV)/.ready-dev
	$(BIN)/python scripts/audit_dependencies.py requirements.lock requirements-postgres.lock requirements-object-storage.lock requirements-ocr.lock requirements-docs.lock

# Text recognition (the extra `ocr`), so that the tests of scanned pages run too.
ocr: $(VENV)/.ready-ocr

# The documentation as a site, strictly: a broken link or a page in no menu fails.
docs: $(VENV)/.ready-docs
	$(BIN)/mkdocs build --quiet --strict

# Apache Superset in an environment of its own, for the test that imports the dashboards into it.
superset: .venv-superset/.installed

.venv-superset/.installed: deploy/requirements-superset.lock
	test -x .venv-superset/bin/python || $(PYTHON) -m venv .venv-superset
	.venv-superset/bin/python -m pip --disable-pip-version-check --no-input -q install --require-hashes -r deploy/requirements-superset.lock
	touch $@

# Apache Spark and dbt-spark in an environment of their own, for the test that builds the models there (Java is needed beside it).
spark: .venv-spark/.installed

.venv-spark/.installed: deploy/requirements-spark.lock
	test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	.venv-spark/bin/python -m pip --disable-pip-version-check --no-input -q install --require-hashes -r deploy/requirements-spark.lock
	touch $@

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models
	$(BIN)/python -m orchestration.prepare
	DAGSTER_HOME= $(BIN)/python -c "import tempfile, os; os.environ['YUSUAN_HOME'] = tempfile.mkdtemp(); from orchestration.definitions import defs; from dagster import Definitions; Definitions.validate_loadable(defs); print('definitions load')"

# A virtual environment from the hashed lock, nothing else; the project itself goes in editable and without dependencies.
$(VENV)/.installed: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PIP) install --compile --require-hashes -r requirements.lock
	touch $@

$(VENV)/.editable: $(VENV)/.installed pyproject.toml
	$(PIP) install --no-deps -e .
	touch $@

# dbt's manifest is parsed once at install, not in every run.
$(VENV)/.ready: $(VENV)/.editable $(DBT_SOURCES)
	$(BIN)/python -m compileall -q ingestion review expectations home layers orchestration explorer yusuan
	$(BIN)/python -m orchestration.prepare
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	$(PIP) install --compile --require-hashes -r requirements-dev.lock
	touch $@

$(VENV)/.ready-ocr: $(VENV)/.ready-dev requirements-ocr.lock
	$(PIP) install --compile --require-hashes -r requirements-ocr.lock
	touch $@

$(VENV)/.ready-docs: $(VENV)/.ready-dev requirements-docs.lock
	$(PIP) install --compile --require-hashes -r requirements-docs.lock
	touch $@

# No index address is written into the lock; every platform and Python from 3.11 on is covered.
lock:
	uv pip compile pyproject.toml --extra build --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra dev --extra fan-out --extra object-storage --extra postgres -c requirements.lock --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock
	uv pip compile pyproject.toml --extra build --extra postgres -c requirements.lock --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-postgres.lock
	uv pip compile pyproject.toml --extra build --extra fan-out -c requirements.lock --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-fan-out.lock
	uv pip compile pyproject.toml --extra build --extra object-storage -c requirements.lock --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-object-storage.lock
	uv pip compile pyproject.toml --extra build --extra ocr -c requirements.lock --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-ocr.lock
	uv pip compile pyproject.toml --extra build --extra docs -c requirements.lock -c requirements-dev.lock --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-docs.lock
	uv pip compile deploy/requirements-spark.in -c requirements.lock --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o deploy/requirements-spark.lock
	uv pip compile deploy/requirements-superset.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o deploy/requirements-superset.lock

clean:
	rm -rf $(HOME_DIR) dbt_project/target dbt_project/logs
