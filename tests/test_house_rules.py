"""The shape of the house: who may import whom, how long a room may be, what is locked, what is written down."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE_FOLDERS = ("layers", "mapping", "web", "scripts", "bench")
DOORS = (ROOT / "app.py", ROOT / "cli.py")
MODULES = [*sorted(p for folder in CODE_FOLDERS for p in (ROOT / folder).rglob("*.py")), *DOORS]
MAX_LINES = 400
MAX_MEDIAN_LINES = 150
MAX_FUNCTION_LINES = 60

# what each folder may never import; mapping may use the record types of layers and nothing else of it
FORBIDDEN = {
    "layers": ("mapping", "web", "streamlit", "cli", "app", "typer", "rich"),
    "mapping": ("web", "streamlit", "sqlalchemy", "httpx", "requests", "urllib", "socket", "sqlite3", "cli", "app"),
}
LAYERS_THAT_MAPPING_MAY_USE = {
    *("layers.records", "layers.scenarios", "layers.transport", "layers.errors", "layers.homes"),
}


def imports_of(source: str) -> Iterator[str]:
    """Full dotted names that a module imports, wherever in the module they stand."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def faults_of_imports(folder: str, source: str) -> list[str]:
    """The imports in ``source`` that a module of ``folder`` may not have."""
    found = [name for name in imports_of(source) if name.split(".")[0] in FORBIDDEN[folder]]
    if folder == "mapping":
        of_layers = [name for name in imports_of(source) if name.split(".")[0] == "layers" and name != "layers"]
        found += [name for name in of_layers if ".".join(name.split(".")[:2]) not in LAYERS_THAT_MAPPING_MAY_USE]
    return found


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_imports_run_one_way(folder: str) -> None:
    faults = {str(p.relative_to(ROOT)): faults_of_imports(folder, p.read_text()) for p in (ROOT / folder).rglob("*.py")}
    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    ("folder", "line", "is_fault"),
    [
        ("layers", "import mapping.find", True),
        ("layers", "from web.house import House", True),
        ("layers", "import numpy", False),
        ("mapping", "from layers.store import Store", True),
        ("mapping", "from layers import store", True),
        ("mapping", "from layers.records import Asset", False),
        ("mapping", "import streamlit as st", True),
    ],
)
def test_the_import_rule_can_fail(folder: str, line: str, is_fault: bool) -> None:
    assert bool(faults_of_imports(folder, line)) is is_fault


def test_mapping_opens_no_file() -> None:
    opening = re.compile(r"(?<![\w.])open\(|\.read_text\(|\.write_text\(|read_file\(|read_csv\(|\.to_csv\(.*path")
    found = [str(p.relative_to(ROOT)) for p in (ROOT / "mapping").rglob("*.py") if opening.search(p.read_text())]
    assert found == []


def test_modules_are_a_screen_or_two() -> None:
    lines = {str(p.relative_to(ROOT)): p.read_text().count("\n") for p in MODULES}
    assert {name: n for name, n in lines.items() if n > MAX_LINES} == {}
    assert median(lines.values()) <= MAX_MEDIAN_LINES


def test_functions_are_short() -> None:
    too_long = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno
                if length > MAX_FUNCTION_LINES:
                    too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} ({length} lines)")
    assert too_long == []


def pins(text: str) -> dict[str, set[str]]:
    """Package name -> versions pinned in a requirements file (several where they depend on the Python)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, flags=re.M):
        found.setdefault(name.lower(), set()).add(version)
    return found


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_what_the_lock_says(name: str) -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text())
    locked: dict[str, set[str]] = {}
    for package in lock["package"]:
        locked.setdefault(package["name"], set()).add(package.get("version", ""))
    text = (ROOT / name).read_text()
    assert len(pins(text)) > 40
    assert {n: v for n, v in pins(text).items() if not v <= locked.get(n, set())} == {}
    assert text.count("--hash=sha256:") > len(pins(text))


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[>=<]", d)[0].lower() for d in project["dependencies"]}
    assert wanted <= set(pins((ROOT / "requirements.txt").read_text()))


def test_no_path_of_one_machine_and_no_copied_data() -> None:
    texts = [p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".toml", ".html", ".css"} and not in_ignored(p)]
    machine_path = re.compile(r"(?<![\w.])/(work|home|root|Users)/\w")
    assert [str(p.relative_to(ROOT)) for p in texts if machine_path.search(p.read_text())] == []


def in_ignored(path: Path) -> bool:
    """True for files that git does not keep."""
    return any(
        part in {".venv", "var", ".git", "node_modules"} or part.endswith("_cache")
        for part in path.relative_to(ROOT).parts
    )
