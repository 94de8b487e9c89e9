"""The search of the whole extract for what is known against a claim: marks of customers, near phones, shared phones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from acsi.engine.connection import Script
from acsi.sampling import fields, near
from acsi.sampling.exclusions import Found, Lists, Mark, marked, marks, shared_phones, unrelated
from acsi.sampling.lists import Kind
from acsi.sampling.persons import person_expression, relatives
from acsi.survey.models import Frame

if TYPE_CHECKING:
    from ibis.expr.types import Table


def normalised(script: Script, folded: Table, which: str, kinds: Sequence[fields.Kind]) -> Table:
    """Claims with normal keys of these kinds, under a name that begins with `which`."""
    compacted = script.define(f"{which}_compacted", fields.compacted(folded, kinds))
    return script.define(f"{which}_claims", fields.normalised(compacted, kinds))


def search(
    script: Script, folded: Table, candidates: Table, frame: Frame, lists: Lists
) -> tuple[Sequence[Mark], Found]:
    """The marks that apply, and what was found: `folded` are all claims, `candidates` those that pass the tests."""
    applied = marks(lists)
    keys = {mark.name: script.keys(f"keys_{mark.name}", mark.keys) for mark in applied}
    for mark, table in relatives(script, folded, dict(keys)):
        applied.append(mark)
        keys[mark.name] = table
    claims = _claims(script, folded, {mark.kind for mark in applied})
    tables = {mark.name: (mark.kind, keys[mark.name]) for mark in applied}
    known = script.keys("keys_known_phones", sorted(lists.known))
    return applied, Found(
        marked=script.keep("marked", marked(claims, tables)) if tables else None,
        near=_near(script, candidates, frame, lists, known),
        shared=_shared(script, folded, candidates, frame, known),
    )


def _claims(script: Script, folded: Table, asked: Collection[Kind]) -> Table:
    """All claims with normal keys of the kinds asked for."""
    parts = {"phone"} if "person" in asked else set()
    kinds: list[fields.Kind] = [kind for kind in fields.FORMS if kind in {*asked, *parts}]
    claims = normalised(script, folded, "all", kinds)
    if "person" in asked:
        return script.define("all_persons", claims.mutate(acsi_person=person_expression(claims)))
    return claims


def _near(script: Script, candidates: Table, frame: Frame, lists: Lists, known: Table) -> Table | None:
    if frame.exclude.near_phone is None or lists.agents is None:
        return None
    agents = script.keys("keys_agents_by_branch", sorted(lists.agents.places))
    return script.keep("near", near.near(script.keep("namesakes", near.namesakes(candidates, agents, known))))


def _shared(script: Script, folded: Table, candidates: Table, frame: Frame, known: Table) -> Table | None:
    """The phones that many customer numbers share, and of these those of customers who are not related."""
    if frame.exclude.shared_phone is None:
        return None
    customers = frame.exclude.shared_phone.customers
    claims = normalised(script, folded, "phones", ["phone"])
    many = script.keep("often", shared_phones(claims, candidates, customers, known))
    if script.fetch("often_counted", many.agg(n=many.count()))["n"].sum() == 0:
        return many.rename(shared_by="numbers")
    owners = claims.select("acsi_customer_id", "acsi_name", "acsi_id_number", "acsi_phone")
    theirs = script.keep("often_claims", owners.semi_join(many, owners.acsi_phone == many.phone).distinct())
    return script.keep("shared", unrelated(normalised(script, theirs, "owners", ["id_number"]), customers))
