"""`acsi sample`: from files to a drawn wave, whose plain files hold nobody's data."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.keys import digest_of_secret, new_identity, save_identity
from acsi.sampling.contacts import read_contacts
from acsi.sampling.evidence import read_evidence
from acsi.sampling.history import read_history
from acsi.simulate.insurer import Insurer, simulated_claims
from acsi.steps.agents import export_evidence
from acsi.steps.cooldown import contacted, remember
from acsi.steps.forget import Persons, forget
from acsi.steps.programme import new_programme
from acsi.steps.sample import Sources, sample_wave
from acsi.survey.branches import load_branches
from acsi.wave import Programme, Wave, change, find_programme
from acsi.wave.names import EVIDENCE, SELECTION

NOW = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
DAY = date(2026, 9, 30)
BRANCHES = ("B01", "B02", "B03")


@pytest.fixture
def programme(tmp_path: Path, identity_path: Path) -> Programme:
    """A programme of three branches that draws 20 cases and as many in reserve."""
    save_identity(new_identity(), identity_path)
    folder = tmp_path / "claims"
    new_programme(folder, "auto-claims", now=NOW)
    lines = (folder / "branches.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "branches.csv").write_text("".join(lines[: 1 + len(BRANCHES)]), encoding="utf-8")
    survey = folder / "survey.yaml"
    text = survey.read_text(encoding="utf-8")
    wanted = "completes: 20, reserve_per_complete: 1.0"
    survey.write_text(text.replace("completes: 100, reserve_per_complete: 2.0", wanted), encoding="utf-8")
    return find_programme(folder)


@pytest.fixture(scope="module")
def insurer(tmp_path_factory: pytest.TempPathFactory) -> Insurer:
    names = tmp_path_factory.mktemp("names") / "branches.csv"
    lines = ["code,name_zh,name_en,region", *(f"{code},{code},{code},x" for code in BRANCHES)]
    names.write_text("\n".join(lines), encoding="utf-8")
    return simulated_claims(load_branches(names).values(), claims=3000)


@pytest.fixture
def sources(insurer: Insurer, tmp_path: Path) -> Sources:
    insurer.claims.to_parquet(tmp_path / "claims.parquet")
    insurer.agents.to_csv(tmp_path / "agents.csv", index=False)
    insurer.do_not_contact.to_csv(tmp_path / "refused.csv", index=False)
    insurer.known_phones.to_csv(tmp_path / "known.csv", index=False)
    files = ("claims.parquet", "agents.csv", "refused.csv", "known.csv")
    return Sources(*(str(tmp_path / name) for name in files))


@pytest.fixture
def drawn(programme: Programme, sources: Sources) -> Wave:
    sample_wave(programme, "2026Q3", sources, DAY, now=NOW)
    return programme.wave("2026Q3")


def sample_of(wave: Wave) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(wave.read("sample.parquet")))


def contacts_of(wave: Wave) -> pd.DataFrame:
    return read_contacts(wave.read_private("contacts.age"))


def bytes_of(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_wave_is_drawn_with_its_sample_contacts_and_history(drawn: Wave) -> None:
    sample, contacts = sample_of(drawn), contacts_of(drawn)
    assert list(sample.columns[:5]) == ["case_id", "branch", "role", "order", "frame_n"]
    assert sample.groupby(["branch", "role"]).size().to_dict() == {
        (code, role): 20 for code in BRANCHES for role in ("main", "reserve")
    }
    assert list(sample["case_id"]) == list(contacts["case_id"])
    assert sample["case_id"].is_unique
    assert contacts["customer_id"].is_unique
    manifest = drawn.manifest()
    assert (manifest.status, manifest.as_of) == ("sampled", DAY)
    assert manifest.draw_secret_sha256 == digest_of_secret(drawn.programme.secrets().draw_secret)
    history = read_history(drawn.programme.history())
    main = set(sample.loc[sample["role"] == "main", "case_id"])
    assert {each.customer_id for each in history} == set(contacts.loc[contacts["case_id"].isin(main), "customer_id"])
    assert {(each.wave, each.on) for each in history} == {("2026Q3", DAY)}


def test_no_agent_and_nobody_who_refused_is_drawn(drawn: Wave, insurer: Insurer) -> None:
    out = insurer.truth[insurer.truth["evidence"].eq("certain") | insurer.truth["kind"].eq("do_not_contact")]
    out = pd.concat([out, insurer.truth[insurer.truth["kind"].eq("shared_phone")]])
    assert not set(contacts_of(drawn)["customer_id"]) & set(out["insured_no"])


def test_the_plain_files_of_the_wave_hold_no_customer(drawn: Wave, insurer: Insurer) -> None:
    plain = b"\n".join(drawn.read(name) for name in ("sample.parquet", SELECTION, "wave.json", "log.jsonl"))
    everything = bytes_of(drawn.programme.folder)
    contacts = contacts_of(drawn)
    words = {*contacts["customer_id"], *contacts["phone"], *contacts["name"], *insurer.agents["phone"].astype(str)}
    words |= set(insurer.claims["insured_id"].dropna().str.strip()) - {"", *insurer.claims["product"]}
    words = {word for word in words if len(word) > 2}
    assert [word for word in words if word.encode() in everything] == []
    identities = set(insurer.claims["insured_id"].dropna().str.strip()) - {""}
    clear = drawn.read_private("contacts.age").decode()
    assert [number for number in identities if len(number) > 2 and number in clear] == []
    assert {"先生", "女士"} <= set(contacts["form_of_address"]) <= {"先生", "女士", ""}
    assert drawn.programme.secrets().draw_secret.encode() not in plain


def test_a_wave_drawn_from_the_same_sources_is_left_as_it_is(drawn: Wave, sources: Sources) -> None:
    before = bytes_of(drawn.programme.folder)
    selection, done = sample_wave(drawn.programme, "2026Q3", sources, DAY, now=NOW)
    assert not done
    assert selection.model_dump_json(indent=1).encode() == drawn.read(SELECTION)
    assert bytes_of(drawn.programme.folder) == before


def test_an_extract_in_another_order_and_format_gives_the_same_cases(
    drawn: Wave, sources: Sources, insurer: Insurer, tmp_path: Path
) -> None:
    before = sample_of(drawn)
    half = len(insurer.claims) // 2
    shuffled = insurer.claims.sample(frac=1, random_state=1).assign(
        close_date=lambda table: table["close_date"].dt.strftime("%Y/%m/%d")
    )
    shuffled[:half].to_csv(tmp_path / "part1.csv", index=False)
    shuffled[half:].to_csv(tmp_path / "part2.csv", index=False)
    others = Sources(str(tmp_path / "part*.csv"), sources.agents, sources.do_not_contact, sources.known_phones)
    _, done = sample_wave(drawn.programme, "2026Q3", others, DAY, now=NOW)
    assert done
    pd.testing.assert_frame_equal(sample_of(drawn), before)


def test_a_dry_run_shows_the_selection_and_writes_nothing(programme: Programme, sources: Sources) -> None:
    before = bytes_of(programme.folder)
    selection, done = sample_wave(programme, "2026Q3", sources, DAY, now=NOW, dry_run=True)
    assert (done, selection.claims) == (False, 3000)
    assert sum(step.claims for step in selection.steps) + selection.frame == 3000
    assert bytes_of(programme.folder) == before


def test_the_next_wave_leaves_alone_who_was_sampled(drawn: Wave, sources: Sources) -> None:
    selection, _ = sample_wave(drawn.programme, "2026Q3b", sources, DAY, now=NOW)
    first, second = (contacts_of(drawn.programme.wave(name)) for name in ("2026Q3", "2026Q3b"))
    main = sample_of(drawn).query("role == 'main'")["case_id"]
    sampled = set(first.loc[first["case_id"].isin(main), "customer_id"])
    assert not sampled & set(second["customer_id"])
    assert {step.step: step.claims for step in selection.steps}["contacted"] >= len(sampled)
    assert not set(first["case_id"]) & set(second["case_id"])


def test_decisions_on_held_claims_are_applied_by_the_next_run(drawn: Wave, sources: Sources, tmp_path: Path) -> None:
    held = sorted({row.customer_id for row in read_evidence(drawn.read_private(EVIDENCE)).rows if row.action == "held"})
    export_evidence(drawn, tmp_path / "review.xlsx", held=True)
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    for row in book.active.iter_rows(min_row=2):
        row[1].value = "keep" if row[0].value == held[0] else "exclude" if row[0].value == held[1] else None
    book.save(tmp_path / "review.xlsx")
    reviewed = replace(sources, reviewed=str(tmp_path / "review.xlsx"))
    selection, done = sample_wave(drawn.programme, "2026Q3", reviewed, DAY, now=NOW)
    assert done
    rows = {row.customer_id: row for row in read_evidence(drawn.read_private(EVIDENCE)).rows}
    assert held[0] not in rows
    assert (rows[held[1]].step, rows[held[1]].action) == ("reviewed", "excluded")
    assert selection.lists["reviewed"].keys == {"keep": 1, "exclude": 1}
    assert not sample_wave(drawn.programme, "2026Q3", reviewed, DAY, now=NOW)[1]


def test_a_lost_history_is_read_from_the_waves_themselves(drawn: Wave, sources: Sources) -> None:
    programme = drawn.programme
    before = contacted(programme, "2026Q4", DAY, 365)
    (programme.folder / "history.age").unlink()
    assert contacted(programme, "2026Q4", DAY, 365) == before
    (drawn.folder / "contacts.age").unlink()
    lost = contacted(programme, "2026Q4", DAY, 365)
    assert (lost.contacts, [doubt.code for doubt in lost.doubts]) == ((), ["W532"])
    selection, _ = sample_wave(programme, "2026Q4", sources, DAY, now=NOW, dry_run=True)
    assert "W532" in {doubt.code for doubt in selection.warnings}


def test_released_reserve_cases_are_remembered_too(drawn: Wave) -> None:
    reserve = sample_of(drawn).query("role == 'reserve'")["case_id"].to_list()[:3]
    with change(drawn, "release", now=NOW) as work:
        remember(work, reserve)
    contacts = contacts_of(drawn)
    released = set(contacts.loc[contacts["case_id"].isin(reserve), "customer_id"])
    history = {each.customer_id for each in read_history(drawn.programme.history())}
    assert released <= history
    assert len(history) == 63


def test_a_wave_that_was_handed_over_keeps_its_sample(drawn: Wave, sources: Sources) -> None:
    with change(drawn, "handover", now=NOW) as work:
        work.set(handovers=[{"firm": "north"}])
    before = drawn.read("sample.parquet")
    with pytest.raises(AcsiError, match="A005"):
        sample_wave(drawn.programme, "2026Q3", sources, date(2026, 9, 29), now=NOW)
    assert drawn.read("sample.parquet") == before
    assert sample_wave(drawn.programme, "2026Q3", sources, date(2026, 9, 29), now=NOW, force=True)[1]


def test_a_fault_of_the_extract_leaves_the_wave_as_it_was(drawn: Wave, sources: Sources, tmp_path: Path) -> None:
    before = {name: drawn.read(name) for name in ("sample.parquet", SELECTION, "contacts.age")}
    (tmp_path / "broken.csv").write_text("claim_no\nC1\n", encoding="utf-8")
    with pytest.raises(AcsiError, match="I010"):
        sample_wave(drawn.programme, "2026Q3", Sources(str(tmp_path / "broken.csv"), sources.agents), DAY, now=NOW)
    assert {name: drawn.read(name) for name in before} == before


def test_the_secret_is_fixed_before_the_extract_is_read(programme: Programme, sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "broken.csv").write_text("claim_no\nC1\n", encoding="utf-8")
    with pytest.raises(AcsiError, match="I010"):
        sample_wave(programme, "2026Q3", Sources(str(tmp_path / "broken.csv"), sources.agents), DAY, now=NOW)
    manifest = programme.wave("2026Q3").manifest()
    assert manifest.status == "new"
    assert manifest.draw_secret_sha256 == digest_of_secret(programme.secrets().draw_secret)


@pytest.mark.parametrize(
    ("lists", "without", "code"),
    [
        ({"agents": None}, (), "A003"),
        ({}, ("agents", "near_phone"), "A004"),
        ({}, ("do_not_contact",), "A004"),
        ({"agents": "absent.csv"}, (), "F001"),
    ],
)
def test_lists_and_definition_must_agree(
    programme: Programme, sources: Sources, lists: dict[str, str | None], without: tuple[str, ...], code: str
) -> None:
    lines = programme.definition.read_text(encoding="utf-8").splitlines(keepends=True)
    left = [line for line in lines if not line.strip().startswith(tuple(f"{key}:" for key in without))]
    assert len(lines) - len(left) == len(without)
    programme.definition.write_text("".join(left), encoding="utf-8")
    with pytest.raises(AcsiError) as raised:
        sample_wave(programme, "2026Q3", Sources(**{**vars(sources), **lists}), DAY, now=NOW)
    assert raised.value.problems[0].code == code
    assert not programme.wave("2026Q3").exists()


def test_who_objected_is_drawn_no_more_under_any_number_of_his_phone(drawn: Wave, sources: Sources) -> None:
    him = contacts_of(drawn).iloc[0]
    forget(drawn.programme, Persons(phones=frozenset({him["phone"]})), now=NOW)
    assert him["customer_id"] not in set(contacts_of(drawn)["customer_id"])
    selection, again = sample_wave(drawn.programme, "2026Q3", sources, DAY, now=NOW)
    assert again, "the list of objections is an input of the draw"
    contacts = contacts_of(drawn)
    assert not {him["customer_id"], him["phone"]} & {*contacts["customer_id"], *contacts["phone"]}
    assert len(contacts) == len(BRANCHES) * 40
    assert sample_wave(drawn.programme, "2026Q3", sources, DAY, now=NOW)[1] is False
    shown = selection.model_dump_json()
    assert him["phone"] not in shown
    assert drawn.programme.secrets().objections not in shown
