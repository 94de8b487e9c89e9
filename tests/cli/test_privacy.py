"""`acsi purge` and `acsi forget` as a person types them."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

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


def test_a_customer_is_forgotten_by_a_file_that_is_not_shown(acsi: Acsi, small_wave: Wave, tmp_path: Path) -> None:
    folder = small_wave.programme.folder
    phones, numbers = tmp_path / "phones.txt", tmp_path / "numbers.txt"
    phones.write_text("139 0000 0000\n", encoding="utf-8")
    numbers.write_text("C-S2\n", encoding="utf-8")
    tried = acsi("forget", "--phones", phones, "--customers", numbers, "--dry-run", "-C", folder)
    assert "2 cases unlinked" in tried.out
    assert "Nothing was written" in tried.out
    told = acsi("forget", "--phones", phones, "--customers", numbers, "-C", folder)
    assert "3 keyed hashes" in told.out
    assert not {"13900000000", "139 0000 0000", "C-S2", "C-N1"} & set(told.out.split())
    again = json.loads(acsi("forget", "--phones", phones, "--json", "-C", folder).out)
    assert [each["cases"] for each in again["waves"]] == [0]
    assert "In no wave" in acsi("forget", "--phones", phones, "-C", folder).out


def test_a_phone_is_asked_for_in_a_terminal_only(acsi: Acsi, small_wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = small_wave.programme.folder
    refused = acsi("forget", "-C", folder)
    assert (refused.code, "P032" in refused.err) == (1, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("+86 13900000000\n"))
    piped = acsi("forget", "--phones", "-", "--dry-run", "-C", folder)
    assert "1 case unlinked" in piped.out


def test_a_phone_may_be_typed_unseen(acsi: Acsi, small_wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def typed(text: str, **options: object) -> str:
        asked.update(options, text=text)
        return "13900000000"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", typed)
    assert "1 case unlinked" in acsi("forget", "--dry-run", "-C", small_wave.programme.folder).out
    assert asked["hide_input"] is True
