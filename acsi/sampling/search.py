"""The search of the whole extract for what is known against a claim: marks of customers, near phones, shared phones.

For each kind of key one pass over the extract keeps the claims whose key is asked for; all else looks at these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from acsi.engine.connection import Script
from acsi.sampling import fields, near
from acsi.sampling.exclusions import Found, Lists, Mark, marked, marks, often_shared, unrelated
from acsi.sampling.persons import person_expression, phones_of, relatives
from acsi.survey.models import Frame

if TYPE_CHECKING:
    from ibis.expr.types import Table


def search(
    script: Script, folded: Table, candidates: Table, frame: Frame, lists: Lists
) -> tuple[Sequence[Mark], Found]:
    """The marks that apply, and what was found: `folded` are all claims, `candidates` those that pass the tests."""
    applied = marks(lists)
    keys = {mark.name: script.keys(f"keys_{mark.name}", mark.keys) for mark in applied}
    for mark, table in relatives(script, folded, dict(keys)):
        applied.append(mark)
        keys[mark.name] = table
    known = script.keys("keys_known_phones", sorted(lists.known))
    asked = _asked(candidates, frame, applied, keys)
    met = {kind: _met(script, folded, kind, tables) for kind, tables in asked.items()}
    return applied, Found(
        marked=_marked(script, met, applied, keys) if applied else None,
        near=_near(script, candidates, frame, lists, known),
        shared=_shared(script, met["phone"], frame.exclude.shared_phone.customers, known)
        if frame.exclude.shared_phone
        else None,
    )


def _asked(
    candidates: Table, frame: Frame, applied: Sequence[Mark], keys: Mapping[str, Table]
) -> dict[fields.Kind, list[Table]]:
    """By kind the tables of keys that are looked for in the whole extract; customer numbers need no search."""
    asked: dict[fields.Kind, list[Table]] = {}
    if frame.exclude.shared_phone:
        asked["phone"] = [candidates.filter(candidates.phone.notnull()).select(key=candidates.phone)]
    for mark in applied:
        if mark.kind == "person":
            asked.setdefault("phone", []).append(phones_of(keys[mark.name]))
        elif mark.kind != "customer_id":
            asked.setdefault(mark.kind, []).append(keys[mark.name])
    return asked


def _met(script: Script, folded: Table, kind: fields.Kind, asked: Sequence[Table]) -> Table:
    """The claims whose key of a kind is asked for; their other fields as they stand there, so that only these few are
    ever put into one spelling."""
    import ibis

    wanted = script.define(f"asked_{kind}", ibis.union(*asked, distinct=True) if asked[1:] else asked[0].distinct())
    claims = fields.normalised(script, folded, f"all_{kind}", [kind])
    owners = ["acsi_name", "acsi_id_number"] if kind == "phone" else []
    theirs = claims.select("acsi_customer_id", f"acsi_{kind}", *owners)
    return script.keep(f"met_{kind}", theirs.semi_join(wanted, theirs[f"acsi_{kind}"] == wanted.key))


def _marked(
    script: Script, met: Mapping[fields.Kind, Table], applied: Sequence[Mark], keys: Mapping[str, Table]
) -> Table:
    """The customers with any mark."""
    import ibis

    hits = [_hits(met, mark, keys[mark.name]) for mark in applied]
    found = script.define("hits", ibis.union(*hits) if hits[1:] else hits[0])
    return script.keep("marked", marked(fields.normalised(script, found, "hits", ["customer_id"]), applied))


def _hits(met: Mapping[fields.Kind, Table], mark: Mark, keys: Table) -> Table:
    """The customers with a mark: acsi_customer_id, the key that was found, and the mark's name."""
    import ibis

    name = ibis.literal(mark.name)
    if mark.kind == "customer_id":
        return keys.select(acsi_customer_id=keys.key, key=keys.key, mark=name)
    if mark.kind == "person":
        claims = met["phone"].select("acsi_customer_id", key=person_expression(met["phone"]))
    else:
        claims = met[mark.kind].select("acsi_customer_id", key=met[mark.kind][f"acsi_{mark.kind}"])
    return claims.semi_join(keys, claims.key == keys.key).mutate(mark=name)


def _near(script: Script, candidates: Table, frame: Frame, lists: Lists, known: Table) -> Table | None:
    if frame.exclude.near_phone is None or lists.agents is None:
        return None
    agents = script.keys("keys_agents_by_branch", sorted(lists.agents.places))
    return script.keep("near", near.near(script.keep("namesakes", near.namesakes(candidates, agents, known))))


def _shared(script: Script, met: Table, customers: int, known: Table) -> Table:
    """Of the claims with a phone that is asked for, the phones of many customers who are not related."""
    many = script.keep("often", often_shared(met, customers, known))
    owners = script.define("owners", met.semi_join(many, met.acsi_phone == many.phone).distinct())
    return script.keep(
        "shared", unrelated(fields.normalised(script, owners, "owners", ["customer_id", "id_number"]), customers)
    )
