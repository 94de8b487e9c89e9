"""What a reviewer decided on claims that were held: which customers are genuine, and which are agents."""

from __future__ import annotations

from acsi.engine.sources import Source
from acsi.errors import fault
from acsi.identity import normal_key
from acsi.sampling.columns import read_cells, require_columns
from acsi.sampling.exclusions import Decisions
from acsi.survey.models import Frame

KEEP, EXCLUDE = ("keep", "保留"), ("exclude", "剔除")
"""The words for a decision, in any capitals."""


def decisions(source: Source, frame: Frame) -> Decisions:
    """The customers that a list of decisions keeps and excludes; a row without a decision is one not taken yet.

    Columns: `customer_id` and `decision`, or their synonyms (`columns.SYNONYMS`). Raises AcsiError: a column is missing
    (A010) or holds numbers (I011), there is no row (A012), a word is no decision (A014), or somebody is both kept and
    excluded (A015).
    """
    read = read_cells(source, frame, ("customer_id",), ("decision",))
    require_columns(read, ("customer_id", "decision"), source.table.columns)
    if not read.rows:
        raise fault("A012", read.name)
    pairs = zip(read.of("customer_id"), read.of("decision"), strict=True)
    rows = [(normal_key(who), (normal_key(word) or "").lower()) for who, word in pairs]
    wrong = [row for row, (_, word) in enumerate(rows, start=2) if word not in ("", *KEEP, *EXCLUDE)]
    if wrong:
        raise fault("A014", read.name, column=read.columns["decision"][0], count=len(wrong), row=wrong[0])
    kept = frozenset(who for who, word in rows if who and word in KEEP)
    excluded = frozenset(who for who, word in rows if who and word in EXCLUDE)
    if kept & excluded:
        raise fault("A015", read.name, count=len(kept & excluded))
    return Decisions(read.name, len(rows), kept, excluded)
