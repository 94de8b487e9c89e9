"""Remarks leave the wave only without personal data, and only where they can be opened."""

import io
from pathlib import Path

import pandas as pd
import pytest

from acsi.fieldwork.records import Remark, Remarks
from acsi.keys import new_identity, save_identity
from acsi.reporting.masking import MASK, UNPRINTED
from acsi.steps.purge import purge
from acsi.steps.remarks import load_remarks, opened_remarks
from acsi.wave import Wave, change
from tests.steps.small_wave import firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["firms", "small_programme", "small_wave"]

PLANTED = {
    "N1": "样本N1说：电话１３９００００１２３４，车牌粤B12345，身份证11010119900101123X，服务很好",
    "N2": "服务很好\u202e😀 مرحبا\u202c",
    "N3": "没有得分的留言",
    "S1": "N1等了三天",
}


@pytest.fixture
def written(small_wave: Wave) -> Wave:
    """The small wave with remarks in which personal data is planted, and scores of all but one."""
    remarks = [Remark(case_id=case, branch=case[0], question="why", text=text) for case, text in PLANTED.items()]
    scores = io.BytesIO()
    pd.DataFrame({"case_id": list(PLANTED), "index": [10.0, 20.0, None, 30.0]}).to_parquet(scores)
    with change(small_wave, "receive", now=NOW) as work:
        work.write_private("remarks.age", Remarks(wave="2026Q3", remarks=remarks).model_dump_json().encode())
        work.write("scores.parquet", scores.getvalue())
    return small_wave


def test_no_planted_data_leaves_the_wave(written: Wave) -> None:
    found = load_remarks(written, "index")
    assert found is not None
    texts = {each.case_id: each.text for remarks in found.by_branch.values() for each in remarks}
    assert texts["N1"] == f"{MASK}说：电话{MASK}，车牌{MASK}，身份证{MASK}，服务很好"
    assert "样本" not in str(found)
    assert "1390000" not in str(found)


def test_signs_without_a_glyph_are_marked_and_those_that_turn_the_text_are_gone(written: Wave) -> None:
    found = load_remarks(written, "index")
    assert found is not None
    assert found.by_branch["N"][1].text == f"服务很好{UNPRINTED}"


def test_remarks_without_a_score_are_left_out(written: Wave) -> None:
    found = load_remarks(written, "index")
    assert found is not None
    assert [each.case_id for each in found.by_branch["N"]] == ["N1", "N2"]
    assert load_remarks(written, "unknown").by_branch == {}  # type: ignore[union-attr]


def test_without_an_identity_nothing_is_read_and_the_reports_differ(written: Wave, identity_path: Path) -> None:
    before = opened_remarks(written)
    identity_path.unlink()
    save_identity(new_identity(), identity_path)
    found = load_remarks(written, "index")
    assert found is not None
    assert (found.why_not, dict(found.by_branch)) == ("locked", {})
    assert opened_remarks(written) != before


def test_after_the_contacts_are_destroyed_no_remark_is_shown(written: Wave) -> None:
    purge(written, "contacts", because="asked", force=True, now=NOW)
    found = load_remarks(written, "index")
    assert found is not None
    assert (found.why_not, dict(found.by_branch)) == ("destroyed", {})
    assert opened_remarks(written) == {"remarks": "destroyed"}


def test_a_wave_without_remarks_has_none(small_wave: Wave) -> None:
    assert load_remarks(small_wave, "index") is None
    assert opened_remarks(small_wave) == {}
