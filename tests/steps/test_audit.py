"""An auditor draws the sample again without us; a branch that knows everything but the secret cannot."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.keys import decrypt, digest_of_secret, load_identity, new_identity, save_identity
from acsi.sampling.contacts import read_contacts
from acsi.simulate.insurer import simulated_claims
from acsi.steps.keys import export_for_audit
from acsi.steps.programme import new_programme
from acsi.steps.sample import Sources, sample_wave
from acsi.survey.branches import load_branches
from acsi.wave import Wave, find_programme
from tests.steps import auditor

NOW = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)
WAVE = "2026Q3"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Wave:
    """A wave of three branches with sub-strata, drawn from an extract with people under two numbers."""
    root = tmp_path_factory.mktemp("audit")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACSI_IDENTITY", str(root / "identity.txt"))
        save_identity(new_identity(), root / "identity.txt")
        folder = root / "claims"
        new_programme(folder, "auto-claims", now=NOW)
        lines = (folder / "branches.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "branches.csv").write_text("".join(lines[:4]), encoding="utf-8")
        text = (folder / "survey.yaml").read_text(encoding="utf-8")
        wanted = "completes: 20, reserve_per_complete: 1.5, substrata: [channel]"
        assert "completes: 100, reserve_per_complete: 2.0" in text
        text = text.replace("completes: 100, reserve_per_complete: 2.0", wanted)
        (folder / "survey.yaml").write_text(text, encoding="utf-8")
        insurer = simulated_claims(load_branches(folder / "branches.csv").values(), claims=3000)
        twice = insurer.claims.iloc[:400].assign(
            insured_no=lambda t: "Z" + t["insured_no"], claim_no=lambda t: "Z" + t["claim_no"]
        )
        twice.loc[twice.index[::2], "insured_id"] = None
        claims = pd.concat([insurer.claims, twice]).assign(close_date=lambda t: t["close_date"].dt.strftime("%Y/%m/%d"))
        tables = {"claims": claims, "agents": insurer.agents, "refused": insurer.do_not_contact}
        for name, table in (tables | {"known": insurer.known_phones}).items():
            table.to_csv(folder / f"{name}.csv", index=False)
        programme = find_programme(folder)
        sources = Sources(*(str(folder / f"{name}.csv") for name in ("claims", "agents", "refused", "known")))
        sample_wave(programme, WAVE, sources, date(2026, 9, 30), now=NOW)
        export_for_audit(programme.wave(WAVE), load_identity().recipient, root / "audit.age", now=NOW)
        return programme.wave(WAVE)


@pytest.fixture
def handed(audited: Wave, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the auditor finds in the file handed to him."""
    root = audited.programme.folder.parent
    monkeypatch.setenv("ACSI_IDENTITY", str(root / "identity.txt"))
    opened: dict[str, str] = json.loads(decrypt((root / "audit.age").read_bytes(), load_identity().secret))
    return opened


def redrawn(wave: Wave, secret: str, case_key: str) -> dict[str, tuple[str, str, str, int]]:
    selection = auditor.selection_of(wave.path("selection.json"))
    return auditor.redraw(wave.programme.folder, selection, secret, case_key)


def test_an_auditor_gets_the_same_cases_roles_and_orders(audited: Wave, handed: dict[str, str]) -> None:
    assert digest_of_secret(handed["draw_secret"]) == audited.manifest().draw_secret_sha256
    drawn = auditor.sample_of(audited.path("sample.parquet"))
    assert redrawn(audited, handed["draw_secret"], handed["case_key"]) == drawn
    taken = {step["step"]: step["claims"] for step in auditor.selection_of(audited.path("selection.json"))["steps"]}
    assert (
        min(
            taken[step]
            for step in ("agent_id", "near_phone", "shared_phone", "do_not_contact", "other_claim", "same_person")
        )
        > 0
    )


def test_the_auditors_file_holds_the_two_keys_and_nothing_else(audited: Wave, handed: dict[str, str]) -> None:
    assert set(handed) == {"acsi", "wave", "draw_secret", "case_key"}
    assert handed["case_key"] == audited.keys().case_key
    note = audited.log().lines[-1]
    assert note["command"] == "key export"
    assert note["note"] == {"purpose": "audit", "recipient": load_identity().recipient}


def test_a_branch_that_knows_all_but_the_secret_cannot_draw(audited: Wave, handed: dict[str, str]) -> None:
    drawn = auditor.sample_of(audited.path("sample.parquet"))
    main = {case for case, (_, _, role, _) in drawn.items() if role == "main"}
    public = str(audited.manifest().draw_secret_sha256)
    for guess in (public, public[:32], "", "0" * 32):
        found = redrawn(audited, guess, handed["case_key"])
        again = {case for case, (_, _, role, _) in found.items() if role == "main"}
        assert len(again & main) < len(main) / 2
    assert not set(redrawn(audited, handed["draw_secret"], "00" * 32)) & set(drawn)


def test_neither_key_nor_random_numbers_stand_in_any_file(audited: Wave, handed: dict[str, str]) -> None:
    from hashlib import md5

    customers = read_contacts(audited.read_private("contacts.age"))["customer_id"]
    numbers = [md5(f"{handed['draw_secret']}|{customer}".encode()).hexdigest() for customer in customers]
    everything = b"\n".join(path.read_bytes() for path in audited.programme.folder.rglob("*") if path.is_file())
    assert handed["draw_secret"].encode() not in everything
    assert handed["case_key"].encode() not in everything
    assert not [each for each in numbers if each.encode() in everything or each[:16].encode() in everything]


@pytest.mark.usefixtures("handed")
def test_keys_are_handed_out_only_for_a_drawn_wave_to_a_public_key_into_a_new_file(
    audited: Wave, tmp_path: Path
) -> None:
    own = load_identity()
    for recipient, out, code in (
        (own.secret, tmp_path / "a.age", "K006"),
        ("age1nobody", tmp_path / "a.age", "K005"),
        (own.recipient, audited.programme.folder.parent / "audit.age", "K019"),
    ):
        with pytest.raises(AcsiError, match=code):
            export_for_audit(audited, recipient, out, now=NOW)
        assert not (tmp_path / "a.age").exists()
    with pytest.raises(AcsiError, match="P012"):
        export_for_audit(audited.programme.wave("2027Q1"), own.recipient, tmp_path / "a.age", now=NOW)
