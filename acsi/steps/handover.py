"""Handing cases over to a survey firm: the encrypted pack, the release of reserve cases, and the firm's own opening."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import Problem, did_you_mean, fault, problem
from acsi.fieldwork.cases import may_be_called, needs, reserve_left, shared
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.pack import pack_files, require_openable
from acsi.fieldwork.records import Fieldwork, Receipt
from acsi.fieldwork.sealing import ENDINGS, Seal, sealed
from acsi.keys import new_passphrase
from acsi.steps.fieldwork import (
    load_cases,
    load_fieldwork,
    load_receipts,
    load_sample,
    receipt_name,
    require_unchanged,
    wave_contract,
)
from acsi.survey.models import Survey
from acsi.wave import names
from acsi.wave.change import change
from acsi.wave.lock import whoami
from acsi.wave.manifest import Manifest, sha256_of
from acsi.wave.programme import Wave

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class HandedOver:
    """A handover: the pack, or None where every case had gone out, its cases by branch, and doubts about it.

    `passphrase` opens it, where it is not closed to the firm's key: it is shown once and kept nowhere.
    """

    pack: Path | None
    firm: str
    cases: Mapping[str, int]
    passphrase: str | None = None
    doubts: Sequence[Problem] = ()


def hand_over(
    wave: Wave,
    firm: str,
    *,
    branches: Sequence[str] = (),
    again: str = "",
    seal: Seal = "key",
    now: datetime | None = None,
    force: bool = False,
) -> HandedOver:
    """Encrypt a pack with the released cases that nobody has yet, of `branches` or of all, to a firm of the definition.

    `again` names a pack of this firm whose cases are sent once more instead, since it cannot be opened any more.
    `seal` closes it to the firm's key, or with a passphrase made for it. Raises AcsiError for an unknown firm (H002),
    branch (H004) or pack (H018), a firm without recipient (H003), contacts that do not fit (H008, H012), more cases
    than a sheet (F011) or a pack (H022) holds, no sample (P013), a closed wave (P014), purged contacts (P022), a ZIP
    without pyzipper (H016).
    """
    now = now or datetime.now(UTC)
    from acsi.sampling.contacts import read_contacts

    survey = wave.programme.survey()
    recipient = _recipient(survey, firm, needed=seal == "key")
    passphrase = None if seal == "key" else new_passphrase()
    seen = wave.manifest()
    wave.require_contacts()
    cases = load_cases(wave, load_sample(wave))
    _require_branches(branches, cases)
    contacts = read_contacts(wave.read_private(names.CONTACTS))
    forgotten = contacts.loc[contacts["customer_id"] == "", "case_id"]
    chosen = cases.index.isin(_handed(wave, firm, again)) if again else cases["released"] & (cases["firm"] == "")
    sent = cases[chosen & ~cases.index.isin(forgotten)]
    if branches:
        sent = sent[sent["branch"].isin(branches)]
    if sent.empty:
        return HandedOver(None, firm, {})
    theirs = sorted({*cases.index[cases["firm"] == firm], *sent.index})
    agreed = wave_contract(wave, firm, theirs).model_copy(update={"recipients": wave.programme.recipients()})
    files = pack_files(survey, agreed, sent.reset_index(), contacts, wave.programme.branches())
    printed = _printed(survey, agreed)
    require_openable({**files, **printed})
    inputs = wave.hashes(names.SAMPLE, names.CONTACTS)
    count = sum(each["firm"] == firm for each in seen.handovers) + 1
    pack = f"{wave.name}-{firm}-{count:02d}{ENDINGS[seal]}"
    content = sealed({**files, **printed}, seal, passphrase or recipient, now)
    at = now.isoformat(timespec="seconds")
    receipt = Receipt(
        wave=wave.name,
        pack=pack,
        firm=firm,
        recipient=seal if passphrase else recipient,
        at=at,
        by=whoami(),
        cases=sorted(sent.index),
    )
    told = receipt.model_dump() | {"cases": len(sent), "sha256": sha256_of(content)}
    with change(wave, "handover", now=now, inputs=inputs, force=force) as work:
        require_unchanged(wave, seen)
        work.write(f"{names.HANDOVER}/{pack}", content)
        work.write(receipt_name(pack), receipt.model_dump_json(indent=1).encode())
        work.set(handovers=(*seen.handovers, told))
        work.note(firm=firm, pack=pack, cases=len(sent), **({"again": again} if again else {}))
    doubts = [*([problem("W420")] if seal == "zip" else []), *([] if printed else [problem("W421")])]
    return HandedOver(wave.path(f"{names.HANDOVER}/{pack}"), firm, dict(Counter(sent["branch"])), passphrase, doubts)


def _handed(wave: Wave, firm: str, pack: str) -> list[str]:
    """The cases of a pack of this firm, named with or without its ending. Raises AcsiError (H018)."""
    packs = {each.pack: each.cases for each in load_receipts(wave) if each.firm == firm}
    found = next((cases for name, cases in packs.items() if pack in (name, Path(name).stem)), None)
    if found is None:
        raise fault("H018", firm=firm, pack=pack, packs=", ".join(packs) or "none")
    return list(found)


def _printed(survey: Survey, agreed: Contract) -> dict[str, bytes]:
    """The questionnaire as PDF in each language, or nothing on a machine without fonts."""
    from acsi.fieldwork.printed import questionnaire_pdf
    from acsi.render.fonts import installed

    if installed() is None:
        return {}
    return {f"questionnaire.{each}.pdf": questionnaire_pdf(survey, agreed, each) for each in survey.languages}


@dataclass(frozen=True)
class Released:
    """Reserve cases released now, by stratum; doubts name strata whose reserve is too small."""

    cases: Mapping[str, int]
    doubts: list[Problem]


def release(
    wave: Wave, branch: str, count: int, *, because: str = "", now: datetime | None = None, force: bool = False
) -> Released:
    """Release the next `count` reserve cases of a branch, as `release_in_branches` does."""
    return release_in_branches(wave, {branch: count}, because=because, now=now, force=force)


def release_in_branches(
    wave: Wave, counts: Mapping[str, int], *, because: str = "", now: datetime | None = None, force: bool = False
) -> Released:
    """Release the next reserve cases of branches, so many of each, in the order drawn; parts of a branch in proportion.

    The manifest and the log keep `because`, or else what had become of the branches' cases. Raises AcsiError for an
    unknown branch (H004), more than are left (H005) or fewer than one (H006).
    """
    now = now or datetime.now(UTC)
    seen = wave.manifest()
    wave.require_contacts()
    cases = load_cases(wave, load_sample(wave))
    _require_branches(list(counts), cases)
    left = reserve_left(cases)
    strata: dict[str, int] = {}
    for branch, count in counts.items():
        if count < 1:
            raise fault("H006", asked=count)
        if count > left[branch]:
            raise fault("H005", branch=branch, left=left[branch], asked=count)
        strata |= shared(cases, branch, count)
    why = because.strip() or _outcomes("asked for", load_fieldwork(wave), list(counts))
    return _release(wave, seen, strata, [], why, now, force)


def release_needed(wave: Wave, *, because: str = "", now: datetime | None = None, force: bool = False) -> Released:
    """Release in every stratum the reserve cases that it needs for the interviews wanted, as far as there are any.

    The manifest and the log keep `because`, or else what had become of the cases of the branches in need.
    """
    now = now or datetime.now(UTC)
    seen = wave.manifest()
    wave.require_contacts()
    fieldwork = load_fieldwork(wave)
    lacking = needs(load_cases(wave, load_sample(wave)), fieldwork)
    doubts = [
        problem("W402", branch=each.stratum, needed=each.needed, left=each.left)
        for each in lacking
        if each.release < each.needed
    ]
    counts = {each.stratum: each.release for each in lacking if each.release}
    branches = sorted({each.branch for each in lacking if each.release})
    why = because.strip() or _outcomes("needed", fieldwork, branches)
    return _release(wave, seen, counts, doubts, why, now, force)


def _outcomes(asked: str, fieldwork: Fieldwork | None, branches: Sequence[str]) -> str:
    """Why cases are released, where nobody says: what became of those called in these branches."""
    found = [fieldwork.by_branch[code] for code in branches if code in fieldwork.by_branch] if fieldwork else []
    if not found:
        return f"{asked}, before any delivery"
    kinds = ("interviews", "partial", "refusals", "non_contact", "other", "unknown", "not_eligible")
    sums = {kind: sum(getattr(each, kind) for each in found) for kind in ("released", *kinds)}
    told = ", ".join(f"{kind.replace('_', ' ')} {sums[kind]}" for kind in kinds if sums[kind])
    return f"{asked}; of the {sums['released']} cases released there: {told}"


def _release(
    wave: Wave,
    seen: Manifest,
    counts: Mapping[str, int],
    doubts: list[Problem],
    why: str,
    now: datetime,
    force: bool,
) -> Released:
    from acsi.steps.cooldown import remember

    if counts:
        with change(wave, "release", now=now, inputs=wave.hashes(names.SAMPLE), force=force) as work:
            require_unchanged(wave, seen)
            more = {stratum: seen.released.get(stratum, 0) + count for stratum, count in counts.items()}
            told = {"at": now.isoformat(timespec="seconds"), "by": whoami(), "cases": dict(counts), "why": why}
            work.set(released={**seen.released, **more}, releases=(*seen.releases, told))
            work.note(released=dict(counts), why=why)
            remember(work, _released_now(wave, seen.released, more))
    return Released(counts, doubts)


def _released_now(wave: Wave, before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """The reserve cases between the old and the new count of each stratum."""
    sample = load_sample(wave)
    added = may_be_called(sample, {**before, **after}) & ~may_be_called(sample, before)
    return list(sample.loc[added, "case_id"])


def _recipient(survey: Survey, firm: str, *, needed: bool) -> str:
    if firm not in survey.firms:
        known = ", ".join(survey.firms) or "none"
        raise fault("H002", firm=firm, meant=did_you_mean(firm, survey.firms), firms=known)
    recipient = survey.firms[firm].recipient
    if recipient is None and needed:
        raise fault("H003", firm=firm)
    return recipient or ""


def _require_branches(branches: Sequence[str], cases: pd.DataFrame) -> None:
    known = sorted(set(cases["branch"]))
    for branch in branches:
        if branch not in known:
            raise fault("H004", branch=branch, meant=did_you_mean(branch, known))
