"""The package as users install it: the wheel carries all it needs, and the pins cover what it asks for."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
SHIPPED = {"surveys": "acsi/_shipped/surveys", "reports/templates": "acsi/_shipped/templates"}


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    """What a command prints, run in `folder`; it must succeed."""
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout without a network."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=CHECKOUT)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content installed, away from the checkout."""
    target = tmp_path_factory.mktemp("elsewhere") / "site"
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--no-deps", "--no-index", "--target", target, wheel, folder=target.parent)
    return target


def acsi(installed: Path, folder: Path, *arguments: str) -> str:
    """What the installed command prints, run in another folder."""
    return run(
        sys.executable, installed / "bin" / "acsi", *arguments, folder=folder, PYTHONPATH=str(installed), PYTHONUTF8="1"
    )


def test_the_wheel_holds_every_shipped_file(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for source, target in SHIPPED.items():
        files = [path for path in (CHECKOUT / source).rglob("*") if path.is_file()]
        assert files, source
        assert {f"{target}/{path.relative_to(CHECKOUT / source).as_posix()}" for path in files} <= held


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {re.sub(r"-.*", "", top) for top in tops} == {"acsi"}


def test_the_installed_package_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    found = run(sys.executable, "-c", "import acsi; print(acsi.__file__)", folder=tmp_path, PYTHONPATH=str(installed))
    assert Path(found.strip()).is_relative_to(installed)


def test_the_installed_command_answers_from_another_folder(installed: Path, tmp_path: Path) -> None:
    assert "fit" in acsi(installed, tmp_path, "--help")
    assert '"questions"' in acsi(installed, tmp_path, "schema")


def test_a_programme_starts_from_the_shipped_surveys(installed: Path, tmp_path: Path) -> None:
    for survey in sorted(path.stem for path in (CHECKOUT / "surveys").glob("*.yaml")):
        acsi(installed, tmp_path, "new", survey, "--survey", survey)
        acsi(installed, tmp_path, "check", f"{survey}/survey.yaml")


def name_of(requirement: str) -> str:
    """The normalised name of a package."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement.strip())[0]).lower()


PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = [line for line in (CHECKOUT / "constraints.txt").read_text().splitlines() if line and line[0] != "#"]


def test_every_dependency_is_pinned() -> None:
    wanted = chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    assert {name_of(one) for one in wanted} - {name_of(one) for one in PINS} == {"acsi"}


def test_every_dependency_has_one_lower_bound_that_can_be_tried_and_no_upper_one() -> None:
    for one in chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()):
        assert re.fullmatch(r"[\w.-]+(\[\w+\])?>=[\d.]+|acsi\[[\w,]+\]", one), one


def rows(part: str) -> dict[str, list[str]]:
    """The table of a part of docs/supply.md: the cells after each package's name."""
    page = (CHECKOUT / "docs/supply.md").read_text(encoding="utf-8")
    [table] = re.findall(f"<!-- {part} -->\n(.*)<!-- end of {part} -->", page, re.DOTALL)
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    return {name_of(name): cells for name, *cells in lines}


def test_the_page_of_supply_tells_of_every_dependency_why_from_when_and_under_which_licence() -> None:
    extras = PROJECT["optional-dependencies"]
    named = [*PROJECT["dependencies"], *(one for extra in extras if extra != "dev" for one in extras[extra])]
    pinned = dict(pin.split("==") for pin in PINS)
    lowest = {name_of(one): one.split(">=")[1] for one in named}
    versions = {name_of(name): version for name, version in pinned.items()}
    direct, others = rows("direct"), rows("others")
    assert {name: cells[1] for name, cells in direct.items()} == lowest
    assert {name: cells[-2] for name, cells in (direct | others).items()} == versions
    assert all(cell for cells in (direct | others).values() for cell in cells)


COMES_WITH = {
    "fontTools": "weasyprint",
    "markupsafe": "jinja2",
    "pydantic_core": "pydantic",
    "sqlglot": "ibis-framework",
}
CALLED = {"PIL": "pillow", "ibis": "ibis-framework", "ruamel": "ruamel-yaml"}
"""Imports that another dependency always brings, and those whose package has another name."""


def test_everything_imported_is_a_dependency_and_every_dependency_is_imported() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "acsi").rglob("*.py"))
    found = set(re.findall(r"^ *(?:import|from) (\w+)[\w.]*(?: import .+| as \w+)?$", sources, re.MULTILINE))
    foreign = {name for name in found - sys.stdlib_module_names - {"acsi"} if name not in COMES_WITH}
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["postgres"], *extras["spark"], *extras["zip"]]
    assert {CALLED.get(name, name) for name in foreign} == {name_of(one) for one in wanted}
    assert set(COMES_WITH.values()) <= {name_of(one) for one in wanted}


def test_constraints_are_exact_versions_without_addresses() -> None:
    for line in (CHECKOUT / "constraints.txt").read_text().splitlines():
        assert re.fullmatch(r"(#.*|[\w.-]+==[\w.]+)?", line), line
        assert "://" not in line
