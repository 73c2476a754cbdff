"""Dependencies point one way, no import runs in a circle, and every module can be read in one sitting."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = frozenset({"dagster", "dagster_dbt", "dbt", "great_expectations"})
ARROWS: dict[str, frozenset[str]] = {
    "ingestion": frozenset(),
    "review": frozenset({"ingestion"}),
    "expectations": frozenset({"ingestion", "review"}),
    "explorer": frozenset({"ingestion", "review"}),
    "home": frozenset({"ingestion", "review"}),
    "layers": frozenset({"ingestion", "review", "expectations", "home"}),
    "orchestration": frozenset({"expectations", "home", "layers"}),
    "yusuan": frozenset({"review", "explorer", "home", "layers", "orchestration"}),
}
"""Package -> the packages of ours that its modules may import, anywhere in them."""
FOREIGN = {
    "orchestration": frozenset({"dagster", "dagster_dbt"}),
    "layers": frozenset({"dbt", "duckdb"}),
    "expectations": frozenset({"great_expectations"}),
    "explorer": frozenset({"duckdb"}),
    "yusuan": frozenset({"duckdb"}),
}
"""Which frameworks and databases a package may import."""
ONLY_IN = {
    "dbt": {"layers/dbt_internals.py"},
    "dagster_dbt": {"orchestration/dbt_translator.py", "orchestration/dagster_internals.py"},
    "great_expectations": {"expectations/gates.py"},
}
"""Frameworks that are imported in one place."""
PRIVATE = re.compile(r"^(dagster|dagster_dbt|dbt)\.(_|asset_utils|adapters|contracts)")
PRIVATE_STAND_IN = {"orchestration/dagster_internals.py", "layers/dbt_internals.py"}
KNOWN_TO_EXPECTATIONS = {"ingestion.records", "review.records"}
"""Expectations know tables; the raw tables are defined by the records of the two stages."""
READERS = ("ingestion.reading", "ingestion.readers", "ingestion.parsing", "ingestion.identity", "ingestion.narrative")
READ_THE_ENVIRONMENT = {"home/settings.py", "layers/dbt_models.py", "orchestration/launching.py"}
"""Settings are read in one module; the others hand values on to dbt and Dagster. Handing all of it to a program reads nothing."""
LIGHT = ("ingestion.parsing", "review.engine", "yusuan.cli", "home.intake", "layers.building", "expectations.gates")
FILE_LINES, FUNCTION_LINES = 400, 40
HAN = "\u4e00-\u9fff"
WORD = re.compile(rf"(?=.*[{HAN}])[{HAN}()（）]{{1,12}}")
ALTERNATIVES = re.compile(rf"(?:[{HAN}]{{2,12}}\|){{3,}}[{HAN}]{{2,12}}")
"""Four words or more, one beside the other in a regular expression."""
ASKS_FOR_WORDS = frozenset({"startswith", "endswith", "removeprefix", "removesuffix", "replace", "find", "split", "partition", "count"})
CLOSED_CLASSES = ("ingestion/amounts.py", "ingestion/money.py", "ingestion/ordinals.py", "review/reports/")
"""Classes of words with a module of their own (units of money, verbs of change, numerals), and the reports, which speak to people."""
WORDS_IN_CODE = {"ingestion": 200, "review": 240}
"""At most so many words of publishers stand in code. Falls; a new word belongs into `ingestion/layouts/` or `review/rules/` (ADR 9)."""


def modules(package: str) -> list[Path]:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package} has no modules"
    return files


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def own_modules() -> dict[str, Path]:
    return {module_name(file): file for package in ARROWS for file in modules(package)}


def imports_of(file: Path) -> Iterator[str]:
    """What a module imports, at its top or inside of a function; a module of ours that only a text names ("a.b:c") counts too."""
    package = module_name(file) if file.name == "__init__.py" else module_name(file).rpartition(".")[0]
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+(:\w+)?", node.value):
            if (named := node.value.partition(":")[0]) in own_modules_cached():
                yield named


@cache
def own_modules_cached() -> dict[str, Path]:
    return own_modules()


def import_graph() -> dict[str, set[str]]:
    """Module -> the modules of ours that it imports. A package's `__init__` comes with each of its modules, and is no arrow of theirs."""
    own = own_modules_cached()
    return {name: {i for i in imports_of(file) if i in own and i != name} for name, file in own.items()}


@pytest.mark.parametrize("package", ARROWS)
def test_packages_import_only_what_they_may(package: str) -> None:
    for file in modules(package):
        for name in imports_of(file):
            top = name.split(".")[0]
            if top in ARROWS:
                assert top == package or top in ARROWS[package], f"{place(file)} imports {name}"
            if top in HEAVY | {"duckdb"}:
                assert top in FOREIGN.get(package, ()), f"{place(file)} imports {name}"
            if top in ONLY_IN:
                assert place(file) in ONLY_IN[top], f"{place(file)} imports {name}"
            if PRIVATE.match(name):
                assert place(file) in PRIVATE_STAND_IN, f"{place(file)} imports {name}, a private place"


def test_every_package_has_its_arrows() -> None:
    """A new package is not left out of these tests; the allowed arrows themselves run in no circle."""
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests", "samples", "benchmarks", "scripts"}
    assert packages == set(ARROWS)
    assert set(TopologicalSorter(ARROWS).static_order()) == set(ARROWS)


def test_no_import_runs_in_a_circle() -> None:
    try:
        TopologicalSorter(import_graph()).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def test_expectations_know_tables_only() -> None:
    for file in modules("expectations"):
        for name in imports_of(file):
            if name.startswith("ingestion"):
                assert name.startswith(tuple(KNOWN_TO_EXPECTATIONS)), f"{place(file)} imports {name}"


@pytest.mark.parametrize("package", ["orchestration", "layers"])
def test_what_builds_never_parses(package: str) -> None:
    for file in modules(package):
        for name in imports_of(file):
            assert not name.startswith(READERS), f"{place(file)} imports {name}"


@pytest.mark.parametrize("module", LIGHT)
def test_light_modules_load_without_the_heavy_ones(module: str) -> None:
    script = f"import sys, {module}; print([m for m in {sorted(HEAVY)!r} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_definitions_load_fast_and_late() -> None:
    """Beyond importing Dagster itself, loading the prepared definitions takes seconds at most and brings in neither GX nor dbt."""
    script = (
        "import time, dagster; started = time.process_time(); from orchestration.definitions import defs; import sys;"
        " print(time.process_time() - started, [m for m in ('great_expectations', 'dbt', 'dagster_dbt') if m in sys.modules], sep='|')"
    )
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([sys.executable, "-m", "orchestration.prepare"], cwd=ROOT, check=True, capture_output=True)
        environment = {**os.environ, "YUSUAN_HOME": home}
        said = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
    seconds, brought_in = said.stdout.strip().split("|")
    assert float(seconds) < 6, "about three seconds of computing; waiting for a busy machine is not counted"
    assert brought_in == "[]"


def test_nothing_that_dbt_compiles_depends_on_rows() -> None:
    """What dbt sent once is sent again in later runs (ADR 12): a statement made from an answer would carry that answer along."""
    for file in sorted((ROOT / "dbt_project").rglob("*.sql")):
        if "target" not in file.parts:
            asked = re.findall(
                r"run_query|load_result|get_column_values|fetch_result|invocation_id|run_started_at", file.read_text(encoding="utf-8")
            )
            assert not asked, f"{place(file)}: {asked}"


def test_only_settings_reads_the_environment() -> None:
    for package in ARROWS:
        for file in modules(package):
            if re.search(r"(?<!\*\*)os\.(environ|getenv)", file.read_text(encoding="utf-8")):
                assert place(file) in READ_THE_ENVIRONMENT, f"{place(file)} reads the environment"


@pytest.mark.parametrize("package", ARROWS)
def test_modules_stay_readable(package: str) -> None:
    found = set()
    for file in modules(package):
        if len(file.read_text(encoding="utf-8").splitlines()) > FILE_LINES:
            found.add(place(file))
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                if node.end_lineno - node.lineno + 1 > FUNCTION_LINES:
                    found.add(f"{place(file)}:{node.name}")
    assert found == set()


def words_in_code(file: Path) -> Iterator[str]:
    """Words that code compares texts with: members of a collection, keys, operands, arguments that ask a text for them, and lists of
    alternatives in patterns. What a pattern says of how words are put together is grammar, what is said to people is speech: neither
    counts."""
    above = {child: node for node in ast.walk(tree(file)) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree(file)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        parent = above[node]
        if isinstance(parent, ast.Expr):
            continue  # a docstring
        for run in ALTERNATIVES.findall(node.value):
            yield from run.split("|")
        asks = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute) and parent.func.attr in ASKS_FOR_WORDS
        is_listed = isinstance(parent, ast.Set | ast.Tuple | ast.List) or (isinstance(parent, ast.Dict) and node in parent.keys)
        if (asks or is_listed or isinstance(parent, ast.Compare)) and WORD.fullmatch(node.value):
            yield node.value


@pytest.mark.parametrize("package", WORDS_IN_CODE)
def test_words_of_publishers_are_data(package: str) -> None:
    found = {
        place(file): words
        for file in modules(package)
        if not place(file).startswith(CLOSED_CLASSES) and (words := list(words_in_code(file)))
    }
    count = sum(map(len, found.values()))
    most = sorted(found.items(), key=lambda entry: -len(entry[1]))[:5]
    assert count <= WORDS_IN_CODE[package], f"{count} words in {package}, most of them in {most}"
