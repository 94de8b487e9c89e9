"""Fixtures that all tests share, and the rule for tests that need more than Python: skip, unless it was required."""

import os
import shutil
import socket
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from acsi.render.fonts import Font, installed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHECKOUT = Path(__file__).resolve().parents[1]

NEEDS = {
    "shared": "the reference data in ../shared",
    "fonts": "a Chinese font such as Noto Sans CJK SC (script/setup installs it)",
    "golden": "the very font file in which the golden pictures were drawn (tests/reporting/golden/font.txt)",
    "postgres": "the PostgreSQL server that script/services starts",
    "spark": "pyspark, and Java 17 or later (script/services installs it)",
    "tmpfs": "the right to mount a small disk of its own, as root in Linux has it",
    "chromium": "Chromium (script/services installs it) and the package playwright",
}
"""What a test may need of the machine, as named by ACSI_REQUIRE, and the words for its absence."""


def required() -> set[str]:
    """The names in ACSI_REQUIRE, separated by spaces: what this machine is held to have."""
    return set(os.environ.get("ACSI_REQUIRE", "").split())


def pytest_configure() -> None:
    """A misspelt name in ACSI_REQUIRE would skip in silence what it was meant to require."""
    if unknown := required() - NEEDS.keys():
        raise pytest.UsageError(f"ACSI_REQUIRE names {sorted(unknown)}; known are {sorted(NEEDS)}")


@pytest.fixture(autouse=True)
def identity_path(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's identity would be kept; there is none, and the machine's own is out of reach of the tests."""
    path = tmp_path_factory.mktemp("user") / "identity.txt"
    monkeypatch.setenv("ACSI_IDENTITY", str(path))
    return path


@pytest.fixture(scope="session")
def requires() -> Callable[[str, bool], None]:
    """`requires(need, present)`: where `present` is false the test skips, or fails if ACSI_REQUIRE names the need."""

    def check(need: str, present: bool) -> None:
        if present:
            return
        reason = f"needs {NEEDS[need]}"
        if need in required():
            pytest.fail(f"{reason}, and ACSI_REQUIRE names {need!r}", pytrace=False)
        pytest.skip(reason)

    return check


@pytest.fixture(scope="session")
def shared(requires: Callable[[str, bool], None]) -> Path:
    """The folder of reference data beside the checkout."""
    folder = CHECKOUT.parent / "shared"
    requires("shared", folder.is_dir())
    return folder


@pytest.fixture(scope="session")
def reference(shared: Path) -> Path:
    """Results from other programs."""
    return shared / "reference"


@pytest.fixture(scope="session")
def font(requires: Callable[[str, bool], None]) -> Font:
    """The Chinese font of the reports."""
    found = installed()
    requires("fonts", found is not None)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def postgres(requires: Callable[[str, bool], None]) -> Iterator[str]:
    """The address of the PostgreSQL server of the tests, to which `#table` is added; its password is in PGPASSWORD."""
    place = ("127.0.0.1", 54329)
    try:
        socket.create_connection(place, timeout=5).close()
        runs = find_spec("psycopg") is not None
    except OSError:
        runs = False
    requires("postgres", runs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", "acsi")
        yield f"postgresql://acsi@{place[0]}:{place[1]}/postgres"


@pytest.fixture(scope="session")
def spark(requires: Callable[[str, bool], None], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the one Spark of the tests, to which `#table` is added; it runs in a Java beside this process."""
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    requires("spark", bool(java) and find_spec("pyspark") is not None)
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    yield "spark://local[2]"
    session.stop()


@pytest.fixture(scope="module")
def chromium(requires: Callable[[str, bool], None]) -> Iterator["Browser"]:
    """Debian's browser, without a window; closed after a module, since Playwright's loop runs as long as it is open."""
    program = shutil.which("chromium")
    requires("chromium", bool(program) and find_spec("playwright") is not None)
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=[*quiet, "--disable-sync"])
        yield browser
        browser.close()
