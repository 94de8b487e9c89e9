"""What the steps of the fieldwork have in common: the wave's sample, its cases, and its handovers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pydantic import ValidationError

from acsi.errors import fault
from acsi.fieldwork.cases import case_list
from acsi.fieldwork.contract import Contract, contract
from acsi.fieldwork.records import Fieldwork, Receipt
from acsi.sampling.results import Selection
from acsi.wave import names
from acsi.wave.manifest import Manifest
from acsi.wave.programme import Wave

if TYPE_CHECKING:
    import pandas as pd


def load_sample(wave: Wave) -> pd.DataFrame:
    """The cases drawn for a wave; where an early version drew them, each branch is one stratum.

    Raises AcsiError (P013) before the draw.
    """
    import pyarrow.parquet as pq

    sample: pd.DataFrame = pq.read_table(io.BytesIO(wave.read(names.SAMPLE))).to_pandas()
    return sample if "stratum" in sample else sample.assign(stratum=sample["branch"], stratum_n=sample["frame_n"])


def load_selection(wave: Wave) -> Selection | None:
    """How the cases were selected; None where it was not kept, or by a version that kept other things."""
    try:
        return Selection.model_validate_json(wave.read(names.SELECTION)) if wave.has(names.SELECTION) else None
    except ValidationError:
        return None


def load_receipts(wave: Wave) -> list[Receipt]:
    """What was handed over so far, in order."""
    return [
        Receipt.model_validate_json(wave.read(receipt_name(str(handed["pack"]))))
        for handed in wave.manifest().handovers
    ]


def receipt_name(pack: str) -> str:
    """The file that lists the cases of a pack."""
    return f"{names.HANDOVER}/{pack.removesuffix('.age')}.json"


def load_cases(wave: Wave, sample: pd.DataFrame) -> pd.DataFrame:
    """Every case of the wave with branch, stratum, role, order, closed_month, released and firm, indexed by case_id."""
    return case_list(sample, wave.manifest().released, load_receipts(wave))


def load_fieldwork(wave: Wave) -> Fieldwork | None:
    """The outcomes so far, or None before the first delivery. Raises AcsiError (F007) for a file not ours."""
    if not wave.has(names.FIELDWORK):
        return None
    try:
        return Fieldwork.model_validate_json(wave.read(names.FIELDWORK))
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "the whole"
        raise fault("F007", file=wave.path(names.FIELDWORK), reason=f"see {place}") from error


def require_unchanged(wave: Wave, seen: Manifest) -> None:
    """Refuse (H009) to write what follows from a manifest in which another command has changed the fieldwork since.

    To be called under the lock.
    """
    now = wave.manifest()
    if (now.handovers, now.released, now.deliveries) != (seen.handovers, seen.released, seen.deliveries):
        raise fault("H009", wave=wave.name)


def wave_contract(wave: Wave, firm: str = "", cases: list[str] | None = None) -> Contract:
    """The delivery contract of the wave's survey, for the cases of one firm."""
    programme = wave.programme
    digest = programme.definition_sha256()
    return contract(programme.survey(), wave=wave.name, firm=firm, definition_sha256=digest, cases=cases or [])
