"""Linking renewals to a wave: only of those who agreed, under its own key and day, and nothing personal is kept."""

import io
import json
import shutil
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.keys import case_ids
from acsi.steps.renewals import renewals_of, write_branches
from acsi.steps.retention import keep_until
from acsi.steps.status import close_wave, wave_status
from acsi.survey.retention import Retention, months_after
from acsi.wave import change, find_programme
from tests.steps.linked_wave import CUSTOMERS, customers, linked_wave, parquet, renewed
from tests.wave.conftest import NOW

__all__ = ["linked_wave", "renewed"]

LATER = datetime(2027, 10, 1, tzinfo=UTC)


def told(wave, file):
    return renewals_of(wave, str(file), now=LATER)[0]


def with_definition(wave, before: str, after: str):
    """The wave under a changed definition."""
    definition = wave.programme.definition
    text = definition.read_text(encoding="utf-8")
    assert before in text
    definition.write_text(text.replace(before, after), encoding="utf-8")
    return find_programme(wave.programme.folder).wave(wave.name)


def first(table: pd.DataFrame, **cells: str) -> pd.DataFrame:
    """The table with other cells for the first customer interviewed, who agreed to be linked."""
    changed = table.copy()
    for column, cell in cells.items():
        changed.loc[changed["insured_no"] == CUSTOMERS[0], column] = cell
    return changed


def test_only_those_who_agreed_are_linked_and_all_are_counted(linked_wave, renewed):
    linked = told(linked_wave, renewed()).linked
    agreed = customers()["agree"].eq(1)
    assert (linked.interviews, linked.asked) == (400, int(customers()["agree"].notna().sum()))
    assert linked.consented == linked.found == linked.used == agreed.sum()
    assert (linked.rows, linked.unmatched, linked.open, linked.too_early, linked.repeated) == (800, 0, 0, 0, 0)
    weights = np.where(customers()["branch"] == "N", 4.0, 10.0)
    assert linked.index == pytest.approx(np.average(customers()["satisfaction"], weights=weights))


def test_what_those_did_who_did_not_agree_changes_nothing(linked_wave, renewed):
    silent = set(customers().loc[~customers()["agree"].eq(1), "insured_no"])

    def reversed_(table):
        others = table["insured_no"].isin(silent) | table["insured_no"].str.startswith("99")
        return table.assign(
            renewed=table["renewed"].mask(others, "unknown"), premium=table["premium"].mask(others, "x")
        )

    before = told(linked_wave, renewed())
    assert told(linked_wave, renewed(reversed_, "other.csv")) == before


def test_the_result_does_not_depend_on_the_order_of_rows_or_the_kind_of_file(linked_wave, renewed):
    whole = told(linked_wave, renewed())
    shuffled = told(linked_wave, renewed(lambda table: table.sample(frac=1, random_state=1), "s.csv"))
    assert shuffled == whole
    assert told(linked_wave, renewed(name="r.xlsx")) == whole
    words = {"1": "是", "0": "否"}
    chinese = {"renewed": "是否续保", "premium": "保费"}
    in_gbk = renewed(lambda t: t.assign(renewed=t["renewed"].map(words)).rename(columns=chinese), "gbk.csv")
    assert told(linked_wave, in_gbk) == whole
    spelt = renewed(
        lambda t: t.assign(insured_no=" " + t["insured_no"] + "\u3000", premium="¥" + t["premium"]), "b.csv"
    )
    assert told(linked_wave, spelt) == whole


def test_nothing_personal_is_written(linked_wave, renewed):
    told(linked_wave, renewed())
    folder = linked_wave.programme.folder
    cases = case_ids(linked_wave.keys().case_key, linked_wave.name, CUSTOMERS)
    for name in ("renewals.json", "log.jsonl", "wave.json"):
        text = (folder / "waves" / "2026Q3" / name).read_text(encoding="utf-8")
        assert not any(f'"{each}"' in text for each in CUSTOMERS)
        assert not any(each in text for each in cases)
    assert json.loads(linked_wave.read("renewals.json"))["wave"] == "2026Q3"


def test_the_same_file_again_is_nothing_to_do_and_another_replaces_the_result(linked_wave, renewed):
    file = renewed()
    found, done = renewals_of(linked_wave, str(file), now=LATER)
    assert done
    assert renewals_of(linked_wave, str(file), now=LATER) == (found, False)
    other = told(linked_wave, renewed(lambda table: first(table, renewed=""), "later.csv"))
    assert (other.linked.open, other.linked.used) == (1, found.linked.used - 1)
    assert len(list((linked_wave.folder / "attic").glob("*/renewals.json"))) == 1


def test_a_closed_wave_takes_renewals_and_stays_closed(linked_wave, renewed):
    close_wave(linked_wave, now=NOW, force=True)
    told(linked_wave, renewed())
    assert wave_status(linked_wave).status == "closed"
    assert wave_status(linked_wave).faults == ()
    last = linked_wave.log().lines[-1]
    assert (last["command"], "forced" in last["note"]) == ("renewals", False)


def test_links_outlive_contacts_and_end_on_their_own_day(linked_wave, renewed):
    assert keep_until(linked_wave) == {"contacts": date(2027, 3, 30), "links": date(2028, 9, 30)}
    keys = linked_wave.keys()
    purge(linked_wave, keys.model_copy(update={"contacts": ""}))
    assert told(linked_wave, renewed()).linked.used > 300
    with pytest.raises(AcsiError, match=r"L078 .*2026Q3 were to be kept until 2028-09-30"):
        renewals_of(linked_wave, str(renewed()), now=datetime(2028, 10, 1, tzinfo=UTC))
    renewals_of(linked_wave, str(renewed()), now=datetime(2028, 9, 30, 23, tzinfo=UTC))
    purge(linked_wave, keys.model_copy(update={"case_key": ""}))
    with pytest.raises(AcsiError, match="L079"):
        told(linked_wave, renewed())


def purge(wave, keys) -> None:
    """Keep only these keys of the wave."""
    with change(wave, "purge", now=NOW, force=True) as work:
        work.set_secrets(work.secrets.model_copy(update={"waves": {**work.secrets.waves, wave.name: keys}}))


def test_a_later_definition_does_not_move_the_days(linked_wave):
    changed = with_definition(linked_wave, "acsi: 1", "acsi: 1\nretention: {contacts_months: 1, links_months: 60}")
    assert keep_until(changed)["links"] == date(2028, 9, 30)
    with change(changed, "sample", now=NOW) as work:
        work.set(keep_until={})
    assert keep_until(changed) == {"contacts": date(2026, 10, 30), "links": date(2031, 9, 30)}


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 15), 1, date(2026, 12, 15)),
        (date(2026, 2, 28), 24, date(2028, 2, 28)),
    ],
)
def test_months_end_with_the_month(day, months, then):
    assert months_after(day, months) == then
    assert Retention(contacts_months=months).days(day)["contacts"] == then


def test_what_was_done_before_the_interview_is_left_out(linked_wave, renewed):
    def dated(table):
        days = table.assign(renewed_on=np.where(table["renewed"] == "1", "2027-03-01", ""))
        return first(days, renewed="1", renewed_on="2026/9/1")

    found = told(linked_wave, renewed(dated))
    assert found.linked.too_early == 1
    assert "W379" in [each.code for each in found.warnings]


def test_interviews_without_a_score_are_counted_and_left_out(linked_wave, renewed):
    scores = pd.read_parquet(io.BytesIO(linked_wave.read("scores.parquet")))
    scores.loc[:4, "satisfaction"] = np.nan
    with change(linked_wave, "fit", now=NOW) as work:
        work.write("scores.parquet", parquet(scores))
    linked = told(linked_wave, renewed()).linked
    agreed = customers()["agree"].eq(1)
    assert (linked.consented, linked.no_score) == (agreed.sum(), agreed[:5].sum())
    assert linked.used == linked.consented - linked.no_score


def test_rows_that_say_the_same_count_once(linked_wave, renewed):
    twice = renewed(lambda table: pd.concat([table, table[table["insured_no"].isin(CUSTOMERS[:3])]]), "twice.csv")
    found = told(linked_wave, twice)
    assert (found.linked.repeated, found.linked.used) == (3, int(customers()["agree"].eq(1).sum()))
    assert [each.code for each in found.warnings] == ["W378"]


def test_a_file_that_lacks_most_of_them_is_doubtful(linked_wave, renewed):
    few = renewed(lambda table: table[~table["insured_no"].isin(CUSTOMERS[:240])])
    found = told(linked_wave, few)
    assert found.linked.unmatched == found.linked.consented - found.linked.found > found.linked.found
    assert "W377" in [each.code for each in found.warnings]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            lambda t: t.rename(columns={"renewed": "renewd"}),
            r"L072 r.csv: There is no column renewed. Did you mean renewd",
        ),
        (lambda t: t.rename(columns={"insured_no": "insured"}), r"L072 .*no column insured_no. Did you mean insured"),
        (lambda t: first(t, renewed="maybe"), r"L073 r.csv, column renewed: 1 customer .* A text of 5 characters"),
        (lambda t: first(t, renewed="2"), r"L073 .* the first: 2\."),
        (lambda t: pd.concat([t, first(t, premium="7").tail(400)]), r"L074 r.csv: 1 customer who was"),
        (
            lambda t: t.assign(insured_no=[f"8{each}" for each in t["insured_no"]]),
            r"L075 r.csv: None of the 800 rows.*insured_no",
        ),
        (lambda t: first(t, premium="much"), r"L080 r.csv, column premium"),
        (lambda t: first(t, premium="-5"), r"L080"),
        (lambda t: t.assign(renewed_on="30/09/2026"), r"L082 r.csv, column renewed_on"),
        (lambda t: t.assign(renewed="1"), r"L077 .* has 0"),
        (lambda t: t.assign(renewed=""), r"L077 Of 0"),
        (lambda t: t.head(0), r"L075|F004"),
    ],
)
def test_a_faulty_file_is_refused_and_nothing_written(linked_wave, renewed, changed, message):
    with pytest.raises(AcsiError, match=message):
        told(linked_wave, renewed(changed))
    assert not linked_wave.has("renewals.json")


def test_numbers_of_customers_that_lost_their_zeros_are_refused(linked_wave, renewed):
    as_numbers = renewed(lambda t: t.assign(insured_no=t["insured_no"].astype(int)), "r.xlsx")
    with pytest.raises(AcsiError, match="I011"):
        told(linked_wave, as_numbers)


def test_a_missing_file_is_named(linked_wave, tmp_path):
    with pytest.raises(AcsiError, match="F001"):
        told(linked_wave, tmp_path / "none.csv")


def test_without_a_question_of_consent_nobody_is_linked(linked_wave, renewed):
    with pytest.raises(AcsiError, match="L070"):
        told(with_definition(linked_wave, ", consent: linkage", ""), renewed())
    other = with_definition(linked_wave, "id: agree, scale: yes_no", "id: agrees, scale: yes_no, consent: linkage")
    with pytest.raises(AcsiError, match="L083"):
        told(other, renewed())


def test_without_consent_nobody_is_linked(linked_wave, renewed):
    table = pd.read_parquet(io.BytesIO(linked_wave.read("responses.parquet")))
    with change(linked_wave, "receive", now=NOW) as work:
        work.write("responses.parquet", parquet(table.assign(agree=table["agree"].replace(1, 0))))
    with pytest.raises(AcsiError, match=r"L071 .*392 were asked"):
        told(linked_wave, renewed())


def test_a_wave_that_is_not_fitted_says_how(linked_wave, renewed):
    with change(linked_wave, "fit", now=NOW) as work:
        work.remove("scores.parquet")
    with pytest.raises(AcsiError, match=r"P013 .*acsi fit 2026Q3"):
        told(linked_wave, renewed())


def test_a_new_fit_makes_the_result_out_of_date(linked_wave, renewed):
    told(linked_wave, renewed())
    with change(linked_wave, "fit", now=NOW) as work:
        work.write("scores.parquet", linked_wave.read("scores.parquet") + b" ")
    remarks = {step.command: step.remark for step in wave_status(linked_wave).steps}
    assert remarks["renewals"].startswith("out of date")


def test_the_table_of_branches_opens_in_excel(linked_wave, renewed, tmp_path):
    write_branches(told(linked_wave, renewed()), tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_bytes().startswith(b"\xef\xbb\xbfbranch,name_zh,")
    table = pd.read_csv(tmp_path / "b.csv", encoding="utf-8-sig")
    assert sorted(table["branch"]) == ["N", "S"]
    assert (table["at_risk_low"] < table["at_risk"]).all()
    assert (table["at_risk"] < table["premium"]).all()


PLANTED = {"satisfaction": 0.0318, "loyalty": 0.0195}
"""Log odds of a point: of satisfaction alone, and of loyalty beside it, as a hundred thousand of the
demo's customers show who answer with error and renew by what they feel."""


def test_the_demo_finds_what_was_planted(small_demo, tmp_path):
    shutil.copytree(small_demo.folder, tmp_path / "demo")
    wave = find_programme(tmp_path / "demo").wave(small_demo.wave)
    found = told(wave, tmp_path / "demo" / "insurer" / "renewals.csv")
    assert 0.7 < found.linked.consented / found.linked.asked < 0.86
    assert found.linked.found == found.linked.consented
    total, _, loyalty = found.effects
    assert 0 < total.log_odds.ci[0] < PLANTED["satisfaction"] < total.log_odds.ci[1]
    assert loyalty.log_odds.ci[0] < PLANTED["loyalty"] < loyalty.log_odds.ci[1]
    assert len(found.branches) == 4
    assert wave.manifest().keep_until == {"contacts": date(2027, 3, 30), "links": date(2028, 9, 30)}
