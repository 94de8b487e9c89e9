"""The remarks of a wave as reports may show them: opened with the user's identity, and free of personal data."""

from __future__ import annotations

import io
from collections import defaultdict

from acsi.errors import AcsiError
from acsi.fieldwork.records import Remarks as Kept
from acsi.render import fonts
from acsi.reporting.masking import masked, printable
from acsi.reporting.written import Remark, Remarks
from acsi.sampling.contacts import read_contacts
from acsi.wave import Wave
from acsi.wave.names import CONTACTS, REMARKS, SCORES


def opened_remarks(wave: Wave) -> dict[str, str]:
    """Whether the remarks can be opened here, as an input of the reports; nothing for a wave that keeps none."""
    if not (wave.has(REMARKS) and wave.has(SCORES)):
        return {}
    if _destroyed(wave):
        return {"remarks": "destroyed"}
    try:
        secrets = wave.programme.secrets()
        for name in (REMARKS, CONTACTS):
            wave.key_for(name, secrets)
    except AcsiError:
        return wave.hashes(REMARKS) | {"remarks": "closed"}
    return wave.hashes(REMARKS, SCORES) | {"remarks": "opened"}


def load_remarks(wave: Wave, index: str) -> Remarks | None:
    """The remarks of interviews that have a score of the construct `index`; None where the wave keeps none.

    Whoever cannot open them gets none and the reason. Text leaves this function without personal data only.
    """
    if not (wave.has(REMARKS) and wave.has(SCORES)):
        return None
    if _destroyed(wave):
        return Remarks({}, "destroyed")
    try:
        kept = Kept.model_validate_json(wave.read_private(REMARKS))
    except AcsiError:
        return Remarks({}, "locked")
    try:
        names = _names(wave)
    except AcsiError:
        return Remarks({}, "nameless")
    scores = _scores(wave, index)
    font = fonts.installed()
    glyphs = fonts.covered(font) if font else frozenset[int]()
    found: dict[str, list[Remark]] = defaultdict(list)
    for each in kept.remarks:
        if each.case_id in scores and each.case_id in names:
            text = printable(masked(each.text, names[each.case_id]), lambda sign: ord(sign) in glyphs)
            found[each.branch].append(Remark(each.case_id, text, scores[each.case_id]))
    return Remarks(found)


def _destroyed(wave: Wave) -> bool:
    """Whether the key of the remarks went with the contacts."""
    return "contacts" in wave.manifest().purged


def _names(wave: Wave) -> dict[str, tuple[str, ...]]:
    """The names of each case: the customer's."""
    contacts = read_contacts(wave.read_private(CONTACTS))
    return {case: (name,) for case, name in zip(contacts["case_id"], contacts["name"], strict=True)}


def _scores(wave: Wave, index: str) -> dict[str, float]:
    """The index of each interview that has one."""
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(wave.read(SCORES)))
    if not {"case_id", index} <= set(table.column_names):
        return {}
    scores = zip(table["case_id"].to_pylist(), table[index].to_pylist(), strict=True)
    return {case: score for case, score in scores if score is not None and score == score}
