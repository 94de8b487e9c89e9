"""A wave whose contacts were destroyed is fitted, ranked, reported and compared as before."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from acsi.league.trend import trend
from acsi.steps.demo import DemoResult
from acsi.steps.demo_wave import FIRMS, INSURER
from acsi.steps.fit import fit_wave
from acsi.steps.purge import purge
from acsi.steps.rank import rank_wave
from acsi.steps.report import one_document
from acsi.steps.trend import results_of_wave
from acsi.wave import Wave, find_programme
from tests.wave.conftest import NOW


@pytest.fixture
def purged(small_demo: DemoResult, tmp_path: Path) -> Wave:
    """A whole wave without its contacts, and a definition by which everything is to be made again."""
    folder = tmp_path / "programme"
    shutil.copytree(small_demo.folder, folder, ignore=shutil.ignore_patterns(INSURER, FIRMS, "attic", "reports"))
    wave = find_programme(folder).wave(small_demo.wave)
    purge(wave, "contacts", because="asked", force=True, now=NOW)
    definition = folder / "survey.yaml"
    definition.write_text(definition.read_text("utf-8").replace("bootstrap: 40", "bootstrap: 41"), encoding="utf-8")
    return wave


def test_statistics_and_reports_go_on(purged: Wave) -> None:
    estimates, fitted = fit_wave(purged, now=NOW)
    league, ranked = rank_wave(purged, now=NOW)
    assert (fitted, ranked, estimates.method.bootstrap) == (True, True, 41)
    both = [results_of_wave(purged), replace(results_of_wave(purged), name="again")]
    found = trend(both, purged.programme.survey(), purged.programme.branches())
    assert {change.verdict for each in found.branches for change in each.courses[found.index].changes} == {"noise"}
    ranked_first = league.branches[0].branch
    for language, words in (("zh", "客户留言已按规定连同姓名和电话一并销毁。"), ("en", "was destroyed on purpose")):
        document, _ = one_document(purged, ranked_first, [language])
        assert words in re.sub(r"\s+", " ", document.html())
    assert one_document(purged, None, ["zh"])[0].html()
