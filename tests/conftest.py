"""Fixtures that all tests share, and the rule for tests that need more than Python: skip, unless it was required."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from acsi.render.fonts import Font, installed

CHECKOUT = Path(__file__).resolve().parents[1]

NEEDS = {
    "shared": "the reference data in ../shared",
    "fonts": "a Chinese font such as Noto Sans CJK SC (script/setup installs it)",
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
