"""Deliveries into a wave."""

import io
import json
from pathlib import Path

import pandas as pd
import pytest
from pyreadstat import write_sav

from acsi.errors import AcsiError
from acsi.keys import new_identity, save_identity
from acsi.steps.desk import settle
from acsi.steps.handover import hand_over, release
from acsi.steps.receive import Received, quarantine, receive
from acsi.steps.status import wave_status
from acsi.steps.withdraw import withdraw
from acsi.wave import Wave, change
from acsi.wave.manifest import sha256_of
from tests.steps.small_wave import Deliver, deliver, firms, sampled, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]


def take(wave: Wave, *files: Path, **options: object) -> Received:
    return receive(wave, files, now=NOW, **options)


def responses(wave: Wave) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(wave.read("responses.parquet")))


def codes(received: Received) -> list[str]:
    return [problem.code for problem in received.refused]


def state(wave: Wave) -> dict[str, bytes]:
    """Every byte of the wave."""
    return {str(path): path.read_bytes() for path in wave.folder.rglob("*") if path.is_file()}


def test_good_rows_become_responses_and_the_others_go_to_quarantine(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {"remark": "很快"}, {"case_id": "N2", "overall": 11}, {"case_id": "S1", "overall": 99})
    received = take(small_wave, file)
    table = responses(small_wave)
    assert table["case_id"].tolist() == ["N1", "S1"]
    assert table["weight"].tolist() == [60.0, 200.0]
    assert table["overall"].tolist() == [8.0, 99.0]
    assert table["channel"].tolist() == ["agent", "agent"]
    assert "remark" not in table
    assert table["started"].tolist()[0] == pd.Timestamp("2026-07-01 10:00")
    (row,) = quarantine(small_wave).rows
    assert (row.file, row.row, [each.code for each in row.findings]) == ("a.csv", 3, ["V121"])
    assert received.fieldwork is not None
    assert (received.fieldwork.total.interviews, received.fieldwork.quarantined) == (2, 1)
    assert small_wave.manifest().status == "received"
    remarks = json.loads(small_wave.read_private("remarks.age"))
    assert [each["text"] for each in remarks["remarks"]] == ["很快"]


def test_a_delivery_is_kept_unchanged_and_encrypted(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {"remark": "提到了王样本"})
    take(small_wave, file)
    assert small_wave.read_private("deliveries/001.csv.age") == file.read_bytes()
    (entry,) = small_wave.manifest().deliveries
    assert entry["sha256"] == sha256_of(file)
    assert (entry["state"], entry["rows"], entry["accepted"]) == ("taken", 1, 1)
    plain = [content for name, content in state(small_wave).items() if not name.endswith(".age")]
    assert not any("王样本".encode() in content for content in plain)


def test_the_definition_that_answers_were_taken_in_by_is_kept(small_wave: Wave, deliver: Deliver) -> None:
    definition = small_wave.programme.definition.read_bytes()
    take(small_wave, deliver("a.csv", {}))
    small_wave.programme.definition.write_bytes(definition + b"# changed\n")
    assert small_wave.read("definition.yaml") == definition
    withdraw(small_wave, "001", now=NOW)
    assert not small_wave.has("definition.yaml")


def test_the_same_file_twice_changes_nothing_and_is_said(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {})
    take(small_wave, file)
    before = state(small_wave)
    again = take(small_wave, file.rename(file.with_name("b.csv")))
    assert (again.same, again.deliveries) == (["a.csv"], [])
    assert again.fieldwork is not None
    assert state(small_wave) == before


def test_one_file_given_twice_at_once_is_taken_once(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {})
    assert len(take(small_wave, file, file).deliveries) == 1


def test_deliveries_add_up_and_later_rows_correct_earlier_ones(small_wave: Wave, deliver: Deliver) -> None:
    take(small_wave, deliver("a.csv", {"overall": 3}, {"case_id": "N2"}))
    received = take(small_wave, deliver("b.csv", {"overall": 4}, {"case_id": "S1"}))
    assert responses(small_wave).set_index("case_id")["overall"].to_dict() == {"N1": 4.0, "N2": 8.0, "S1": 8.0}
    assert received.fieldwork is not None
    (correction,) = received.fieldwork.corrections
    assert (correction.case_id, correction.delivery, correction.columns) == ("N1", "002", ["overall"])


def test_two_firms_deliver_in_one_go_in_two_formats(small_wave: Wave, deliver: Deliver, tmp_path: Path) -> None:
    hand_over(small_wave, "north", branches=["N"], now=NOW)
    hand_over(small_wave, "south", now=NOW)
    north = deliver("north.csv", {"complained": 98}, {"case_id": "N2"})
    south = tmp_path / "south.sav"
    table = pd.read_csv(deliver("tmp.csv", {"case_id": "S1", "overall": 98})).astype({"handling": float, "remark": str})
    write_sav(table.assign(started=pd.Timestamp("2026-07-01 09:00")), south, missing_ranges={"overall": [98, 99]})
    received = take(small_wave, north, south)
    assert [each.file for each in received.deliveries] == ["north.csv", "south.sav"]
    table = responses(small_wave).set_index("case_id")
    assert table["firm"].to_dict() == {"N1": "north", "N2": "north", "S1": "south"}
    assert table.loc["S1", "overall"] == 98
    assert table.loc["N1", "complained"] == 98


def test_a_file_that_is_no_delivery_is_refused_but_kept_and_the_others_are_taken(
    small_wave: Wave, deliver: Deliver, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.sav"
    write_sav(pd.DataFrame({"q": [1.0] * 50}), torn)
    torn.write_bytes(torn.read_bytes()[:-1])
    received = take(small_wave, torn, deliver("good.csv", {}))
    assert codes(received) == ["F002"]
    assert len(responses(small_wave)) == 1
    assert [entry["state"] for entry in small_wave.manifest().deliveries] == ["refused", "taken"]
    assert small_wave.read_private("deliveries/001.sav.age") == torn.read_bytes()


def test_a_wave_with_only_refused_files_has_not_been_received(small_wave: Wave, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    received = take(small_wave, empty)
    assert codes(received) == ["F004"]
    assert received.fieldwork is None
    assert not small_wave.has("responses.parquet")
    assert small_wave.manifest().status == "sampled"
    with pytest.raises(AcsiError, match="V009 Nothing has been received yet"):
        quarantine(small_wave)


def test_a_delivery_for_another_wave_is_refused_and_its_wave_named(small_wave: Wave, deliver: Deliver) -> None:
    sampled(small_wave.programme, "2026Q2", "Z")
    by_cases = take(small_wave, deliver("a.csv", {"case_id": "ZN1"}))
    told = "V004 a.csv: None of its case ids is of wave 2026Q3. They are cases of wave 2026Q2."
    assert str(by_cases.refused[0]).startswith(told)
    by_column = take(small_wave, deliver("b.csv", {"wave": "2026Q2"}))
    assert codes(by_column) == ["V002"]


def test_wrong_columns_are_named_with_what_was_meant(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {})
    file.write_text(file.read_text().replace("disposition", "dispositon"))
    (problem,) = take(small_wave, file).refused
    assert "The column disposition is missing. Did you mean dispositon?" in str(problem)


def test_a_refused_file_can_be_given_again_once_the_cause_is_gone(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {"wave": "2026Q2"})
    assert codes(take(small_wave, file)) == ["V002"]
    definition = small_wave.programme.definition
    definition.write_text(definition.read_text(encoding="utf-8") + "# a remark\n", encoding="utf-8")
    assert codes(take(small_wave, file)) == ["V002"]
    assert [entry["number"] for entry in small_wave.manifest().deliveries] == ["001"]


def test_a_release_lets_rows_in_that_were_refused(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {}, {"case_id": "N5"})
    take(small_wave, file)
    assert [each.code for each in quarantine(small_wave).rows[0].findings] == ["V104"]
    release(small_wave, "N", 1, now=NOW)
    assert take(small_wave, file).same == ["a.csv"]
    assert responses(small_wave)["case_id"].tolist() == ["N1", "N5"]


def test_a_dry_run_tells_the_same_and_writes_nothing(small_wave: Wave, deliver: Deliver) -> None:
    files = [deliver("a.csv", {}, {"case_id": "N2", "overall": 0}), deliver("b.csv", {"wave": "2026Q2"})]
    before = state(small_wave)
    tried = take(small_wave, *files, dry_run=True)
    assert state(small_wave) == before
    done = take(small_wave, *files)
    assert (tried.fieldwork, tried.quarantine, tried.refused) == (done.fieldwork, done.quarantine, done.refused)


def test_files_and_firms_that_do_not_exist_are_told_before_anything_is_kept(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {})
    with pytest.raises(AcsiError, match="F001"):
        take(small_wave, file, Path("absent.csv"))
    with pytest.raises(AcsiError, match=r"H002 .* Did you mean north\?"):
        take(small_wave, file, firm="nroth")
    assert small_wave.manifest().deliveries == ()


def test_without_an_identity_nothing_is_taken(small_wave: Wave, deliver: Deliver, identity_path: Path) -> None:
    identity_path.unlink()
    with pytest.raises(AcsiError, match="K001"):
        take(small_wave, deliver("a.csv", {}))
    save_identity(new_identity(), identity_path)
    with pytest.raises(AcsiError, match="K009"):
        take(small_wave, deliver("a.csv", {}))
    assert small_wave.manifest().deliveries == ()


def test_a_closed_wave_takes_nothing_unless_forced(small_wave: Wave, deliver: Deliver) -> None:
    with change(small_wave, "close", now=NOW):
        pass
    with pytest.raises(AcsiError, match="P014"):
        take(small_wave, deliver("a.csv", {}))
    assert take(small_wave, deliver("a.csv", {}), force=True).deliveries


def test_what_was_kept_before_a_crash_is_taken_by_the_next_run(
    small_wave: Wave, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = deliver("a.csv", {})
    with monkeypatch.context() as broken:
        broken.setattr("acsi.steps.desk.check_rows", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(small_wave, file)
    assert [entry["state"] for entry in small_wave.manifest().deliveries] == ["kept"]
    assert small_wave.read_private("deliveries/001.csv.age") == file.read_bytes()
    assert [each.file for each in take(small_wave, deliver("b.csv", {"case_id": "N2"})).deliveries] == [
        "a.csv",
        "b.csv",
    ]
    assert take(small_wave, file).same == ["a.csv"]


def test_two_at_once_do_not_write_over_each_other(
    small_wave: Wave, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = deliver("a.csv", {}), deliver("b.csv", {"case_id": "N2"})

    with monkeypatch.context() as patched:

        def meanwhile(*arguments: object) -> object:
            patched.undo()
            take(small_wave, second)
            return settle(*arguments)

        patched.setattr("acsi.steps.receive.settle", meanwhile)
        with pytest.raises(AcsiError, match="H009"):
            take(small_wave, first)
    assert take(small_wave, first).same == ["a.csv"]
    assert responses(small_wave)["case_id"].tolist() == ["N1", "N2"]


def test_a_definition_that_earlier_deliveries_do_not_fit_is_told(small_wave: Wave, deliver: Deliver) -> None:
    take(small_wave, deliver("a.csv", {}))
    definition = small_wave.programme.definition
    text = definition.read_text(encoding="utf-8").replace("column: TOL", "column: TOLERANCE")
    definition.write_text(text, encoding="utf-8")
    with pytest.raises(AcsiError, match=r"V007 Delivery 001 \(a\.csv\) passed before and no longer does: V001"):
        take(small_wave, deliver("b.csv", {"case_id": "N2", "TOLERANCE": 3}))
    assert len(responses(small_wave)) == 1


def test_messages_and_plain_files_hold_no_personal_data(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {}, {"case_id": "N2", "overall": "13900001234"}, {"case_id": "王样本", "remark": "王样本"})
    received = take(small_wave, file)
    told = "".join(finding.message for row in received.quarantine for finding in row.findings)
    assert told.count("A number of 11 digits") == 1
    plain = "".join(
        content.decode("utf-8", "replace") for name, content in state(small_wave).items() if not name.endswith(".age")
    )
    assert not any(secret in told + plain for secret in ("13900001234", "王样本"))


def test_a_delivery_withdrawn_leaves_what_the_others_say(small_wave: Wave, deliver: Deliver) -> None:
    first = deliver("a.csv", {"overall": 3})
    take(small_wave, first)
    take(small_wave, deliver("b.csv", {"overall": 4}, {"case_id": "S1"}))
    left = withdraw(small_wave, "002", now=NOW)
    assert left is not None
    assert left.total.interviews == 1
    assert responses(small_wave)["overall"].tolist() == [3.0]
    with pytest.raises(AcsiError, match="V010"):
        withdraw(small_wave, "002", now=NOW)
    with pytest.raises(AcsiError, match="V008"):
        withdraw(small_wave, "003", now=NOW)
    assert withdraw(small_wave, "001", now=NOW) is None
    assert not small_wave.has("responses.parquet")
    assert len(take(small_wave, first).deliveries) == 1


def test_a_firm_may_deliver_under_its_own_names_and_codes(small_wave: Wave, deliver: Deliver) -> None:
    definition = small_wave.programme.definition
    told = '"columns": {"CASE": "case_id", "RESULT": "disposition"}, "dispositions": {"1": 110}'
    text = definition.read_text(encoding="utf-8").replace('"south": {', f'"south": {{{told}, ')
    definition.write_text(text, encoding="utf-8")
    file = deliver("a.csv", {"case_id": "S1", "disposition": 1})
    file.write_text(file.read_text().replace("case_id", "CASE").replace("disposition", "RESULT"))
    assert [each.accepted for each in take(small_wave, file).deliveries] == [1]
    assert responses(small_wave)["case_id"].tolist() == ["S1"]


def test_cases_that_a_cumulative_file_lacks_are_told_and_stay(small_wave: Wave, deliver: Deliver) -> None:
    take(small_wave, deliver("a.csv", {}, {"case_id": "N2"}, {"case_id": "N3", "overall": 0}))
    received = take(small_wave, deliver("b.csv", {}, {"case_id": "N4"}))
    assert [(each.code, each.where) for each in received.doubts] == [("W405", "b.csv")]
    assert "lacks 1 of its cases: N2." in received.doubts[0].message
    assert received.fieldwork is not None
    assert [each.gone for each in received.fieldwork.deliveries] == [[], ["N2"]]
    assert responses(small_wave)["case_id"].tolist() == ["N1", "N2", "N4"]


def test_new_cases_or_corrected_rows_alone_are_no_cumulative_file(small_wave: Wave, deliver: Deliver) -> None:
    take(small_wave, deliver("a.csv", {}, {"case_id": "N2"}, {"case_id": "N3"}, {"case_id": "N4", "overall": 0}))
    assert take(small_wave, deliver("b.csv", {"case_id": "N4"}, {"case_id": "N1", "overall": 5})).doubts == []
    hand_over(small_wave, "south", now=NOW)
    assert take(small_wave, deliver("c.csv", {"case_id": "S1", "firm": "south"}), firm="north").doubts == []


def test_a_wave_whose_deliveries_are_all_withdrawn_has_not_been_received(small_wave: Wave, deliver: Deliver) -> None:
    file = deliver("a.csv", {})
    take(small_wave, file)
    withdraw(small_wave, "001", now=NOW)
    assert small_wave.manifest().status == "sampled"
    remarks = {step.command: step.remark for step in wave_status(small_wave).steps}
    assert remarks["receive"] == "undone since"
    take(small_wave, file)
    assert small_wave.manifest().status == "received"


def test_what_follows_from_a_delivery_withdrawn_is_out_of_date(small_wave: Wave, deliver: Deliver) -> None:
    take(small_wave, deliver("a.csv", {}))
    take(small_wave, deliver("b.csv", {"case_id": "S1"}))
    for command, read, wrote in (
        ("fit", "responses.parquet", "estimates.json"),
        ("rank", "estimates.json", "league.json"),
        ("report", "league.json", "reports/national.zh.pdf"),
    ):
        with change(small_wave, command, now=NOW, inputs=small_wave.hashes(read)) as work:
            work.write(wrote, b"what was made")
    assert small_wave.manifest().status == "reported"
    withdraw(small_wave, "002", now=NOW)
    remarks = {step.command: step.remark for step in wave_status(small_wave).steps}
    assert remarks["fit"] == "out of date: responses.parquet changed since"
    assert remarks["rank"] == remarks["report"] == "out of date: follows from fit, to be run again"
    assert small_wave.manifest().status == "received"
