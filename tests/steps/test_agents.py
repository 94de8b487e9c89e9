"""`acsi agents` on a sampled wave: every planted kind of agent is found, the innocent are kept, nobody given away."""

from pathlib import Path

import openpyxl
import pytest

from acsi.cli.agents import agents_text
from acsi.errors import AcsiError
from acsi.sampling.evidence import Evidence, read_evidence
from acsi.simulate.agents import KINDS
from acsi.simulate.insurer import Insurer, simulated_claims
from acsi.simulate.waves import LAST
from acsi.steps import demo, demo_wave
from acsi.steps.agents import HEADER, evidence_of, export_evidence
from acsi.wave import Wave
from acsi.wave.names import EVIDENCE, key_of
from tests.steps.conftest import CLAIMS


@pytest.fixture(scope="module")
def wave(tmp_path_factory: pytest.TempPathFactory, small_surveys: Path) -> Wave:
    """The demo's insurer in four branches, sampled as the demo does it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "shipped", lambda _: small_surveys)
        programme, firms = demo._programme(tmp_path_factory.mktemp("agents") / "demo", [LAST])
    simulated = demo_wave.Simulated(programme, LAST, firms)
    demo_wave._write_insurer(simulated, insurer_of(simulated.wave), print)
    demo_wave._sample(simulated, print)
    return simulated.wave


def insurer_of(wave: Wave) -> Insurer:
    return simulated_claims(wave.programme.branches().values(), claims=CLAIMS)


@pytest.fixture(scope="module")
def insurer(wave: Wave) -> Insurer:
    return insurer_of(wave)


@pytest.fixture(scope="module")
def evidence(wave: Wave) -> Evidence:
    return read_evidence(wave.read_private(EVIDENCE))


FOUND_AS = {
    "own_id": "agent_id",
    "own_id_15_digits": "agent_id",
    "own_phone": "agent_phone",
    "own_phone_spelled": "agent_phone",
    "former_phone": "agent_phone",
    "household_phone": "agent_phone",
    "near_phone": "near_phone",
    "shared_phone": "shared_phone",
}


def test_planted_agents_of_every_kind_are_found_and_nobody_else(evidence: Evidence, insurer: Insurer) -> None:
    steps = {row.customer_id: row.step for row in evidence.rows}
    planted = insurer.truth.drop_duplicates("insured_no").set_index("insured_no")["kind"]
    expected = {who: FOUND_AS[kind] for who, kind in planted.items() if kind in FOUND_AS}
    assert steps == expected
    assert set(FOUND_AS) == {name for name, kind in KINDS.items() if kind.evidence != "none"}


def test_the_evidence_leads_to_the_planted_agent(evidence: Evidence, insurer: Insurer) -> None:
    truth = insurer.truth.drop_duplicates("insured_no").set_index("insured_no")["agent_no"]
    found = [(row, piece) for row in evidence.rows for piece in row.pieces if piece.agent_no]
    assert len(found) >= 7 * 6
    assert all(truth[row.customer_id] == piece.agent_no for row, piece in found)
    assert {row.action for row in evidence.rows if row.grade == "probable"} == {"held"}


def test_what_is_shown_gives_nobody_away(wave: Wave, insurer: Insurer, evidence: Evidence) -> None:
    shown = evidence_of(wave)
    text = agents_text(shown, every=True) + shown.model_dump_json()
    secrets = {word for row in evidence.rows for word in (row.customer_id, row.name, row.phone)}
    secrets |= set(insurer.agents[["agent_no", "name", "id_number", "phone"]].to_numpy().ravel())
    assert [word for word in secrets if word and word in text] == []
    assert key_of(EVIDENCE) == "contacts"


def test_one_branch_or_only_held_claims_are_shown(wave: Wave, evidence: Evidence) -> None:
    code = evidence.rows[0].branch
    assert {row.branch for row in evidence_of(wave, branch=code).rows} == {code}
    assert {row.action for row in evidence_of(wave, held=True).rows} == {"held"}
    with pytest.raises(AcsiError, match="A016"):
        evidence_of(wave, branch="X99")


def test_shares_add_up_to_the_evidence(wave: Wave, evidence: Evidence) -> None:
    found = evidence_of(wave)
    assert sum(each.excluded + each.held for each in found.branches.values()) == sum(
        row.claims for row in evidence.rows
    )
    assert not any(each.flagged for each in found.branches.values())


def test_the_list_for_reviewers_is_a_private_workbook_of_texts(wave: Wave, evidence: Evidence, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    held = [row for row in evidence.rows if row.action == "held"]
    assert export_evidence(wave, path, held=True) == len(held)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == HEADER
    assert [row[:2] for row in rows[1:]] == [(each.customer_id, None) for each in held]
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(AcsiError, match="A017"):
        export_evidence(wave, tmp_path / "review.csv")
