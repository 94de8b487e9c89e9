"""A small demo that the tests of steps share: four branches, few claims, few resamples."""

import os
import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from acsi.render.fonts import Font
from acsi.render.pdf import Job
from acsi.shipped import shipped
from acsi.steps import demo
from acsi.steps.demo import DemoResult, demo_folder

CLAIMS = 40_000


@pytest.fixture(scope="session")
def small_surveys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped surveys with few resamples, and four of the branches."""
    folder = tmp_path_factory.mktemp("surveys")
    shutil.copytree(shipped("surveys"), folder, dirs_exist_ok=True)
    definition = folder / "auto-claims.yaml"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace("bootstrap: 5000", "bootstrap: 40"), encoding="utf-8")
    names = folder / "branches" / "china-motor.csv"
    lines = names.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if line.split(",")[2] in {"name_en", "Beijing", "Dalian", "Shenzhen", "Qinghai"}]
    names.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory, small_surveys: Path, font: Font) -> DemoResult:
    """A whole wave with real PDFs, made once for all processes of a run; tests only read it."""
    assert font
    of_run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_run = of_run.parent
    made = of_run / "small-demo.pickle"
    with FileLock(made.with_suffix(".lock")), pytest.MonkeyPatch.context() as patch:
        if not made.is_file():
            patch.setattr(demo, "shipped", lambda _: small_surveys)
            found = demo_folder(of_run / "small-demo", say=lambda _: None, claims=CLAIMS)
            made.write_bytes(pickle.dumps(found))
        result: DemoResult = pickle.loads(made.read_bytes())
        return result


def stand_ins(pages: Iterable[Job], *_: object, **__: object) -> Iterator[tuple[str, bytes]]:
    """In the place of the PDFs, which take most of the time."""
    return ((name, b"%PDF") for name, _ in pages)


def use_stand_ins(patch: pytest.MonkeyPatch) -> None:
    """Let reports be made without a font, and without anything to find fault with."""
    patch.setattr("acsi.render.fonts.require", lambda _: Font("Some Sans", __file__))
    patch.setattr("acsi.steps.production.render_all", stand_ins)
    patch.setattr("acsi.steps.production.findings", lambda *_, **__: [])


@pytest.fixture
def small_demo_again(small_surveys: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], DemoResult]:
    """Makes a small demo in a folder, with stand-ins for the PDFs."""
    monkeypatch.setattr(demo, "shipped", lambda _: small_surveys)
    use_stand_ins(monkeypatch)
    return lambda folder: demo_folder(folder, say=lambda _: None, claims=CLAIMS)
