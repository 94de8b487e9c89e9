"""For the survey firm: its own file checked as head office will check it, from the handover packs alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import AcsiError, fault
from acsi.fieldwork.checks import case_ids, check_rows
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.findings import Verified, findings_workbook
from acsi.fieldwork.pack import CONTRACT
from acsi.fieldwork.readers import parse_delivery, read_data, read_file
from acsi.fieldwork.renaming import renamed
from acsi.fieldwork.sealing import opened
from acsi.fieldwork.structure import require_own_cases, require_structure
from acsi.files import write
from acsi.keys import encrypt, load_identity
from acsi.render.texts import load_texts
from acsi.shipped import shipped
from acsi.steps.opening import contract_in, no_passphrase

if TYPE_CHECKING:
    import pandas as pd


PARTS = 3


def verify(
    file: Path,
    packs: Sequence[Path],
    *,
    report: Path | None = None,
    seal: bool = False,
    passphrase: Callable[[], str] = no_passphrase,
    now: datetime | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verified:
    """Check a delivery against the contracts of handover packs, and write what was found to `report` (.xlsx).

    With `seal` a file of which every row is good is encrypted to head office, beside the file and under its name and
    `.age`.

    A pack is the .age file, the folder that `acsi open` made of it, or its contract.json. With several packs the latest
    contract counts, with the cases of all. Needs no programme; nothing else is written. `progress` is told the parts
    done (opening, reading, checking) and their number. Raises AcsiError: no file (F001), no pack (H010), packs of two
    waves or firms (H013), no identity (K001), a report of another kind (H014), a contract without keys to encrypt to
    (H017).
    """
    if report is not None and report.suffix.lower() != ".xlsx":
        raise fault("H014", name=report.name)
    agreed = _joined([_contract(pack, passphrase) for pack in packs])
    if seal and not agreed.recipients:
        raise fault("H017")
    told = progress or (lambda _done, _total: None)
    told(1, PARTS)
    content = read_data(file)
    try:
        table, doubts = parse_delivery(content, file.name)
        told(2, PARTS)
        table = renamed(table, agreed.renamed, agreed.recoded, file.name)
        doubts += require_structure(table, agreed, file.name)
        require_own_cases(case_ids(table), _cases(agreed).index, agreed.wave, file.name, lambda _: None)
    except AcsiError as refusal:
        verified = Verified(file.name, None, refused=refusal.problems)
    else:
        at = now or datetime.now(UTC)
        checked = check_rows(table, agreed, _cases(agreed), firm=agreed.firm, firms=[agreed.firm], at=at)
        verified = Verified(file.name, checked, doubts=doubts)
    if report is not None:
        write(report, findings_workbook(verified, load_texts("zh", shipped("templates") / "locale")))
    if seal and verified.good:
        write(sealed_name(file), encrypt(content, agreed.recipients))
    return verified


def sealed_name(file: Path) -> Path:
    """Where `verify` writes the encrypted delivery."""
    return file.with_name(f"{file.name}.age")


def _contract(pack: Path, passphrase: Callable[[], str]) -> Contract:
    """The contract in a pack, its folder, or on its own."""
    place = pack / CONTRACT if pack.is_dir() else pack
    content = read_file(place)
    if place.suffix == ".json":
        return contract_in({CONTRACT: content}, place.name)
    files = opened(content, place.name, identity=lambda: load_identity().secret, passphrase=passphrase)
    return contract_in(files, place.name)


def _joined(contracts: Sequence[Contract]) -> Contract:
    """The contract with most cases, with those of all: each handover's has the cases of the ones before it."""
    latest = max(contracts, key=lambda each: len(each.cases))
    if len({(each.wave, each.firm, each.questionnaire) for each in contracts}) > 1:
        raise fault("H013")
    return latest.model_copy(update={"cases": sorted({case for each in contracts for case in each.cases})})


def _cases(agreed: Contract) -> pd.DataFrame:
    """The firm's cases as the checks want them: all may be called, and are the firm's."""
    import pandas as pd

    index = pd.Index(agreed.cases, name="case_id")
    return pd.DataFrame({"branch": "", "released": True, "firm": agreed.firm}, index=index)
