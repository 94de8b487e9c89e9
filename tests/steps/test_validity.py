"""The validity of a wave: written once, again only for new interviews, and its estimates set beside themselves."""

import json
import shutil
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.steps.compare import compare_results
from acsi.steps.demo import DemoResult
from acsi.steps.diagram import write_diagram
from acsi.steps.validity import validate_wave
from acsi.wave import Programme, Wave
from acsi.wave.names import VALIDITY


@pytest.fixture
def wave(small_demo: DemoResult, tmp_path: Path) -> Wave:
    """A copy of the demo's wave, to be changed."""
    shutil.copytree(small_demo.folder, tmp_path / "programme")
    return Programme(tmp_path / "programme").wave(small_demo.wave)


def test_a_wave_is_validated_once(wave):
    validation, done = validate_wave(wave)
    assert done
    assert validation.by == "branch"
    assert len(validation.invariance) > 1
    assert json.loads(wave.read(VALIDITY))["verdicts"][0]["measure"] == "Q²predict"
    again, done = validate_wave(wave)
    assert not done
    assert again == validation


def test_a_wave_compared_with_itself_does_not_differ(wave):
    same = compare_results(wave.name, wave.name, wave.programme.folder)
    assert same.paired
    assert {change.verdict for change in same.constructs} == {"similar"}


def test_a_wave_that_does_not_exist_is_named(wave):
    with pytest.raises(AcsiError, match="P012"):
        compare_results(wave.name, "1999Q1", wave.programme.folder)


def test_a_wave_is_drawn_in_the_surveys_first_language(wave, tmp_path):
    write_diagram(wave, tmp_path / "model.svg")
    assert "满意度" in (tmp_path / "model.svg").read_text(encoding="utf-8")
