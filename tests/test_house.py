"""The rules of the house (design.md section 3), held by reading the source."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "acsi"
SOURCES = sorted(ROOT.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}

HEAVY = ("numpy", "pandas", "scipy", "semopy", "weasyprint", "ibis", "statsmodels", "pyarrow", "duckdb")

GROUND = {"errors", "catalogue", "files", "shipped", "survey", "identity", "keys", "engine", "render"}
GROUND |= {"discoveries", "limits", "raking", "weighting"}
STATIONS = {"sampling", "fieldwork", "model", "league"}
BELOW_CLI = GROUND | STATIONS | {"reporting", "wave", "simulate", "doctor", "steps"}

MAY_IMPORT = {
    **dict.fromkeys(GROUND, GROUND),
    "render": GROUND - {"survey"},
    **dict.fromkeys(STATIONS, GROUND),
    "league": GROUND | {"model"},
    "reporting": GROUND | STATIONS,
    "wave": GROUND,
    "simulate": GROUND,
    "doctor": GROUND,
    "steps": BELOW_CLI - {"doctor"},
    "cli": BELOW_CLI,
    "front": BELOW_CLI,
    "__init__": BELOW_CLI | {"front"},
    "__main__": {"cli", "errors"},
}
"""For each part of the package the other parts that it may import."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def part_of(path: Path) -> str:
    """The first name below `acsi`: a module or a package."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_parts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and part of every import from `acsi`, wherever it stands; `acsi` itself counts as `__init__`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            inside = [f"acsi.{alias.name}" for alias in node.names]
            names = inside if node.module == "acsi" else [node.module or ""]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "acsi":
                part = [*name.split("."), "__init__"][1]
                yield node.lineno, part if (ROOT / part).exists() or (ROOT / f"{part}.py").exists() else "__init__"


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT.parent)}:{line}"


def test_every_part_has_its_place_in_the_house() -> None:
    assert {part_of(path) for path in SOURCES} <= MAY_IMPORT.keys()


def test_no_part_imports_what_it_may_not() -> None:
    wrong = [
        f"{place(path, line)} imports {part}"
        for path, tree in TREES.items()
        for line, part in imported_parts(tree)
        if part != part_of(path) and part != "__init__" and part not in MAY_IMPORT[part_of(path)]
    ]
    assert wrong == []


def test_the_rules_see_imports_inside_functions_and_of_whole_modules() -> None:
    tree = ast.parse(
        "import acsi.errors\ndef f():\n    from acsi import survey, __version__\nfrom acsi.model import pls"
    )
    assert sorted(imported_parts(tree)) == [(1, "errors"), (3, "__init__"), (3, "survey"), (4, "model")]


def loaded(code: str) -> set[str]:
    """The heavy packages that a fresh Python has loaded after `code`."""
    report = f"import sys\n{code}\nprint('\\nLOADED', *(name for name in {HEAVY} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return set(run.stdout.rpartition("LOADED")[2].split())


def test_importing_acsi_loads_nothing_heavy() -> None:
    assert loaded("import acsi") == set()


@pytest.mark.parametrize("arguments", [["--help"], ["fit", "--help"], ["explain", "F001"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    start = f"from acsi.__main__ import main\nsys.argv = {['acsi', *arguments]}\ntry: main()\nexcept SystemExit: pass"
    assert loaded(start) == set()


def test_the_probe_for_heavy_packages_finds_them() -> None:
    assert "numpy" in loaded("import numpy")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_function_needs_scrolling() -> None:
    long = [
        f"{place(path, function.lineno)} {function.name}"
        for path, tree in TREES.items()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno >= 70
    ]
    assert long == []


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Functions, classes and their methods whose names do not begin with an underscore."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def test_everything_public_is_documented() -> None:
    silent = [
        f"{place(path, node.lineno)} {node.name}"
        for path, tree in TREES.items()
        for node in public(tree.body)
        if not ast.get_docstring(node) and ast.unparse(node.body) != "..."
    ]
    assert silent == []


def test_every_module_says_what_it_is() -> None:
    assert [place(path, 1) for path, tree in TREES.items() if tree.body and not ast.get_docstring(tree)] == []


def test_library_code_does_not_print_or_exit() -> None:
    calls = [
        f"{place(path, node.lineno)} {ast.unparse(node.func)}"
        for path, tree in TREES.items()
        if part_of(path) not in {"cli", "__main__"}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "exit", "quit", "sys.exit", "os._exit"}
    ]
    assert calls == []
