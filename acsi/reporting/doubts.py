"""The doubts that results carry, said in the report's language."""

import re

from acsi.errors import CATALOGUE
from acsi.model.estimates import Doubt
from acsi.reporting.guide import Entry
from acsi.reporting.material import Material

IDS = {"construct", "question", "questions", "names", "term", "terms"}
"""Placeholders that are filled with ids of questions and constructs; `group` is filled with the code of a branch."""


def doubts(material: Material) -> tuple[Entry, ...]:
    """Every doubt once, by its code: message and remedy, with labels in the place of ids."""
    model = [Doubt.model_validate(doubt) for doubt in (material.estimates.cbsem or {}).get("warnings", [])]
    found = [*material.estimates.warnings, *model, *material.league.warnings]
    said = [(doubt.code, _said(material, doubt)) for doubt in found]
    return tuple(Entry(code, text) for code, text in dict.fromkeys(said))


def _said(material: Material, doubt: Doubt) -> str:
    entry = CATALOGUE[doubt.code]
    values = {name: _shown(material, name, value) for name, value in doubt.found.items()}
    parts = [material.texts(part, **values) for part in (entry.message, entry.remedy) if part]
    return parts[0] if len(parts) == 1 else material.texts("{first} {second}", first=parts[0], second=parts[1])


def _shown(material: Material, name: str, value: str) -> str:
    if name == "group":
        names = {each.branch: material.name(each) for each in material.league.branches}
        names |= {each.branch: material.name(each) for each in material.league.unshown}
        return names.get(value, value)
    if name not in IDS:
        return value
    labels = {item: material.question(item) for c in material.estimates.constructs.values() for item in c.indicators}
    labels |= {construct: material.inside(construct) for construct in material.estimates.constructs}
    return re.sub(r"\w+", lambda found: labels.get(found[0], found[0]), value)
