"""What the reports of a wave take from the waves before it."""

from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.league.results import League
from acsi.reporting.past import Past
from acsi.steps.past import earlier_waves, inputs_of_past, past_of
from acsi.steps.rank import rank_folder
from acsi.steps.trend import with_change_since
from acsi.wave import Programme, change
from tests.steps.test_trend import firms, folders, programme, small_programme
from tests.wave.conftest import NOW

__all__ = ["firms", "folders", "programme", "small_programme"]


def ranked(programme: Programme, folders: dict[str, Path], name: str) -> League:
    """The league of a wave, with the change since the one before, left in the wave."""
    wave = programme.wave(name)
    before = [*earlier_waves(wave), None][-2] if earlier_waves(wave) else None
    league = with_change_since(rank_folder(folders[name]), wave, before)
    with change(wave, "rank", now=NOW) as work:
        work.write("league.json", league.model_dump_json(by_alias=True).encode())
    return league


def test_the_first_wave_has_no_past(programme: Programme, folders: dict[str, Path]) -> None:
    league = ranked(programme, folders, "2025Q3")
    assert past_of(programme.wave("2025Q3"), league) == Past()
    assert inputs_of_past(programme.wave("2025Q3")) == {}


def test_later_waves_are_no_past(programme: Programme, folders: dict[str, Path]) -> None:
    league = ranked(programme, folders, "2026Q2")
    found = past_of(programme.wave("2026Q2"), league)
    assert found.trend is not None
    assert found.trend.waves == ["2025Q3", "2026Q2"]


def test_the_past_ends_with_the_numbers_of_the_league(programme: Programme, folders: dict[str, Path]) -> None:
    before = ranked(programme, folders, "2026Q2")
    league = ranked(programme, folders, "2026Q3")
    found = past_of(programme.wave("2026Q3"), league)
    assert found.before == before
    assert found.trend is not None
    assert found.trend.waves == ["2025Q3", "2026Q2", "2026Q3"]
    for row in league.branches:
        course = next(each for each in found.trend.branches if each.branch == row.branch).courses["satisfaction"]
        assert course.levels[-1].estimate == pytest.approx(row.index)
        assert course.changes[-1].estimate == pytest.approx(row.change)
        assert course.changes[-1].verdict == row.change_verdict


def test_a_wave_before_without_a_league_leaves_out_what_became_of_its_list(
    programme: Programme, folders: dict[str, Path]
) -> None:
    league = ranked(programme, folders, "2026Q3")
    found = past_of(programme.wave("2026Q3"), league)
    assert found.before is None
    assert found.trend is not None


def test_one_wave_that_cannot_be_compared_leaves_the_last_two(programme: Programme, folders: dict[str, Path]) -> None:
    league = ranked(programme, folders, "2026Q3")
    oldest = programme.wave("2025Q3")
    other = (folders["2025Q3"] / "estimates.json").read_text(encoding="utf-8").replace('"satisfaction"', '"pleasure"')
    with change(oldest, "fit", now=NOW) as work:
        work.write("estimates.json", other.encode())
    found = past_of(programme.wave("2026Q3"), league)
    assert found.trend is not None
    assert found.trend.waves == ["2026Q2", "2026Q3"]


def test_a_file_that_is_spoilt_is_no_silence(programme: Programme, folders: dict[str, Path]) -> None:
    league = ranked(programme, folders, "2026Q3")
    with change(programme.wave("2025Q3"), "fit", now=NOW) as work:
        work.write("estimates.json", b"{}")
    with pytest.raises(AcsiError, match="F007"):
        past_of(programme.wave("2026Q3"), league)


def test_reports_follow_from_the_files_of_earlier_waves(programme: Programme, folders: dict[str, Path]) -> None:
    ranked(programme, folders, "2026Q2")
    inputs = inputs_of_past(programme.wave("2026Q3"))
    assert {"2026Q2/estimates.json", "2026Q2/league.json", "2025Q3/estimates.json"} <= inputs.keys()
    assert not any(name.startswith("2026Q3/") for name in inputs)
