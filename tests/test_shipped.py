"""Shipped files are found at the top of a checkout and inside an installed package."""

from pathlib import Path

import pytest

import acsi.shipped
from acsi.shipped import shipped


def test_a_checkout_has_them_at_the_top() -> None:
    top = Path(acsi.shipped.__file__).parents[1]
    assert shipped("surveys") == top / "surveys"
    assert shipped("templates") == top / "reports" / "templates"


def test_an_installed_package_has_them_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_shipped" / "surveys").mkdir(parents=True)
    monkeypatch.setattr(acsi.shipped, "_PACKAGE", tmp_path)
    assert shipped("surveys") == tmp_path / "_shipped" / "surveys"
