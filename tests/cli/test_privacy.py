"""`acsi purge` as a person types it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from acsi.wave import Wave, change
from tests.cli.conftest import Ran
from tests.steps.small_wave import deliver, firms, small_programme, small_wave

__all__ = ["deliver", "firms", "small_programme", "small_wave"]

Acsi = Callable[..., Ran]


def test_a_purge_says_what_went_and_what_must_go_too(acsi: Acsi, small_wave: Wave) -> None:
    folder = small_wave.programme.folder
    said = acsi("purge", "2026Q3", "--contacts", "-C", folder, "--force", "--because", "the programme ends")
    assert said.code == 0
    assert "none opens" in said.out
    assert "Back-ups" in said.out
    assert "Purged on" in acsi("status", "2026Q3", "-C", folder).out
    refused = acsi("handover", "2026Q3", "--to", "north", "-C", folder)
    assert (refused.code, "P022" in refused.err) == (1, True)
    links = acsi("purge", "2026Q3", "--links", "-C", folder, "--force", "--because", "the programme ends")
    assert "nobody can be linked" in links.out


@pytest.mark.parametrize("options", [(), ("--contacts", "--links")])
def test_one_thing_is_purged_at_a_time(acsi: Acsi, small_wave: Wave, options: tuple[str, ...]) -> None:
    refused = acsi("purge", "2026Q3", *options, "-C", small_wave.programme.folder)
    assert (refused.code, "P027" in refused.err) == (1, True)


def test_status_of_all_waves_names_what_is_overdue(acsi: Acsi, small_wave: Wave) -> None:
    folder = small_wave.programme.folder
    assert "Overdue" not in acsi("status", "-C", folder).out
    with change(small_wave, "sample", now=datetime(2020, 1, 2, tzinfo=UTC)) as work:
        work.write("sample.parquet", small_wave.read("sample.parquet"))
        work.set(keep_until={"contacts": date(2020, 7, 1), "links": date(2022, 1, 1)})
    told = acsi("status", "-C", folder).out
    assert "Overdue since 2020-07-01: acsi purge 2026Q3 --contacts" in told
